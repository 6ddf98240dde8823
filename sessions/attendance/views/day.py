"""The day: what is on, who comes, the register, the sheet to sign."""

from django.contrib import messages as notices
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sessions.common.waiting import waiting_for
from sessions.registrations.actions import RegistrationRefused
from sessions.registrations.enums import RegistrationState
from sessions.registrations.models import Registration
from sessions.scheduling.models import Meeting
from sessions.scheduling.permissions import team_only

from .. import actions, deliveries, papers, queries
from ..forms import ArrivalForm, ReasonForm, RegisterForm, SignedSheetForm
from .access import own_meeting

CALLS_SHOWN = 5
CLOSED = "Ce registre est clos. Rouvrez-le pour ajouter quelqu’un."


@team_only
@require_GET
def today(request: HttpRequest) -> HttpResponse:
    meetings, week = queries.meetings_around_today(request.user)
    persons, partners = queries.people_of(meetings), queries.partners_of(meetings)
    to_tell = deliveries.people_to_tell(request.user)
    context = {
        "nav_current": "today",
        "now": timezone.now(),
        "day": timezone.localdate(),
        "meetings": [
            {"meeting": meeting, "partners": partners[meeting.pk], **persons[meeting.pk]} for meeting in meetings
        ],
        "week": week,
        "open_registers": queries.open_registers(request.user),
        "to_do": len(to_tell),
        "calls": to_tell[:CALLS_SHOWN],
        "waiting": waiting_for(request.user),
    }
    return render(request, "sessions/attendance/today.html", context)


@team_only
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest, uid) -> HttpResponse:
    meeting = own_meeting(request, uid)
    form = RegisterForm(list(queries.expected(meeting)), request.POST if request.method == "POST" else None)
    refusal, unmarked, conflicts = queries.why_no_register(meeting), [], []
    if request.method == "POST" and form.is_valid():
        try:
            conflicts = _save_marks(form, by=request.user)
            if "close" in request.POST and not conflicts:
                actions.close_register(meeting, by=request.user)
        except actions.UnmarkedError as error:
            unmarked = error.places
        except actions.AttendanceError as error:
            refusal = str(error)
        else:
            if _wants_json(request):
                return _saved_json(form, conflicts)
            if not conflicts:
                return _marks_saved(request, meeting)
            form = RegisterForm(list(queries.expected(meeting)))
    if _wants_json(request) and request.method == "POST":
        return JsonResponse({"error": refusal or "Choisissez une des quatre réponses."}, status=409)
    context = {
        "nav_current": "today",
        "meeting": meeting,
        "form": form,
        "unmarked": unmarked,
        "conflicts": conflicts,
        "refusal": refusal,
        "closed": _closed(meeting),
        "reason_form": ReasonForm(),
        "events": _events(meeting),
        "scan_form": SignedSheetForm(),
        "scans": queries.signed_sheets(meeting),
    }
    status = 200 if request.method == "GET" else 422
    return render(request, "sessions/attendance/register.html", context, status=status)


@transaction.atomic
def _save_marks(form: RegisterForm, *, by) -> list[actions.ConflictError]:
    """Save each line; those that nobody touched on this screen undo nothing. Returns what others noted meanwhile."""
    conflicts = []
    for mark in form.marks():
        if mark.state == mark.shown and queries.mark_of(mark.place):
            continue  # came back as the page had shown it
        try:
            actions.mark_attendance(mark.place, mark.state, by=by, shown=mark.shown, key=mark.key)
        except actions.ConflictError as conflict:
            conflicts.append(conflict)
    return conflicts


def _saved_json(form: RegisterForm, conflicts: list[actions.ConflictError]) -> JsonResponse:
    """What was saved, and for each conflict what stands now, in words."""
    refused = {conflict.noted.place_id for conflict in conflicts}
    return JsonResponse(
        {
            "saved": [mark.place.pk for mark in form.marks() if mark.place.pk not in refused],
            "conflicts": [
                {"place": conflict.noted.place_id, "state": conflict.noted.state, "words": str(conflict)}
                for conflict in conflicts
            ],
        }
    )


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _marks_saved(request: HttpRequest, meeting: Meeting) -> HttpResponse:
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
    meeting = own_meeting(request, uid)
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
    meeting = own_meeting(request, uid)
    return render(request, "sessions/attendance/sheet.html", papers.sheet_context(meeting))


@team_only
@require_http_methods(["GET", "POST"])
def arrival(request: HttpRequest, uid) -> HttpResponse:
    """Somebody who came unannounced: registered and present, or a clear choice when no place is left."""
    meeting = own_meeting(request, uid)
    waiting = queries.waiting_in(meeting.cohort)
    full = "if_full" in request.POST or "full" in request.POST
    form = ArrivalForm(waiting, request.POST if request.method == "POST" else None, full=full)
    refusal = queries.why_no_register(meeting) or (CLOSED if _closed(meeting) else "")
    if request.method == "POST" and form.is_valid():
        try:
            registration = actions.welcome(meeting, form.arrival(), by=request.user)
        except actions.FullError:
            full, form = True, ArrivalForm(waiting, full=True, typed=request.POST.dict())
        except (actions.AttendanceError, RegistrationRefused) as error:
            refusal = str(error)
        else:
            return _welcomed(request, meeting, registration)
    context = {"nav_current": "today", "meeting": meeting, "form": form, "refusal": refusal, "full": full}
    status = 200 if request.method == "GET" else 422
    return render(request, "sessions/attendance/arrival.html", context, status=status)


def _welcomed(request: HttpRequest, meeting: Meeting, registration: Registration) -> HttpResponse:
    if registration.state == RegistrationState.REGISTERED:
        notices.success(request, f"{registration.participant} est inscrite ou inscrit, et sa présence est notée.")
    else:
        notices.info(request, f"{registration.participant} est sur la liste d’attente.")
    return redirect("attendance:register", uid=meeting.uid)
