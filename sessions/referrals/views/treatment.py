"""What the team does with requests: a list, one page each, one button for each thing to do."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages as notices
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.territories import zone_of
from sessions.common.files import serve
from sessions.notifications.enums import Channel
from sessions.partners.actions import closing_in_words, revoke_links
from sessions.people.models import Participant
from sessions.registrations.messages import Confirmed
from sessions.scheduling.permissions import team_only

from .. import actions, queries
from ..enums import CLOSED, TRANSITIONS, WAITING, NoteFor, ReferralKind, ReferralState
from ..forms import AcceptForm, AnswerForm, FilterForm, NoteForm
from ..messages import is_mailed
from ..models import Referral, ReferralFile
from ..permissions import treatable_referrals

PER_PAGE = 25
NAV = {"nav_current": "referrals"}


def _own(request: HttpRequest, public_id) -> Referral:
    return get_object_or_404(queries.with_file(treatable_referrals(request.user)), public_id=public_id)


@team_only
@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    """The requests of one's territory: those to treat first seen, the one that has waited longest on top."""
    mine = treatable_referrals(request.user)
    departments = list(mine.order_by("department").values_list("department", flat=True).distinct())
    form = FilterForm(departments, request.GET)
    found = mine.filter(state__in=WAITING).order_by("waiting_since", "pk")
    if form.is_valid():
        found = _filtered(mine, found, form.cleaned_data)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    lines = [{"referral": referral, "zone": zone_of(referral.department)} for referral in page]
    context = {**NAV, "form": form, "page": page, "lines": lines}
    return render(request, "sessions/referrals/team_requests.html", context)


def _filtered(mine, waiting, wanted: dict):
    state = wanted["state"] or FilterForm.WAITING
    found = waiting
    if state != FilterForm.WAITING:
        found = mine.order_by("-received_at", "-pk")
        if state != "all":
            found = found.filter(state=state)
    for name in ("kind", "department"):
        if wanted[name]:
            found = found.filter(**{name: wanted[name]})
    return found


def _forms(request: HttpRequest, referral: Referral) -> dict[str, Form]:
    """An empty form for each thing that may be done with the request as it is."""
    forms: dict[str, Form] = {} if referral.erased_at else {"note": NoteForm()}
    if referral.state not in CLOSED:
        forms["refuse"] = AnswerForm(prefix="refus")
        if referral.kind == ReferralKind.SESSION and not referral.erased_at:
            cohorts = queries.sessions_for(referral, request.user)
            wanted = referral.cohort.code if referral.cohort else None
            forms["accept"] = AcceptForm(cohorts, prefix="inscription", initial={"cohort": wanted})
        elif referral.kind != ReferralKind.SESSION:
            forms["answer"] = AnswerForm(prefix="reponse")
    return forms


def _page(request: HttpRequest, referral: Referral, *, status: int = 200, **filled) -> HttpResponse:
    forms = _forms(request, referral) | filled
    context = {
        **NAV,
        "referral": referral,
        "may_take": not referral.erased_at
        and (
            ReferralState.TAKEN in TRANSITIONS[referral.state]
            or (referral.state == ReferralState.TAKEN and referral.taken_by != request.user)
        ),
        "zone": zone_of(referral.department),
        "wrong": next((form for form in filled.values() if form.errors), None),
        **{f"{name}_form": forms.get(name) for name in ("note", "refuse", "accept", "answer")},
    }
    return render(request, "sessions/referrals/team_request.html", context, status=status)


@team_only
@require_safe
def request_page(request: HttpRequest, public_id) -> HttpResponse:
    referral = _own(request, public_id)
    actions.note_visit(referral, by=request.user)  # reading is all that this address does, and a log of it is due
    return _page(request, referral)


@team_only
@require_POST
def take(request: HttpRequest, public_id) -> HttpResponse:
    referral = _own(request, public_id)
    try:
        actions.take(referral, by=request.user)
        told = "" if referral.state == ReferralState.TAKEN else f" {_sender_told(referral)}"
        notices.success(request, f"Vous suivez cette demande.{told}")
    except actions.ReferralError as error:
        notices.error(request, str(error))
    return redirect("referrals_team:request", public_id=public_id)


