"""The animator's day, in thin views: 404 for whoever may not run the cohort, sign-in for whoever is not signed in."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages as notices
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sessions.notifications import actions as notifications
from sessions.notifications.links import hide
from sessions.notifications.models import Message
from sessions.people import actions as people
from sessions.people.models import Participant
from sessions.registrations import announcements
from sessions.scheduling import queries as scheduling
from sessions.scheduling.actions import CohortStateError, MeetingChangeError
from sessions.scheduling.models import Cohort, Meeting
from sessions.scheduling.permissions import runnable_cohorts

from . import actions, queries
from .forms import CancelForm, MessageFilterForm, MoveForm, ReasonForm, RegisterForm
from .permissions import can_work

EMPTY_ROWS = 4  # lines of the sign-in sheet for people who come without having registered
MESSAGES_PER_PAGE = 25


def team_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Signed in and able to work with cohorts (``permissions.can_work``); 404 for the others."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not can_work(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def _meeting(request: HttpRequest, uid) -> Meeting:
    return get_object_or_404(queries.meeting_of(request.user, uid))


def _cohort(request: HttpRequest, code: str) -> Cohort:
    return get_object_or_404(runnable_cohorts(request.user).select_related("programme", "site", "room"), code=code)


# --- The day ----------------------------------------------------------------------------------------------------------
@team_only
@require_GET
def today(request: HttpRequest) -> HttpResponse:
    meetings, week = queries.meetings_around_today(request.user)
    persons, partners = queries.people_of(meetings), queries.partners_of(meetings)
    context = {
        "nav_current": "today",
        "day": timezone.localdate(),
        "meetings": [
            {"meeting": meeting, "partners": partners[meeting.pk], **persons[meeting.pk]} for meeting in meetings
        ],
        "week": week,
        "open_registers": queries.open_registers(request.user),
        "to_do": queries.to_do(request.user).count(),
    }
    return render(request, "sessions/attendance/today.html", context)


@team_only
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest, uid) -> HttpResponse:
    meeting = _meeting(request, uid)
    form = RegisterForm(list(queries.expected(meeting)), request.POST if request.method == "POST" else None)
    refusal, unmarked = queries.why_no_register(meeting), []
    if request.method == "POST" and form.is_valid():
        try:
            _save_marks(form, by=request.user)
            if "close" in request.POST:
                actions.close_register(meeting, by=request.user)
        except actions.UnmarkedError as error:
            unmarked = error.places
        except actions.AttendanceError as error:
            refusal = str(error)
        else:
            return _marks_saved(request, meeting, form)
    if _wants_json(request) and request.method == "POST":
        return JsonResponse({"error": refusal or "Choisissez une des quatre réponses."}, status=409)
    context = {
        "nav_current": "today",
        "meeting": meeting,
        "form": form,
        "unmarked": unmarked,
        "refusal": refusal,
        "closed": _closed(meeting),
        "reason_form": ReasonForm(),
        "events": _events(meeting),
    }
    status = 200 if request.method == "GET" else 422
    return render(request, "sessions/attendance/register.html", context, status=status)


@transaction.atomic
def _save_marks(form: RegisterForm, *, by) -> None:
    for mark in form.marks():
        actions.mark_attendance(mark.place, mark.state, by=by, only_if_unmarked=not mark.touched)


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _marks_saved(request: HttpRequest, meeting: Meeting, form: RegisterForm) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse({"saved": [mark.place.pk for mark in form.marks()]})
    if "close" in request.POST:
        notices.success(request, "Le registre est clos. Merci !")
        return redirect("attendance:today")
    notices.success(request, "Les présences sont enregistrées.")
    return redirect("attendance:register", uid=meeting.uid)


def _closed(meeting: Meeting) -> bool:
    return hasattr(meeting, "register") and meeting.register.closed_at is not None


def _events(meeting: Meeting) -> list:
    return list(meeting.register.events.select_related("by")) if hasattr(meeting, "register") else []


@team_only
@require_POST
def reopen(request: HttpRequest, uid) -> HttpResponse:
    meeting = _meeting(request, uid)
    form = ReasonForm(request.POST)
    try:
        if form.is_valid():
            actions.reopen_register(meeting, by=request.user, reason=form.cleaned_data["reason"])
            notices.success(request, "Le registre est rouvert.")
        else:
            notices.error(request, "Indiquez pourquoi vous rouvrez le registre, en quelques mots.")
    except actions.AttendanceError as error:
        notices.error(request, str(error))
    return redirect("attendance:register", uid=meeting.uid)


@team_only
@require_GET
def sheet(request: HttpRequest, uid) -> HttpResponse:
    """The sign-in sheet for paper: names, a place to sign, empty rows for those who come unannounced."""
    meeting = _meeting(request, uid)
    context = {"meeting": meeting, "places": queries.expected(meeting), "empty_rows": range(EMPTY_ROWS)}
    return render(request, "sessions/attendance/sheet.html", context)


# --- Sessions ---------------------------------------------------------------------------------------------------------
@team_only
@require_GET
def cohorts(request: HttpRequest) -> HttpResponse:
    context = {"nav_current": "cohorts", "cohorts": queries.cohort_list(request.user)}
    return render(request, "sessions/attendance/cohorts.html", context)


@team_only
@require_GET
def cohort(request: HttpRequest, code: str) -> HttpResponse:
    found = _cohort(request, code)
    context = {
        "nav_current": "cohorts",
        "cohort": found,
        "plan": queries.plan_of(found),
        "registered": queries.registered_in(found),
        "waiting": queries.waiting_in(found),
        "counts": queries.message_counts(found),
    }
    return render(request, "sessions/attendance/cohort.html", context)


@team_only
@require_http_methods(["GET", "POST"])
def stop_contact(request: HttpRequest, code: str, public_id) -> HttpResponse:
    """Mark one person of the cohort « do not contact », or let messages leave again; a reason is asked for both."""
    found = _cohort(request, code)
    here = Participant.objects.filter(pk__in=found.registrations.values("participant"))
    person = get_object_or_404(here, public_id=public_id)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if "resume" in request.POST:
            people.resume_contact(person, by=request.user, reason=reason)
            notices.success(request, f"Les messages à {person} partent de nouveau.")
        else:
            people.stop_contact(person, by=request.user, reason=reason)
            notices.success(request, f"Plus aucun message ne partira vers {person}.")
        return redirect("attendance:cohort", code=found.code)
    context = {"nav_current": "cohorts", "cohort": found, "person": person, "form": form}
    return render(request, "sessions/attendance/stop_contact.html", context)


@team_only
@require_http_methods(["GET", "POST"])
def cancel_cohort(request: HttpRequest, code: str) -> HttpResponse:
    found = _cohort(request, code)
    form = CancelForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            told = announcements.cancel_cohort_and_tell(found, by=request.user, reason=form.cleaned_data["reason"])
        except CohortStateError as error:
            form.add_error(None, str(error))
        else:
            notices.success(request, f"La session est annulée. Personnes prévenues ou à prévenir : {len(told)}.")
            return redirect("attendance:cohort", code=found.code)
    context = {
        "nav_current": "cohorts",
        "cohort": found,
        "form": form,
        "audience": announcements.audience(found),
        "with_waiting": announcements.audience(found, waiting=True),
    }
    return render(request, "sessions/attendance/cancel_cohort.html", context)


# --- A change of date -------------------------------------------------------------------------------------------------
@team_only
@require_http_methods(["GET", "POST"])
def move_meeting(request: HttpRequest, uid) -> HttpResponse:
    """Three steps at one address: the new date, « Annoncer un changement » to check, and the change itself."""
    meeting = _meeting(request, uid)
    form = MoveForm(meeting, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and "edit" not in request.POST:
        if "confirm" not in request.POST:
            return _preview(request, meeting, form)
        data = form.cleaned_data
        try:
            told = announcements.move_meeting_and_tell(
                meeting,
                starts_at=data["starts_at"],
                ends_at=data["ends_at"],
                room=data["room"],
                by=request.user,
                reason=data["reason"],
            )
        except MeetingChangeError as error:
            form.add_error(None, str(error))
        else:
            return _announced(request, meeting, told, "La séance est déplacée.")
    context = {"nav_current": "cohorts", "meeting": meeting, "form": form}
    return render(request, "sessions/attendance/move_meeting.html", context)


def _preview(request: HttpRequest, meeting: Meeting, form: MoveForm) -> HttpResponse:
    data = form.cleaned_data
    room = data["room"] or meeting.place
    context = {
        "nav_current": "cohorts",
        "meeting": meeting,
        "form": form,
        "starts_at": data["starts_at"],
        "ends_at": data["ends_at"],
        "room": room,
        "audience": announcements.audience(meeting.cohort),
        "conflicts": scheduling.conflicts(
            data["starts_at"], data["ends_at"], cohort=meeting.cohort, room=room, exclude=meeting
        ),
    }
    return render(request, "sessions/attendance/announce.html", context)


def _announced(request: HttpRequest, meeting: Meeting, told: list[Message], done: str) -> HttpResponse:
    calls = sum(message.channel == "phone" for message in told)
    text = f"{done} Personnes prévenues ou à prévenir : {len(told)}."
    if calls:
        text += f" Appels à passer : {calls}."
    notices.success(request, text)
    return redirect("attendance:phone_list") if calls else redirect("attendance:cohort", code=meeting.cohort.code)


@team_only
@require_http_methods(["GET", "POST"])
def cancel_meeting(request: HttpRequest, uid) -> HttpResponse:
    meeting = _meeting(request, uid)
    form = CancelForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            told = announcements.cancel_meeting_and_tell(meeting, by=request.user, reason=form.cleaned_data["reason"])
        except MeetingChangeError as error:
            form.add_error(None, str(error))
        else:
            return _announced(request, meeting, told, "La séance est annulée.")
    context = {
        "nav_current": "cohorts",
        "meeting": meeting,
        "form": form,
        "audience": announcements.audience(meeting.cohort),
    }
    return render(request, "sessions/attendance/cancel_meeting.html", context)


# --- Messages ---------------------------------------------------------------------------------------------------------
@team_only
@require_GET
def messages(request: HttpRequest) -> HttpResponse:
    """The delivery log of one's cohorts: what left, what waits, what failed."""
    form = MessageFilterForm(runnable_cohorts(request.user), request.GET)
    found = queries.messages_of(request.user)
    if form.is_valid():
        if state := form.cleaned_data["state"]:
            found = found.filter(state=state)
        if chosen := form.cleaned_data["cohort"]:
            found = found.filter(cohort=chosen)
    page = Paginator(found, MESSAGES_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "nav_current": "messages",
        "form": form,
        "page": page,
        "to_do": queries.to_do(request.user).count(),
    }
    return render(request, "sessions/notifications/messages.html", context)


@team_only
@require_POST
def send_again(request: HttpRequest, pk) -> HttpResponse:
    message = get_object_or_404(queries.messages_of(request.user), pk=pk)
    try:
        notifications.send_again(message)
        notices.success(request, "Le message va repartir.")
    except notifications.MessageStateError:
        notices.error(request, "Ce message n'est plus en échec : il n'y a rien à renvoyer.")
    return redirect("attendance:messages")


@team_only
@require_GET
def phone_list(request: HttpRequest) -> HttpResponse:
    """Calls to make and letters to post, for the people whom no e-mail reaches."""
    calls = [{"message": message, "words": hide(message.body)} for message in queries.to_do(request.user)]
    context = {"nav_current": "messages", "calls": calls}
    return render(request, "sessions/notifications/phone_list.html", context)


@team_only
@require_POST
def mark_done(request: HttpRequest, pk) -> HttpResponse:
    message = get_object_or_404(queries.messages_of(request.user), pk=pk)
    try:
        notifications.mark_done(message, by=request.user)
        notices.success(request, f"C'est noté : {message.recipient} est au courant.")
    except notifications.MessageStateError:
        notices.info(request, "C'était déjà fait.")
    return redirect("attendance:phone_list")
