"""Reading what the evaluation of a programme is made of: a fixed number of queries, whatever the number of cohorts.

A campaign counts once it is closed and holds at least five answers: figures that moved with each answer would tell what
the last one said.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, IntegerField, Max, Min, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from portal.accounts.enums import Role
from portal.accounts.queries import departments_of
from sessions.programmes.models import Programme, Site
from sessions.questionnaires.enums import COUNTED, QuestionKind, QuestionnaireKind
from sessions.questionnaires.models import Campaign, Choice, Question, Tally
from sessions.registrations.enums import RegistrationState
from sessions.registrations.models import Registration
from sessions.scheduling.enums import CohortState, MeetingKind
from sessions.scheduling.models import Cohort

from .indicators import MINIMUM, Table, percent, table

READERS = (Role.COORDINATOR, Role.ANIMATOR, Role.ADMIN)
FINISHED = (CohortState.COMPLETED, CohortState.ARCHIVED)
MOMENTS = list(QuestionnaireKind.values)


@dataclass(frozen=True)
class CohortLine:
    """A finished cohort: how many people took part, from its first module to its last."""

    pk: int
    site: Site
    participants: int
    first: datetime | None
    last: datetime | None

    @property
    def year(self) -> int | None:
        return timezone.localtime(self.first).year if self.first else None


@dataclass(frozen=True)
class Participation:
    """One moment's questionnaire: people asked and answers, over the campaigns that count."""

    kind: str
    campaigns: int
    expected: int
    answers: int

    @property
    def label(self) -> str:
        return QuestionnaireKind(self.kind).label

    @property
    def percent(self) -> int:
        return percent(self.answers, self.expected)


@dataclass(frozen=True)
class Evaluation:
    """All figures of a programme, or of the part that was asked for."""

    cohorts: list[CohortLine]
    participation: list[Participation]
    tables: list[Table]
    open_campaigns: int
    withheld_campaigns: int

    @property
    def participants(self) -> int:
        return sum(line.participants for line in self.cohorts)

    @property
    def first(self) -> datetime | None:
        return min((line.first for line in self.cohorts if line.first), default=None)

    @property
    def last(self) -> datetime | None:
        return max((line.last for line in self.cohorts if line.last), default=None)


def programmes_for(user) -> QuerySet[Programme]:
    """The programmes whose evaluation an account reads: all those of its departments, and those of no department."""
    departments = departments_of(user, *READERS)
    programmes = Programme.objects.order_by("title", "pk")
    if departments is None:
        return programmes
    if not departments:
        return programmes.none()
    return programmes.filter(Q(department__in=departments) | Q(department=""))


def _or_zero(counted: QuerySet) -> Coalesce:
    return Coalesce(Subquery(counted), 0, output_field=IntegerField())


def finished_cohorts(programme: Programme, departments: set[str] | None) -> list[CohortLine]:
    """The finished cohorts on the sites of some departments (None: all), oldest first, in one query.

    Participants are the people registered, or those asked in a campaign once the registrations have been erased.
    """
    registered = (
        Registration.objects.filter(cohort=OuterRef("pk"), state=RegistrationState.REGISTERED)
        .order_by()
        .values("cohort")
        .annotate(n=Count("pk"))
        .values("n")
    )
    asked = (
        Campaign.objects.filter(cohort=OuterRef("pk"))
        .order_by()
        .values("cohort")
        .annotate(n=Max("expected"))
        .values("n")
    )
    modules = Q(meetings__kind=MeetingKind.MODULE, meetings__cancelled_at=None)
    cohorts = (
        Cohort.objects.filter(programme=programme, state__in=FINISHED)
        .select_related("site")
        .annotate(
            people=Greatest(_or_zero(registered), _or_zero(asked)),
            first=Min("meetings__starts_at", filter=modules),
            last=Max("meetings__starts_at", filter=modules),
        )
        .order_by("first", "pk")
    )
    if departments is not None:
        cohorts = cohorts.filter(site__department__in=departments)
    return [CohortLine(cohort.pk, cohort.site, cohort.people, cohort.first, cohort.last) for cohort in cohorts]


