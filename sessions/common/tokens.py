"""Secret tokens of links and feeds.

A token is derived from a random nonce by HMAC-SHA-256 with the site's key: the database keeps the nonce and the token's
hash, so neither a dump nor a log opens anything, and a message can still be written again with the same link.
"""

import base64
import hashlib
import secrets

from django.utils.crypto import salted_hmac

TOKEN_LENGTH = 26  # base32 characters: 130 bits


def new_nonce() -> str:
    """128 random bits, as 32 hexadecimal digits."""
    return secrets.token_hex(16)


def derive(purpose: str, nonce: str) -> str:
    """The token of a nonce for one purpose: 26 lower-case letters and digits, easy to type from paper."""
    digest = salted_hmac(f"rebond.token.{purpose}", nonce, algorithm="sha256").digest()
    return base64.b32encode(digest).decode().lower()[:TOKEN_LENGTH]


def fingerprint(token: str) -> str:
    """What the database keeps of a token: its SHA-256, 64 hexadecimal digits."""
    return hashlib.sha256(token.encode()).hexdigest()
