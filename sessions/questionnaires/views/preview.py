"""A questionnaire as a participant walks through it, or as a sheet to print; nothing counts anywhere."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from .. import flow, queries
from ..forms import AnswerForm
from ..models import Campaign, Question, Questionnaire
from ..permissions import can_preview
from .walk import Walk


def _readable(request: HttpRequest, pk: int) -> tuple[Questionnaire, list[Question]]:
    questionnaire = get_object_or_404(Questionnaire.objects.select_related("programme"), pk=pk)
    questions = queries.questions_of(questionnaire)
    if not questions or not can_preview(request.user, questionnaire):
        raise Http404
    return questionnaire, questions


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Page by page, to the end."""
    questionnaire, questions = _readable(request, pk)

    def send(form: AnswerForm) -> HttpResponse:
        messages.success(request, "Aperçu terminé : rien n’a été compté.")
        return redirect("questionnaires:preview", pk=pk)

    return Walk(Campaign(questionnaire=questionnaire), questions, send, preview=True).answer(request)


@require_safe
@login_required
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole questionnaire, to print and fill in by hand; the team types it in afterwards."""
    questionnaire, questions = _readable(request, pk)
    by_pk = {question.pk: question for question in questions}
    pages = [
        [(one, [(by_pk[choice.question_id], choice) for choice in one.shown_if.all()]) for one in page]
        for page in flow.pages(questions)
    ]
    context = {"questionnaire": questionnaire, "pages": pages}
    return render(request, "sessions/questionnaires/team/sheet.html", context)
