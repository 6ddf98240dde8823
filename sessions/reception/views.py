"""The desk's pages: 404 for whoever does not run the session, sign-in for whoever is not signed in."""

from django.contrib import messages as notices
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from sessions.attendance.views.access import team_only
from sessions.common import spreadsheet
from sessions.people.actions import correct_details
from sessions.people.models import Participant
from sessions.people.queries import perhaps_the_same
from sessions.registrations import actions as registering
from sessions.registrations import agenda, team
from sessions.registrations.actions import RegistrationRefused
from sessions.registrations.enums import RegistrationState, Wish
from sessions.registrations.models import Registration
from sessions.registrations.queries import how_far, pending_offer, with_answers
from sessions.registrations.waiting_list import decline_offer, set_wish, take_offered
from sessions.scheduling.enums import PUBLIC_STATES
from sessions.scheduling.models import Cohort
from sessions.scheduling.permissions import runnable_cohorts

from . import actions, exports, queries
from .enums import FILE_NAMES
from .forms.lists import ExportForm
from .forms.people import AgreementForm, DetailsForm, NewPersonForm, SearchForm, on_paper
from .forms.places import MoveForm, PositionForm, WishForm
from .forms.reason import ReasonForm

SAID_TO_THE_TEAM = "Réponse donnée à l’équipe"
private = cache_control(no_store=True, private=True)


def _cohort(request: HttpRequest, code: str) -> Cohort:
    return get_object_or_404(queries.cohort_of(request.user, code))


def _registration(request: HttpRequest, code: str, public_id) -> Registration:
    return get_object_or_404(queries.registration_of(request.user, code, public_id))


# --- Registering somebody ---------------------------------------------------------------------------------------------
@team_only
@private
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def enrol(request: HttpRequest, code: str) -> HttpResponse:
    """Look for the person first; POST, so that no name stands in an address."""
    cohort = _cohort(request, code)
    form = SearchForm(request.POST if request.method == "POST" else None)
    searched = request.method == "POST" and form.is_valid()
    found = queries.search(request.user, form.cleaned_data["name"]) if searched else []
    context = _about(cohort) | {"form": form, "searched": searched, "people": _lines(found)}
    return render(request, "sessions/reception/enrol.html", context)


@team_only
@private
@require_safe
def paper(request: HttpRequest, code: str) -> HttpResponse:
    """The form to hand out, filled in and signed by hand, then typed in as an agreement in writing."""
    cohort = _cohort(request, code)
    context = {"cohort": cohort, "rows": agenda.of_cohort(cohort), **on_paper()}
    return render(request, "sessions/reception/paper.html", context)


@team_only
@private
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def enrol_known(request: HttpRequest, code: str, public_id) -> HttpResponse:
    """Register somebody of the territory who is known already: only her agreement is asked."""
    cohort = _cohort(request, code)
    person = queries.known_person(request.user, public_id)
    if person is None:
        raise Http404
    form = AgreementForm(request.POST if request.method == "POST" else None, cohort=cohort)
    if request.method == "POST" and form.is_valid():
        done = _register(request, cohort, person, form)
        if done is not None:
            return done
    context = _about(cohort) | {"form": form, "person": person, "way": queries.way_of(person)}
    return render(request, "sessions/reception/enrol_known.html", context)


@team_only
@private
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def enrol_new(request: HttpRequest, code: str) -> HttpResponse:
    """Register somebody new; people of the same name are shown before a second file is made."""
    cohort = _cohort(request, code)
    form = NewPersonForm(request.POST if request.method == "POST" else None, cohort=cohort)
    namesakes: list[Participant] = []
    if request.method == "POST" and form.is_valid():
        details = form.details(department=cohort.site.department)
        namesakes = queries.namesakes(request.user, details)
        if not namesakes or form.cleaned_data["someone_else"]:
            done = _register(request, cohort, details, form)
            if done is not None:
                return done
        else:
            form.ask_about_namesakes()
    context = _about(cohort) | {"form": form, "namesakes": _lines(namesakes)}
    return render(request, "sessions/reception/enrol_new.html", context)


