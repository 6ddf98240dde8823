from http import HTTPStatus

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.accounts.queries import departments_of
from sessions.programmes.models import Programme
from sessions.questionnaires.enums import QuestionnaireKind

from . import queries
from .exports import as_json
from .forms import Scope
from .indicators import MINIMUM, Table
from .permissions import can_read_evaluation, can_read_evaluations


@require_safe
@login_required
def programmes(request: HttpRequest) -> HttpResponse:
    if not can_read_evaluations(request.user):
        raise Http404
    context = {"programmes": queries.programmes_for(request.user)}
    return render(request, "sessions/statistics/programmes.html", context)


@require_safe
@login_required
def programme(request: HttpRequest, slug: str) -> HttpResponse:
    """The tables of a programme. A filter that means nothing is said in the form, and the whole is shown."""
    subject = _readable_programme(request, slug)
    scope = _scope(request, subject)
    figures = queries.evaluation(scope.chosen() if scope.is_valid() else scope.cohorts)
    context = {
        "programme": subject,
        "scope": scope,
        "figures": figures,
        "moments": _by_moment(figures.tables),
        "minimum": MINIMUM,
        "printed_on": timezone.localdate(),
        "query": request.GET.urlencode(),
    }
    return render(request, "sessions/statistics/programme.html", context)


@require_safe
@login_required
def programme_json(request: HttpRequest, slug: str) -> JsonResponse:
    """The same figures as data (``exports.as_json``); 400 with the fields in error when a filter means nothing."""
    subject = _readable_programme(request, slug)
    scope = _scope(request, subject)
    if not scope.is_valid():
        return JsonResponse({"errors": scope.errors}, status=HTTPStatus.BAD_REQUEST)
    site, year = scope.cleaned_data["site"] or None, scope.cleaned_data["year"]
    data = as_json(subject, queries.evaluation(scope.chosen()), site=site, year=year)
    return JsonResponse(data, json_dumps_params={"ensure_ascii": False})


def _readable_programme(request: HttpRequest, slug: str) -> Programme:
    subject = get_object_or_404(Programme, slug=slug)
    if not can_read_evaluation(request.user, subject):
        raise Http404
    return subject


def _scope(request: HttpRequest, subject: Programme) -> Scope:
    departments = departments_of(request.user, *queries.READERS)
    return Scope(queries.finished_cohorts(subject, departments), request.GET)


def _by_moment(tables: list[Table]) -> list[tuple[str, list[Table]]]:
    """(« À la fin », its tables), for the moments that have some."""
    moments: dict[str, list[Table]] = {}
    for table in tables:
        moments.setdefault(QuestionnaireKind(table.kind).label, []).append(table)
    return list(moments.items())
