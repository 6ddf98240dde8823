"""Questions raised in a meeting, written down by the team for the booklet."""

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from sessions.booklets import actions, queries
from sessions.booklets.enums import QuestionState
from sessions.booklets.forms import QuestionForm
from sessions.booklets.models import RaisedQuestion
from sessions.scheduling.permissions import runnable_cohorts, team_only

from .access import own_meeting

NOTED: dict[str, str] = {
    QuestionState.PROPOSED: "La question est notée. Elle sera relue avant d’entrer dans le livret.",
    QuestionState.ACCEPTED: "Cette question est déjà dans le livret, telle qu’elle a été relue.",
    QuestionState.REFUSED: "Cette question n’a pas été retenue avec cette réponse. Vous pouvez la reprendre.",
}


@team_only
@require_http_methods(["GET", "POST"])
def questions(request: HttpRequest, uid) -> HttpResponse:
    """What was asked in this meeting, and a form to add to it."""
    meeting = own_meeting(request, uid)
    form = QuestionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            raised = actions.propose_question(meeting, by=request.user, **form.cleaned_data)
        except actions.QuestionStateError as error:
            form.add_error(None, str(error))
        else:
            notices.success(request, NOTED[raised.state])
            return redirect("attendance:questions", uid=meeting.uid)
    noted = queries.questions_of(meeting).prefetch_related("transitions")
    context = {"nav_current": "cohorts", "meeting": meeting, "form": form, "questions": noted}
    return render(request, "sessions/attendance/questions.html", context)


def _own_question(request: HttpRequest, public_id) -> RaisedQuestion:
    """A question of the user's sessions; one that was taken back meanwhile is no reason to lose what is sent."""
    here = queries.questions().filter(meeting__cohort__in=runnable_cohorts(request.user))
    if request.method != "POST":
        here = here.exclude(state=QuestionState.WITHDRAWN)
    return get_object_or_404(here, public_id=public_id)


@team_only
@require_http_methods(["GET", "POST"])
def question(request: HttpRequest, public_id) -> HttpResponse:
    """The words of one question, to be corrected until an editor has accepted it."""
    raised = _own_question(request, public_id)
    data = request.POST if request.method == "POST" else None
    form = QuestionForm(data, initial={"question": raised.question, "answer": raised.answer})
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct_question(raised, by=request.user, **form.cleaned_data)
        except actions.QuestionStateError as error:
            form.add_error(None, str(error))
        else:
            again = raised.state == QuestionState.REFUSED
            notices.success(request, "La question est proposée de nouveau." if again else "La question est corrigée.")
            return redirect("attendance:questions", uid=raised.meeting.uid)
    context = {"nav_current": "cohorts", "raised": raised, "meeting": raised.meeting, "form": form}
    return render(request, "sessions/attendance/question.html", context)


@team_only
@require_POST
def withdraw_question(request: HttpRequest, public_id) -> HttpResponse:
    raised = _own_question(request, public_id)
    try:
        actions.withdraw_question(raised, by=request.user)
        notices.success(request, "La question est retirée.")
    except actions.QuestionStateError as error:
        notices.warning(request, str(error))
    return redirect("attendance:questions", uid=raised.meeting.uid)
