"""The builder's own pages: a version at a glance, one question, preview as participant, copy, comparison of versions.

A version of somebody else's department does not exist here, whatever the method.
"""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods
from wagtail.permissions import policy_registry

from sessions.programmes.models import Programme

from .. import building, flow, queries, versions
from ..enums import COUNTED, QuestionnaireState
from ..models import Campaign, CrossTab, Question, Questionnaire
from ..versions import BuildError
from .forms import CompareForm, CrossForm, DuplicateForm, QuestionForm, SectionForm


def keepers_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Gives the version, to whoever keeps the questionnaires of its department; 404 for the others."""

    @wraps(view)
    def guarded(request: HttpRequest, pk: int, **kwargs) -> HttpResponse:
        found = get_object_or_404(Questionnaire.objects.select_related("programme"), pk=pk)
        policy = policy_registry.get_by_type(Questionnaire)
        if not policy.user_has_permission_for_instance(request.user, "change", found):
            raise Http404
        return view(request, found, **kwargs)

    return guarded


def _context(questionnaire: Questionnaire, title: str, **more) -> dict:
    trail = [
        {"url": reverse("formulaires:index"), "label": "Questionnaires"},
        {"url": reverse("formulaires:design", args=[questionnaire.pk]), "label": str(questionnaire)},
    ]
    used = versions.is_used(questionnaire)
    editable = not used and questionnaire.state == QuestionnaireState.DRAFT
    here = {"questionnaire": questionnaire, "used": used, "editable": editable, "page_title": title}
    return here | {"breadcrumbs_items": [*trail, {"url": "", "label": title}] if title else trail} | more


def refused(request: HttpRequest, questionnaire: Questionnaire, error: BuildError) -> HttpResponse:
    """Back to the version, with the reason in words."""
    messages.error(request, str(error))
    return redirect("formulaires:design", pk=questionnaire.pk)


# --- A version at a glance --------------------------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
@keepers_only
def design(request: HttpRequest, questionnaire: Questionnaire) -> HttpResponse:
    """The sections and questions in order, what may be done with each, the crossings, the state of the version."""
    if request.method == "POST":
        try:
            _do(request, questionnaire)
        except BuildError as error:
            messages.error(request, str(error))
        return redirect("formulaires:design", pk=questionnaire.pk)
    questions = queries.questions_of(questionnaire)
    openers = {one.pk: one for one in questions}
    sections = []
    for page in flow.pages(questions):
        title = page[0].section
        rows = [(one, [(openers[choice.question_id], choice) for choice in one.shown_if.all()]) for one in page]
        sections.append(
            (title, rows, SectionForm(initial={"old": title, "new": title}, auto_id=f"rubrique-{page[0].pk}-%s"))
        )
    context = _context(
        questionnaire,
        "",
        sections=sections,
        count=len(questions),
        crosstabs=list(questionnaire.crosstabs.select_related("row", "column").order_by("pk")),
        cross_form=CrossForm(questionnaire=questionnaire),
        campaigns=Campaign.objects.filter(questionnaire=questionnaire).count(),
        versions=list(_moment(questionnaire)),
    )
    return render(request, "sessions/questionnaires/admin/design.html", context)


def _moment(questionnaire: Questionnaire):
    """All versions of the same moment of the programme, the newest first."""
    return Questionnaire.objects.filter(programme=questionnaire.programme_id, kind=questionnaire.kind).order_by(
        "-version"
    )


def _do(request: HttpRequest, questionnaire: Questionnaire) -> None:
    """One button of the page; raises BuildError with the reason when it cannot be."""
    verb = request.POST.get("verb", "")
    of_version: dict[str, tuple[Callable, str]] = {
        "ready": (versions.make_ready, "Cette version est prête : les prochains questionnaires la poseront."),
        "draft": (versions.back_to_draft, "Cette version est de nouveau en préparation."),
    }
    of_question: dict[str, tuple[Callable, str]] = {
        "up": (lambda one: building.move(one, -1), ""),
        "down": (lambda one: building.move(one, 1), ""),
        "duplicate": (building.duplicate_question, "La question est copiée, juste après."),
        "delete": (building.delete_question, "La question est supprimée."),
    }
    if verb in of_version:
        act, done = of_version[verb]
        act(questionnaire)
    elif verb in of_question:
        act, done = of_question[verb]
        act(get_object_or_404(questionnaire.questions, pk=_number(request, "question")))
    elif verb == "section":
        form = SectionForm(request.POST)
        if not form.is_valid():
            raise BuildError("Donnez un titre à la rubrique.")
        building.rename_section(questionnaire, **form.cleaned_data)
        done = "La rubrique a un nouveau titre."
    elif verb == "cross":
        cross = CrossForm(request.POST, questionnaire=questionnaire)
        if not cross.is_valid():
            raise BuildError("Choisissez une question en lignes et une en colonnes.")
        versions.declare_crosstab(questionnaire, **cross.cleaned_data)
        done = "Ces deux questions seront comptées ensemble."
    elif verb == "uncross":
        versions.drop_crosstab(
            get_object_or_404(CrossTab, questionnaire=questionnaire, pk=_number(request, "crosstab"))
        )
        done = "Ce croisement est retiré."
    else:
        raise Http404
    if done:
        messages.success(request, done)


def _number(request: HttpRequest, name: str) -> int:
    value = request.POST.get(name, "")
    if not value.isdecimal() or len(value) > 18:
        raise Http404
    return int(value)


# --- One question -----------------------------------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
@keepers_only
def question(request: HttpRequest, questionnaire: Questionnaire, question_pk: int | None = None) -> HttpResponse:
    """Add a question or change one."""
    context = _context(questionnaire, "Modifier la question" if question_pk else "Ajouter une question")
    if not context["editable"]:
        return refused(
            request, questionnaire, BuildError("Remettez cette version en préparation, ou faites-en une nouvelle.")
        )
    instance = get_object_or_404(questionnaire.questions, pk=question_pk) if question_pk else Question()
    initial = None if question_pk else {"section": request.GET.get("rubrique", "")[:120]}
    form = QuestionForm(request.POST or None, instance=instance, initial=initial, questionnaire=questionnaire)
    if request.method == "POST" and form.is_valid():
        try:
            form.save()
        except BuildError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "La question est enregistrée.")
            if "another" in request.POST:
                section = urlencode({"rubrique": form.cleaned_data["section"]})
                return redirect(f"{reverse('formulaires:add_question', args=[questionnaire.pk])}?{section}")
            return redirect("formulaires:design", pk=questionnaire.pk)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "sessions/questionnaires/admin/question.html", context | {"form": form}, status=status)


# --- Copies and versions ----------------------------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
@keepers_only
def copy(request: HttpRequest, questionnaire: Questionnaire) -> HttpResponse:
    """A new version of the same moment, or a copy for another programme or moment."""
    policy = policy_registry.get_by_type(Programme)
    programmes = policy.instances_user_has_any_permission_for(request.user, ["change"]).order_by("title")
    initial = {"programme": questionnaire.programme_id, "kind": questionnaire.kind}
    form = DuplicateForm(request.POST or None, programmes=programmes, initial=initial)
    if request.method == "POST" and form.is_valid():
        made = versions.duplicate(questionnaire, **form.cleaned_data)
        messages.success(
            request, "La copie est en préparation : changez ce que vous voulez, puis dites qu’elle est prête."
        )
        return redirect("formulaires:design", pk=made.pk)
    context = _context(questionnaire, "Nouvelle version ou copie")
    return render(request, "sessions/questionnaires/admin/copy.html", context | {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@keepers_only
def compare(request: HttpRequest, questionnaire: Questionnaire) -> HttpResponse:
    """Which question of other versions each one is compared to, so that years compare."""
    others = [
        one for version in _moment(questionnaire).exclude(pk=questionnaire.pk) for one in queries.questions_of(version)
    ]
    sent = request.POST.get("question", "")
    forms = [
        CompareForm(request.POST if sent == str(one.pk) else None, question=one, others=others)
        for one in queries.questions_of(questionnaire)
        if one.kind in COUNTED
    ]
    for form in forms:
        if form.is_bound and form.is_valid():
            try:
                form.save()
            except BuildError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, "La comparaison est enregistrée.")
                return redirect("formulaires:compare", pk=questionnaire.pk)
    context = _context(questionnaire, "Comparer avec les autres versions")
    context |= {"forms": forms, "others": others}
    return render(request, "sessions/questionnaires/admin/compare.html", context)
