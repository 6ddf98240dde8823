"""Tables of figures, as pure functions of counts: nothing here reads a database.

Percentages are whole numbers rounded half up, of the people who answered the questionnaire (the base): those who passed
the question are in the base and said beside it as missing.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sessions.common import typography

MINIMUM = 5  # answers below which nothing of a group, nor of a question, is shown
HIDDEN_NOTE = "Moins de 5 réponses : rien n’est affiché."
MULTIPLE_NOTE = "Plusieurs réponses étaient possibles : le total peut dépasser 100 %."


def percent(n: int, base: int) -> int:
    """The whole percentage of n in base, half up (2.5 → 3); 0 of an empty base."""
    return (200 * n + base) // (2 * base) if base else 0


class Parts:
    """The parts of plain sums ``people``, ``places``, ``present``, ``expected``; None without a base."""

    @property
    def occupancy(self) -> int | None:
        return percent(self.people, self.places) if self.places else None

    @property
    def attendance(self) -> int | None:
        return percent(self.present, self.expected) if self.expected else None


@dataclass(frozen=True)
class Row:
    """One answer: how many gave it, which part of the base, and how long its bar is (0 to 100)."""

    code: str
    label: str
    n: int
    percent: int
    width: float


@dataclass(frozen=True)
class Table:
    """One question: its rows, its base and the missing; without rows when hidden for want of answers."""

    kind: str
    code: str
    title: str
    base: int
    answered: int
    multiple: bool
    section: str = ""
    rows: list[Row] = field(default_factory=list)

    @property
    def missing(self) -> int:
        return self.base - self.answered

    @property
    def hidden(self) -> bool:
        return self.answered < MINIMUM

    @property
    def note(self) -> str:
        """What a reader needs to know of the total; empty when it is 100 %."""
        if self.hidden:
            return HIDDEN_NOTE
        if self.multiple:
            return MULTIPLE_NOTE
        total = sum(row.percent for row in self.rows)
        if total == 100:
            return ""
        reasons = "des réponses manquantes et des arrondis" if self.missing else "des arrondis"
        return f"Le total est de {typography.percent(total)}, à cause {reasons}."


def table(
    *,
    kind: str,
    code: str,
    title: str,
    base: int,
    answered: int,
    multiple: bool,
    counts: Iterable[tuple[str, str, int]],
    section: str = "",
) -> Table:
    """A question's table from (code, label, n) in order; the rows are left out below ``MINIMUM`` answers."""
    rows = [Row(code, label, n, percent(n, base), round(100 * n / base, 1) if base else 0) for code, label, n in counts]
    shown = rows if answered >= MINIMUM else []
    return Table(
        kind=kind, code=code, title=title, section=section, base=base, answered=answered, multiple=multiple, rows=shown
    )
