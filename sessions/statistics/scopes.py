"""The filters that published tables know, and what ties their cells together. Pure.

A *scope* is (site, year), each possibly ``ALL``. *Tables* are cells and the sums between them, as ``suppression`` wants
them; ``with_history`` ties them to what was published before, so that two publications side by side tell no more than
each.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from .suppression import Key, Sum

ALL = ""
Scope = tuple[str, str]


def scopes_over(elementary: Iterable[Scope]) -> list[Scope]:
    """The whole, and every scope that holds something: each site, each year, each site in each year."""
    return sorted({(ALL, ALL)} | {(s, y) for site, year in elementary for s in (ALL, site) for y in (ALL, year)})


@dataclass
class Tables:
    """Cells, the sums that tie them, those that no table shows, those that are shown whatever happens."""

    cells: dict[Key, int] = field(default_factory=dict)
    sums: list[Sum] = field(default_factory=list)
    unpublished: set[Key] = field(default_factory=set)
    kept: set[Key] = field(default_factory=set)


class Family:
    """The scopes over elementary ones (one site, one year), and the sums along sites and along years."""

    def __init__(self, elementary: Iterable[Scope]) -> None:
        self.elementary = sorted(elementary)
        self.scopes = scopes_over(self.elementary)
        sites, years = sorted({site for site, _ in self.elementary}), sorted({year for _, year in self.elementary})
        known = set(self.scopes)
        self.sums: list[tuple[Scope, tuple[Scope, ...]]] = []
        for site, year in self.scopes:
            if site == ALL:
                self.sums.append(((site, year), tuple((one, year) for one in sites if (one, year) in known)))
            if year == ALL:
                self.sums.append(((site, year), tuple((site, one) for one in years if (site, one) in known)))

    def totals(self, counts: Mapping[Scope, int]) -> dict[Scope, int]:
        """A count of every scope, from those of the elementary ones."""
        found: dict[Scope, int] = dict.fromkeys(self.scopes, 0)
        for (site, year), count in counts.items():
            for scope in {(s, y) for s in (ALL, site) for y in (ALL, year)}:
                found[scope] += count
        return found

    def add(self, tables: Tables, name: tuple, counts: Mapping[Scope, int]) -> None:
        """One count in every scope, under (*name, scope), with its sums."""
        tables.cells.update({(*name, scope): count for scope, count in self.totals(counts).items()})
        tables.sums += [Sum((*name, total), tuple((*name, part) for part in parts)) for total, parts in self.sums]


def with_history(now: Tables, before: Iterable[tuple[Tables, frozenset[str]]]) -> tuple[Tables, dict[Key, Key]]:
    """``now`` tied to earlier publications (their tables, and the names of their masked cells), oldest first.

    A cell that did not change since is the same cell. One that did is its earlier value and a difference, which no
    table shows: an attacker who kept the earlier publication works it out where both values are shown. What was shown
    once stays known. Also gives the name of each of ``now``'s cells in the whole.
    """
    whole = Tables()
    latest: dict[Key, Key] = {}
    known: set[Key] = set()
    place: dict[Key, Key] = {}
    for version, (tables, masked) in enumerate([*before, (now, None)]):
        place = {}
        for key, count in tables.cells.items():
            last = latest.get(key)
            if last is None or whole.cells[last] != count:
                latest[key] = (version, key)
                whole.cells[version, key] = count
                if last is not None:
                    whole.cells["change", version, key] = count - whole.cells[last]
                    whole.unpublished.add(("change", version, key))
                    whole.sums.append(Sum((version, key), (last, ("change", version, key))))
            place[key] = latest[key]
        whole.sums += [Sum(place[one.total], tuple(place[part] for part in one.parts)) for one in tables.sums]
        if masked is None:
            whole.unpublished |= {place[key] for key in tables.unpublished}
            whole.kept |= {place[key] for key in tables.kept}
        else:
            shown = {place[key] for key in tables.cells if name_of(key) not in masked}
            known |= shown
            whole.unpublished |= {place[key] for key in tables.cells} - shown
    whole.kept = (whole.kept - whole.unpublished) | known
    whole.unpublished -= known
    whole.sums = list(dict.fromkeys(whole.sums))
    return whole, place


def name_of(key: Key) -> str:
    """A cell's name as it is stored with a publication."""
    return repr(key)
