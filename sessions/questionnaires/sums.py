"""What the counters of some campaigns add up to, and what that means: bases, counts, crossings.

Sums are kept apart from their meaning: those of closed campaigns no longer change and may be stored (``to_plain``).
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, Sum

from .enums import MINIMUM, QuestionnaireKind
from .models import Campaign, Choice, CrossTab, CrossTally, Question, Tally

Numbers = tuple[int, int, int]  # count, noted, asked
Key = tuple[int, int | None]  # question, choice
NOTHING: Numbers = (0, 0, 0)


@dataclass
class Sums:
    """Plain sums: questionnaires received by version; counters by question and choice; crossed ones by their cell.

    ``few`` is what of the counters comes from campaigns where one to four people answered the question, ``from_few``
    how many campaigns these are and how many questionnaires they received: a reader who could take one sum away from
    another would read the answers of so few (``figures``).
    """

    received: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    tallies: dict[Key, Numbers] = field(default_factory=dict)
    few: dict[Key, Numbers] = field(default_factory=dict)
    from_few: dict[int, tuple[int, int]] = field(default_factory=dict)
    crossed: dict[tuple[int, int, int], int] = field(default_factory=lambda: defaultdict(int))

    def add(self, other: "Sums") -> None:
        for version, number in other.received.items():
            self.received[version] += number
        for mine, theirs in ((self.tallies, other.tallies), (self.few, other.few)):
            for key, numbers in theirs.items():
                mine[key] = _added(mine.get(key, NOTHING), numbers)
        for question, (campaigns, received) in other.from_few.items():
            before = self.from_few.get(question, (0, 0))
            self.from_few[question] = (before[0] + campaigns, before[1] + received)
        for cell, number in other.crossed.items():
            self.crossed[cell] += number

    def to_plain(self) -> dict:
        """As JSON keeps them; ``from_plain`` gives them back."""
        return {
            "received": list(self.received.items()),
            "tallies": [[*key, *numbers] for key, numbers in self.tallies.items()],
            "few": [[*key, *numbers] for key, numbers in self.few.items()],
            "from_few": [[question, *numbers] for question, numbers in self.from_few.items()],
            "crossed": [[*cell, number] for cell, number in self.crossed.items()],
        }

    @classmethod
    def from_plain(cls, plain: dict) -> "Sums":
        found = cls()
        found.received.update(plain["received"])
        for name in ("tallies", "few"):
            setattr(found, name, {(question, choice): (a, b, c) for question, choice, a, b, c in plain[name]})
        found.from_few = {question: (campaigns, received) for question, campaigns, received in plain["from_few"]}
        found.crossed.update({(crosstab, row, column): n for crosstab, row, column, n in plain["crossed"]})
        return found


def _added(one: Numbers, other: Numbers) -> Numbers:
    return (one[0] + other[0], one[1] + other[1], one[2] + other[2])


def of_few() -> Exists:
    """Whether a counter is of a question that one to four people answered in its campaign."""
    answered = Tally.objects.filter(
        campaign=OuterRef("campaign"), question=OuterRef("question"), choice=None, count__gt=0, count__lt=MINIMUM
    )
    return Exists(answered)


def sums_of(campaigns: Iterable[int]) -> Sums:
    """The sums of some campaigns, given by their keys; three queries."""
    keys, found = list(campaigns), Sums()
    answered = Campaign.objects.filter(pk__in=keys).order_by().values_list("questionnaire")
    found.received.update(answered.annotate(n=Sum("answers")))
    tallies = Tally.objects.filter(campaign__in=keys).annotate(few=of_few()).order_by()
    columns = Sum("count"), Sum("noted"), Sum("asked"), Count("pk"), Sum("campaign__answers")
    for question, choice, few, *numbers in tallies.values_list("question", "choice", "few").annotate(*columns):
        count, noted, asked, rows, received = numbers
        found.tallies[question, choice] = _added(found.tallies.get((question, choice), NOTHING), (count, noted, asked))
        if few:
            found.few[question, choice] = (count, noted, asked)
            if choice is None:
                found.from_few[question] = (rows, received)
    crossed = CrossTally.objects.filter(campaign__in=keys).order_by().values_list("crosstab", "row", "column")
    for crosstab, row, column, number in crossed.annotate(n=Sum("count")):
        found.crossed[crosstab, row, column] = number
    return found


Counts = dict[Key, int]


class Tallied(NamedTuple):
    """Question → how many its percentages are of; (question, choice) → how many; question → those the team noted.

    The base of a question is everybody who answered the questionnaire and whom the team noted; for a question with a
    condition, only those it was asked to. Those the team noted are in the counts too; without choice: who answered.
    """

    bases: dict[int, int]
    counts: Counts
    noted: dict[int, int]


def tallied(sums: Sums) -> tuple[Tallied, Tallied]:
    """What sums say of each question, and what of it comes from ``few``; one query."""
    questions = Question.objects.filter(questionnaire__in=list(sums.received)).order_by()
    version_of = {
        pk: (version, conditional)
        for pk, version, conditional in questions.annotate(
            conditional=Exists(Question.shown_if.through.objects.filter(question=OuterRef("pk")))
        ).values_list("pk", "questionnaire", "conditional")
    }
    whole, few = Tallied({}, defaultdict(int), {}), Tallied(defaultdict(int), defaultdict(int), defaultdict(int))
    for found, tallies in ((whole, sums.tallies), (few, sums.few)):
        for (question, choice), (number, noted, asked) in tallies.items():
            found.counts[question, choice] = number + noted
            if choice is None:
                version, conditional = version_of[question]
                received = sums.received[version] if found is whole else sums.from_few[question][1]
                found.bases[question] = (asked if conditional else received) + noted
                found.noted[question] = noted
    return whole, few


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
