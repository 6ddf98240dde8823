"""Departments as data: every code, the right holidays, the right clock."""

from datetime import date
from zoneinfo import ZoneInfo

import holidays
import pytest

from portal.accounts.territories import DEPARTMENTS, department_name, holiday_subdivision, zone_of


def test_every_department_is_there():
    assert len(DEPARTMENTS) == 102
    mainland = {f"{number:02}" for number in range(1, 96)} - {"20"}
    assert set(DEPARTMENTS) == mainland | {"2A", "2B"} | {str(code) for code in range(971, 977)}
    assert department_name("95") == "Val-d’Oise"


@pytest.mark.parametrize("code", DEPARTMENTS)
def test_the_holidays_package_knows_every_subdivision(code):
    days = holidays.country_holidays("FR", subdiv=holiday_subdivision(code), years=2026)
    assert date(2026, 5, 1) in days


@pytest.mark.parametrize(
    ("code", "day"),
    [("67", date(2026, 12, 26)), ("57", date(2026, 12, 26)), ("974", date(2026, 12, 20)), ("971", date(2026, 5, 27))],
)
def test_local_holidays_are_kept(code, day):
    assert day in holidays.country_holidays("FR", subdiv=holiday_subdivision(code), years=2026)
    assert day not in holidays.country_holidays("FR", subdiv=holiday_subdivision("95"), years=2026)


@pytest.mark.parametrize(
    ("code", "zone"), [("95", "Europe/Paris"), ("2A", "Europe/Paris"), ("", "Europe/Paris"), ("974", "Indian/Reunion")]
)
def test_every_department_has_its_clock(code, zone):
    assert zone_of(code) == ZoneInfo(zone)
