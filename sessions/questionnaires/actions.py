"""Opening a campaign, and turning one person's answers into counters.

What an answer leaves is made to say nothing of who gave it, even to whoever reads the files of the database: every
counter, text and ballot of the campaign is written again by each answer, so that neither transaction numbers nor the
order of rows single one out; texts are written again in a random order.
"""

import random
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time

from django.db import transaction
from django.db.models import Case, F, Value, When
from django.utils import timezone

from sessions.notifications.actions import cancel, enqueue
from sessions.notifications.enums import MessageState
from sessions.notifications.models import Message
from sessions.people.models import Participant
from sessions.programmes.models import Programme
from sessions.scheduling.models import Cohort

from . import queries
from .enums import COUNTED, QuestionKind
from .messages import AnswerInvitation
from .models import Ballot, Campaign, FreeAnswer, Questionnaire, Tally

INVITATION_HOUR = time(9)
_shuffle = random.SystemRandom().shuffle


class AlreadyAnswered(Exception):
    """The ballot is spent."""


class CampaignClosed(Exception):
    """Today is outside of the campaign's days."""


@transaction.atomic
def open_campaign(questionnaire: Questionnaire, cohort: Cohort, *, opens_on: date, closes_on: date) -> Campaign:
    """Create a cohort's campaign, all its counters at zero, a ballot and an invitation for each person to ask.

    Asking twice gives the first campaign, unchanged.
    """
    campaign, created = Campaign.objects.get_or_create(
        questionnaire=questionnaire, cohort=cohort, defaults={"opens_on": opens_on, "closes_on": closes_on}
    )
    if created:
        create_tallies([campaign])
        for participant in queries.people_to_ask(cohort):
            add_ballot(campaign, participant=participant)
        campaign.refresh_from_db(fields=["expected"])
    return campaign


def create_tallies(campaigns: Sequence[Campaign]) -> None:
    """One counter for each choice and one for each question, before the first answer: what exists says nothing."""
    questions = {}
    for campaign in campaigns:
        if campaign.questionnaire_id not in questions:
            questions[campaign.questionnaire_id] = queries.questions_of(campaign.questionnaire)
    Tally.objects.bulk_create(
        Tally(campaign=campaign, question=question, choice=choice)
        for campaign in campaigns
        for question in questions[campaign.questionnaire_id]
        if question.kind in COUNTED
        for choice in (None, *question.choices.all())
    )


@transaction.atomic
def add_ballot(campaign: Campaign, *, participant: Participant) -> Ballot:
    """Let one more person answer, and invite them; asking twice gives the first ballot."""
    ballot, created = Ballot.objects.get_or_create(campaign=campaign, participant=participant)
    if created:
        Campaign.objects.filter(pk=campaign.pk).update(expected=F("expected") + 1)
        morning = timezone.make_aware(datetime.combine(campaign.opens_on, INVITATION_HOUR))
        message = AnswerInvitation().write(
            participant,
            key=invitation_key(ballot),
            cohort=campaign.cohort,
            context={"campaign": campaign, "ballot": ballot},
            send_after=max(morning, timezone.now()),
        )
        enqueue(message)
    return ballot


def invitation_key(ballot: Ballot) -> str:
    return f"answer-invitation:{ballot.pk}"


@transaction.atomic
def revoke_ballot(ballot: Ballot) -> None:
    """Close one person's link for good (left the session, link in other hands), and withdraw an invitation that waits.

    Raises AlreadyAnswered when the ballot is spent.
    """
    Campaign.objects.select_for_update().get(pk=ballot.campaign_id)
    if Ballot.objects.select_for_update().get(pk=ballot.pk).spent:
        raise AlreadyAnswered
    for message in Message.objects.filter(key=invitation_key(ballot), state=MessageState.QUEUED).order_by("pk"):
        cancel(message)
    ballot.delete()
    Campaign.objects.filter(pk=ballot.campaign_id).update(expected=F("expected") - 1)


