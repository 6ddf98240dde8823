"""Turning one person's answers into counters.

What an answer leaves is made to say nothing of who gave it, even to whoever reads the files of the database: every
counter, text and ballot of the campaign is written again by each answer, so that neither transaction numbers nor the
order of rows single one out; texts are written again in a random order.
"""

import random
from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Case, F, Value, When

from . import flow, queries
from .draws import Draw
from .enums import COUNTED, QuestionKind, Way
from .models import Ballot, Campaign, CrossTab, CrossTally, FreeAnswer, Question, Tally

_shuffle = random.SystemRandom().shuffle


class AlreadyAnswered(Exception):
    """The ballot is spent."""


class CampaignClosed(Exception):
    """Today is outside of the campaign's days."""


class EverybodyAnswered(Exception):
    """As many answers as people: another one, on the tablet, on paper or noted, would be one too many."""


def create_tallies(campaigns: Sequence[Campaign]) -> None:
    """Every counter before the first answer, those of declared crossings too: what exists says nothing."""
    questions, crosstabs = {}, {}
    for campaign in campaigns:
        if campaign.questionnaire_id not in questions:
            questions[campaign.questionnaire_id] = queries.questions_of(campaign.questionnaire)
            crosstabs[campaign.questionnaire_id] = list(campaign.questionnaire.crosstabs.order_by("pk"))
    Tally.objects.bulk_create(
        Tally(campaign=campaign, question=question, choice=choice)
        for campaign in campaigns
        for question in questions[campaign.questionnaire_id]
        if question.kind in COUNTED
        for choice in (None, *question.choices.all())
    )
    CrossTally.objects.bulk_create(
        CrossTally(campaign=campaign, crosstab=crosstab, row=row, column=column)
        for campaign in campaigns
        for crosstab in crosstabs[campaign.questionnaire_id]
        for row, column in _cells(crosstab, questions[campaign.questionnaire_id])
    )


def _cells(crosstab: CrossTab, questions: Sequence[Question]) -> Iterable[tuple]:
    choices = {question.pk: [one for one in question.choices.all() if one.offered] for question in questions}
    return product(choices[crosstab.row_id], choices[crosstab.column_id])


@transaction.atomic
def submit(ballot: Ballot, answers: flow.Answers) -> None:
    """Count one person's answers and spend the ballot, or do neither.

    ``answers`` maps a question's code to the code of a choice, to several codes, or to a text; what is left out or
    empty is a missing answer, and so is an answer to a question whose condition is not met. Raises AlreadyAnswered,
    CampaignClosed, Ballot.DoesNotExist when the ballot was withdrawn, and ValueError for an answer that the
    questionnaire does not hold.
    """
    campaign = _locked(ballot.campaign_id)
    if Ballot.objects.select_for_update(no_key=True).get(pk=ballot.pk).spent:
        raise AlreadyAnswered
    _count(campaign, answers, spending=[ballot.pk])


@transaction.atomic
def submit_drawn(draw: Draw, answers: flow.Answers) -> None:
    """Count the answers of one use of the tablet, or of one sheet of paper; raises as ``submit`` does.

    Raises EverybodyAnswered when there are as many answers as people, Campaign.DoesNotExist when it is gone.
    """
    campaign = _locked(draw.campaign_id)
    if Ballot.objects.filter(token_hash=draw.token_hash).exists():
        raise AlreadyAnswered
    if campaign.answers >= campaign.expected:
        raise EverybodyAnswered
    mark = Ballot.objects.create(campaign=campaign, nonce=draw.nonce, spent=True)
    _count(campaign, answers, spending=[mark.pk], way=draw.way)


@transaction.atomic
def mark_answered(campaign: Campaign, ballots: Sequence[Ballot]) -> None:
    """Close the links of people who answered on the tablet or on paper: they are neither reminded nor counted twice.

    Raises EverybodyAnswered when that makes more people than there are answers.
    """
    campaign = _locked(campaign.pk)
    people = Ballot.objects.filter(campaign=campaign).exclude(participant=None, contact=None)
    chosen = list(people.filter(pk__in=[ballot.pk for ballot in ballots], spent=False).values_list("pk", flat=True))
    if people.filter(spent=True).count() + len(chosen) > campaign.answers:
        raise EverybodyAnswered
    _spend(campaign, chosen)


