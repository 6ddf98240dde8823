"""LAST-MODIFIED and DTSTAMP rise with whatever an entry says: programs that compare them read nothing else again."""

from datetime import datetime, timedelta

import icalendar
import pytest
from django.urls import reverse
from django.utils import timezone

from sessions.calendars.actions import feed_for, set_detail
from sessions.calendars.entries import entry
from sessions.calendars.enums import FeedDetail, FeedKind
from sessions.calendars.links import path_of
from sessions.registrations.actions import register
from sessions.scheduling.actions import touch_schedule
from sessions.scheduling.models import Meeting
from tests.factories.people import ParticipantFactory
from tests.factories.scheduling import make_cohort

pytestmark = pytest.mark.django_db


def revised(content: bytes) -> datetime:
    (event,) = icalendar.Calendar.from_ical(content).walk("VEVENT")
    assert event.decoded("DTSTAMP") == event.decoded("LAST-MODIFIED")
    return event.decoded("DTSTAMP")


@pytest.fixture
def cohort(at):
    at("2026-03-02 09:00")
    return make_cohort(modules=1, follow_up=False)


def test_a_feed_that_says_more_or_less_revises_each_entry(client, cohort, at):
    person = ParticipantFactory()
    register(person, cohort, agreed_at=timezone.now())
    feed = feed_for(FeedKind.PARTICIPANT, person)
    before = client.get(path_of(feed))
    at("2026-03-03 09:00")
    set_detail(feed, FeedDetail.TIME)
    known = {"If-None-Match": before["ETag"], "If-Modified-Since": before["Last-Modified"]}
    after = client.get(path_of(feed), headers=known)
    assert after.status_code == 200
    assert (after["ETag"] != before["ETag"], after["Last-Modified"] != before["Last-Modified"]) == (True, True)
    assert revised(after.content) == timezone.now() > revised(before.content)


@pytest.mark.parametrize("what", ["site", "room", "programme"])
def test_a_place_or_title_changed_in_the_admin_revises_each_entry(client, cohort, at, what):
    address = reverse("calendars:feed_programme", args=[cohort.programme.slug])
    before = revised(client.get(address).content)
    at("2026-03-03 09:00")
    changed = getattr(cohort, what)
    for field in ("address", "neutral_title", "name"):
        if hasattr(changed, field):
            setattr(changed, field, "Rencontre")
            break
    changed.save()
    touch_schedule()
    after = client.get(address)
    assert "Rencontre" in after.content.decode()
    assert revised(after.content) == timezone.now() > before


def test_a_module_that_takes_another_number_revises_the_entries_that_show_it(cohort, at):
    at("2026-03-03 09:00")
    meeting = Meeting.objects.get(cohort=cohort)
    meeting.module.position += 1
    meeting.module.save()
    assert entry(meeting, FeedDetail.NUMBER).stamp == timezone.now()
    assert entry(meeting).stamp < timezone.now() - timedelta(hours=1)
