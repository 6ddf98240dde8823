"""A questionnaire as a participant walks through it; what is sent counts nowhere."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from .. import queries
from ..forms import AnswerForm
from ..models import Campaign, Questionnaire
from ..permissions import can_preview
from .walk import Walk


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    questionnaire = get_object_or_404(Questionnaire.objects.select_related("programme"), pk=pk)
    questions = queries.questions_of(questionnaire)
    if not questions or not can_preview(request.user, questionnaire):
        raise Http404

    def send(form: AnswerForm) -> HttpResponse:
        messages.success(request, "Aperçu terminé : rien n’a été compté.")
        return redirect("questionnaires:preview", pk=pk)

    return Walk(Campaign(questionnaire=questionnaire), questions, send, preview=True).answer(request)
