"""Declared crossings as the team reads them. Pure.

An answer of either question is a group: everybody who gave it. A group of one to four people shows nothing, for whoever
knows that somebody is in it would read what that person answered elsewhere. The groups hidden on one side hold together
five people or more, so that taking the shown ones away from the question's own table tells of no smaller group.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sessions.questionnaires.enums import QuestionKind
from sessions.questionnaires.sums import Crossing as Counted

from .indicators import MINIMUM


@dataclass(frozen=True)
class Crossing:
    """Two questions counted together: a line for each answer of the first, a cell for each of the second.

    A cell is None in a group that shows nothing. ``base``: where one may give several answers, it counts answers.
    """

    kind: str
    title: str
    base: int
    heads: list[str]
    lines: list[tuple[str, list[int | None]]]


def shown(one: Counted) -> Crossing:
    """A crossing with its small groups hidden."""
    # Who gave several answers is in several cells of a column: its largest cell is what is sure of its people, and its
    # cells add up to nothing, so that no row follows from the others.
    several = one.row.kind == QuestionKind.MULTIPLE
    size = max if several else sum
    rows = hidden({row: sum(one.cells[row, column] for column in one.columns) for row in one.rows}, tied=not several)
    columns = hidden({column: size(one.cells[row, column] for row in one.rows) for column in one.columns})
    lines = [
        (
            label,
            [None if row in rows or column in columns else one.cells[row, column] for column in one.columns],
        )
        for row, label in one.rows.items()
    ]
    title = f"{one.row.text} × {one.column.text}"
    return Crossing(one.kind, title, one.total, list(one.columns.values()), lines)


def hidden(sizes: Mapping[str, int], *, tied: bool = True) -> set[str]:
    """The groups of one to four people and, where sums tie them, the smallest others until five people are hidden."""
    found: set[str] = set()
    together = 0
    for group in sorted((group for group in sizes if sizes[group]), key=lambda group: (sizes[group], group)):
        if sizes[group] >= MINIMUM and (not tied or not found or together >= MINIMUM):
            break
        found.add(group)
        together += sizes[group]
    return found
