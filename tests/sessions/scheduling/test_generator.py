import itertools
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.scheduling.generator import ClosedDays, NoFreeDayError, add_months, propose, public_holidays

PARIS = ZoneInfo("Europe/Paris")
AT = time(14, 0)


def days(slots):
    return [slot.starts_at.date() for slot in slots]


@pytest.mark.parametrize("count", [1, 4, 5, 10])
def test_a_programme_of_any_length_gets_one_slot_a_module(count):
    assert len(propose(date(2026, 1, 12), AT, [150] * count)) == count


def test_the_follow_up_comes_six_months_after_the_last_meeting_on_the_same_weekday():
    slots = propose(date(2026, 1, 12), AT, [150] * 10, follow_up_months=6)
    last, follow_up = slots[-2].starts_at.date(), slots[-1].starts_at.date()
    assert (last, follow_up) == (date(2026, 3, 16), date(2026, 9, 21))


def test_a_public_holiday_sends_the_meeting_to_the_next_turn():
    slots = propose(date(2026, 4, 27), AT, [150, 150])  # then 4 May
    assert days(slots) == [date(2026, 4, 27), date(2026, 5, 4)]
    slots = propose(date(2026, 4, 24), AT, [150, 150, 150])  # then 1 May (Labour Day), 8 May (Victory)
    assert days(slots) == [date(2026, 4, 24), date(2026, 5, 15), date(2026, 5, 22)]


def test_a_skipped_day_is_named_with_its_reason():
    slots = propose(date(2026, 4, 24), AT, [150, 150])
    assert slots[1].skipped == (
        "vendredi 1er\u00a0mai 2026 (Fête du Travail)",
        "vendredi 8\u00a0mai 2026 (Fête de la Victoire)",
    )


def test_a_holiday_is_named_with_a_typographic_apostrophe():
    assert public_holidays(2027)[date(2027, 1, 1)] == "Jour de l’an"


def test_alsace_moselle_has_its_own_holidays():
    assert date(2025, 12, 26) in public_holidays(2025, "57")
    assert date(2025, 12, 26) not in public_holidays(2025)


def test_a_closure_is_passed_over_both_ends_included():
    closure = ClosedDays(date(2026, 2, 23), date(2026, 3, 2), "Vacances d’hiver")
    slots = propose(date(2026, 2, 16), AT, [150, 150], closures=[closure])
    assert days(slots) == [date(2026, 2, 16), date(2026, 3, 9)]


def test_closures_without_end_are_refused_clearly():
    for_ever = ClosedDays(date(2026, 1, 1), date(2030, 1, 1), "Travaux")
    with pytest.raises(NoFreeDayError):
        propose(date(2026, 1, 12), AT, [150], closures=[for_ever])


def test_a_month_without_that_day_gives_its_last_day():
    assert [add_months(date(2025, 8, 31), 6), add_months(date(2023, 8, 31), 6)] == [
        date(2026, 2, 28),
        date(2024, 2, 29),
    ]


@given(
    first=st.dates(date(2020, 1, 1), date(2035, 12, 31)),
    minutes=st.lists(st.integers(15, 300), min_size=1, max_size=12),
    rhythm=st.integers(1, 31),
    follow_up=st.none() | st.integers(1, 12),
)
def test_slots_are_in_order_on_open_days_at_the_same_local_hour(first, minutes, rhythm, follow_up):
    slots = propose(first, AT, minutes, days_between=rhythm, follow_up_months=follow_up)
    assert len(slots) == len(minutes) + bool(follow_up)
    for slot in slots:
        local = slot.starts_at.astimezone(PARIS)
        assert local.time() == AT
        assert local.date() not in public_holidays(local.year)
    for before, after in itertools.pairwise(slots):
        assert after.starts_at.date() - before.starts_at.date() >= timedelta(days=1)


@pytest.mark.parametrize("zone", ["America/Guadeloupe", "Indian/Reunion", "Europe/Paris"])
def test_hours_are_those_of_the_site(zone):
    slot = propose(date(2026, 1, 12), AT, [150], time_zone=zone)[0]
    assert slot.starts_at == datetime(2026, 1, 12, 14, 0, tzinfo=ZoneInfo(zone))
