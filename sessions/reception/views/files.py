"""A person's file in a session: her answers, her details, another session."""

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from sessions.people.actions import correct_details
from sessions.people.models import Participant
from sessions.people.queries import perhaps_the_same
from sessions.registrations import actions as registering
from sessions.registrations import team
from sessions.registrations.actions import RegistrationRefused
from sessions.registrations.enums import RegistrationState
from sessions.registrations.models import Registration
from sessions.registrations.queries import pending_offer
from sessions.registrations.waiting_list import decline_offer, set_wish, take_offered
from sessions.scheduling.enums import PUBLIC_STATES
from sessions.scheduling.permissions import team_only

from .. import exports, queries
from ..forms.people import DetailsForm
from ..forms.places import MoveForm, WishForm
from ..forms.reason import ReasonForm
from .page import lines, own_registration, private

SAID_TO_THE_TEAM = "Réponse donnée à l’équipe"


@team_only
@private
@require_http_methods(["GET", "HEAD", "POST"])
def registration(request: HttpRequest, code: str, public_id) -> HttpResponse:
    """Who registered the person, with what agreement, what was attended; her answers, withdrawing, coming back."""
    found = own_registration(request, code, public_id)
    form = ReasonForm(request.POST if "withdraw" in request.POST else None)
    waits = found.state in (RegistrationState.WAITING, RegistrationState.OFFERED)
    wish = WishForm(found, request.POST if "wish" in request.POST else None) if waits else None
    try:
        if noted := _noted(request, found, form, wish):
            notices.success(request, f"C’est noté : {noted}")
            return redirect("reception:registration", code=code, public_id=public_id)
    except RegistrationRefused as refused:
        notices.error(request, str(refused))
        return redirect("reception:registration", code=code, public_id=public_id)
    context = {
        "nav_current": "cohorts",
        "registration": found,
        "wish": wish,
        "offer": pending_offer(found) if found.state == RegistrationState.OFFERED else None,
        "cohort": found.cohort,
        "person": found.participant,
        "author": exports.author_of(found),
        "at_hand": found.state in queries.AT_HAND,
        "takes_people": found.cohort.state in PUBLIC_STATES,
        "log": [
            {"at": row.at, "state": RegistrationState(row.to_state).label, "by": row.by, "note": row.note}
            for row in found.transitions.select_related("by")
        ],
        "history": [
            {
                "registration": one,
                "places": queries.what_was(one),
            }
            for one in queries.history(found)
        ],
        "form": form,
    }
    return render(request, "sessions/reception/registration.html", context)


def _noted(request: HttpRequest, found: Registration, form: ReasonForm, wish: WishForm | None) -> str:
    """Do what the person said, by telephone for example, and say it; nothing when no button was pressed."""
    if "withdraw" in request.POST and form.is_valid():
        registering.withdraw(found, by=request.user, note=form.cleaned_data["reason"])
        return f"{found.participant} n’est plus dans cette session."
    if "take" in request.POST:
        take_offered(found, by=request.user, note=SAID_TO_THE_TEAM)
        return f"la place est à {found.participant}."
    if wish and wish.is_valid():
        chosen, offer = wish.cleaned_data["wish"], pending_offer(found)
        new = decline_offer(offer, wish=chosen, by=request.user) if offer else set_wish(found, chosen, by=request.user)
        return f"{new.participant} attend {new.awaited}."
    return ""


@team_only
@private
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def details(request: HttpRequest, code: str, public_id) -> HttpResponse:
    """Correct a person's name, addresses and wishes; whoever might be the same person is shown first."""
    found = own_registration(request, code, public_id)
    person = found.participant
    form = DetailsForm(person, request.POST if request.method == "POST" else None)
    alike: list[Participant] = []
    if request.method == "POST" and form.is_valid():
        fields = form.corrected()
        alike = list(perhaps_the_same(person, fields, queries.searchable_people(request.user)))
        if not alike or form.cleaned_data["someone_else"]:
            renewed = form.cleaned_data["renew_links"]
            changed = correct_details(person, fields=fields, by=request.user, renew_links=renewed)
            said = ["C’est corrigé."] if changed else [] if renewed else ["Rien n’était à corriger."]
            said += ["Ses anciens liens et son agenda sont fermés."] if renewed else []
            notices.success(request, " ".join(said))
            return redirect("reception:registration", code=code, public_id=public_id)
        form.ask_about_namesakes()
    context = {
        "nav_current": "cohorts",
        "cohort": found.cohort,
        "registration": found,
        "person": person,
        "form": form,
        "namesakes": lines(alike),
        "changes": list(person.details_changes.select_related("by")[:10]),
    }
    return render(request, "sessions/reception/details.html", context, status=422 if form.errors else 200)


@team_only
@private
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, code: str, public_id) -> HttpResponse:
    """To another session of the programme: a place for a place; a request that waits keeps its date."""
    found = own_registration(request, code, public_id)
    if found.state not in queries.AT_HAND:
        notices.info(request, f"{found.participant} n’est plus dans cette session : il n’y a rien à transférer.")
        return redirect("reception:registration", code=code, public_id=public_id)
    form = MoveForm(request.POST if request.method == "POST" else None, destinations=queries.destinations(found))
    if request.method == "POST" and form.is_valid():
        verb = team.carry_over if found.state == RegistrationState.WAITING else registering.move
        try:
            new = verb(found, form.cohort(), by=request.user)
        except RegistrationRefused as refused:
            form.add_error(None, str(refused))
        else:
            notices.success(request, f"{found.participant} passe à la session {new.cohort.code}.")
            return redirect("reception:registration", code=code, public_id=public_id)
    context = {"nav_current": "cohorts", "registration": found, "cohort": found.cohort, "form": form}
    return render(request, "sessions/reception/move.html", context)