def _register(request: HttpRequest, cohort: Cohort, person, form: AgreementForm) -> HttpResponse | None:
    """Register and go to the person's file; None, with the error in the form, when the session takes nobody."""
    try:
        registration = team.register_for(
            person, cohort, by=request.user, agreed_at=form.agreed_at(), agreement=form.how()
        )
    except RegistrationRefused as refused:
        form.add_error(None, str(refused))
        return None
    if registration.state == RegistrationState.REGISTERED:
        notices.success(request, f"{registration.participant} a sa place.")
    elif registration.state == RegistrationState.OFFERED:
        notices.info(request, f"Une place est déjà gardée pour {registration.participant} : notez ici sa réponse.")
    else:
        notices.info(request, f"{registration.participant} est sur la liste d’attente.")
    return redirect("reception:registration", code=cohort.code, public_id=registration.public_id)


def _about(cohort: Cohort) -> dict:
    return {
        "nav_current": "cohorts",
        "cohort": cohort,
        "takes_people": cohort.state in PUBLIC_STATES,
        "begun": queries.meetings_begun(cohort),
    }


def _lines(people: list[Participant]) -> list[dict]:
    return [{"person": person, "way": queries.way_of(person)} for person in people]


# --- A person's file in a session -------------------------------------------------------------------------------------
@team_only
@private
@require_http_methods(["GET", "HEAD", "POST"])
def registration(request: HttpRequest, code: str, public_id) -> HttpResponse:
    """Who registered the person, with what agreement, what was attended; her answers, withdrawing, coming back."""
    found = _registration(request, code, public_id)
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
    found = _registration(request, code, public_id)
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
        "namesakes": _lines(alike),
        "changes": list(person.details_changes.select_related("by")[:10]),
    }
    return render(request, "sessions/reception/details.html", context, status=422 if form.errors else 200)


@team_only
@private
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, code: str, public_id) -> HttpResponse:
    """To another session of the programme: a place for a place; a request that waits keeps its date."""
    found = _registration(request, code, public_id)
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


# --- The waiting list -------------------------------------------------------------------------------------------------
@team_only
@private
@require_http_methods(["GET", "HEAD", "POST"])
def waiting_list(request: HttpRequest, code: str) -> HttpResponse:
    """The order in which places are offered, the reasons for it, and how to change it."""
    cohort = _cohort(request, code)
    if "restore" in request.POST:
        team.restore_order(cohort, by=request.user)
        notices.success(request, "La liste suit de nouveau l’ordre des demandes.")
        return redirect("reception:waiting_list", code=code)
    waiting = list(with_answers(team.waiting_list(cohort)))
    form = PositionForm(request.POST if request.method == "POST" else None, waiting=waiting)
    if request.method == "POST" and form.is_valid():
        try:
            data = form.cleaned_data
            team.set_position(form.registration(), data["position"], reason=data["reason"], by=request.user)
        except RegistrationRefused as refused:
            form.add_error(None, str(refused))
        else:
            notices.success(request, "L’ordre est changé, et sa raison gardée.")
            return redirect("reception:waiting_list", code=code)
    context = _about(cohort) | {
        "form": form,
        "waiting": waiting,
        "far": how_far(cohort),
        "left": sum(one.wish == Wish.THIS for one in waiting),
        "ordered": any(one.rank is not None for one in waiting),
    }
    return render(request, "sessions/reception/waiting_list.html", context)


# --- Lists that leave -------------------------------------------------------------------------------------------------
@team_only
@private
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest) -> HttpResponse:
    """Choose a list and say why; the answer to the POST is the file, and the log has kept it before."""
    cohorts = runnable_cohorts(request.user)
    form = ExportForm(
        request.POST if request.method == "POST" else None,
        cohorts=cohorts,
        initial={"session": request.GET.get("session", "")},
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        chosen = cohorts.filter(pk=data["session"].pk) if data["session"] else cohorts
        made = exports.table(data["kind"], chosen)
        actions.log_export(
            data["kind"],
            data["format"],
            cohort=data["session"],
            rows=len(made.rows),
            reason=data["reason"],
            by=request.user,
        )
        body, content_type = spreadsheet.written(made, data["format"])
        response = HttpResponse(body, content_type=content_type)
        name = f"{FILE_NAMES[data['kind']]}-{timezone.localdate():%Y-%m-%d}.{data['format']}"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response
    return render(request, "sessions/reception/export.html", {"nav_current": "cohorts", "form": form})
