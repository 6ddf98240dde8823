"""What the counters of some campaigns add up to, and what that means: bases, counts, crossings.

Sums are kept apart from their meaning: those of closed campaigns no longer change and may be stored (``to_plain``).
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Sum

from .enums import QuestionnaireKind
from .models import Campaign, Choice, CrossTab, CrossTally, Question, Tally


@dataclass
class Sums:
    """Plain sums: questionnaires received by version; counters by question and choice; crossed ones by their cell."""

    received: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    tallies: dict[tuple[int, int | None], tuple[int, int, int]] = field(default_factory=dict)  # count, noted, asked
    crossed: dict[tuple[int, int, int], int] = field(default_factory=lambda: defaultdict(int))

    def add(self, other: "Sums") -> None:
        for version, number in other.received.items():
            self.received[version] += number
        for key, (count, noted, asked) in other.tallies.items():
            before = self.tallies.get(key, (0, 0, 0))
            self.tallies[key] = (before[0] + count, before[1] + noted, before[2] + asked)
        for cell, number in other.crossed.items():
            self.crossed[cell] += number

    def to_plain(self) -> dict:
        """As JSON keeps them; ``from_plain`` gives them back."""
        return {
            "received": list(self.received.items()),
            "tallies": [[*key, *numbers] for key, numbers in self.tallies.items()],
            "crossed": [[*cell, number] for cell, number in self.crossed.items()],
        }

    @classmethod
    def from_plain(cls, plain: dict) -> "Sums":
        found = cls()
        found.received.update(plain["received"])
        found.tallies = {(question, choice): (a, b, c) for question, choice, a, b, c in plain["tallies"]}
        found.crossed.update({(crosstab, row, column): n for crosstab, row, column, n in plain["crossed"]})
        return found


def sums_of(campaigns: Iterable[int]) -> Sums:
    """The sums of some campaigns, given by their keys; three queries."""
    keys, found = list(campaigns), Sums()
    answered = Campaign.objects.filter(pk__in=keys).order_by().values_list("questionnaire")
    found.received.update(answered.annotate(n=Sum("answers")))
    tallies = Tally.objects.filter(campaign__in=keys).order_by().values_list("question", "choice")
    for question, choice, *numbers in tallies.annotate(Sum("count"), Sum("noted"), Sum("asked")):
        found.tallies[question, choice] = (numbers[0], numbers[1], numbers[2])
    crossed = CrossTally.objects.filter(campaign__in=keys).order_by().values_list("crosstab", "row", "column")
    for crosstab, row, column, number in crossed.annotate(n=Sum("count")):
        found.crossed[crosstab, row, column] = number
    return found


Counts = dict[tuple[int, int | None], int]


class Tallied(NamedTuple):
    """Question → how many its percentages are of; (question, choice) → how many; question → those the team noted.

    The base of a question is everybody who answered the questionnaire and whom the team noted; for a question with a
    condition, only those it was asked to. Those the team noted are in the counts too; without choice: who answered.
    """

    bases: dict[int, int]
    counts: Counts
    noted: dict[int, int]


def tallied(sums: Sums) -> Tallied:
    """What sums say of each question; one query."""
    questions = Question.objects.filter(questionnaire__in=list(sums.received)).order_by()
    version_of = {
        pk: (version, conditional)
        for pk, version, conditional in questions.annotate(
            conditional=Exists(Question.shown_if.through.objects.filter(question=OuterRef("pk")))
        ).values_list("pk", "questionnaire", "conditional")
    }
    found = Tallied({}, defaultdict(int), {})
    for (question, choice), (number, noted, asked) in sums.tallies.items():
        found.counts[question, choice] = number + noted
        if choice is None:
            version, conditional = version_of[question]
            found.bases[question] = (asked if conditional else sums.received[version]) + noted
            found.noted[question] = noted
    return found


@dataclass(frozen=True)
class Crossing:
    """Two questions of one moment counted together; codes are those of comparison, so that versions add up.

    Labels are the newest version's. ``cells`` holds (row code, column code) → how many gave both.
    """

    kind: str
    row: Question
    column: Question
    rows: dict[str, str]
    columns: dict[str, str]
    cells: dict[tuple[str, str], int]

    @property
    def total(self) -> int:
        return sum(self.cells.values())


def crossings(sums: Sums) -> list[Crossing]:
    """The declared crossings, the same one of several versions added up; two queries."""
    crosstabs = CrossTab.objects.select_related("questionnaire", "row", "column").in_bulk(
        {one for one, *_ in sums.crossed}
    )
    choices = Choice.objects.in_bulk({pk for _, row, column in sums.crossed for pk in (row, column)})

    def newest_first(cell: tuple[int, int, int]) -> tuple:
        crosstab, row, column = cell
        return -crosstabs[crosstab].questionnaire.version, crosstab, choices[row].position, choices[column].position

    found: dict[tuple, Crossing] = {}
    for cell in sorted(sums.crossed, key=newest_first):
        crosstab, given, crossed = crosstabs[cell[0]], choices[cell[1]], choices[cell[2]]
        row, column, kind = crosstab.row, crosstab.column, crosstab.questionnaire.kind
        key = kind, row.compared_as, column.compared_as
        one = found.setdefault(key, Crossing(kind, row, column, {}, {}, defaultdict(int)))
        one.rows.setdefault(given.compared_as, given.label)
        one.columns.setdefault(crossed.compared_as, crossed.label)
        one.cells[given.compared_as, crossed.compared_as] += sums.crossed[cell]
    order = list(QuestionnaireKind.values)
    return sorted(found.values(), key=lambda one: (order.index(one.kind), one.row.position, one.column.position))
