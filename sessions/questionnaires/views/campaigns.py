"""The team's pages: a session's questionnaires, their tablet, sheets of paper, people who answered in the room."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sessions.common import qr
from sessions.scheduling.models import Cohort
from sessions.scheduling.permissions import runnable_cohorts

from .. import campaigns, draws, openings, queries
from ..actions import AlreadyAnswered, CampaignClosed, EverybodyAnswered, mark_answered, note_situations, submit_drawn
from ..enums import QuestionnaireKind, Way
from ..forms import AnsweredForm, AnswerForm, ExtendForm, SituationsForm
from ..models import Campaign
from .walk import Walk

CLOSED = "Ce questionnaire est fermé : ses résultats ont pu être lus, plus rien ne s’y ajoute."
COUNTED_ONCE = "Cette feuille est déjà saisie. Commencez la suivante."
TOO_OLD = "Cette page a attendu trop longtemps : la feuille n’est pas comptée. Saisissez-la de nouveau."


def _own_cohort(request: HttpRequest, code: str) -> Cohort:
    return get_object_or_404(runnable_cohorts(request.user).select_related("programme", "site"), code=code)


def _own(request: HttpRequest, pk: int) -> Campaign:
    related = "questionnaire", "cohort__programme", "cohort__site", "meeting__module"
    mine = Campaign.objects.filter(cohort__in=runnable_cohorts(request.user).order_by().values("pk"))
    return get_object_or_404(mine.select_related(*related), pk=pk)


def _back(campaign: Campaign) -> HttpResponse:
    return redirect("questionnaires:campaigns", code=campaign.cohort.code)


def _page(request: HttpRequest, template: str, campaign: Campaign, *, form=None, **context) -> HttpResponse:
    status = 422 if form is not None and form.errors else 200
    context |= {"campaign": campaign, "cohort": campaign.cohort, "form": form, "nav_current": "cohorts"}
    return render(request, f"sessions/questionnaires/team/{template}.html", context, status=status)


@require_safe
@login_required
def session(request: HttpRequest, code: str) -> HttpResponse:
    """What is open, what was, what will open by itself."""
    cohort = _own_cohort(request, code)
    today = timezone.localdate()
    found = [(one, queries.is_open(one, today), one.closes_on < today) for one in queries.campaigns_of(cohort)]
    to_come = openings.planned(cohort)
    context = {
        "cohort": cohort,
        "campaigns": found,
        "planned": [one for one in to_come if not one.missed],
        "missed": [one for one in to_come if one.missed],
        "nav_current": "cohorts",
    }
    return render(request, "sessions/questionnaires/team/session.html", context)


@require_POST
@login_required
def open_now(request: HttpRequest, code: str) -> HttpResponse:
    """Open a moment's questionnaire today instead of waiting for its day."""
    cohort = _own_cohort(request, code)
    kind = request.POST.get("kind", "")
    questionnaire = queries.newest_ready(cohort.programme_id, kind) if kind in QuestionnaireKind.values else None
    if questionnaire is None or kind == QuestionnaireKind.MEETING:
        raise Http404
    rules = openings.rules_by_moment()
    rule = openings.rule_of(Campaign(questionnaire=questionnaire, cohort=cohort), rules)
    today = timezone.localdate()
    closes_on = today + timedelta(days=rule.open_days - 1)
    campaign = campaigns.open_campaign(questionnaire, cohort, opens_on=today, closes_on=closes_on)
    messages.success(request, f"Le questionnaire est ouvert. Personnes invitées : {campaign.expected}.")
    return redirect("questionnaires:campaigns", code=code)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def extend(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave a questionnaire open longer."""
    campaign = _own(request, pk)
    form = ExtendForm(campaign, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            campaigns.extend(campaign, closes_on=form.cleaned_data["closes_on"])
        except CampaignClosed:
            messages.error(request, CLOSED)
        else:
            messages.success(request, "Le questionnaire reste ouvert plus longtemps.")
        return _back(campaign)
    return _page(request, "extend", campaign, form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def tablet(request: HttpRequest, pk: int) -> HttpResponse:
    """The code of the room's tablet, to type or to scan."""
    campaign = _own(request, pk)
    if request.method == "POST":
        try:
            if "close" in request.POST:
                campaigns.take_tablet_code_back(campaign)
            else:
                campaigns.give_tablet_code(campaign)
        except CampaignClosed:
            messages.error(request, CLOSED)
            return _back(campaign)
        return redirect("questionnaires:tablet_code", pk=pk)
    code = queries.tablet_code(campaign)
    address = settings.SITE_URL + reverse("questionnaires:room")
    drawn = qr.svg(f"{address}{code}/", "Code QR de l’adresse") if code else ""
    spelled = f"{code[:3]} {code[3:]}".upper()
    return _page(request, "tablet", campaign, code=code, spelled=spelled, address=address, qr=drawn)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def paper(request: HttpRequest, pk: int, signed: str = "") -> HttpResponse:
    """Type in one sheet of paper; its address is for this sheet alone, so that it cannot count twice."""
    campaign = _own(request, pk)
    drawn = draws.read(signed, Way.PAPER) if signed else draws.draw(campaign, Way.PAPER)
    if not queries.is_open(campaign):
        messages.error(request, CLOSED)
        return _back(campaign)
    if drawn is None or drawn.campaign_id != campaign.pk:
        messages.error(request, TOO_OLD)
        return _back(campaign)
    if queries.is_used(drawn.token_hash):
        messages.error(request, COUNTED_ONCE)
        return _back(campaign)
    if not signed:
        return redirect("questionnaires:paper", pk=pk, signed=drawn.signed)

    def send(form: AnswerForm) -> HttpResponse:
        try:
            submit_drawn(drawn, form.answers())
        except CampaignClosed:
            messages.error(request, CLOSED)
        except AlreadyAnswered:
            messages.error(request, COUNTED_ONCE)
        except EverybodyAnswered:
            messages.error(
                request, "Il y a déjà autant de réponses que de personnes : cette feuille n’est pas comptée."
            )
        else:
            messages.success(request, "La feuille est comptée, avec la mention « sur papier ».")
        return _back(campaign)

    return Walk(campaign, queries.questions_of(campaign.questionnaire), send, paper=True).answer(request)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def answered(request: HttpRequest, pk: int) -> HttpResponse:
    """Say who answered on the tablet or on paper: their link closes, no reminder goes to them."""
    campaign = _own(request, pk)
    form = AnsweredForm(campaign, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            mark_answered(campaign, form.cleaned_data["ballots"])
        except EverybodyAnswered:
            form.add_error("ballots", "Cela fait plus de personnes que de réponses. Saisissez d’abord les feuilles.")
        else:
            messages.success(request, "C’est noté : ces personnes ne seront pas relancées.")
            return _back(campaign)
    return _page(request, "answered", campaign, form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def situations(request: HttpRequest, pk: int) -> HttpResponse:
    """Note what became of people who sent no questionnaire: numbers, never names."""
    campaign = _own(request, pk)
    questions = queries.questions_for_team(campaign)
    if not questions:
        raise Http404
    forms = [SituationsForm(campaign, question, request.POST or None) for question in questions]
    if request.method == "POST" and all([form.is_valid() for form in forms]):
        try:
            note_situations(campaign, {form.question: form.numbers() for form in forms})
        except EverybodyAnswered:
            forms[0].add_error(None, "Une réponse est arrivée entre-temps : il manque moins de personnes. Vérifiez.")
        else:
            messages.success(request, "Les situations sont notées.")
            return _back(campaign)
    wrong = next((form for form in forms if form.errors), None)
    return _page(request, "situations", campaign, form=wrong, forms=forms, left=forms[0].left)