@transaction.atomic
def note_situations(campaign: Campaign, noted: Mapping[Question, Mapping[str, int]]) -> None:
    """Note what became of people who sent no questionnaire, by question and code of choice: numbers, never names.

    All or nothing. Raises EverybodyAnswered when that makes more people than have not answered, ValueError for a choice
    that does not exist.
    """
    campaign = _locked(campaign.pk)
    for question, counts in noted.items():
        total = sum(counts.values())
        if total > max(campaign.expected - campaign.answers, 0):
            raise EverybodyAnswered
        found = Tally.objects.filter(campaign=campaign, question=question).select_related("choice").order_by("pk")
        tallies = {tally.choice.code if tally.choice else "": tally for tally in found}
        if counts.keys() - (tallies.keys() - {""}):
            raise ValueError("no such choice")
        for code, tally in tallies.items():
            tally.noted = counts.get(code, 0) if code else total
        Tally.objects.bulk_update(tallies.values(), ["noted"])
    Campaign.objects.filter(pk=campaign.pk).update(revision=F("revision") + 1)


def _locked(campaign_id: int) -> Campaign:
    """The campaign first, always: answers of one campaign queue up here, so that none waits for another in a circle."""
    return Campaign.objects.select_for_update(no_key=True).get(pk=campaign_id)


def _count(campaign: Campaign, answers: flow.Answers, *, spending: list[UUID], way: Way | None = None) -> None:
    if not queries.is_open(campaign):
        raise CampaignClosed
    read = _read(campaign, answers)
    by_way = {Way.TABLET: "on_tablet", Way.PAPER: "on_paper"}
    more = {"answers": F("answers") + 1} | ({by_way[way]: F(by_way[way]) + 1} if way else {})
    Campaign.objects.filter(pk=campaign.pk).update(**more)
    Tally.objects.filter(campaign=campaign).update(
        count=F("count") + _one_for(read.raised), asked=F("asked") + _one_for(read.asked)
    )
    CrossTally.objects.filter(campaign=campaign).update(count=F("count") + _one_for(read.crossed))
    _spend(campaign, spending)
    _rewrite_texts(campaign, read.texts)


def _one_for(pks: list[int]) -> Case:
    return Case(When(pk__in=pks, then=Value(1)), default=Value(0))


def _spend(campaign: Campaign, ballots: list[UUID]) -> None:
    Ballot.objects.filter(campaign=campaign).update(
        spent=Case(When(pk__in=ballots, then=Value(True)), default=F("spent"))
    )


class _Read(NamedTuple):
    """The counters to raise and the texts to keep."""

    raised: list[int]
    asked: list[int]
    crossed: list[int]
    texts: list[FreeAnswer]


def _read(campaign: Campaign, answers: flow.Answers) -> _Read:
    """Raises ValueError for an answer without a counter."""
    questions = queries.questions_of(campaign.questionnaire)
    known = {question.code for question in questions}
    if unknown := answers.keys() - known:
        raise ValueError(f"no question {min(unknown)}")
    tallies = {
        (question, choice): pk
        for pk, question, choice in Tally.objects.filter(campaign=campaign).values_list("pk", "question", "choice")
    }
    read = _Read([], [], [], [])
    picked: dict[int, list[int]] = {}
    for question in flow.asked(questions, answers):
        given = flow.chosen(answers, question.code)
        if question.shown_if.all() and question.kind != QuestionKind.TEXT:
            read.asked.append(tallies[question.pk, None])
        if not given:
            continue
        if question.kind == QuestionKind.TEXT:
            read.texts.append(FreeAnswer(campaign=campaign, question=question, text=given[0]))
            continue
        picked[question.pk] = _choices(question, given)
        read.raised.extend(tallies[question.pk, choice] for choice in (None, *picked[question.pk]))
    read.crossed.extend(
        pk
        for pk, row, column, row_question, column_question in CrossTally.objects.filter(campaign=campaign).values_list(
            "pk", "row", "column", "crosstab__row", "crosstab__column"
        )
        if row in picked.get(row_question, ()) and column in picked.get(column_question, ())
    )
    return read


def _choices(question: Question, given: list[str]) -> list[int]:
    offered = {choice.code: choice.pk for choice in question.choices.all() if choice.offered}
    if len(given) != len(set(given)) or (len(given) > 1 and question.kind != QuestionKind.MULTIPLE):
        raise ValueError(f"several answers to {question.code}")
    try:
        return [offered[one] for one in given]
    except KeyError as missing:
        raise ValueError(f"no such answer to {question.code}") from missing


def _rewrite_texts(campaign: Campaign, texts: list[FreeAnswer]) -> None:
    """All texts of the campaign, the new ones among them, in a random order and under the keys they had."""
    everything = [*FreeAnswer.objects.filter(campaign=campaign), *texts]
    _shuffle(everything)
    FreeAnswer.objects.filter(campaign=campaign).delete()
    FreeAnswer.objects.bulk_create(everything)
