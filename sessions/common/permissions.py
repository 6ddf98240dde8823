"""Pages that a secret link opens: whose an HTTP session is, and that nobody keeps what it shows."""

from typing import TypeVar

from django.db.models import Model
from django.http import HttpRequest
from django.http.response import HttpResponseBase

Answer = TypeVar("Answer", bound=HttpResponseBase)


def enter(request: HttpRequest, key: str, link: Model) -> None:
    """From now on this HTTP session belongs to the link's owner; its key changes, so that a planted one is useless."""
    request.session.cycle_key()
    request.session[key] = link.pk


def leave(request: HttpRequest, key: str) -> None:
    """Close what the link had opened; a signed-in account stays signed in."""
    request.session.pop(key, None)


def keep_private(response: Answer) -> Answer:
    """No browser, proxy or search engine keeps this answer."""
    response.headers["Cache-Control"] = "no-store, private"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
