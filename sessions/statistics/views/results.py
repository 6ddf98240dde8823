from http import HTTPStatus

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.enums import Role
from portal.accounts.queries import departments_of, has_role
from sessions.common.actions import request_document
from sessions.programmes.models import Programme

from .. import comparison as comparing
from .. import exports, family, papers, posters, queries
from ..figures import evaluation
from ..finished import finished_cohorts
from ..forms import CompareForm, DocumentForm, PosterForm, PublicScope, Scope
from ..indicators import MINIMUM
from ..models import Publication
from ..permissions import can_bring_past, can_choose_verbatims, can_read_evaluation, can_read_evaluations
from ..sections import arranged, crossed


@require_safe
@login_required
def programmes(request: HttpRequest) -> HttpResponse:
    if not can_read_evaluations(request.user):
        raise Http404
    context = {
        "programmes": queries.programmes_for(request.user),
        "may_overview": has_role(request.user, Role.COORDINATOR, Role.ADMIN),
    }
    return render(request, "sessions/statistics/programmes.html", context)


@require_safe
@login_required
def programme(request: HttpRequest, slug: str) -> HttpResponse:
    """The tables of a programme. A filter that means nothing is said in the form, and the whole is shown."""
    subject = readable_programme(request, slug)
    scope = _scope(request, subject)
    figures = evaluation(scope.chosen() if scope.is_valid() else scope.found)
    data = exports.as_json(subject, figures, filters={})
    context = {
        "programme": subject,
        "scope": scope,
        "figures": figures,
        "narrowed": papers.narrowed(scope.filters()) if scope.is_valid() else [],
        "moments": arranged(data["tables"]),
        "crossings": crossed(data["crossings"]),
        "minimum": MINIMUM,
        "printed_on": timezone.localdate(),
        "query": request.GET.urlencode(),
        "forms": papers.FORMATS.items(),
        "unnoted": figures.unnoted,
        "may_enter": can_bring_past(request.user, subject) and can_choose_verbatims(request.user, subject),
    }
    return render(request, "sessions/statistics/programme.html", context)


@require_safe
@login_required
def programme_json(request: HttpRequest, slug: str) -> JsonResponse:
    """The same figures as data (``exports.as_json``); 400 with the fields in error when a filter means nothing."""
    subject = readable_programme(request, slug)
    scope = _scope(request, subject)
    if not scope.is_valid():
        return JsonResponse({"errors": scope.errors}, status=HTTPStatus.BAD_REQUEST)
    data = exports.as_json(subject, evaluation(scope.chosen()), filters=scope.filters())
    return JsonResponse(data, json_dumps_params={"ensure_ascii": False})


@require_safe
@login_required
def comparison(request: HttpRequest, slug: str) -> HttpResponse:
    """One question by year, by site or by session."""
    subject = readable_programme(request, slug)
    finished = finished_cohorts(subject, departments_of(request.user, *queries.READERS))
    questions = comparing.questions(finished)
    form = CompareForm({code: found[0].text for code, found in questions.items()}, request.GET or None)
    found = None
    if form.is_valid():
        asked = questions[form.cleaned_data["question"]]
        found = comparing.compare(finished, asked, form.cleaned_data["by"])
    context = {"programme": subject, "form": form, "found": found, "minimum": MINIMUM, "any": bool(questions)}
    return render(request, "sessions/statistics/comparison.html", context)


@require_safe
@login_required
def poster(request: HttpRequest, slug: str) -> HttpResponse:
    """The poster as a page to print, A4 or A3: the figures of the team, or those spread last."""
    subject = readable_programme(request, slug)
    form = PosterForm(request.GET)
    size, audience = form.chosen()
    publication = family.latest_of(subject) if audience == papers.PUBLIC else None
    if audience == papers.PUBLIC:
        public = PublicScope(publication, request.GET) if publication else None
        if public is None or not public.is_valid():
            raise Http404
        data = papers.published_data(publication, *public.chosen())
    else:
        scope = _scope(request, subject)
        if not scope.is_valid():
            raise Http404
        data = exports.as_json(subject, evaluation(scope.chosen()), filters=scope.filters())
    query = request.GET.copy()
    query["taille"] = "a4" if size == "a3" else "a3"
    context = papers.sheet(data, audience=audience, size=size) | {"programme": subject, "other": query.urlencode()}
    context["letters"] = posters.letters_for(context["moments"])
    return render(request, "sessions/statistics/poster_page.html", context)


@require_POST
@login_required
def make_document(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask the worker for a document, and wait for it; back to the page when what is asked means nothing."""
    subject = readable_programme(request, slug)
    form = DocumentForm(papers.FORMATS, request.POST)
    public = request.POST.get("audience") == papers.PUBLIC
    publication = family.latest_of(subject) if public else None
    scope = _scope_of(subject, request, publication)
    if not (form.is_valid() and scope.is_valid()) or (public and not publication):
        return redirect("statistics:programme", slug=slug)
    args = papers.args_for(
        subject,
        user=request.user,
        audience=form.cleaned_data["audience"],
        form=form.cleaned_data["form"],
        filters=scope.filters(),
        publication=publication,
    )
    return redirect(request_document(papers.KIND, args, by=request.user))


def _scope_of(subject: Programme, request: HttpRequest, publication: Publication | None) -> Scope | PublicScope:
    if publication:
        return PublicScope(publication, request.POST)
    departments = departments_of(request.user, *queries.READERS)
    return Scope(finished_cohorts(subject, departments), request.POST)


def readable_programme(request: HttpRequest, slug: str) -> Programme:
    subject = get_object_or_404(Programme, slug=slug)
    if not can_read_evaluation(request.user, subject):
        raise Http404
    return subject


def _scope(request: HttpRequest, subject: Programme) -> Scope:
    departments = departments_of(request.user, *queries.READERS)
    return Scope(finished_cohorts(subject, departments), request.GET)
