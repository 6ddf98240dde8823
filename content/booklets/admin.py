"""In the editors' desk: the questions that the teams propose, to accept into the booklets or to refuse."""

from django.contrib import messages as notices
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_http_methods
from wagtail.admin.menu import MenuItem

from portal.accounts.enums import Role
from portal.accounts.queries import has_role
from sessions.booklets import actions, queries
from sessions.booklets.enums import QuestionState
from sessions.booklets.forms import DecisionForm

LAST_DECISIONS = 30


def can_review(user) -> bool:
    """Editors and administrators: no participant is named in a question."""
    return has_role(user, Role.EDITOR, Role.ADMIN)


def waiting() -> int:
    """How many questions wait for a decision."""
    return queries.to_review().count()


class QuestionsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return can_review(request.user)


@require_GET
def question_list(request: HttpRequest) -> HttpResponse:
    """What waits, the oldest first, then the last decisions."""
    _check(request)
    context = {"waiting": queries.to_review(), "decided": queries.reviewed(LAST_DECISIONS)}
    return render(request, "content/admin/questions.html", context)


@require_http_methods(["GET", "POST"])
def question(request: HttpRequest, public_id) -> HttpResponse:
    """One question: its words as they will appear, for whom, or why not."""
    _check(request)
    known = queries.questions()
    if request.method != "POST":  # one taken back meanwhile is no reason to lose what is sent
        known = known.exclude(state=QuestionState.WITHDRAWN)
    raised = get_object_or_404(known, public_id=public_id)
    refusing = "refuse" in request.POST
    data = request.POST if request.method == "POST" else None
    form = DecisionForm(data, refusing=refusing, initial=_initial(raised))
    if request.method == "POST" and form.is_valid():
        try:
            _decide(raised, form, by=request.user)
        except actions.QuestionStateError as error:
            form.add_error(None, str(error))
        else:
            notices.success(request, _said(refusing=refusing, was_in=raised.state == QuestionState.ACCEPTED))
            return redirect("booklet_questions")
    return render(request, "content/admin/question.html", {"raised": raised, "form": form})


def _initial(raised) -> dict:
    """The words that were accepted, but those of the team for a question that is proposed, be it once more."""
    accepted = raised.state != QuestionState.PROPOSED
    return {
        "question": (accepted and raised.accepted_question) or raised.question,
        "answer": (accepted and raised.accepted_answer) or raised.answer,
        "for_everyone": "oui" if raised.for_everyone else "",
    }


def _said(*, refusing: bool, was_in: bool) -> str:
    """What the decision changes; ``was_in``: the question had been accepted before."""
    if refusing and not was_in:
        return "La question n’est pas retenue. La personne qui l’a proposée lira pourquoi."
    done = "La question n’est plus retenue." if refusing else "La question est retenue."
    return f"{done} La prochaine publication du livret en tiendra compte."


def _decide(raised, form: DecisionForm, *, by) -> None:
    data = form.cleaned_data
    if form.refusing:
        actions.refuse_question(raised, reason=data["reason"], by=by)
    else:
        actions.accept_question(
            raised, question=data["question"], answer=data["answer"], for_everyone=data["for_everyone"] == "oui", by=by
        )


def _check(request: HttpRequest) -> None:
    if not can_review(request.user):
        raise PermissionDenied


def question_urls():
    """For Wagtail's ``register_admin_urls``."""
    return [
        path("questions/", question_list, name="booklet_questions"),
        path("questions/<uuid:public_id>/", question, name="booklet_question"),
    ]


def question_menu():
    """For Wagtail's ``register_admin_menu_item``."""
    return QuestionsMenuItem("Questions posées", reverse("booklet_questions"), icon_name="help", order=250)
