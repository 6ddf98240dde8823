"""An attacker with every published figure: all tables, filters, crossings, conditions, and two publications.

The attacker's unknowns are the people themselves, as finely as the answers tell them apart: in each site, year and
batch (what the second publication adds), how many stayed silent, and how many gave each combination of answers. Every
published figure is a sum of these. A masked count is recovered when some combination of published figures gives it.
"""

from collections import defaultdict
from functools import partial
from itertools import product

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from sessions.statistics.counts import Asked, Counts, Crossed, Earlier
from sessions.statistics.publication import publish
from sessions.statistics.suppression import is_small

PRIME = (1 << 61) - 1
NO = "–"  # passed the question
A, B, C = ("a1", "a2", NO), ("b1", "b2", NO), ("c1", NO)
SILENT, NOTED = ("silent",), ("noted",)
# « c » is asked to who answered a1; « d » allows several answers, of which d1 and d2 are kept; somebody noted said a2.
ANSWERS = [(a, b, c, d) for a, b, d in product(A, B, ("", "d1", "d2", "d1d2")) for c in (C if a == "a1" else ("",))]
ASKED = {"a": ("a1", "a2"), "b": ("b1", "b2"), "c": ("c1",), "d": ("d1", "d2")}


def gave(code: str, choice: str, atom: tuple) -> bool:
    """Whether a person of this sort gave this answer; an empty choice: any answer."""
    if atom == NOTED:
        return code == "a" and choice in ("", "a2")
    if atom == SILENT:
        return False
    said = atom["abcd".index(code)]
    if code == "d":
        return choice in said if choice else bool(said)
    return said == choice if choice else said not in (NO, "")


def in_base(code: str, atom: tuple) -> bool:
    if atom in (SILENT, NOTED):
        return code == "a" and atom == NOTED
    return atom[0] == "a1" if code == "c" else True


def counts_of(people: dict) -> Counts:
    """What the database would hold of these people: (site, year, sort) → number."""
    scopes = sorted({(site, year) for site, year, _ in people})

    def total(wanted) -> dict:
        found = dict.fromkeys(scopes, 0)
        for (site, year, atom), number in people.items():
            if wanted(atom):
                found[site, year] += number
        return found

    received = total(lambda atom: atom not in (SILENT, NOTED))
    questions = []
    for code, choices in ASKED.items():
        by_choice = {choice: total(partial(gave, code, choice)) for choice in ("", *choices)}
        questions.append(
            Asked(
                kind="end",
                code=code,
                title=code,
                multiple=code == "d",
                choices=tuple((choice, choice) for choice in choices),
                questionnaires=frozenset([1]),
                counts={scope: {choice: found[scope] for choice, found in by_choice.items()} for scope in scopes},
                noted=total(lambda atom: atom == NOTED) if code == "a" else {},
                opened_by=("a", ("a1",)) if code == "c" else None,
                opened=total(partial(in_base, "c")) if code == "c" else {},
            )
        )
    crossings = []
    for row, column in (("a", "b"), ("b", "d")):
        pairs = {
            (x, y): total(lambda atom, x=x, y=y, row=row, column=column: gave(row, x, atom) and gave(column, y, atom))
            for x, y in product(ASKED[row], ASKED[column])
        }
        by_scope = {scope: {pair: found[scope] for pair, found in pairs.items()} for scope in scopes}
        crossings.append(Crossed("end", row, column, by_scope))
    everybody = total(lambda atom: atom != NOTED)
    return Counts(everybody, {("end", 1): received}, tuple(questions), tuple(crossings))


def figures(parts: dict):
    """(scope, what it counts, published number) of everything that is shown or masked."""
    for scope, part in parts.items():
        yield scope, lambda atom: atom != NOTED, part.people
        yield scope, lambda atom: atom not in (SILENT, NOTED), part.received["end"]
        for table in part.tables:
            rows = {row.code: row.n for row in table.rows}
            missing = lambda atom, code=table.code: in_base(code, atom) and not gave(code, "", atom)  # noqa: E731
            yield scope, partial(in_base, table.code), table.base
            yield scope, missing, table.missing
            for choice in ASKED[table.code]:
                yield scope, partial(gave, table.code, choice), rows.get(choice)
        for crossing in part.crossings:
            for x, (_, line) in zip(ASKED[crossing.row], crossing.lines, strict=True):
                for y, shown in zip(ASKED[crossing.column], line, strict=True):
                    pair = (crossing.row, x, crossing.column, y)
                    yield scope, lambda atom, p=pair: gave(p[0], p[1], atom) and gave(p[2], p[3], atom), shown