@team_only
@require_POST
def close_links(request: HttpRequest, public_id) -> HttpResponse:
    """Close the links of a sender who left their organisation, or whose link went astray."""
    contact = _own(request, public_id).contact
    revoke_links(contact)
    notices.success(request, closing_in_words(contact))
    return redirect("referrals_team:request", public_id=public_id)


def _sender_told(referral: Referral) -> str:
    """How the sender learns of it, for who has just done it."""
    contact = referral.contact
    if is_mailed(contact):
        return "Le partenaire en est informé par courriel."
    if not contact.may_be_contacted:
        return f"{contact} ne souhaite plus être contacté\u00a0: rien ne lui est envoyé."
    return f"{contact} n’a pas d’adresse électronique\u00a0: appelez pour le dire."


def _person_told(referral: Referral, person: Participant | None) -> str:
    if referral.is_unreachable:
        return "La personne n’a ni téléphone ni adresse électronique\u00a0: le partenaire doit la prévenir."
    if person is None or not person.may_be_contacted:
        return "La personne ne souhaite plus être contactée\u00a0: rien ne lui est envoyé."
    if Confirmed().channel_for(person) in (Channel.EMAIL, Channel.SMS):
        return "La personne est prévenue."
    return "La personne est à appeler\u00a0: l’appel paraît dans les messages de la session."


def _accept(referral: Referral, data: dict, by) -> str:
    done = actions.accept(referral, data["cohort"], text=data["text"], by=by)
    registration = done.registration
    state = registration.get_state_display().lower() if registration else ""
    person = registration.participant if registration else None
    return f"C’est fait\u00a0: {state}. {_person_told(done, person)} {_sender_told(done)}"


def _answer(referral: Referral, data: dict, by) -> str:
    actions.answer(referral, text=data["text"], by=by)
    return f"La demande est close, la réponse gardée. {_sender_told(referral)}"


def _refuse(referral: Referral, data: dict, by) -> str:
    actions.refuse(referral, text=data["text"], by=by)
    return f"La demande est refusée. {_sender_told(referral)}"


def _note(referral: Referral, data: dict, by) -> str:
    actions.write_note(referral, text=data["text"], audience=data["audience"], by=by)
    if data["audience"] == NoteFor.SENDER:
        return f"Votre message est sur la page du partenaire. {_sender_told(referral)}"
    return "La note est gardée, pour l’équipe."


# address → the form's name, what to do with it
VERBS: dict[str, tuple[str, Callable[[Referral, dict, object], str]]] = {
    "inscription": ("accept", _accept),
    "reponse": ("answer", _answer),
    "refus": ("refuse", _refuse),
    "note": ("note", _note),
}


@sensitive_post_parameters()
@team_only
@require_POST
def act(request: HttpRequest, public_id, verb: str) -> HttpResponse:
    """Accept, answer, refuse or note; what is wrong is said on the same page, and nothing typed is lost."""
    if verb not in VERBS:
        raise Http404
    referral = _own(request, public_id)
    name, do = VERBS[verb]
    empty = _forms(request, referral).get(name)
    if empty is None:
        notices.error(request, actions.ERASED if referral.erased_at else "Cette demande est déjà close.")
        return redirect("referrals_team:request", public_id=public_id)
    cohorts = [empty.fields["cohort"].queryset] if name == "accept" else []
    same: Any = type(empty)
    form = same(*cohorts, data=request.POST, prefix=empty.prefix)
    if form.is_valid():
        try:
            notices.success(request, do(referral, form.cleaned_data, request.user))
            return redirect("referrals_team:request", public_id=public_id)
        except actions.ReferralError as error:
            form.add_error(None, str(error))
    return _page(request, referral, status=422, **{name: form})


@team_only
@require_POST
def open_file(request: HttpRequest, public_id) -> HttpResponse:
    """An attachment, to who may treat its request; who opened it and when is kept. It never runs in a page of ours."""
    kept = get_object_or_404(
        ReferralFile.objects.filter(referral__in=treatable_referrals(request.user).order_by()).select_related(
            "referral"
        ),
        public_id=public_id,
    )
    actions.note_reading(kept, by=request.user)
    ending = kept.content_type.rpartition("/")[2].replace("jpeg", "jpg")
    return serve(kept.file, filename=f"piece.{ending}", content_type=kept.content_type, inline=False)
