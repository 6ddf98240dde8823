from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.common import tokens
from sessions.common.locks import holding
from sessions.common.text import fold, letters


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("D’Artagnan-Müller", "d'artagnan-muller"),
        ("Œuvrard", "oeuvrard"),
        ("  N’Guyen  ", "n'guyen"),
        ("ŁUKASZ  Été", "łukasz ete"),
    ],
)
def test_folding_drops_case_accents_ligatures_and_spare_spaces(name, folded):
    assert fold(name) == folded


def test_letters_of_a_name_leave_out_apostrophes_and_hyphens():
    assert letters("D’Artagnan-Müller")[:3] == "dar"


@given(st.text())
def test_folding_twice_changes_nothing_more(text):
    assert fold(fold(text)) == fold(text)


def test_a_token_comes_from_its_nonce_and_its_purpose_alone():
    nonce = tokens.new_nonce()
    assert tokens.derive("feed", nonce) == tokens.derive("feed", nonce)
    assert tokens.derive("feed", nonce) != tokens.derive("personal", nonce)


def test_a_token_holds_at_least_128_bits_and_is_easy_to_type():
    token = tokens.derive("feed", tokens.new_nonce())
    assert len(token) * 5 >= 128
    assert set(token) <= set("abcdefghijklmnopqrstuvwxyz234567")


def test_a_token_cannot_be_made_from_the_database_without_the_secret_key(settings):
    nonce = tokens.new_nonce()
    before = tokens.derive("feed", nonce)
    settings.SECRET_KEY = "another-" + "0123456789abcdef" * 4
    assert tokens.derive("feed", nonce) != before


def test_periodic_work_is_held_by_one_process_at_a_time(db):
    with holding("work", timedelta(minutes=5)) as first, holding("work", timedelta(minutes=5)) as second:
        assert (first, second) == (True, False)


def test_periodic_work_is_given_back_at_the_end(db):
    with holding("work", timedelta(minutes=5)):
        pass
    with holding("work", timedelta(minutes=5)) as held:
        assert held


def test_periodic_work_of_a_dead_process_comes_back_by_itself(db, at):
    at("2026-03-02 14:00")
    abandoned = holding("work", timedelta(minutes=5))
    assert abandoned.__enter__()
    at("2026-03-02 14:06")
    with holding("work", timedelta(minutes=5)) as held:
        assert held


def test_a_lock_left_by_a_machine_whose_clock_was_wrong_holds_nothing(db, at):
    at("2027-11-26 10:00")
    abandoned = holding("work", timedelta(minutes=5))
    assert abandoned.__enter__()
    at("2026-11-26 10:00")
    with holding("work", timedelta(minutes=5)) as held:
        assert held
