"""One session: its dates, its team, its state and journal; what may be deleted; programmes copied."""

from django.contrib import messages as notices
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.accounts.enums import Role
from portal.accounts.queries import has_role
from sessions.attendance.queries import registers_left_open
from sessions.programmes import actions as programmes
from sessions.questionnaires.versions import copy_questionnaires
from sessions.registrations.queries import awaiting
from sessions.registrations.waiting_list import offer_awaited
from sessions.scheduling import actions as scheduling
from sessions.scheduling.actions import CohortStateError, MeetingChangeError
from sessions.scheduling.enums import CohortState
from sessions.scheduling.permissions import team_only

from .. import queries
from ..forms.session import CopyForm
from .page import own_cohort, page


@team_only
@require_GET
def cohort(request: HttpRequest, code: str) -> HttpResponse:
    """Dates, team, state, and what happened so far."""
    found = own_cohort(request, code)
    context = {
        "cohort": found,
        "lines": queries.lines(found),
        "team": list(found.animators.order_by("last_name", "first_name", "pk")),
        "journal": queries.journal(found),
        "awaited": awaiting(found, timezone.now()).count() if found.state == CohortState.DRAFT else 0,
        "left_open": registers_left_open(found) if found.state == CohortState.COMPLETED else 0,
        "over": found.last_end is None or found.last_end <= timezone.now(),
        "begun": found.first_start is not None and found.first_start <= timezone.now(),
    }
    return page(request, "cohort", context)


VERBS = {
    "open": (scheduling.open_cohort, "Les inscriptions sont ouvertes."),
    "start": (scheduling.start_cohort, "La session est en cours."),
    "complete": (scheduling.complete_cohort, "La session est terminée."),
    "archive": (scheduling.archive_cohort, "La session est archivée : elle reste consultable."),
}


@team_only
@require_POST
def change_state(request: HttpRequest, code: str) -> HttpResponse:
    found = own_cohort(request, code)
    if request.POST.get("verb") not in VERBS:
        raise Http404
    act, done = VERBS[request.POST["verb"]]
    try:
        act(found, by=request.user)
        offers = offer_awaited(found) if act is scheduling.open_cohort else []
        notices.success(request, f"{done} {_told_of(offers)}".strip())
    except CohortStateError as error:
        notices.error(request, str(error))
    return redirect("planning:cohort", code=found.code)


def _told_of(offers: list) -> str:
    if len(offers) > 1:
        return f"{len(offers)} personnes attendaient une prochaine session : une place leur est proposée."
    return "Une personne attendait une prochaine session : une place lui est proposée." if offers else ""


@team_only
@require_http_methods(["GET", "POST"])
def delete_cohort(request: HttpRequest, code: str) -> HttpResponse:
    found = own_cohort(request, code)
    if request.method == "POST":
        try:
            scheduling.delete_cohort(found)
        except CohortStateError as error:
            notices.error(request, str(error))
            return redirect("planning:cohort", code=found.code)
        notices.success(request, f"Le brouillon {found.code} est supprimé.")
        return redirect("attendance:cohorts")
    return page(request, "delete", {"cohort": found, "meeting": None})


@team_only
@require_http_methods(["GET", "POST"])
def delete_meeting(request: HttpRequest, uid) -> HttpResponse:
    meeting = get_object_or_404(queries.meeting_of(request.user, uid))
    if request.method == "POST":
        try:
            scheduling.delete_meeting(meeting)
            notices.success(request, "La séance est supprimée du brouillon.")
        except MeetingChangeError as error:
            notices.error(request, str(error))
        return redirect("planning:cohort", code=meeting.cohort.code)
    return page(request, "delete", {"cohort": meeting.cohort, "meeting": meeting})


@team_only
@require_http_methods(["GET", "POST"])
def copy_programme(request: HttpRequest) -> HttpResponse:
    """For coordinators: the same modules, outlines and questionnaires in another department, in its own words."""
    if not has_role(request.user, Role.COORDINATOR, Role.ADMIN):
        raise Http404
    form = CopyForm(request.user, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        words = {name: data[name] for name in ("title", "neutral_title", "summary") if data[name]}
        with transaction.atomic():
            copy = programmes.copy_programme(data["source"], department=data["department"], **words)
            carried = copy_questionnaires(data["source"], copy)
        notices.success(
            request,
            f"« {copy} » est copié pour le département {copy.department}. "
            f"Modules : {copy.modules.count()}. Questionnaires : {len(carried)}.",
        )
        return redirect("planning:copy_programme")
    return page(request, "copy", {"copies": queries.copies_for(request.user)}, form=form)
