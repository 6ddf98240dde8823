"""What was done in a year, and where things stand today."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.enums import Role
from portal.accounts.queries import departments_of, has_role
from sessions.common.actions import request_document

from .. import activity, papers, queries
from ..forms import ActivityForm
from ..overview import overview
from ..permissions import can_read_evaluations


@require_safe
@login_required
def activity_report(request: HttpRequest) -> HttpResponse:
    """A year's activity by programme, axis or department, beside the year before."""
    if not can_read_evaluations(request.user):
        raise Http404
    departments = departments_of(request.user, *queries.READERS)
    form = ActivityForm(activity.years(departments), request.GET or None)
    year, by = form.chosen()
    lines = activity.report(year, departments, by)
    context = {
        "form": form,
        "year": year,
        "before": year - 1,
        "heads": activity.HEADS[by],
        "lines": lines,
        "total": activity.total(lines),
        "referrals": activity.referrals(year, departments),
        "by": by,
        "forms": papers.ACTIVITY_FORMATS.items(),
    }
    return render(request, "sessions/statistics/activity.html", context)


@require_POST
@login_required
def activity_document(request: HttpRequest) -> HttpResponse:
    """Ask the worker for the report as a file, and wait for it; back to the page when what is asked means nothing."""
    if not can_read_evaluations(request.user):
        raise Http404
    asked = ActivityForm(activity.years(departments_of(request.user, *queries.READERS)), request.POST)
    form = request.POST.get("form", "")
    if not asked.is_valid() or form not in papers.ACTIVITY_FORMATS:
        return redirect("statistics:activity")
    year, by = asked.chosen()
    args = papers.activity_args(user=request.user, year=year, by=by, form=form)
    return redirect(request_document(papers.ACTIVITY, args, by=request.user))


@require_safe
@login_required
def standing(request: HttpRequest) -> HttpResponse:
    """Occupancy, waiting lists and attendance of the sessions of a coordinator's territory."""
    if not has_role(request.user, Role.COORDINATOR, Role.ADMIN):
        raise Http404
    groups, whole = overview(departments_of(request.user, Role.COORDINATOR, Role.ADMIN))
    return render(request, "sessions/statistics/overview.html", {"groups": groups, "whole": whole})
