"""Answering on a tablet that goes round in the room: a code, then a form for one use, then the next person.

Nothing of the person before stays: pages are never stored, the form of a new use is empty, what was left unfinished is
dropped, and a form that was used or dropped is not shown again, even when the browser sends it once more.
"""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from sessions.common import throttle

from .. import draws, queries
from ..actions import AlreadyAnswered, CampaignClosed, EverybodyAnswered, submit_drawn
from ..enums import Way
from ..forms import AnswerForm, CodeForm
from ..models import Campaign
from .answering import door_closed, out_of_time
from .walk import Walk

TRIES = 10  # of wrong codes, from one address, until it has been left alone for a quarter of an hour


@require_http_methods(["GET", "HEAD", "POST"])
def room(request: HttpRequest, code: str = "") -> HttpResponse:
    """Type the code, or find it typed, and begin. A form that was left is dropped on the way."""
    form = CodeForm(request.POST if request.method == "POST" else None, initial={"code": code})
    status = HTTPStatus.OK
    if request.method == "POST":
        if (left := draws.read(request.POST.get("left", ""), Way.TABLET)) is not None:
            draws.drop(left)
        campaign = _campaign_of(request, form) if form.is_valid() else None
        if campaign is not None:
            if campaign.answers >= campaign.expected:
                return door_closed(request, "full", HTTPStatus.CONFLICT)
            return redirect("questionnaires:tablet", signed=draws.draw(campaign, Way.TABLET).signed)
        status = HTTPStatus.BAD_REQUEST
    context = {"form": form, "known": bool(code) and not form.errors}
    return render(request, "sessions/questionnaires/room.html", context, status=status)


def _campaign_of(request: HttpRequest, form: CodeForm) -> Campaign | None:
    address = throttle.client_address(request)
    if not throttle.try_once("tablet", address, limit=TRIES):
        form.add_error("code", "Trop d’essais. Attendez un quart d’heure, ou demandez à la personne qui anime.")
        return None
    campaign = queries.campaign_for_code(form.cleaned_data["code"])
    if campaign is None:
        form.add_error("code", "Ce code ne correspond à aucun questionnaire ouvert. Vérifiez-le, puis recommencez.")
        return None
    throttle.forgive("tablet", address)
    return campaign


@require_http_methods(["GET", "HEAD", "POST"])
def tablet(request: HttpRequest, signed: str) -> HttpResponse:
    """One use: the questionnaire, then what was answered, then the sending."""
    drawn = draws.read(signed, Way.TABLET)
    if drawn is None:
        return door_closed(request, "used", HTTPStatus.GONE)
    campaign = get_object_or_404(
        Campaign.objects.select_related("questionnaire", "meeting", "cohort__site"), pk=drawn.campaign_id
    )
    code = queries.tablet_code(campaign) if draws.began_with_code_of(drawn, campaign) else ""
    if queries.is_used(drawn.token_hash):
        return door_closed(request, "used", HTTPStatus.GONE, code=code)
    if not queries.is_open(campaign):
        return out_of_time(request, campaign)

    def send(form: AnswerForm) -> HttpResponse:
        try:
            submit_drawn(drawn, form.answers())
        except AlreadyAnswered:
            return door_closed(request, "used", HTTPStatus.GONE, code=code)
        except CampaignClosed:
            return out_of_time(request, campaign)
        except EverybodyAnswered:
            return door_closed(request, "full", HTTPStatus.CONFLICT)
        return redirect(reverse("questionnaires:room_thanks", args=[code] if code else []))

    questions = queries.questions_of(campaign.questionnaire)
    return Walk(campaign, questions, send, code=code, signed=signed).answer(request)


@require_safe
def thanks(request: HttpRequest, code: str = "") -> HttpResponse:
    """Thanks, and the way in for the next person."""
    return render(request, "sessions/questionnaires/thanks.html", {"code": code})
