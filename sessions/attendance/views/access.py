"""What of the team's own is found; who passes, ``scheduling.permissions.team_only`` says."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from sessions.scheduling.models import Cohort, Meeting
from sessions.scheduling.permissions import runnable_cohorts

from .. import queries


def own_meeting(request: HttpRequest, uid) -> Meeting:
    return get_object_or_404(queries.meeting_of(request.user, uid))


def own_cohort(request: HttpRequest, code: str) -> Cohort:
    return get_object_or_404(runnable_cohorts(request.user).select_related("programme", "site", "room"), code=code)
