"""Answering by one's own link."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from sessions.common.tokens import fingerprint

from .. import queries
from ..actions import AlreadyAnswered, CampaignClosed, submit
from ..forms import AnswerForm
from ..models import Ballot, Campaign
from .walk import Walk


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """The questionnaire, then what was answered, then the sending: one address, nothing stored before the sending."""
    ballot = queries.ballot_for_token(token)
    if ballot is None:
        return door_closed(request, "unknown", HTTPStatus.NOT_FOUND)
    # The browser keeps a draft under a name that says nothing and that no other link shares.
    draft = fingerprint(ballot.token_hash)[:16]
    if ballot.spent:
        return door_closed(request, "spent", HTTPStatus.GONE, forget=draft)
    if not queries.is_open(ballot.campaign):
        return out_of_time(request, ballot.campaign, forget=draft)

    def send(form: AnswerForm) -> HttpResponse:
        try:
            submit(ballot, form.answers())
        except AlreadyAnswered:
            return door_closed(request, "spent", HTTPStatus.GONE, forget=draft)
        except CampaignClosed:
            return out_of_time(request, ballot.campaign, forget=draft)
        except Ballot.DoesNotExist:
            return door_closed(request, "unknown", HTTPStatus.NOT_FOUND)
        return redirect(reverse("questionnaires:thanks"))

    questions = queries.questions_of(ballot.campaign.questionnaire)
    return Walk(ballot.campaign, questions, send, draft=draft).answer(request)


@require_safe
def thanks(request: HttpRequest) -> HttpResponse:
    """After the sending; without the token, which the browser's history then does not put forward."""
    return render(request, "sessions/questionnaires/thanks.html", {"code": ""})


def out_of_time(request: HttpRequest, campaign: Campaign, *, forget: str = "") -> HttpResponse:
    """Too early or too late; what the browser kept under ``forget`` goes once it is too late."""
    if timezone.localdate() < campaign.opens_on:
        return door_closed(request, "early", HTTPStatus.NOT_FOUND, campaign=campaign)
    return door_closed(request, "late", HTTPStatus.GONE, campaign=campaign, forget=forget)


def door_closed(request: HttpRequest, reason: str, status: HTTPStatus, **context) -> HttpResponse:
    context = {"reason": reason, "code": "", "forget": "", **context}
    return render(request, "sessions/questionnaires/closed.html", context, status=status)
