"""Reading what the evaluation of a programme is made of: a fixed number of queries, whatever the number of cohorts.

A campaign counts once it is closed and holds at least five answers: figures that moved with each answer would tell what
the last one said.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Min, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Greatest
from django.utils import timezone

from portal.accounts.enums import Role
from portal.accounts.queries import departments_of
from sessions.programmes.models import Programme, Site
from sessions.questionnaires.enums import COUNTED, QuestionKind, QuestionnaireKind
from sessions.questionnaires.models import Campaign, Choice, FreeAnswer, Question, Questionnaire, Tally
from sessions.registrations.enums import RegistrationState
from sessions.registrations.models import Registration
from sessions.scheduling.enums import MeetingKind
from sessions.scheduling.models import Cohort

from . import participation
from .aggregates import Asked, Known
from .enums import Indicator
from .indicators import MINIMUM, Table, percent, table
from .models import CohortCount, Verbatim
from .participation import FINISHED, Share, or_zero

READERS = (Role.COORDINATOR, Role.ANIMATOR, Role.ADMIN)
MOMENTS = list(QuestionnaireKind.values)


@dataclass(frozen=True)
class CohortLine:
    """A finished cohort: how many people took part, from its first module to its last."""

    pk: int
    code: str
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
    shares: list[Share]
    recommendations: Table
    verbatims: list[Verbatim]
    unnoted: int  # cohorts whose recommendations are not noted
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


def finished_cohorts(programme: Programme, departments: set[str] | None) -> list[CohortLine]:
    """The finished cohorts on the sites of some departments (None: all), oldest first, in one query.

    Participants are the people registered, or the number kept, or those asked in a campaign, whichever is higher:
    registrations end before numbers do.
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
    kept = CohortCount.objects.filter(cohort=OuterRef("pk"), indicator=Indicator.REGISTERED).order_by().values("count")
    modules = Q(meetings__kind=MeetingKind.MODULE, meetings__cancelled_at=None)
    cohorts = (
        Cohort.objects.filter(programme=programme, state__in=FINISHED)
        .select_related("site")
        .annotate(
            people=Greatest(or_zero(registered), or_zero(asked), or_zero(kept)),
            first=Min("meetings__starts_at", filter=modules),
            last=Max("meetings__starts_at", filter=modules),
        )
        .order_by("first", "pk")
    )
    if departments is not None:
        cohorts = cohorts.filter(site__department__in=departments)
    return [
        CohortLine(cohort.pk, cohort.code, cohort.site, cohort.people, cohort.first, cohort.last) for cohort in cohorts
    ]


def evaluation(cohorts: list[CohortLine]) -> Evaluation:
    """The figures of these cohorts, in seven queries."""
    campaigns = list(
        Campaign.objects.filter(cohort__in=[line.pk for line in cohorts])
        .select_related("questionnaire")
        .order_by("opens_on", "pk")
    )
    today = timezone.localdate()
    closed = [campaign for campaign in campaigns if campaign.closes_on < today]
    counted = [campaign for campaign in closed if campaign.answers >= MINIMUM]
    people = {line.pk: line.participants for line in cohorts}
    numbers = participation.numbers_of(list(people))
    recommended, unnoted = participation.recommendations(people, numbers)
    return Evaluation(
        cohorts=cohorts,
        shares=participation.shares(people, numbers),
        recommendations=recommended,
        unnoted=unnoted,
        verbatims=verbatims_of(list(people)),
        participation=_participation(counted),
        tables=_tables(counted),
        open_campaigns=len(campaigns) - len(closed),
        withheld_campaigns=len(closed) - len(counted),
    )


def counted_campaigns(cohorts: list[int]) -> list[Campaign]:
    """The campaigns of these cohorts whose figures count, in one query."""
    return list(_counting(cohorts).select_related("questionnaire").order_by("opens_on", "pk"))


def _counting(cohorts: list[int]) -> QuerySet[Campaign]:
    return Campaign.objects.filter(cohort__in=cohorts, closes_on__lt=timezone.localdate(), answers__gte=MINIMUM)


def verbatims_of(cohorts: list[int] | QuerySet) -> list[Verbatim]:
    """The texts that staff chose, in the order of the questions, then of the alphabet: not that of the answers."""
    chosen = Verbatim.objects.filter(cohort__in=cohorts).select_related("question")
    return list(chosen.order_by("question__code", "text", "pk"))


def published_verbatims(programme: Programme) -> list[Verbatim]:
    """The texts that staff chose in a programme's finished cohorts."""
    return verbatims_of(Cohort.objects.filter(programme=programme, state__in=FINISHED).values("pk"))


def free_answers(cohorts: list[int]) -> QuerySet[FreeAnswer]:
    """The texts of the campaigns that count, each with what was chosen of it, by question; their keys are random."""
    return (
        FreeAnswer.objects.filter(campaign__in=_counting(cohorts).order_by().values("pk"))
        .select_related("question", "verbatim", "campaign__cohort")
        .order_by("question__code", "pk")
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
    versions = questions_by_code(answers)
    choices = choices_by_question(versions)
    counts = _counts(campaigns)
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
        for (kind, code), questions in in_order(versions)
    ]


def questions_by_code(questionnaires: Iterable[int]) -> dict[tuple[str, str], list[Question]]:
    """(moment, code) → the question in each version, newest first: it gives the words."""
    found = defaultdict(list)
    questions = Question.objects.filter(questionnaire__in=questionnaires, kind__in=COUNTED)
    for question in questions.select_related("questionnaire").order_by("-questionnaire__version", "position"):
        found[question.questionnaire.kind, question.code].append(question)
    return found


def in_order(versions: dict[tuple[str, str], list[Question]]) -> list[tuple[tuple[str, str], list[Question]]]:
    """Questions by moment, then as the newest version asks them."""
    return sorted(versions.items(), key=lambda item: (MOMENTS.index(item[0][0]), item[1][0].position))


def choices_by_question(versions: dict[tuple[str, str], list[Question]]) -> dict[int, list[Choice]]:
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


def coded_questions(programme: Programme) -> list[tuple[tuple[str, str], str, dict[str, str]]]:
    """((moment, code), newest words, code → label of its choices) of every counted question, in order; two queries."""
    versions = questions_by_code(programme.questionnaires.order_by().values_list("pk", flat=True))
    choices = choices_by_question(versions)
    return [
        (key, found[0].text, {choice.code: choice.label for question in found for choice in choices[question.pk]})
        for key, found in in_order(versions)
    ]


def known_for_import(programme: Programme, sites: Iterable[Site]) -> Known:
    """What a file of past figures may speak of, in five queries."""
    questionnaires = Questionnaire.objects.filter(programme=programme).prefetch_related("questions__choices")
    versions: dict[str, list[Asked]] = {kind: [] for kind in MOMENTS}
    for questionnaire in questionnaires.order_by("version"):
        questions = {
            question.code: (question.kind, frozenset(choice.code for choice in question.choices.all()))
            for question in questionnaire.questions.all()
            if question.kind in COUNTED
        }
        versions.setdefault(questionnaire.kind, []).append(Asked(questionnaire.pk, questions))
    return Known(
        sites=frozenset(site.slug for site in sites),
        taken=frozenset(Cohort.objects.order_by().values_list("code", flat=True)),
        positions=frozenset(str(number) for number in programme.modules.values_list("position", flat=True)),
        versions={kind: tuple(found) for kind, found in versions.items()},
    )
