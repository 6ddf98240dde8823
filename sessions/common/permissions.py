"""Who passes: an account that a rule lets in, or whoever opened a secret link; and that nobody keeps what they read."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.contrib.auth.decorators import login_required
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

Answer = TypeVar("Answer", bound=HttpResponseBase)


def only_if(allowed: Callable[[Any], bool]) -> Callable[[Callable], Callable]:
    """Pages of the accounts that a rule lets in: a visitor is led to the sign-in, for the others there is no page."""

    def guard(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            if not allowed(request.user):
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return guard


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
