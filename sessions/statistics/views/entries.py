"""Pages on which staff enter something."""

from contextlib import suppress

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import IntegrityError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.enums import Role
from portal.accounts.queries import departments_of
from sessions.common import typography
from sessions.common.spreadsheet import CSV_TYPE, XLSX_TYPE
from sessions.programmes.models import Programme, Site
from sessions.questionnaires.models import FreeAnswer
from sessions.scheduling.models import Cohort
from sessions.scheduling.permissions import can_run_cohort

from .. import actions, aggregates, exports, participation, past_files, queries
from ..finished import finished_cohorts
from ..forms import CheckedForm, PastFileForm, RecommendationsForm, VerbatimForm
from ..permissions import can_bring_past, can_choose_verbatims

VERBATIMS_PER_PAGE = 20


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def recommendations(request: HttpRequest, code: str) -> HttpResponse:
    """How many people of a session each recommendation was made to."""
    cohort = get_object_or_404(Cohort.objects.select_related("programme", "site"), code=code)
    if not can_run_cohort(request.user, cohort):
        raise Http404
    numbers = participation.numbers_of(cohort)
    people = numbers.get("registered", 0)
    form = RecommendationsForm(people, request.POST or None, initial=numbers)
    if request.method == "POST" and form.is_valid():
        actions.set_counts(cohort, form.cleaned_data)
        messages.success(request, "Les conseils donnés sont notés.")
        return redirect("statistics:recommendations", code=code)
    context = {"cohort": cohort, "form": form, "people": people}
    return render(request, "sessions/statistics/recommendations.html", context)


@require_safe
@login_required
def past_template(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """The file to fill in: an example, and in the workbook what each column and each code of the programme means."""
    subject = get_object_or_404(Programme, slug=slug)
    if not can_bring_past(request.user, subject):
        raise Http404
    sheets = exports.past_template(subject, list(_sites_of(request.user)))
    content, content_type = (
        (exports.workbook(sheets), XLSX_TYPE)
        if form == "xlsx"
        else (past_files.as_csv(sheets[exports.FIGURES]).encode("utf-8-sig"), CSV_TYPE)
    )
    headers = {"Content-Disposition": f'attachment; filename="modele.{form}"'}
    return HttpResponse(content, content_type=content_type, headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def bring_past(request: HttpRequest, slug: str) -> HttpResponse:
    """Try a file of past figures, say every error by its line; bring it in only when it is sent a second time."""
    subject = get_object_or_404(Programme, slug=slug)
    if not can_bring_past(request.user, subject):
        raise Http404
    form, checked = PastFileForm(), CheckedForm(request.POST if "content" in request.POST else None)
    rows = None
    if checked.is_bound and checked.is_valid():
        with suppress(ValueError):  # it was read once: what comes now is no longer what we sent
            rows = past_files.read_csv(checked.cleaned_data["content"].encode())
    elif request.method == "POST" and not checked.is_bound:
        form = PastFileForm(request.POST, request.FILES)
        rows = form.rows if form.is_valid() else None
    found: list = []
    problems: list = []
    if rows is not None:
        sites = {site.slug: site for site in _sites_of(request.user)}
        found, problems = aggregates.check(rows, queries.known_for_import(subject, sites.values()))
        if checked.is_bound and not problems:
            try:
                actions.import_past(subject, found, sites=sites, by=request.user)
            except IntegrityError:  # the same references came in by somebody else, or by a second click
                found, problems = aggregates.check(rows, queries.known_for_import(subject, sites.values()))
                if not problems:
                    raise
            else:
                messages.success(request, typography.spaces(f"Sessions reprises : {len(found)}."))
                return redirect("statistics:programme", slug=slug)
    ready = CheckedForm(initial={"content": past_files.as_csv(rows)}) if rows and not problems else None
    context = {"programme": subject, "form": form, "found": found, "problems": problems, "ready": ready}
    return render(request, "sessions/statistics/bring_past.html", context)


def _sites_of(user):
    departments = departments_of(user, Role.COORDINATOR, Role.ADMIN)
    sites = Site.objects.order_by("slug")
    return sites if departments is None else sites.filter(department__in=departments)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def verbatims(request: HttpRequest, slug: str) -> HttpResponse:
    """Read the free texts of closed campaigns, choose some and redact them for publication."""
    subject = get_object_or_404(Programme, slug=slug)
    if not can_choose_verbatims(request.user, subject):
        raise Http404
    finished = finished_cohorts(subject, departments_of(request.user, Role.COORDINATOR, Role.ADMIN))
    answers = queries.free_answers(finished.counting)
    page = Paginator(answers, VERBATIMS_PER_PAGE).get_page(request.GET.get("page"))
    sent = request.POST.get("answer", "")
    wrong = None
    if request.method == "POST":
        answer = _sent_among(answers, sent)
        wrong = VerbatimForm(request.POST, prefix=sent)
        here = f"{request.path}?page={page.number}"
        if "drop" in request.POST:
            actions.drop_verbatim(answer)
            messages.success(request, "Ce texte n’est plus publié.")
            return redirect(here)
        if wrong.is_valid():
            actions.choose_verbatim(answer, text=wrong.cleaned_data["text"], by=request.user)
            messages.success(request, "Ce texte est publié.")
            return redirect(here)
    items = [(answer, wrong if str(answer.pk) == sent else _verbatim_form(answer)) for answer in page]
    context = {"programme": subject, "page": page, "items": items, "wrong": wrong}
    return render(request, "sessions/statistics/verbatims.html", context)


def _sent_among(answers: QuerySet[FreeAnswer], sent: str) -> FreeAnswer:
    try:
        return answers.get(pk=sent)
    except (FreeAnswer.DoesNotExist, ValidationError) as unknown:  # ValidationError: no key at all
        raise Http404 from unknown


def _verbatim_form(answer) -> VerbatimForm:
    chosen = getattr(answer, "verbatim", None)
    return VerbatimForm(prefix=str(answer.pk), initial={"text": chosen.text if chosen else answer.text})
