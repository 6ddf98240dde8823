"""Which partner takes part in what: a page, and the same figures as a file."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.accounts.queries import departments_of
from sessions.common import spreadsheet
from sessions.common.permissions import keep_private
from sessions.scheduling.enums import WORKING
from sessions.scheduling.permissions import team_only

from .. import exports, queries
from ..forms import PeriodForm


@team_only
@require_safe
def participation(request: HttpRequest) -> HttpResponse:
    """By programme and period, this year at first; ``format`` gives the table as CSV or XLSX."""
    today = timezone.localdate()
    year = {"since": date(today.year, 1, 1), "until": date(today.year, 12, 31), "programme": None}
    form = PeriodForm(request.GET if "since" in request.GET else None, initial=year)
    wanted = year if not form.is_bound else form.cleaned_data if form.is_valid() else None
    lines = []
    if wanted is not None:
        lines = queries.taking_part(**wanted, departments=departments_of(request.user, *WORKING))
        if (chosen := request.GET.get("format", "")) in spreadsheet.WRITERS:
            return _file(lines, chosen)
    context = {"nav_current": "referrals", "form": form, "lines": lines, "wanted": wanted}
    return render(request, "sessions/referrals/participation.html", context, status=422 if form.errors else 200)


def _file(lines: list[queries.TakingPart], chosen: str) -> HttpResponse:
    body, content_type = spreadsheet.written(exports.table(lines), chosen)
    response = HttpResponse(body, content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="partenaires.{chosen}"'
    return keep_private(response)
