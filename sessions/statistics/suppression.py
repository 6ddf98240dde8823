"""Which counts of a published family of tables are masked, so that no small one can be worked out. Pure.

A *family* is every cell that is ever published, and the sums that tie them: a total and its parts, whatever the reason
(answers of a question, sites of a department, years of a period). Masked are

1. the counts from 1 to 10 (primary suppression; zero says nothing of anybody in the group, and stays);
2. as many others as it takes (secondary suppression), the smallest first, until
   - no masked count from 1 to 10 follows from the published ones by adding and subtracting, over all sums at once: a
     masked cell is determined exactly when its unit vector is in the row space of the sums, restricted to masked cells;
   - no difference between a published total and its published parts leaves a group of 1 to 10 people, nor one in which
     each masked count could only be 1.

Source of the method: Willenborg and de Waal, « Elements of Statistical Disclosure Control » (2001), chapters 4, 5. The
linear test is exact; the test of bounds is made sum by sum.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass

SMALLEST_SHOWN = 11  # counts from 1 to 10 are never published
PRIME = (1 << 61) - 1  # the row space is computed modulo this prime: coefficients are 0, 1 and -1

Key = Hashable


@dataclass(frozen=True)
class Sum:
    """``total`` is the sum of ``parts``."""

    total: Key
    parts: tuple[Key, ...]

    @property
    def keys(self) -> tuple[Key, ...]:
        return (self.total, *self.parts)


def is_small(count: int) -> bool:
    """Whether a count is never published as such; a difference between two publications may be below zero."""
    return 0 < abs(count) < SMALLEST_SHOWN


def masked(
    cells: Mapping[Key, int], sums: Iterable[Sum], *, unpublished: Iterable[Key] = (), kept: Iterable[Key] = ()
) -> set[Key]:
    """The cells to mask, ``unpublished`` ones (counts that exist but are in no table) among them, ``kept`` ones never.

    ``sums`` must be true of ``cells``, and speak of no other key; deterministic. Raises ValueError for a false sum.
    """
    sums = [one for one in sums if one.parts]
    for one in sums:
        if cells[one.total] != sum(cells[part] for part in one.parts):
            raise ValueError(f"{one.total} is not the sum of its parts")
    hidden = {key for key, count in cells.items() if is_small(count)} | set(unpublished)
    free = set(cells) - set(kept)
    by_key: dict[Key, list[Sum]] = {}
    for one in sums:
        for key in one.keys:
            by_key.setdefault(key, []).append(one)
    while True:
        found = _close_small_remainders(cells, sums, hidden, free - hidden)
        if not found:
            found = _protect_determined(cells, sums, by_key, hidden, free - hidden)
        if not found:
            return hidden
        hidden |= found


def determined(sums: Iterable[Sum], hidden: set[Key]) -> set[Key]:
    """The masked cells whose value follows from the others by adding and subtracting."""
    columns = {key: number for number, key in enumerate(sorted(hidden, key=repr))}
    rows: dict[int, dict[int, int]] = {}  # pivot -> row of the reduced echelon form
    for one in sums:
        row: dict[int, int] = {}
        for key, sign in ((one.total, 1), *((part, -1) for part in one.parts)):
            if key in columns:
                row[columns[key]] = (row.get(columns[key], 0) + sign) % PRIME
        _insert(rows, {column: value for column, value in row.items() if value})
    keys = list(columns)
    return {keys[pivot] for pivot, row in rows.items() if len(row) == 1}


def _insert(rows: dict[int, dict[int, int]], row: dict[int, int]) -> None:
    """Add one row to a reduced echelon form, which stays reduced."""
    for pivot in [column for column in row if column in rows]:
        _subtract(row, rows[pivot], row.get(pivot, 0))
    if not row:
        return
    pivot = min(row)
    inverse = pow(row[pivot], -1, PRIME)
    row = {column: value * inverse % PRIME for column, value in row.items()}
    for other in rows.values():
        if pivot in other:
            _subtract(other, row, other[pivot])
    rows[pivot] = row


def _subtract(row: dict[int, int], other: dict[int, int], times: int) -> None:
    for column, value in other.items():
        left = (row.get(column, 0) - times * value) % PRIME
        if left:
            row[column] = left
        else:
            row.pop(column, None)


def _close_small_remainders(cells: Mapping[Key, int], sums: list[Sum], hidden: set[Key], free: set[Key]) -> set[Key]:
    """One more cell of each sum whose published total leaves too small a remainder to its masked parts."""
    found: set[Key] = set()
    for one in sums:
        if one.total in hidden:
            continue
        inside = [part for part in one.parts if part in hidden]
        remainder = sum(cells[part] for part in inside)
        if is_small(remainder) or 0 < remainder <= len(inside):
            found |= _smallest(cells, free.intersection(one.keys))
    return found


def _protect_determined(
    cells: Mapping[Key, int], sums: list[Sum], by_key: Mapping[Key, list[Sum]], hidden: set[Key], free: set[Key]
) -> set[Key]:
    """One more cell beside each small masked one that can be worked out; anywhere else when none is left."""
    found: set[Key] = set()
    for key in determined(sums, hidden):
        if not is_small(cells[key]):
            continue
        beside = {other for one in by_key[key] for other in one.keys} & free
        if not beside:
            touched = (one for one in sums if hidden.intersection(one.keys))
            beside = {other for one in touched for other in one.keys} & free
        found |= _smallest(cells, beside or free)
    return found


def _smallest(cells: Mapping[Key, int], keys: set[Key]) -> set[Key]:
    """The cell whose loss costs least: the smallest count that is not zero, else a zero; nothing of nothing."""
    return {min(keys, key=lambda key: (not cells[key], cells[key], repr(key)))} if keys else set()
