"""Questionnaires, open campaigns and ballots.

``make_campaign`` is the usual way in: a questionnaire with a question of each kind, its counters, some ballots.
"""

from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from sessions.questionnaires import actions, campaigns
from sessions.questionnaires.enums import QuestionKind, QuestionnaireKind
from sessions.questionnaires.models import Campaign, Choice, Question, Questionnaire

from .people import ParticipantFactory
from .programmes import ProgrammeFactory
from .scheduling import CohortFactory

COLOURS = ["rouge", "vert", "bleu"]


class QuestionnaireFactory(DjangoModelFactory):
    """A questionnaire without questions."""

    class Meta:
        model = Questionnaire

    programme = factory.SubFactory(ProgrammeFactory)
    kind = QuestionnaireKind.END
    title = "Votre avis sur la session"
    introduction = "Dites-nous ce que vous en pensez."


class QuestionFactory(DjangoModelFactory):
    """A question; ``choices=["rouge", "vert"]`` gives it choices whose label is their code in capitals."""

    class Meta:
        model = Question
        skip_postgeneration_save = True

    questionnaire = factory.SubFactory(QuestionnaireFactory)
    position = factory.Sequence(lambda n: n + 1)
    code = factory.Sequence(lambda n: f"question-{n}")
    kind = QuestionKind.SINGLE
    text = factory.LazyAttribute(lambda question: f"Que pensez-vous de {question.code} ?")

    @factory.post_generation
    def choices(question, create, codes, **kwargs):
        if create:
            for position, code in enumerate(codes or [], 1):
                Choice.objects.create(question=question, position=position, code=code, label=code.upper())


class CampaignFactory(DjangoModelFactory):
    """A campaign open since yesterday, without counters: ``make_campaign`` gives them."""

    class Meta:
        model = Campaign

    questionnaire = factory.SubFactory(QuestionnaireFactory)
    cohort = factory.SubFactory(CohortFactory, programme=factory.SelfAttribute("..questionnaire.programme"))
    opens_on = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=1))
    closes_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=10))


def make_questionnaire(**fields) -> Questionnaire:
    """« colour » (one choice), « tools » (several), « rating » (scale), « words » (text), in two sections."""
    questionnaire = QuestionnaireFactory(**fields)
    lines = [
        ("La session", "colour", QuestionKind.SINGLE, COLOURS),
        ("La session", "tools", QuestionKind.MULTIPLE, ["livret", "film", "groupe"]),
        ("Vous", "rating", QuestionKind.SCALE, ["3", "2", "1"]),
        ("Vous", "words", QuestionKind.TEXT, []),
    ]
    for position, (section, code, kind, choices) in enumerate(lines, 1):
        QuestionFactory(
            questionnaire=questionnaire, position=position, section=section, code=code, kind=kind, choices=choices
        )
    return questionnaire


def make_campaign(*, ballots: int = 1, questionnaire: Questionnaire | None = None, **fields) -> Campaign:
    """An open campaign with its counters and that many people to ask."""
    campaign = CampaignFactory(questionnaire=questionnaire or make_questionnaire(), **fields)
    actions.create_tallies([campaign])
    for _ in range(ballots):
        campaigns.add_ballot(campaign, participant=ParticipantFactory())
    campaign.refresh_from_db()
    return campaign


def make_answered(*, colours: list[str], closed: bool = True, **fields) -> Campaign:
    """A campaign that received one answer to « colour » for each item of the list, and has closed since."""
    campaign = make_campaign(ballots=len(colours), **fields)
    for ballot, colour in zip(campaign.ballots.order_by("pk"), colours, strict=True):
        actions.submit(ballot, {"colour": colour})
    if closed:
        yesterday = timezone.localdate() - timedelta(days=1)
        Campaign.objects.filter(pk=campaign.pk).update(opens_on=yesterday, closes_on=yesterday)
    campaign.refresh_from_db()
    return campaign
