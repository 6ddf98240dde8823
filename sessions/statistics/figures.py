"""The evaluation of a programme, or of a part of it: by SQL aggregates, in a fixed number of queries.

A campaign counts once it is closed and holds at least five answers: figures that moved with each answer would tell what
the last one said.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Q
from django.utils import timezone

from sessions.questionnaires import sums as answers
from sessions.questionnaires.enums import QuestionKind, QuestionnaireKind
from sessions.questionnaires.models import Campaign
from sessions.questionnaires.sums import Sums, Tallied

from . import kept, participation, queries
from .crossings import Crossing, shown
from .finished import Finished
from .indicators import MINIMUM, Table, percent, table
from .kept import Group
from .models import Verbatim
from .participation import Part, Share
from .queries import MOMENTS


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

    cohorts: int
    participants: int
    first: datetime | None
    last: datetime | None
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
    crossings_apart: bool = False  # there are some, shown for every session only


def evaluation(found: Finished) -> Evaluation:
    """The figures of these cohorts, in fifteen queries at most, eleven where every sum is kept."""
    parts = participation.parts_of(found.query)
    groups = kept.groups_of(found)
    still_open, withheld = _left_out(found)
    first, last = found.period()
    sums = kept.total(found, groups)
    return Evaluation(
        cohorts=sum(part.cohorts for part in parts),
        participants=sum(part.people for part in parts),
        first=first,
        last=last,
        shares=participation.shares(parts),
        recommendations=participation.recommendations(parts, participation.recommended_in(found.keys)),
        unnoted=sum(part.cohorts for part in parts if not part.noted),
        verbatims=queries.verbatims_of(found.keys),
        participation=_participation(groups),
        tables=_tables(sums, whole=found.is_whole),
        open_campaigns=still_open,
        withheld_campaigns=withheld,
        years=_years(parts, groups),
        crossings=_crossings(sums) if found.is_whole else [],
        crossings_apart=bool(sums.crossed) and not found.is_whole,
    )


def _left_out(found: Finished) -> tuple[int, int]:
    """How many campaigns are still open, and how many closed with too few answers."""
    closed = Q(closes_on__lt=timezone.localdate())
    counts = Campaign.objects.filter(cohort__in=found.keys).aggregate(
        still_open=Count("pk", filter=~closed), withheld=Count("pk", filter=closed & Q(answers__lt=MINIMUM))
    )
    return counts["still_open"], counts["withheld"]


def _participation(groups: list[Group]) -> list[Participation]:
    moments = defaultdict(list)
    for group in groups:
        moments[group.kind].append(group)
    return [
        Participation(
            kind,
            sum(group.campaigns for group in moments[kind]),
            sum(group.expected for group in moments[kind]),
            sum(group.answers for group in moments[kind]),
        )
        for kind in MOMENTS
        if kind in moments
    ]


def _years(parts: list[Part], groups: list[Group]) -> list[YearLine]:
    """The trend: each year of first modules, in order; nothing when there is only one."""
    took_part: dict[int, list[Part]] = defaultdict(list)
    asked: dict[int | None, list[Group]] = defaultdict(list)
    for part in parts:
        if part.year:
            took_part[part.year].append(part)
    for group in groups:
        asked[group.year].append(group)
    return [
        YearLine(
            year=year,
            sessions=sum(part.cohorts for part in found),
            people=sum(part.people for part in found),
            shares=participation.shares(found),
            participation=_participation(asked[year]),
        )
        for year, found in sorted(took_part.items())
        if len(took_part) > 1
    ]


def _tables(sums: Sums, *, whole: bool) -> list[Table]:
    """One table a question: what is compared as the same at the same moment is the same, whatever the version.

    What comes from sessions where one to four people answered a question counts where every session is read, whatever
    the territory of who reads, and only if these make five together. So no two readings, not even of two people with
    different territories, differ by fewer than five answers.
    """
    tallied, few = answers.tallied(sums)
    versions = queries.questions_by_code(tallied.bases)
    choices = queries.choices_by_question(versions)
    tables = []
    for (kind, code), questions in queries.in_order(versions):
        left_out = sum(sums.from_few.get(question.pk, (0, 0))[0] for question in questions)
        if whole and sum(sums.few.get((question.pk, None), (0, 0, 0))[0] for question in questions) >= MINIMUM:
            left_out = 0
        counted = [(tallied, 1), (few, -1)] if left_out else [(tallied, 1)]
        tables.append(
            table(
                kind=kind,
                code=code,
                title=questions[0].text,
                section=questions[0].section,
                base=sum(sign * part.bases[question.pk] for part, sign in counted for question in questions),
                answered=sum(sign * part.counts[question.pk, None] for part, sign in counted for question in questions),
                noted=sum(sign * part.noted[question.pk] for part, sign in counted for question in questions),
                multiple=questions[0].kind == QuestionKind.MULTIPLE,
                counts=_merged(questions, choices, counted),
                left_out=left_out,
            )
        )
    return tables


def _merged(questions, choices, counted: list[tuple[Tallied, int]]) -> list[tuple[str, str, int]]:
    """(code, label, n) over all versions, in the newest one's order, answers since dropped at the end."""
    labels: dict[str, str] = {}
    numbers: dict[str, int] = defaultdict(int)
    for question in questions:
        for choice in choices[question.pk]:
            labels.setdefault(choice.compared_as, choice.label)
            numbers[choice.compared_as] += sum(sign * part.counts[question.pk, choice.pk] for part, sign in counted)
    return [(code, label, numbers[code]) for code, label in labels.items()]


def _crossings(sums: Sums) -> list[Crossing]:
    """The declared crossings that have something to show."""
    found = [shown(one) for one in answers.crossings(sums)]
    return [one for one in found if any(n for _, cells in one.lines for n in cells)]
