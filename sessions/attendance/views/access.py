"""Who passes, and what of theirs is found."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from sessions.scheduling.models import Cohort, Meeting
from sessions.scheduling.permissions import runnable_cohorts

from .. import queries
from ..permissions import can_work


def team_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Signed in and able to work with cohorts (``permissions.can_work``); 404 for the others."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not can_work(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def own_meeting(request: HttpRequest, uid) -> Meeting:
    return get_object_or_404(queries.meeting_of(request.user, uid))


def own_cohort(request: HttpRequest, code: str) -> Cohort:
    return get_object_or_404(runnable_cohorts(request.user).select_related("programme", "site", "room"), code=code)