class Attacker:
    """What follows from a set of sums, by elimination modulo a prime."""

    def __init__(self) -> None:
        self.rows: dict = {}

    def _rest(self, row: dict) -> dict:
        row = dict(row)
        for pivot in sorted(row):
            while row.get(pivot) and pivot in self.rows:
                times = row[pivot]
                for column, value in self.rows[pivot].items():
                    row[column] = (row.get(column, 0) - times * value) % PRIME
        left = {column: value for column, value in row.items() if value}
        return left if left == row or not any(column in self.rows for column in left) else self._rest(left)

    def learn(self, row: dict) -> None:
        left = self._rest(row)
        if left:
            pivot = min(left)
            inverse = pow(left[pivot], -1, PRIME)
            self.rows[pivot] = {column: value * inverse % PRIME for column, value in left.items()}

    def knows(self, row: dict) -> bool:
        return not self._rest(row)


def vector(people: dict, batches: set, scope, wanted) -> dict:
    """The unknowns that a figure sums: one for each site, year, batch and sort of person."""
    return {
        (site, year, batch, atom): 1
        for site, year, batch, atom in people
        if batch in batches and scope[0] in ("", site) and scope[1] in ("", year) and wanted(atom)
    }


def recovered(people: dict, publications: list[tuple[set, dict]]) -> list:
    """Small masked counts, and small changes of a count between two publications, that follow from what is shown."""
    attacker, hidden, before = Attacker(), [], {}
    for batches, parts in publications:
        for place, (scope, wanted, shown) in enumerate(figures(parts)):
            row = vector(people, batches, scope, wanted)
            true = sum(people[unknown] for unknown in row)
            assert shown in (None, true)
            if shown is not None:
                attacker.learn(row)
            elif is_small(true):
                hidden.append((scope, place, true, row))
            old = before.get((scope, place), {})
            change = {unknown: 1 for unknown in row if unknown not in old}
            if old and is_small(sum(people[unknown] for unknown in change)):
                hidden.append((scope, "change", place, change))
        before |= {
            (scope, place): vector(people, batches, scope, wanted)
            for place, (scope, wanted, _) in enumerate(figures(parts))
        }
    return [found[:3] for found in hidden if attacker.knows(found[3])]


def at(people: dict, batches: set) -> dict:
    """People as a publication of these batches counts them."""
    found: dict = defaultdict(int)
    for (site, year, batch, atom), number in people.items():
        if batch in batches:
            found[site, year, atom] += number
    return found


@st.composite
def populations(draw) -> dict:
    number = st.one_of(st.just(0), st.integers(0, 6), st.sampled_from([0, 12, 30]))
    sites, years, batches = draw(st.sampled_from([(1, 1, 1), (1, 1, 2), (2, 1, 1), (1, 2, 1)]))
    return {
        (f"s{site}", f"20{year}", batch, atom): draw(number)
        for site in range(sites)
        for year in range(years)
        for batch in range(batches)
        for atom in [SILENT, NOTED, *ANSWERS]
    }


@settings(max_examples=8, derandomize=True, phases=[Phase.generate])
@given(populations())
def test_nobody_recovers_a_masked_count_over_all_tables_filters_crossings_and_publications(people):
    first = counts_of(at(people, {0}))
    parts, masked = publish(first)
    publications = [({0}, parts)]
    if any(batch for _, _, batch, _ in people):
        second, _ = publish(counts_of(at(people, {0, 1})), [Earlier(first, masked)])
        publications.append(({0, 1}, second))
    assert recovered(people, publications) == []


def test_the_attack_finds_what_two_publications_that_ignore_each_other_tell():
    people = {("s0", "2020", batch, atom): 0 for batch in (0, 1) for atom in [SILENT, NOTED, *ANSWERS]}
    for a, b in product(("a1", "a2"), ("b1", "b2")):
        people["s0", "2020", 0, (a, b, "c1" if a == "a1" else "", "d1")] = 40
    people["s0", "2020", 1, ("a2", "b1", "", "d1")] = 12
    people["s0", "2020", 1, ("a1", "b1", "c1", "d1")] = 3
    publications = [(batches, publish(counts_of(at(people, batches)))[0]) for batches in ({0}, {0, 1})]
    assert recovered(people, publications) != []


def test_what_did_not_change_stays_shown_and_what_changed_by_little_is_masked():
    people = {("s0", "2020", batch, atom): 0 for batch in (0, 1) for atom in [SILENT, NOTED, *ANSWERS]}
    people["s0", "2020", 0, ("a2", "b1", "", "d1")] = people["s0", "2020", 0, ("a2", "b2", "", "d1")] = 40
    people["s0", "2020", 1, ("a2", "b1", "", "d1")] = 15
    first = counts_of(at(people, {0}))
    parts, masked = publish(first)
    again, _ = publish(first, [Earlier(first, masked)])
    assert again == parts
    later, _ = publish(counts_of(at(people, {0, 1})), [Earlier(first, masked)])
    assert [row.n for row in later["", ""].tables[1].rows] == [55, 40]
    people["s0", "2020", 1, ("a2", "b1", "", "d1")] = 4
    later, _ = publish(counts_of(at(people, {0, 1})), [Earlier(first, masked)])
    assert later["", ""].tables[1].base is None
