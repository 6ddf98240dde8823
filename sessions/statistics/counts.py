"""What is counted of a programme, as the publication takes it: numbers for each site and year. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from .scopes import Scope


@dataclass(frozen=True)
class Asked:
    """One question over the whole family: its choices, and counts for each elementary scope.

    ``noted`` are people of its base beside those who answered the questionnaire; ``opened_by`` is the question, of the
    same moment and the same versions, whose answers decide who is asked: they are then its base.
    """

    kind: str
    code: str
    title: str
    multiple: bool
    choices: tuple[tuple[str, str], ...]
    questionnaires: frozenset[int]
    counts: Mapping[Scope, Mapping[str, int]]  # scope → choice → number; "" is who answered
    section: str = ""
    noted: Mapping[Scope, int] = field(default_factory=dict)
    opened_by: tuple[str, tuple[str, ...]] | None = None  # (code, choices)
    opened: Mapping[Scope, int] = field(default_factory=dict)  # how many it was asked to, with ``opened_by``

    @property
    def name(self) -> tuple[str, str]:
        return self.kind, self.code


@dataclass(frozen=True)
class Crossed:
    """A declared crossing of two questions of one moment: scope → (row's choice, column's choice) → number."""

    kind: str
    row: str
    column: str
    counts: Mapping[Scope, Mapping[tuple[str, str], int]]


@dataclass(frozen=True)
class Counts:
    """What the database holds, for each elementary scope: people, and questionnaires received by (moment, version)."""

    people: Mapping[Scope, int]
    received: Mapping[tuple[str, int], Mapping[Scope, int]]
    questions: tuple[Asked, ...]
    crossings: tuple[Crossed, ...] = ()


@dataclass(frozen=True)
class Earlier:
    """A publication that was spread: its counts, and the names of the cells that it masked."""

    counts: Counts
    masked: frozenset[str]


def added(several: Iterable[Mapping[Scope, int]]) -> dict[Scope, int]:
    """The sum of several counts, scope by scope."""
    total: dict[Scope, int] = defaultdict(int)
    for counts in several:
        for scope, count in counts.items():
            total[scope] += count
    return dict(total)


def to_plain(counts: Counts) -> dict:
    """The counts as JSON keeps them; ``from_plain`` gives them back."""
    return {
        "people": _flat(counts.people),
        "received": [[*key, _flat(found)] for key, found in counts.received.items()],
        "questions": [
            {
                **{name: getattr(one, name) for name in _TEXTS},
                "choices": [list(choice) for choice in one.choices],
                "questionnaires": sorted(one.questionnaires),
                "counts": [[*scope, dict(found)] for scope, found in one.counts.items()],
                "noted": _flat(one.noted),
                "opened_by": [one.opened_by[0], list(one.opened_by[1])] if one.opened_by else None,
                "opened": _flat(one.opened),
            }
            for one in counts.questions
        ],
        "crossings": [
            {
                "kind": one.kind,
                "row": one.row,
                "column": one.column,
                "counts": [[*scope, [[*pair, n] for pair, n in found.items()]] for scope, found in one.counts.items()],
            }
            for one in counts.crossings
        ],
    }


_TEXTS = ("kind", "code", "title", "multiple", "section")


def _flat(counts: Mapping[Scope, int]) -> list[list]:
    return [[*scope, number] for scope, number in counts.items()]


def _unflat(rows: Iterable) -> dict[Scope, int]:
    return {(site, year): number for site, year, number in rows}


def from_plain(plain: dict) -> Counts:
    """The counts that ``to_plain`` wrote."""
    return Counts(
        people=_unflat(plain["people"]),
        received={(kind, version): _unflat(rows) for kind, version, rows in plain["received"]},
        questions=tuple(
            Asked(
                **{name: one[name] for name in _TEXTS},
                choices=tuple((code, label) for code, label in one["choices"]),
                questionnaires=frozenset(one["questionnaires"]),
                counts={(site, year): found for site, year, found in one["counts"]},
                noted=_unflat(one["noted"]),
                opened_by=(one["opened_by"][0], tuple(one["opened_by"][1])) if one["opened_by"] else None,
                opened=_unflat(one["opened"]),
            )
            for one in plain["questions"]
        ),
        crossings=tuple(
            Crossed(
                one["kind"],
                one["row"],
                one["column"],
                {(site, year): {(a, b): n for a, b, n in pairs} for site, year, pairs in one["counts"]},
            )
            for one in plain["crossings"]
        ),
    )
