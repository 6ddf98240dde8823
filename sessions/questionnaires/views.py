from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from . import queries
from .actions import AlreadyAnswered, CampaignClosed, submit
from .forms import AnswerForm, Step
from .models import Ballot, Campaign


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """The questionnaire, then what was answered, then the sending: one address, nothing stored before the sending."""
    ballot = queries.ballot_for_token(token)
    if ballot is None:
        return _door_closed(request, "unknown", HTTPStatus.NOT_FOUND)
    if ballot.spent:
        return _door_closed(request, "spent", HTTPStatus.GONE)
    if not queries.is_open(ballot.campaign):
        return _out_of_time(request, ballot.campaign)
    questions = queries.questions_of(ballot.campaign.questionnaire)
    if request.method != "POST":
        return _show_form(request, ballot.campaign, AnswerForm(questions))
    step = Step(request.POST).asked()
    form = AnswerForm(questions, request.POST)
    if step == Step.EDIT:
        return _show_form(request, ballot.campaign, AnswerForm(questions, initial=form.as_sent()))
    if not form.is_valid():
        return _show_form(request, ballot.campaign, form)
    if step == Step.SEND:
        return _send(request, ballot, form)
    return render(request, "sessions/questionnaires/review.html", {"form": form})


def _send(request: HttpRequest, ballot: Ballot, form: AnswerForm) -> HttpResponse:
    try:
        submit(ballot, form.answers())
    except AlreadyAnswered:
        return _door_closed(request, "spent", HTTPStatus.GONE)
    except CampaignClosed:
        return _out_of_time(request, ballot.campaign)
    except Ballot.DoesNotExist:
        return _door_closed(request, "unknown", HTTPStatus.NOT_FOUND)
    return redirect(reverse("questionnaires:thanks"))


@require_safe
def thanks(request: HttpRequest) -> HttpResponse:
    """After the sending; without the token, which the browser's history then does not put forward."""
    return render(request, "sessions/questionnaires/thanks.html")


def _show_form(request: HttpRequest, campaign: Campaign, form: AnswerForm) -> HttpResponse:
    context = {"campaign": campaign, "questionnaire": campaign.questionnaire, "form": form}
    return render(request, "sessions/questionnaires/answer.html", context)


def _out_of_time(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    if timezone.localdate() < campaign.opens_on:
        return _door_closed(request, "early", HTTPStatus.NOT_FOUND, campaign=campaign)
    return _door_closed(request, "late", HTTPStatus.GONE, campaign=campaign)


def _door_closed(request: HttpRequest, reason: str, status: HTTPStatus, **context) -> HttpResponse:
    return render(request, "sessions/questionnaires/closed.html", {"reason": reason, **context}, status=status)
