from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sessions.statistics.suppression import Sum, determined, is_small, masked


def row(*counts: int) -> tuple[dict, list[Sum]]:
    cells = {number: count for number, count in enumerate(counts)}
    return cells | {"total": sum(counts)}, [Sum("total", tuple(cells))]


def test_counts_from_one_to_ten_are_small_and_zero_is_not():
    assert [is_small(count) for count in (0, 1, 10, 11)] == [False, True, True, False]


def test_a_row_of_large_counts_masks_nothing():
    assert masked(*row(11, 40, 0)) == set()


def test_one_small_count_takes_the_next_smallest_with_it():
    assert masked(*row(4, 40, 20, 0)) == {0, 2}


def test_two_small_counts_whose_sum_is_small_take_a_third():
    assert masked(*row(1, 1, 30, 60)) == {0, 1, 2}


def test_small_counts_that_hold_together_take_nothing_else():
    assert masked(*row(9, 8, 30)) == {0, 1}


def test_small_counts_that_could_only_be_ones_take_another():
    hidden = masked(*row(*[1] * 12, 50, 60))
    assert hidden == {*range(12), 12}


def test_a_small_total_is_masked_and_its_zeros_tell_nothing():
    assert masked(*row(7, 0)) == {0, "total"}


def test_what_no_table_shows_counts_as_masked():
    cells, sums = row(4, 40, 20)
    assert masked(cells, sums, unpublished=[2]) == {0, 2}


def test_a_false_sum_is_refused():
    cells, sums = row(4, 40)
    with pytest.raises(ValueError, match="not the sum"):
        masked(cells | {"total": 45}, sums)


def test_what_is_alone_in_its_row_or_its_column_is_determined():
    sums = [Sum("r", ("a", "b")), Sum("s", ("b", "c"))]
    assert determined(sums, {"a", "b"}) == {"a", "b"}
    assert determined(sums, {"a", "b", "r"}) == {"b"}


# --- An attacker with every published figure --------------------------------------------------------------------------
def family(atoms: dict[tuple[int, int, int], int], shape: tuple[int, int, int]) -> tuple[dict, list[Sum]]:
    """Every table and filter over three axes, each with its « all »; the sums along each axis."""
    axes = [[*range(size), "all"] for size in shape]
    cells = {}
    for a in axes[0]:
        for b in axes[1]:
            for c in axes[2]:
                wanted = (a, b, c)
                cells[wanted] = sum(
                    count
                    for atom, count in atoms.items()
                    if all(w in ("all", x) for w, x in zip(wanted, atom, strict=True))
                )
    sums = []
    for key in cells:
        for axis in range(3):
            if key[axis] == "all":
                parts = tuple((*key[:axis], part, *key[axis + 1 :]) for part in range(shape[axis]))
                sums.append(Sum(key, parts))
    return cells, sums


def in_span(published: list, targets: list) -> list[bool]:
    """For each target vector, whether published ones combine to it: the attack, with fractions."""
    basis: list[tuple[int, list[Fraction]]] = []

    def rest(values):
        values = [Fraction(value) for value in values]
        for pivot, line in basis:
            if factor := values[pivot]:
                values = [left - factor * right for left, right in zip(values, line, strict=True)]
        return values

    for vector in published:
        left = rest(vector)
        pivot = next((place for place, value in enumerate(left) if value), None)
        if pivot is not None:
            basis.append((pivot, [value / left[pivot] for value in left]))
    return [not any(rest(target)) for target in targets]


def recovered(cells: dict, hidden: set, atoms: list) -> list:
    """Masked small cells that a combination of published ones gives."""

    def vector(key):
        return [int(all(w in ("all", x) for w, x in zip(key, atom, strict=True))) for atom in atoms]

    small = [key for key in hidden if is_small(cells[key])]
    found = in_span([vector(key) for key in cells if key not in hidden], [vector(key) for key in small])
    return [key for key, known in zip(small, found, strict=True) if known]


@st.composite
def families(draw):
    shape = draw(st.tuples(st.integers(1, 3), st.integers(1, 3), st.integers(2, 4)))
    counts = st.one_of(st.integers(0, 12), st.sampled_from([0, 0, 15, 40]))
    return {(a, b, c): draw(counts) for a in range(shape[0]) for b in range(shape[1]) for c in range(shape[2])}, shape


@settings(max_examples=120, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(families())
def test_nobody_recovers_a_masked_count_by_subtraction_over_all_tables_and_filters(drawn):
    atoms, shape = drawn
    cells, sums = family(atoms, shape)
    hidden = masked(cells, sums)
    assert all(key in hidden for key, count in cells.items() if is_small(count))
    assert recovered(cells, hidden, list(atoms)) == []


@settings(max_examples=60, derandomize=True)
@given(families())
def test_no_published_total_leaves_a_small_remainder(drawn):
    cells, sums = family(*drawn)
    hidden = masked(cells, sums)
    for one in sums:
        if one.total not in hidden:
            remainder = cells[one.total] - sum(cells[part] for part in one.parts if part not in hidden)
            assert not is_small(remainder)


def test_the_attack_finds_what_primary_suppression_alone_leaves_open():
    atoms = {(0, 0, 0): 4, (0, 0, 1): 40, (1, 0, 0): 30, (1, 0, 1): 50}
    cells, _ = family(atoms, (2, 1, 2))
    only_primary = {key for key, count in cells.items() if is_small(count)}
    assert recovered(cells, only_primary, list(atoms)) != []
