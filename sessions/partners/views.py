"""The door of a contact's own pages: the link with its light check, a new link on request, the way out."""

import uuid
from http import HTTPStatus

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from sessions.common import throttle
from sessions.people.forms import LettersForm

from . import actions, permissions, queries
from .forms import AskContactLinkForm

TRIES = 5
ASKED = 5
HOME = "partner_space:space"
DESTINATIONS = {"seance": "partner_space:meeting", "demande": "referrals:sent"}  # what a link in a message leads to


@never_cache
@sensitive_variables("token")
@require_http_methods(["GET", "HEAD", "POST"])
def contact_link(request: HttpRequest, token: str) -> HttpResponse:
    """The contact's link: asks for three letters, then opens their pages; the token appears in no later address.

    Reading it changes nothing, so a program that follows the links of a mail answers nobody's invitation.
    """
    link = queries.find_link(token)
    if link is None:
        return render(request, "sessions/partners/link_unknown.html", status=HTTPStatus.NOT_FOUND)
    if not link.is_open():
        return render(request, "sessions/partners/link_closed.html", status=HTTPStatus.GONE)
    form = LettersForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        # What is right is only looked at once the try is counted.
        if not throttle.may_try_link(request, token, limit=TRIES):
            return render(request, "sessions/people/link_wait.html", status=HTTPStatus.TOO_MANY_REQUESTS)
        if form.opens_for(link.contact):
            throttle.forgive_link(request, token)
            actions.use_link(link)
            permissions.remember(request, link)
            return redirect(_destination(request.GET.get("vers", "")))
        form.add_error("letters", "Ce ne sont pas les lettres attendues. Vérifiez, puis écrivez-les à nouveau.")
    return render(request, "sessions/partners/link.html", {"form": form})


def _destination(wanted: str) -> str:
    kind, _, ident = wanted.partition("-")
    if kind in DESTINATIONS:
        try:
            return reverse(DESTINATIONS[kind], args=[uuid.UUID(ident)])
        except ValueError:  # an address cut short by the mail program
            pass
    return reverse(HOME)


@never_cache
@sensitive_post_parameters("email")
@require_http_methods(["GET", "HEAD", "POST"])
def ask_link(request: HttpRequest) -> HttpResponse:
    """A new link by mail; the answer is the same for an address that we know and one that we do not."""
    form = AskContactLinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not throttle.try_once("ask-link", throttle.client_address(request), limit=ASKED):
            return render(request, "sessions/people/link_wait.html", status=HTTPStatus.TOO_MANY_REQUESTS)
        actions.send_links(form.cleaned_data["email"])
        return redirect("partner_space:link_sent")
    return render(request, "sessions/partners/ask_link.html", {"form": form})


@never_cache
@require_http_methods(["GET", "HEAD"])
def link_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "sessions/partners/link_sent.html")


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Close the contact's pages on this device; who came in by an account is signed out."""
    permissions.forget(request)
    if permissions.contact_of(request) is not None:
        logout(request)
    return redirect("/")
