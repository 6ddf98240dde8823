"""Past sessions to evaluate, with their counters."""

from datetime import datetime, timedelta

from sessions.programmes.models import Module, Programme, Site
from sessions.questionnaires.enums import QuestionKind, QuestionnaireKind
from sessions.questionnaires.models import Campaign, Choice, Question, Questionnaire, Tally
from sessions.scheduling.enums import CohortState, MeetingKind
from sessions.scheduling.models import Cohort, Meeting
from sessions.statistics.enums import Indicator
from sessions.statistics.models import CohortCount

LENGTH = timedelta(hours=2)


def load(sessions: int, site: Site, now: datetime) -> None:
    """So many past sessions of twelve people, each with two questionnaires: fifty counters a session."""
    programme = Programme.objects.create(
        title=f"Banc de {sessions} sessions",
        slug=f"banc-evaluation-{sessions}",
        neutral_title="Atelier",
        department="95",
    )
    Module.objects.create(programme=programme, position=1, title="Faire le point")
    cohorts = Cohort.objects.bulk_create(
        Cohort(
            code=f"banc-e{sessions}-{number}",
            programme=programme,
            site=site,
            state=CohortState.ARCHIVED,
            capacity=12,
            opened_at=now - timedelta(days=300 + number),
            closed_at=now - timedelta(days=100 + number),
        )
        for number in range(sessions)
    )
    module = programme.modules.get()
    starts = [now - timedelta(days=200 + number) for number in range(sessions)]
    Meeting.objects.bulk_create(
        Meeting(
            cohort=cohort, kind=MeetingKind.MODULE, module=module, starts_at=start, ends_at=start + timedelta(hours=2)
        )
        for cohort, start in zip(cohorts, starts, strict=True)
    )
    CohortCount.objects.bulk_create(
        CohortCount(cohort=cohort, indicator=indicator, count=count)
        for cohort in cohorts
        for indicator, count in ((Indicator.REGISTERED, 12), (Indicator.ATTENDED, 11), (Indicator.COMPLETED, 9))
    )
    for kind, questions in ((QuestionnaireKind.END, 8), (QuestionnaireKind.SIX_MONTHS, 2)):
        _answered(programme, kind, questions, list(zip(cohorts, starts, strict=True)))


def _answered(programme: Programme, kind: str, questions: int, cohorts: list) -> None:
    """A questionnaire of questions with four answers, closed in every session with twelve answers, three of each."""
    questionnaire = Questionnaire.objects.create(programme=programme, kind=kind, title="Votre avis")
    choices: dict = {}
    for position in range(1, questions + 1):
        question = Question.objects.create(
            questionnaire=questionnaire, position=position, code=f"q{position}", kind=QuestionKind.SINGLE, text="?"
        )
        choices[question] = [None] + [
            Choice.objects.create(question=question, position=place, code=f"c{place}", label=str(place))
            for place in range(1, 5)
        ]
    campaigns = Campaign.objects.bulk_create(
        Campaign(
            questionnaire=questionnaire,
            cohort=cohort,
            opens_on=start.date(),
            closes_on=start.date() + timedelta(days=30),
            expected=12,
            answers=12,
        )
        for cohort, start in cohorts
    )
    Tally.objects.bulk_create(
        (
            Tally(campaign=campaign, question=question, choice=choice, count=3 if choice else 12)
            for campaign in campaigns
            for question, found in choices.items()
            for choice in found
        ),
        batch_size=2000,
    )
