"""What a visitor has typed so far, so that going back, reloading or a phone short of memory loses nothing.

The visitor's own browser keeps it, sealed, in one cookie of this session's pages alone; the server keeps nothing before
the confirmation. It goes with the confirmation, with the browser, when she asks, or after half an hour.
"""

import base64
import hashlib
import json
from collections.abc import Mapping

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

COOKIE = "saisie"
KEPT_FOR = 30 * 60  # seconds
LONGEST = 3800  # bytes; browsers refuse a cookie of more than 4096, name and path included


def keep(response: HttpResponse, code: str, typed: Mapping[str, str]) -> bool:
    """Give what was typed to the browser; false when it is too long for that."""
    sealed = _cipher().encrypt(json.dumps(dict(typed)).encode()).decode()
    if len(sealed) > LONGEST:
        return False
    response.set_cookie(
        COOKIE, sealed, path=_path(code), httponly=True, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax"
    )
    return True


def kept(request: HttpRequest) -> dict[str, str]:
    """What the browser brought back; empty when there is nothing, or nothing that this site sealed of late."""
    try:
        return json.loads(_cipher().decrypt(request.COOKIES.get(COOKIE, ""), ttl=KEPT_FOR))
    except (InvalidToken, ValueError):
        return {}


def forget(response: HttpResponse, code: str) -> None:
    response.delete_cookie(COOKIE, path=_path(code))


def _path(code: str) -> str:
    return reverse("registrations:register", args=[code])


def _cipher() -> Fernet:
    key = hashlib.sha256(f"rebond.draft.{settings.SECRET_KEY}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
