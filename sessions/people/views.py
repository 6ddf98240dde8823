"""The door of the personal space: the link with its light check, a new link on request, the way out."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from sessions.common import throttle

from . import actions, permissions, queries
from .forms import AskLinkForm, LettersForm

TRIES = 5
ASKED = 5
DESTINATIONS = {"coordonnees": "registrations:wishes"}  # what a link in a message may lead to, once opened


@never_cache
@sensitive_variables("token")
@require_http_methods(["GET", "HEAD", "POST"])
def personal_link(request: HttpRequest, token: str) -> HttpResponse:
    """The personal link: asks for three letters, then opens the space; the token appears in no later address."""
    link = queries.find_link(token)
    if link is None:
        return render(request, "sessions/people/link_unknown.html", status=HTTPStatus.NOT_FOUND)
    if not link.is_open():
        return render(request, "sessions/people/link_closed.html", status=HTTPStatus.GONE)
    form = LettersForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        # What is right is only looked at once the try is counted.
        if not _may_try(request, token):
            return render(request, "sessions/people/link_wait.html", status=HTTPStatus.TOO_MANY_REQUESTS)
        if form.opens_for(link.participant):
            _forgive(request, token)
            actions.use_link(link)
            permissions.remember(request, link)
            return redirect(DESTINATIONS.get(request.GET.get("vers", ""), "registrations:space"))
        form.add_error("letters", "Ce ne sont pas les lettres attendues. Vérifiez, puis écrivez-les à nouveau.")
    return render(request, "sessions/people/link.html", {"form": form})


@never_cache
@sensitive_post_parameters("address")
@require_http_methods(["GET", "HEAD", "POST"])
def ask_link(request: HttpRequest) -> HttpResponse:
    """A new link by message; the answer is the same for an address that we know and one that we do not."""
    form = AskLinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not throttle.try_once("ask-link", throttle.client_address(request), limit=ASKED):
            return render(request, "sessions/people/link_wait.html", status=HTTPStatus.TOO_MANY_REQUESTS)
        actions.send_links(form.cleaned_data["address"])
        return redirect("registrations:link_sent")
    return render(request, "sessions/people/ask_link.html", {"form": form})


@never_cache
@require_http_methods(["GET", "HEAD"])
def link_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "sessions/people/link_sent.html")


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Close the personal space on this device."""
    permissions.forget(request)
    return redirect("/")


def _may_try(request: HttpRequest, token: str) -> bool:
    # A network address that may not try any more cannot use up the tries of a link either.
    return throttle.try_once("letters-address", throttle.client_address(request), limit=TRIES) and throttle.try_once(
        "letters-link", token.lower(), limit=TRIES
    )


def _forgive(request: HttpRequest, token: str) -> None:
    throttle.forgive("letters-address", throttle.client_address(request))
    throttle.forgive("letters-link", token.lower())
