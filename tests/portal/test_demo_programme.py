"""The demonstration's first programme."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.demo import live, programme
from portal.demo.doorplate import meeting_of_the_day
from tests.factories.scheduling import make_cohort

pytestmark = pytest.mark.django_db


def test_it_shows_an_outline_to_those_who_animate():
    loaded, _ = programme.load()
    assert loaded.modules.exclude(outline="").exists()


def test_what_it_invents_of_houses_that_exist_says_so():
    _, sites = programme.load()
    for site in sites.values():
        assert all("par exemple" in line.lower() for line in (*site.transport.splitlines(), site.access))


def test_the_doorplate_keeps_to_its_session_when_another_begins():
    """Else a second start looks for a tablet's code where nobody gave one, and fails."""
    own = make_cohort(code="argenteuil-a1", state="running", modules=1)
    make_cohort(programme=own.programme, code="osny-b1", state="running", modules=1)
    assert live.running_cohort() == own


@pytest.mark.parametrize("days", [-1, 0, 9])
def test_the_doorplate_leads_to_a_meeting_wherever_todays_was_moved(days):
    first = timezone.now() + timedelta(days=days)
    cohort = make_cohort(modules=2, first=first, follow_up=False)
    assert meeting_of_the_day(cohort) == cohort.meetings.earliest("starts_at")
