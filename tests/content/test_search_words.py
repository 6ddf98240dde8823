"""The words of the search: cut, folded, reduced to stems, compared as they are spelt and as they sound."""

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.search.words import distance, sound, stem, words_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("métiers", "metier"),
        ("œuvrer", "oeuvre"),
        ("travailler", "travail"),
        ("DROITS", "droit"),
        ("reconvertie", "reconvertir"),
    ],
)
def test_forms_of_a_word_meet(one, other):
    assert [stem(word) for word in words_of(one)] == [stem(word) for word in words_of(other)]


def test_two_searches_at_the_same_instant_stem_as_one():
    words = [
        f"{start}{end}" for start in ("accompagn", "reconvert", "prepar", "fatig") for end in ("er", "issons", "ements")
    ]
    alone = [stem.__wrapped__(word) for word in words]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as pool:
            together = list(pool.map(lambda _: [stem.__wrapped__(word) for word in words], range(100)))
    finally:
        sys.setswitchinterval(interval)
    assert all(found == alone for found in together)


def test_words_that_say_nothing_and_elisions_are_left_out():
    assert words_of("Qu’est-ce que l’arrêt de travail ?") == ["arret", "travail"]


def test_an_error_is_a_letter_more_less_other_or_swapped():
    pairs = [("medecin", "medcin"), ("medecin", "medecinn"), ("medecin", "medexin"), ("mdph", "mpdh")]
    assert [distance(one, other, 2) for one, other in pairs] == [1, 1, 1, 1]
    assert distance("medecin", "voiture", 2) == 3


def plain_distance(one: str, other: str) -> int:
    """By the definition, letter by letter."""
    if not one or not other:
        return len(one) + len(other)
    found = [
        plain_distance(one[1:], other) + 1,
        plain_distance(one, other[1:]) + 1,
        plain_distance(one[1:], other[1:]) + (one[0] != other[0]),
    ]
    if len(one) > 1 and len(other) > 1 and one[0] == other[1] and one[1] == other[0]:
        found.append(plain_distance(one[2:], other[2:]) + 1)
    return min(found)


@given(st.text("abé", max_size=5), st.text("abé", max_size=5), st.integers(0, 4))
def test_the_distance_is_that_of_the_definition(one, other, limit):
    assert distance(one, other, limit) == min(plain_distance(one, other), limit + 1)


def test_words_heard_alike_sound_alike():
    assert sound("psikologue") == sound("psychologue")
    assert sound("assurence") == sound("assurance")
