"""Tables of figures, as pure functions of counts: nothing here reads a database.

Percentages are whole numbers rounded half up, of the people who answered the questionnaire (the base): those who passed
the question are in the base and said beside it as missing.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from sessions.common import typography
from sessions.questionnaires.enums import MINIMUM

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
    """One question: its rows, its base and the missing; without rows when hidden for want of answers.

    ``left_out`` are sessions that do not count here because one to four people answered the question there.
    ``noted`` are people of the base who sent no questionnaire and whose situation the team noted. Those do not count
    towards ``MINIMUM``: the team, who knows what it noted, would work out the few answers beside.
    """

    kind: str
    code: str
    title: str
    base: int
    answered: int
    multiple: bool
    section: str = ""
    noted: int = 0
    left_out: int = 0
    rows: list[Row] = field(default_factory=list)

    @property
    def missing(self) -> int:
        return self.base - self.answered

    @property
    def hidden(self) -> bool:
        return self.answered - self.noted < MINIMUM

    @property
    def note(self) -> str:
        """What a reader needs to know of the base and of the total; empty when there is nothing to explain."""
        if self.hidden:
            return HIDDEN_NOTE
        return " ".join(part for part in (self._of_the_base, self._of_the_left_out, self._of_the_total) if part)

    @property
    def _of_the_left_out(self) -> str:
        if not self.left_out:
            return ""
        sessions = _number(self.left_out, "session n’y est pas", "sessions n’y sont pas")
        return f"{sessions} : moins de 5 personnes y ont répondu à cette question."

    @property
    def _of_the_base(self) -> str:
        if not self.noted:
            return ""
        received = self.base - self.noted
        return (
            f"La base réunit {_number(received, 'questionnaire rempli', 'questionnaires remplis')} et "
            f"{_number(self.noted, 'situation notée', 'situations notées')} par l’équipe, au téléphone ou en entretien."
        )

    @property
    def _of_the_total(self) -> str:
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
    noted: int = 0,
    left_out: int = 0,
) -> Table:
    """A question's table from (code, label, n) in order; the rows are left out when it is hidden."""
    rows = [Row(code, label, n, percent(n, base), round(100 * n / base, 1) if base else 0) for code, label, n in counts]
    made = Table(kind, code, title, base, answered, multiple, section, noted, left_out, rows)
    return replace(made, rows=[]) if made.hidden else made


def _number(n: int, one: str, several: str) -> str:
    return f"{n}\u00a0{one if n < 2 else several}"
