"""Who is at the other end: the person whose personal link was opened in this HTTP session."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from sessions.common.permissions import enter, keep_private, leave

from . import queries
from .models import Participant, PersonalLink

SESSION_KEY = "personal_link"


def remember(request: HttpRequest, link: PersonalLink) -> None:
    """From now on this HTTP session belongs to the link's person; its key changes, so that a planted one is useless."""
    enter(request, SESSION_KEY, link)


def forget(request: HttpRequest) -> None:
    """Leave the personal space; a signed-in account stays signed in."""
    leave(request, SESSION_KEY)


def participant_of(request: HttpRequest) -> Participant | None:
    """The person of this HTTP session; None once the link is revoked or has expired, on the very next request."""
    pk = request.session.get(SESSION_KEY)
    link = queries.open_link(pk) if pk else None
    return link.participant if link else None


def personal(view: Callable) -> Callable:
    """A page of one person's own: ``request.participant`` is set, others are sent to the page that gives a link."""

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        participant = participant_of(request)
        if participant is None:
            response = redirect("registrations:ask_link")
        else:
            request.participant = participant
            response = view(request, *args, **kwargs)
        return keep_private(response)

    return guarded
