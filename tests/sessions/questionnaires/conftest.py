"""A session whose three modules are in September."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from sessions.scheduling.models import Cohort
from tests.factories.registrations import RegistrationFactory
from tests.factories.scheduling import make_cohort


@pytest.fixture
def first() -> datetime:
    """The first of its modules, which are on 1, 8 and 15 September."""
    return datetime(2026, 9, 1, 14, tzinfo=ZoneInfo("Europe/Paris"))


@pytest.fixture
def cohort(at, first) -> Cohort:
    """Under way on 1 August, with two people registered."""
    at("2026-08-01 10:00")
    cohort = make_cohort(first=first, state="running")
    RegistrationFactory.create_batch(2, cohort=cohort)
    return cohort
