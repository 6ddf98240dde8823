"""The published side of an evaluation: every table under every filter, masked together. Pure.

A *scope* is (site, year), each possibly ``ALL``: the filters that the published tables know. First the numbers of
people and of questionnaires are masked over all scopes; then each question, over all scopes, with nothing shown of it
where its base is masked. So what one question shows tells nothing more of a base, and each can be masked by itself.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from .indicators import HIDDEN_NOTE, MULTIPLE_NOTE, percent
from .suppression import Sum, masked

ALL = ""
MASKED_NOTE = "Les nombres de 1 à 10 sont masqués, et d’autres avec eux pour qu’on ne puisse pas les retrouver."
Scope = tuple[str, str]


@dataclass(frozen=True)
class Asked:
    """One question over the whole family: its choices, and counts for each elementary scope (one site, one year)."""

    kind: str
    code: str
    title: str
    multiple: bool
    choices: tuple[tuple[str, str], ...]
    questionnaires: frozenset[int]
    counts: Mapping[Scope, Mapping[str, int]]  # scope → choice → number; "" is who answered


@dataclass(frozen=True)
class Counts:
    """What the database holds, for each elementary scope: people, and questionnaires received by (moment, version)."""

    people: Mapping[Scope, int]
    received: Mapping[tuple[str, int], Mapping[Scope, int]]
    questions: tuple[Asked, ...]


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
class Published:
    """One scope as it is published."""

    people: int | None
    received: Mapping[str, int | None]  # moment → questionnaires
    tables: list[PublishedTable]


def scopes(elementary: Iterable[Scope]) -> list[Scope]:
    """Every scope that holds something: all, each site, each year, each site in each year."""
    return sorted({(s, y) for site, year in elementary for s in (ALL, site) for y in (ALL, year)})


def publish(counts: Counts) -> dict[Scope, Published]:
    """Every scope of a programme, masked so that no small count follows from all of them together."""
    family = _Family(sorted(counts.people))
    cells, sums, unpublished = _bases(counts, family)
    hidden = masked(cells, sums, unpublished=unpublished)
    shown = {key: None if key in hidden else count for key, count in cells.items()}
    tables = defaultdict(list)
    for question in counts.questions:
        for scope, made in _question(question, family, cells, hidden).items():
            tables[scope].append(made)
    moments = sorted({kind for kind, _ in counts.received})
    return {
        scope: Published(
            people=shown["people", scope],
            received={kind: shown["received", kind, scope] for kind in moments},
            tables=tables[scope],
        )
        for scope in family.scopes
    }


class _Family:
    """The scopes over elementary ones, and the sums along sites and along years."""

    def __init__(self, elementary: list[Scope]) -> None:
        self.elementary = elementary
        self.scopes = scopes(elementary)
        sites, years = sorted({site for site, _ in elementary}), sorted({year for _, year in elementary})
        known = set(self.scopes)
        self.sums: list[tuple[Scope, tuple[Scope, ...]]] = []
        for site, year in self.scopes:
            if site == ALL:
                self.sums.append(((site, year), tuple((one, year) for one in sites if (one, year) in known)))
            if year == ALL:
                self.sums.append(((site, year), tuple((site, one) for one in years if (site, one) in known)))

    def add(self, name: tuple, counts: Mapping[Scope, int], cells: dict, sums: list[Sum]) -> None:
        """One count in every scope, under (*name, scope), with its sums."""
        totals: dict[Scope, int] = dict.fromkeys(self.scopes, 0)
        for (site, year), count in counts.items():
            for scope in {(s, y) for s in (ALL, site) for y in (ALL, year)}:
                totals[scope] += count
        cells.update({(*name, scope): count for scope, count in totals.items()})
        sums += [Sum((*name, total), tuple((*name, part) for part in parts)) for total, parts in self.sums]


def _bases(counts: Counts, family: _Family) -> tuple[dict, list[Sum], set]:
    """People, questionnaires received, and the bases of the questions; what ties them, and what no table shows."""
    cells: dict = {}
    sums: list[Sum] = []
    unpublished: set = set()
    family.add(("people",), counts.people, cells, sums)
    versions: dict[str, list[int]] = defaultdict(list)
    for (kind, version), received in sorted(counts.received.items()):
        versions[kind].append(version)
        family.add(("base", kind, (version,)), received, cells, sums)
    shown = {(question.kind, tuple(sorted(question.questionnaires))) for question in counts.questions}
    for kind, found in versions.items():
        total = _added(counts.received[kind, version] for version in found)
        family.add(("received", kind), total, cells, sums)
        silent = {scope: counts.people[scope] - total.get(scope, 0) for scope in family.elementary}
        tied = all(number >= 0 for number in silent.values())
        if tied:
            family.add(("silent", kind), silent, cells, sums)
        for scope in family.scopes:
            singles = tuple(("base", kind, (version,), scope) for version in found)
            sums.append(Sum(("received", kind, scope), singles))
            unpublished |= {key for key in singles if (kind, key[2]) not in shown}
            if tied:
                sums.append(Sum(("people", scope), (("received", kind, scope), ("silent", kind, scope))))
                unpublished.add(("silent", kind, scope))
    for kind, several in sorted(shown):
        if len(several) > 1:
            total = _added(counts.received[kind, version] for version in several)
            family.add(("base", kind, several), total, cells, sums)
            for scope in family.scopes:
                singles = tuple(("base", kind, (version,), scope) for version in several)
                sums.append(Sum(("base", kind, several, scope), singles))
    return cells, sums, unpublished


def _added(several: Iterable[Mapping[Scope, int]]) -> dict[Scope, int]:
    total: dict[Scope, int] = defaultdict(int)
    for counts in several:
        for scope, count in counts.items():
            total[scope] += count
    return dict(total)


def _question(question: Asked, family: _Family, bases: Mapping, hidden_bases: set) -> dict[Scope, PublishedTable]:
    """One question in every scope."""
    cells: dict = {}
    sums: list[Sum] = []
    choices = [code for code, _ in question.choices]
    for code in ("", *choices):
        family.add((code,), {scope: found.get(code, 0) for scope, found in question.counts.items()}, cells, sums)
    base_key = ("base", question.kind, tuple(sorted(question.questionnaires)))
    kept, unpublished = set(), set()
    for scope in family.scopes:
        base = cells["=", scope] = bases[(*base_key, scope)]
        cells["-", scope] = base - cells["", scope]
        sums.append(Sum(("=", scope), (("", scope), ("-", scope))))
        if not question.multiple:
            sums.append(Sum(("", scope), tuple((code, scope) for code in choices)))
        if (*base_key, scope) in hidden_bases:
            unpublished |= {(code, scope) for code in ("=", "-", "", *choices)}
        else:
            kept.add(("=", scope))
    for name in ("=", "-"):
        sums += [Sum((name, total), tuple((name, part) for part in parts)) for total, parts in family.sums]
    hidden = masked(cells, sums, unpublished=unpublished, kept=kept)
    return {scope: _table(question, scope, cells, hidden) for scope in family.scopes}


def _table(question: Asked, scope: Scope, cells: Mapping, hidden: set) -> PublishedTable:
    base = None if ("=", scope) in hidden else cells["=", scope]
    rows = []
    for code, label in question.choices if base else ():
        n = None if (code, scope) in hidden else cells[code, scope]
        width = 0 if n is None else round(100 * n / base, 1)
        rows.append(PublishedRow(code, label, n, None if n is None else percent(n, base), width))
    return PublishedTable(
        kind=question.kind,
        code=question.code,
        title=question.title,
        base=base,
        missing=None if base is None or ("-", scope) in hidden else cells["-", scope],
        multiple=question.multiple,
        rows=rows,
    )
