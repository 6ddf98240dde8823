"""Who of a partner is at the other end: whose link was opened in this HTTP session, or whose account it is."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from portal.accounts.enums import Role
from portal.accounts.queries import departments_of, has_role
from sessions.common import typography
from sessions.common.permissions import enter, keep_private, leave
from sessions.common.waiting import Waiting, register_waiting

from . import queries
from .models import Contact, ContactLink

SESSION_KEY = "contact_link"
KEEPERS = (Role.COORDINATOR, Role.ADMIN)


def remember(request: HttpRequest, link: ContactLink) -> None:
    """From now on this HTTP session is the contact's; its key changes, so that a planted one is useless."""
    enter(request, SESSION_KEY, link)


def forget(request: HttpRequest) -> None:
    """Leave the contact's pages; a signed-in account stays signed in."""
    leave(request, SESSION_KEY)


def contact_of(request: HttpRequest) -> Contact | None:
    """The contact of this HTTP session, with their partner.

    By the link that was opened here: None once it is revoked or has expired, on the very next request. Else by the
    signed-in account (role « partner », its second factor proved before any view) that staff tied to a contact.
    """
    pk = request.session.get(SESSION_KEY)
    link = queries.open_link(pk) if pk else None
    if link is not None:
        return link.contact
    if request.user.is_authenticated and has_role(request.user, Role.PARTNER):
        return queries.contact_of_account(request.user)
    return None


def for_contacts(view: Callable) -> Callable:
    """A page of one contact's own: ``request.contact`` is set, others are sent to the page that gives a link.

    A partner's account that staff have not tied to a contact yet is told so.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        contact = contact_of(request)
        if contact is None and has_role(request.user, Role.PARTNER):
            response = render(request, "sessions/partners/no_contact.html")
        elif contact is None:
            response = redirect("partner_space:ask_link")
        else:
            request.contact = contact
            response = view(request, *args, **kwargs)
        return keep_private(response)

    return guarded


def conventions_ending(user) -> Waiting | None:
    """What the page of the day says, to whoever may prolong them, of the conventions that end soon in their territory;
    a partner without a department is everybody's.
    """
    if not has_role(user, *KEEPERS):
        return None
    found, held = queries.ending(timezone.localdate()), departments_of(user, *KEEPERS)
    partners = list(found if held is None else found.filter(department__in=[*held, ""]))
    if not partners:
        return None
    first = partners[0]
    if len(partners) == 1:
        words = f"Une convention se termine le {typography.day(first.convention_end, weekday=False)}"
        return Waiting(words, reverse("partenaires:edit", args=[first.pk]), "calendar")
    words = f"{len(partners)} conventions se terminent bientôt"
    return Waiting(words, f"{reverse('partenaires:index')}?ordering=convention_end", "calendar")


register_waiting(conventions_ending)
