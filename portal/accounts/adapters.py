"""What we ask of allauth beyond its settings: who may sign up, where a sign-in leads, how secrets rest."""

import base64
import hashlib
import io
from functools import lru_cache

import qrcode
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.shortcuts import resolve_url
from qrcode.image.svg import SvgPathFillImage

from .enums import Role
from .queries import has_role


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up is closed: administrators create staff accounts, participants need none.

    Mails of this adapter leave in the request, not through the queue: a sign-in code must neither wait for a worker nor
    lie in a table.
    """

    def is_open_for_signup(self, request) -> bool:
        return False

    def get_login_redirect_url(self, request) -> str:
        """The place of work of the first role held, in the order of ``Role``; the home page without one."""
        for role in Role:
            if has_role(request.user, role):
                return resolve_url(settings.LOGIN_REDIRECT_BY_ROLE[role])
        return resolve_url(settings.LOGIN_REDIRECT_URL)


@lru_cache
def _cipher(keys: str) -> MultiFernet:
    """Newest key first: it encrypts, every one of them decrypts. Any long random text makes a key."""
    texts = [text.strip() for text in keys.split(",") if text.strip()]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest())) for text in texts])


class MFAAdapter(DefaultMFAAdapter):
    """Secrets of second factors rest encrypted under ``MFA_SECRETS_KEY`` (allauth would keep them in clear)."""

    def build_totp_svg(self, url: str) -> str:
        """The code on its own white ground: a phone reads it on a dark page too."""
        drawn = io.BytesIO()
        qrcode.make(url, image_factory=SvgPathFillImage).save(drawn)
        return drawn.getvalue().decode()

    def encrypt(self, text: str) -> str:
        return _cipher(settings.MFA_SECRETS_KEY).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Raises cryptography.fernet.InvalidToken when no key of the list made it."""
        return _cipher(settings.MFA_SECRETS_KEY).decrypt(encrypted_text.encode()).decode()
