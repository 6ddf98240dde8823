"""The door of the personal space: the link with its light check, a new link on request, the way out."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from sessions.common import throttle

from . import actions, permissions, queries
from .forms import AskLinkForm, CodeForm, LettersForm
from .models import Participant

TRIES = 5
ASKED = 5
CODES_KEY = "access_codes"
DESTINATIONS = {"coordonnees": "registrations:wishes"}  # what a link in a message may lead to, once opened


@never_cache
@sensitive_variables("token")
@require_http_methods(["GET", "HEAD", "POST"])
def personal_link(request: HttpRequest, token: str, practical: Callable[[Participant], list]) -> HttpResponse:
    """The personal link: asks for three letters, then opens the space; the token appears in no later address.

    Whoever it was forwarded to sees ``practical``, where and when to come, and nothing of the person.
    """
    link = queries.find_link(token)
    if link is None:
        return render(request, "sessions/people/link_unknown.html", status=HTTPStatus.NOT_FOUND)
    if not link.is_open():
        return render(request, "sessions/people/link_closed.html", status=HTTPStatus.GONE)
    form = LettersForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        # What is right is only looked at once the try is counted.
        if not throttle.may_try_link(request, token, limit=TRIES):
            return render(request, "sessions/people/link_wait.html", status=HTTPStatus.TOO_MANY_REQUESTS)
        if form.opens_for(link.participant):
            throttle.forgive_link(request, token)
            actions.use_link(link)
            permissions.remember(request, link)
            return redirect(DESTINATIONS.get(request.GET.get("vers", ""), "registrations:space"))
        form.add_error("letters", "Ce ne sont pas les lettres attendues. Vérifiez, puis écrivez-les à nouveau.")
    context = {"form": form, "practical": practical(link.participant)}
    return render(request, "sessions/people/link.html", context)


@never_cache
@sensitive_post_parameters("address")
@require_http_methods(["GET", "HEAD", "POST"])
def ask_link(request: HttpRequest) -> HttpResponse:
    """A link or a code by message; the answer is the same for an address that we know and one that we do not."""
    form = AskLinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not throttle.try_once("ask-link", throttle.client_address(request), limit=ASKED):
            return render(request, "sessions/people/link_wait.html", status=HTTPStatus.TOO_MANY_REQUESTS)
        if "code" in request.POST:
            request.session[CODES_KEY] = actions.send_codes(form.cleaned_data["address"])
            return redirect("registrations:enter_code")
        actions.send_links(form.cleaned_data["address"])
        return redirect("registrations:link_sent")
    return render(request, "sessions/people/ask_link.html", {"form": form})


@never_cache
@require_http_methods(["GET", "HEAD"])
def link_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "sessions/people/link_sent.html")


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def enter_code(request: HttpRequest) -> HttpResponse:
    """The six digits sent to the address asked for in this HTTP session; they open the space once."""
    if CODES_KEY not in request.session:
        return redirect("registrations:ask_link")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        address = throttle.client_address(request)
        if not throttle.try_once("code-address", address, limit=TRIES * throttle.SHARE_AN_ADDRESS):
            return render(request, "sessions/people/link_wait.html", status=HTTPStatus.TOO_MANY_REQUESTS)
        participant = actions.use_code(request.session[CODES_KEY], form.cleaned_data["code"])
        if participant is not None:
            throttle.forgive("code-address", address)
            del request.session[CODES_KEY]
            permissions.remember(request, actions.issue_link(participant))
            return redirect("registrations:space")
        form.add_error("code", "Ce code ne convient pas, ou il a plus d’un quart d’heure. Vérifiez les six chiffres.")
    return render(request, "sessions/people/enter_code.html", {"form": form})


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Close the personal space on this device."""
    permissions.forget(request)
    return redirect("/")
