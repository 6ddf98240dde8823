from hypothesis import given
from hypothesis import strategies as st

from sessions.statistics.indicators import HIDDEN_NOTE, MULTIPLE_NOTE, percent, table


def made(answered=10, base=10, multiple=False, numbers=(5, 5)):
    counts = [(f"c{place}", f"C{place}", n) for place, n in enumerate(numbers)]
    return table(kind="end", code="colour", title="?", base=base, answered=answered, multiple=multiple, counts=counts)


def test_percentages_round_half_up():
    assert [percent(n, 200) for n in (1, 2, 3, 4, 5)] == [1, 1, 2, 2, 3]


def test_an_empty_base_gives_zero():
    assert percent(0, 0) == 0


@given(st.integers(0, 10_000), st.integers(1, 10_000))
def test_a_percentage_is_never_more_than_half_a_point_away(n, base):
    assert abs(percent(n, base) - 100 * n / base) <= 0.5 + 1e-9


def test_missing_is_what_the_base_has_beyond_the_answers():
    assert made(answered=8, base=10).missing == 2


def test_percentages_are_of_the_respondents_not_of_the_answers():
    assert [row.percent for row in made(answered=8, base=10, numbers=(4, 4)).rows] == [40, 40]


def test_below_five_answers_a_question_shows_nothing():
    assert made(answered=4, base=10, numbers=(4, 0)).rows == []
    assert made(answered=4, base=10).note == HIDDEN_NOTE
    assert len(made(answered=5, base=10, numbers=(5, 0)).rows) == 2


def test_a_total_of_100_needs_no_note():
    assert made().note == ""


def test_a_total_that_is_not_100_says_why():
    assert "arrondis" in made(answered=9, base=9, numbers=(3, 3, 3)).note
    assert "manquantes" in made(answered=8, base=10, numbers=(4, 4)).note


def test_several_answers_are_said_rather_than_added_up():
    assert made(multiple=True, numbers=(9, 9)).note == MULTIPLE_NOTE