@transaction.atomic
def submit(ballot: Ballot, answers: Mapping[str, str | Sequence[str]]) -> None:
    """Count one person's answers and spend the ballot, or do neither.

    ``answers`` maps a question's code to the code of a choice, to several codes, or to a text; what is left out or
    empty is a missing answer. Raises AlreadyAnswered, CampaignClosed, Ballot.DoesNotExist when the ballot was
    withdrawn, and ValueError for an answer that the questionnaire does not hold.
    """
    # The campaign first, always: answers of one campaign queue up here, so that none waits for another in a circle.
    campaign = Campaign.objects.select_for_update().get(pk=ballot.campaign_id)
    if Ballot.objects.select_for_update().get(pk=ballot.pk).spent:
        raise AlreadyAnswered
    if not queries.is_open(campaign):
        raise CampaignClosed
    raised, texts = _read(campaign, answers)
    Campaign.objects.filter(pk=campaign.pk).update(answers=F("answers") + 1)
    Tally.objects.filter(campaign=campaign).update(
        count=F("count") + Case(When(pk__in=raised, then=Value(1)), default=Value(0))
    )
    Ballot.objects.filter(campaign=campaign).update(
        spent=Case(When(pk=ballot.pk, then=Value(True)), default=F("spent"))
    )
    _rewrite_texts(campaign, texts)


def _read(campaign: Campaign, answers: Mapping[str, str | Sequence[str]]) -> tuple[list[int], list[FreeAnswer]]:
    """The counters to raise and the texts to keep; raises ValueError for an answer without a counter."""
    questions = {question.code: question for question in queries.questions_of(campaign.questionnaire)}
    tallies = {
        (question, choice): pk
        for pk, question, choice in Tally.objects.filter(campaign=campaign).values_list("pk", "question", "choice")
    }
    raised: list[int] = []
    texts: list[FreeAnswer] = []
    for code, value in answers.items():
        question = questions.get(code)
        if question is None:
            raise ValueError(f"no question {code}")
        chosen = [value] if isinstance(value, str) else list(value)
        if not any(chosen):
            continue
        if question.kind == QuestionKind.TEXT:
            texts.append(FreeAnswer(campaign=campaign, question=question, text=chosen[0]))
            continue
        ids = {choice.code: choice.pk for choice in question.choices.all() if choice.offered}
        if len(chosen) != len(set(chosen)) or (len(chosen) > 1 and question.kind != QuestionKind.MULTIPLE):
            raise ValueError(f"several answers to {code}")
        try:
            raised += [tallies[question.pk, None], *(tallies[question.pk, ids[one]] for one in chosen)]
        except KeyError as missing:
            raise ValueError(f"no such answer to {code}") from missing
    return raised, texts


def _rewrite_texts(campaign: Campaign, texts: list[FreeAnswer]) -> None:
    """All texts of the campaign, the new ones among them, in a random order and under the keys they had."""
    everything = [*FreeAnswer.objects.filter(campaign=campaign), *texts]
    _shuffle(everything)
    FreeAnswer.objects.filter(campaign=campaign).delete()
    FreeAnswer.objects.bulk_create(everything)


@transaction.atomic
def copy_questionnaires(source: Programme, target: Programme) -> list[Questionnaire]:
    """The newest version of each questionnaire of a programme, as the first version of another programme's.

    Questions and answers keep their codes, so that results of both compare; no campaign, ballot or answer goes along.
    """
    newest: dict[str, Questionnaire] = {}
    for one in Questionnaire.objects.filter(programme=source).order_by("kind", "version"):
        newest[one.kind] = one
    copies = []
    for original in newest.values():
        copy = _again(original, programme=target, version=1)
        for question in original.questions.order_by("position"):
            again = _again(question, questionnaire=copy)
            for choice in question.choices.order_by("position"):
                _again(choice, question=again)
        copies.append(copy)
    return copies


def _again(row, **changed):
    """A new row with the same values, but for what is given."""
    values = {field.name: getattr(row, field.name) for field in row._meta.concrete_fields if not field.primary_key}
    return type(row).objects.create(**(values | changed))
