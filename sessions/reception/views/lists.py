"""The waiting list in its order, and lists that leave the portal."""

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from sessions.common import spreadsheet
from sessions.registrations import team
from sessions.registrations.actions import RegistrationRefused
from sessions.registrations.enums import Wish
from sessions.registrations.queries import how_far, with_answers
from sessions.scheduling.permissions import runnable_cohorts, team_only

from .. import actions, exports
from ..enums import FILE_NAMES
from ..forms.lists import ExportForm
from ..forms.places import PositionForm
from .page import about, own_cohort, private


@team_only
@private
@require_http_methods(["GET", "HEAD", "POST"])
def waiting_list(request: HttpRequest, code: str) -> HttpResponse:
    """The order in which places are offered, the reasons for it, and how to change it."""
    cohort = own_cohort(request, code)
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
    context = about(cohort) | {
        "form": form,
        "waiting": waiting,
        "far": how_far(cohort),
        "left": sum(one.wish == Wish.THIS for one in waiting),
        "ordered": any(one.rank is not None for one in waiting),
    }
    return render(request, "sessions/reception/waiting_list.html", context)


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
