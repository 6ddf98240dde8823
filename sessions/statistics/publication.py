"""The published side of an evaluation: every table under every filter, masked together. Pure.

First the numbers of people and of questionnaires are masked over all scopes; then the questions, each with those it is
tied to (a declared crossing, a question that decides who is asked), over all scopes, with nothing shown of a question
where its base is masked. So what questions show tells nothing more of a base, and each group can be masked by itself.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from .counts import Asked, Counts, Crossed, Earlier
from .indicators import HIDDEN_NOTE, MULTIPLE_NOTE, percent
from .scopes import Family, Scope, Tables, name_of, with_history
from .suppression import Key, masked
from .ties import base_of, bases_of, groups_of, tables_of

MASKED_NOTE = "Les nombres de 1 à 10 sont masqués, et d’autres avec eux pour qu’on ne puisse pas les retrouver."


@dataclass(frozen=True)
class PublishedRow:
    """One answer; None is masked."""

    code: str
    label: str
    n: int | None
    percent: int | None
    width: float


@dataclass(frozen=True)
class PublishedTable:
    """One question in one scope; None is masked, and without rows when its base is."""

    kind: str
    code: str
    title: str
    section: str
    base: int | None
    missing: int | None
    multiple: bool
    rows: list[PublishedRow] = field(default_factory=list)

    @property
    def hidden(self) -> bool:
        return not self.rows

    @property
    def note(self) -> str:
        if self.hidden:
            return HIDDEN_NOTE if self.base == 0 else MASKED_NOTE
        notes = [MULTIPLE_NOTE] if self.multiple else []
        if self.missing is None or any(row.n is None for row in self.rows):
            notes.append(MASKED_NOTE)
        return " ".join(notes)


@dataclass(frozen=True)
class PublishedCrossing:
    """A crossing in one scope: a line for each answer of the first question, a cell for each of the second."""

    kind: str
    row: str
    column: str
    title: str
    heads: list[str]
    lines: list[tuple[str, list[int | None]]]


@dataclass(frozen=True)
class Published:
    """One scope as it is published."""

    people: int | None
    received: Mapping[str, int | None]  # moment → questionnaires
    tables: list[PublishedTable]
    crossings: list[PublishedCrossing] = field(default_factory=list)


def publish(
    counts: Counts, before: Sequence[Earlier] = (), progress: Callable[[int, int], None] = lambda done, whole: None
) -> tuple[dict[Scope, Published], frozenset[str]]:
    """Every scope of a programme, masked so that no small count follows from all of them, nor from earlier ones.

    Also gives the names of the masked cells, to be kept with a publication that is spread. ``progress`` is told how
    many of the groups of tables are done, of how many.
    """
    groups = groups_of(counts, before)
    tables: list[Callable[..., Tables]] = [lambda of, hidden: bases_of(of)]
    tables += [partial(tables_of, names=group) for group in groups]
    shown: dict[Key, int | None] = {}
    hidden: frozenset[str] = frozenset()
    for done, build in enumerate(tables):
        progress(done, len(tables))
        now = build(counts, hidden=hidden)
        masked_here = _masked(now, [(build(one.counts, hidden=one.masked), one.masked) for one in before])
        hidden |= {name_of(key) for key in masked_here}
        shown |= {key: None if key in masked_here else count for key, count in now.cells.items()}
    moments = sorted({kind for kind, _ in counts.received})
    parts = {
        scope: Published(
            people=shown["people", scope],
            received={kind: shown["received", kind, scope] for kind in moments},
            tables=[_table(question, scope, shown) for question in counts.questions],
            crossings=[_crossing(counts, one, scope, shown) for one in counts.crossings],
        )
        for scope in Family(counts.people).scopes
    }
    return parts, hidden


def _masked(now: Tables, before: list[tuple[Tables, frozenset[str]]]) -> set[Key]:
    """The masked cells of these tables, alone and beside the earlier ones."""
    whole, place = with_history(now, before)
    found = masked(whole.cells, whole.sums, unpublished=whole.unpublished, kept=whole.kept)
    return {key for key in now.cells if place[key] in found or key in now.unpublished}


def _table(question: Asked, scope: Scope, shown: Mapping[Key, int | None]) -> PublishedTable:
    base = shown[*base_of(question), scope]
    rows = []
    for code, label in question.choices if base else ():
        n = shown["n", *question.name, code, scope]
        width = 0 if n is None else round(100 * n / base, 1)
        rows.append(PublishedRow(code, label, n, None if n is None else percent(n, base), width))
    return PublishedTable(
        kind=question.kind,
        code=question.code,
        title=question.title,
        section=question.section,
        base=base,
        missing=None if base is None else shown["-", *question.name, scope],
        multiple=question.multiple,
        rows=rows,
    )


def _crossing(counts: Counts, crossed: Crossed, scope: Scope, shown: Mapping[Key, int | None]) -> PublishedCrossing:
    questions = {question.name: question for question in counts.questions}
    row, column = questions[crossed.kind, crossed.row], questions[crossed.kind, crossed.column]
    name = ("x", crossed.kind, crossed.row, crossed.column)
    return PublishedCrossing(
        kind=crossed.kind,
        row=crossed.row,
        column=crossed.column,
        title=f"{row.title} × {column.title}",
        heads=[label for _, label in column.choices],
        lines=[(label, [shown[*name, a, b, scope] for b, _ in column.choices]) for a, label in row.choices],
    )
