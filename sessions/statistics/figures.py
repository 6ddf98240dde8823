"""The evaluation of a programme, or of a part of it: by SQL aggregates, in a fixed number of queries.

A campaign counts once it is closed and holds at least five answers: figures that moved with each answer would tell what
the last one said.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from sessions.questionnaires import sums as answers
from sessions.questionnaires.enums import QuestionKind, QuestionnaireKind
from sessions.questionnaires.sums import Sums

from . import kept, participation, queries
from .crossings import Crossing, shown
from .indicators import Table, percent, table
from .models import Verbatim
from .participation import Share
from .queries import MOMENTS, CampaignLine, CohortLine


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
class YearLine:
    """One year's sessions: how many, how many people, who came, who answered."""

    year: int
    sessions: int
    people: int
    shares: list[Share]
    participation: list[Participation]


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
    years: list[YearLine] = field(default_factory=list)
    crossings: list[Crossing] = field(default_factory=list)

    @property
    def participants(self) -> int:
        return sum(line.participants for line in self.cohorts)

    @property
    def first(self) -> datetime | None:
        return min((line.first for line in self.cohorts if line.first), default=None)

    @property
    def last(self) -> datetime | None:
        return max((line.last for line in self.cohorts if line.last), default=None)


def evaluation(cohorts: list[CohortLine]) -> Evaluation:
    """The figures of these cohorts, in eleven queries, eight where every sum is kept."""
    people = {line.pk: line.participants for line in cohorts}
    campaigns = queries.campaigns_of(cohorts)
    counted = [line for line in campaigns if line.counts]
    closed = sum(line.closed for line in campaigns)
    numbers = participation.numbers_of(queries.around(cohorts))
    recommended, unnoted = participation.recommendations(people, numbers)
    sums = kept.total(counted, cohorts)
    return Evaluation(
        cohorts=cohorts,
        shares=participation.shares(people, numbers),
        recommendations=recommended,
        unnoted=unnoted,
        verbatims=[one for one in queries.verbatims_of(queries.around(cohorts)) if one.cohort_id in people],
        participation=_participation(counted),
        tables=_tables(sums),
        open_campaigns=len(campaigns) - closed,
        withheld_campaigns=closed - len(counted),
        years=_years(cohorts, counted, numbers),
        crossings=_crossings(sums),
    )


def _participation(campaigns: list[CampaignLine]) -> list[Participation]:
    moments = defaultdict(list)
    for line in campaigns:
        moments[line.kind].append(line)
    return [
        Participation(
            kind,
            len(moments[kind]),
            sum(line.expected for line in moments[kind]),
            sum(line.answers for line in moments[kind]),
        )
        for kind in MOMENTS
        if kind in moments
    ]


def _years(cohorts: list[CohortLine], campaigns: list[CampaignLine], numbers: dict) -> list[YearLine]:
    """The trend: each year of first modules, in order; nothing when there is only one."""
    year_of = {line.pk: line.year for line in cohorts if line.year}
    people: dict[int, dict[int, int]] = defaultdict(dict)
    asked: dict[int, list[CampaignLine]] = defaultdict(list)
    for line in cohorts:
        if line.year:
            people[line.year][line.pk] = line.participants
    for campaign in campaigns:
        if campaign.cohort in year_of:
            asked[year_of[campaign.cohort]].append(campaign)
    return [
        YearLine(
            year=year,
            sessions=len(found),
            people=sum(found.values()),
            shares=participation.shares(found, numbers),
            participation=_participation(asked[year]),
        )
        for year, found in sorted(people.items())
        if len(people) > 1
    ]


def _tables(sums: Sums) -> list[Table]:
    """One table a question: what is compared as the same at the same moment is the same, whatever the version."""
    tallied = answers.tallied(sums)
    versions = queries.questions_by_code(tallied.bases)
    choices = queries.choices_by_question(versions)
    return [
        table(
            kind=kind,
            code=code,
            title=questions[0].text,
            section=questions[0].section,
            base=sum(tallied.bases[question.pk] for question in questions),
            answered=sum(tallied.counts[question.pk, None] for question in questions),
            noted=sum(tallied.noted[question.pk] for question in questions),
            multiple=questions[0].kind == QuestionKind.MULTIPLE,
            counts=_merged(questions, choices, tallied.counts),
        )
        for (kind, code), questions in queries.in_order(versions)
    ]


def _merged(questions, choices, counts) -> list[tuple[str, str, int]]:
    """(code, label, n) over all versions, in the newest one's order, answers since dropped at the end."""
    labels: dict[str, str] = {}
    numbers: dict[str, int] = defaultdict(int)
    for question in questions:
        for choice in choices[question.pk]:
            labels.setdefault(choice.compared_as, choice.label)
            numbers[choice.compared_as] += counts[question.pk, choice.pk]
    return [(code, label, numbers[code]) for code, label in labels.items()]


def _crossings(sums: Sums) -> list[Crossing]:
    """The declared crossings that have something to show."""
    found = [shown(one) for one in answers.crossings(sums)]
    return [one for one in found if any(n for _, cells in one.lines for n in cells)]