def evaluation(cohorts: list[CohortLine]) -> Evaluation:
    """The figures of these cohorts, in four queries."""
    campaigns = list(
        Campaign.objects.filter(cohort__in=[line.pk for line in cohorts])
        .select_related("questionnaire")
        .order_by("opens_on", "pk")
    )
    today = timezone.localdate()
    closed = [campaign for campaign in campaigns if campaign.closes_on < today]
    counted = [campaign for campaign in closed if campaign.answers >= MINIMUM]
    return Evaluation(
        cohorts=cohorts,
        participation=_participation(counted),
        tables=_tables(counted),
        open_campaigns=len(campaigns) - len(closed),
        withheld_campaigns=len(closed) - len(counted),
    )


def _participation(campaigns: list[Campaign]) -> list[Participation]:
    moments = defaultdict(list)
    for campaign in campaigns:
        moments[campaign.questionnaire.kind].append(campaign)
    return [
        Participation(
            kind,
            len(moments[kind]),
            sum(campaign.expected for campaign in moments[kind]),
            sum(campaign.answers for campaign in moments[kind]),
        )
        for kind in MOMENTS
        if kind in moments
    ]


def _tables(campaigns: list[Campaign]) -> list[Table]:
    """One table a question: the same code at the same moment is the same question, whatever the version."""
    answers: dict[int, int] = defaultdict(int)  # by questionnaire
    for campaign in campaigns:
        answers[campaign.questionnaire_id] += campaign.answers
    versions = _questions_by_code(answers)
    choices = _choices_by_question(versions)
    counts = _counts(campaigns)
    ordered = sorted(versions.items(), key=lambda item: (MOMENTS.index(item[0][0]), item[1][0].position))
    return [
        table(
            kind=kind,
            code=code,
            title=questions[0].text,
            base=sum(answers[question.questionnaire_id] for question in questions),
            answered=sum(counts[question.pk, None] for question in questions),
            multiple=questions[0].kind == QuestionKind.MULTIPLE,
            counts=_merged(questions, choices, counts),
        )
        for (kind, code), questions in ordered
    ]


def _questions_by_code(questionnaires: Iterable[int]) -> dict[tuple[str, str], list[Question]]:
    """(moment, code) → the question in each version, newest first: it gives the words."""
    found = defaultdict(list)
    questions = Question.objects.filter(questionnaire__in=list(questionnaires), kind__in=COUNTED)
    for question in questions.select_related("questionnaire").order_by("-questionnaire__version", "position"):
        found[question.questionnaire.kind, question.code].append(question)
    return found


def _choices_by_question(versions: dict[tuple[str, str], list[Question]]) -> dict[int, list[Choice]]:
    found = defaultdict(list)
    wanted = [question.pk for questions in versions.values() for question in questions]
    for choice in Choice.objects.filter(question__in=wanted).order_by("question", "position"):
        found[choice.question_id].append(choice)
    return found


def _counts(campaigns: list[Campaign]) -> dict[tuple[int, int | None], int]:
    """(question, choice) → how many, summed by the database; choice None: how many answered the question."""
    found: dict[tuple[int, int | None], int] = defaultdict(int)
    tallies = Tally.objects.filter(campaign__in=[campaign.pk for campaign in campaigns])
    sums = tallies.order_by().values_list("question", "choice").annotate(n=Sum("count"))
    found.update({(question, choice): n for question, choice, n in sums})
    return found


def _merged(questions, choices, counts) -> list[tuple[str, str, int]]:
    """(code, label, n) over all versions, in the newest one's order, answers since dropped at the end."""
    labels: dict[str, str] = {}
    numbers: dict[str, int] = defaultdict(int)
    for question in questions:
        for choice in choices[question.pk]:
            labels.setdefault(choice.code, choice.label)
            numbers[choice.code] += counts[question.pk, choice.pk]
    return [(code, label, numbers[code]) for code, label in labels.items()]
