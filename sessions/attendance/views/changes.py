"""A meeting moved or cancelled: what to check first, who is told."""

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from sessions.notifications.models import Message
from sessions.registrations import announcements
from sessions.scheduling.actions import MeetingChangeError
from sessions.scheduling.models import Meeting
from sessions.scheduling.objections import objections
from sessions.scheduling.permissions import team_only
from sessions.scheduling.queries import wanted_for

from ..forms import CancelForm, MoveForm
from .access import own_meeting


@team_only
@require_http_methods(["GET", "POST"])
def move_meeting(request: HttpRequest, uid) -> HttpResponse:
    """Three steps at one address: the new date, « Annoncer un changement » to check, and the change itself."""
    meeting = own_meeting(request, uid)
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
    wanted = wanted_for([(meeting, data["starts_at"], data["ends_at"])], room)
    against = objections(
        wanted, site=meeting.cohort.site, animators=meeting.cohort.animators.all(), leaving_out=[meeting]
    )
    context = {
        "nav_current": "cohorts",
        "meeting": meeting,
        "form": form,
        "starts_at": data["starts_at"],
        "ends_at": data["ends_at"],
        "room": room,
        "audience": announcements.audience(meeting.cohort),
        "warnings": against[0],
    }
    return render(request, "sessions/attendance/announce.html", context)


def _announced(request: HttpRequest, meeting: Meeting, told: list[Message], done: str) -> HttpResponse:
    calls = sum(message.channel == "phone" for message in told)
    text = f"{done} Personnes prévenues ou à prévenir : {len(told)}." if told else done
    if calls:
        text += f" Appels à passer : {calls}."
    notices.success(request, text)
    if told:
        return redirect("attendance:announcement", about=told[0].about)
    return redirect("attendance:cohort", code=meeting.cohort.code)


@team_only
@require_http_methods(["GET", "POST"])
def cancel_meeting(request: HttpRequest, uid) -> HttpResponse:
    meeting = own_meeting(request, uid)
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
