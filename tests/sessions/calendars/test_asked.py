"""What the calendar of somebody who was asked says: « à confirmer » until they answer, nothing of a draft."""

from datetime import timedelta

import icalendar
import pytest

from sessions.calendars import actions, packing
from sessions.calendars.actions import feed_for as feed_of
from sessions.calendars.enums import FeedDetail, FeedKind
from sessions.calendars.models import CalendarFeed
from sessions.scheduling import co_animation
from sessions.scheduling.actions import cancel_meeting, move_meeting
from sessions.scheduling.enums import CohortState
from sessions.scheduling.models import Cohort
from tests.factories.partners import ContactFactory
from tests.factories.scheduling import CoAnimationFactory, make_cohort

pytestmark = pytest.mark.django_db


def read(feed: CalendarFeed) -> icalendar.Calendar:
    fresh = CalendarFeed.objects.get(pk=feed.pk)
    actions.refresh(fresh)
    body = bytes(CalendarFeed.objects.get(pk=feed.pk).body)
    return icalendar.Calendar.from_ical(packing.plain(body, "https://rebond.example/agenda.ics"))


def event_of(feed: CalendarFeed) -> icalendar.Event:
    (event,) = read(feed).walk("VEVENT")
    return event


@pytest.mark.parametrize("state", [CohortState.DRAFT, CohortState.CANCELLED])
def test_who_is_asked_to_a_meeting_of_a_draft_learns_nothing_before_it_opens(state):
    meeting = make_cohort(state=state).meetings.first()
    contact = CoAnimationFactory(meeting=meeting, contact=ContactFactory()).contact
    if state == CohortState.CANCELLED:
        Cohort.objects.update(opened_at=None)
    assert not read(feed_of(FeedKind.CONTACT, contact)).walk("VEVENT")


@pytest.mark.parametrize("detail", FeedDetail)
@pytest.mark.parametrize("kind", [FeedKind.CONTACT, FeedKind.PARTNER])
def test_a_meeting_is_tentative_until_who_is_asked_says_yes(kind, detail):
    meeting = make_cohort().meetings.first()
    contact = ContactFactory()
    row = co_animation.invite_contact(meeting, contact, by=None)
    feed = feed_of(kind, contact if kind == FeedKind.CONTACT else contact.partner)
    actions.set_detail(feed, detail)
    asked = event_of(feed)
    assert (asked["STATUS"], asked["SEQUENCE"]) == ("TENTATIVE", 0)
    assert str(asked["SUMMARY"]).endswith("(à confirmer)")
    assert ("votre réponse est attendue" in str(asked.get("DESCRIPTION", ""))) is (detail != FeedDetail.TIME)
    co_animation.accept(row)
    sure = event_of(feed)
    assert (sure["STATUS"], sure["SEQUENCE"]) == ("CONFIRMED", 1)
    assert "confirmer" not in str(sure)
    assert sure["LAST-MODIFIED"].dt >= asked["LAST-MODIFIED"].dt


def test_an_organisation_comes_once_one_of_its_people_says_yes_and_numbers_only_rise():
    meeting = make_cohort().meetings.first()
    first = ContactFactory()
    second = ContactFactory(partner=first.partner)
    rows = [co_animation.invite_contact(meeting, one, by=None) for one in (first, second)]
    feed = feed_of(FeedKind.PARTNER, first.partner)
    seen = [event_of(feed)]
    co_animation.accept(rows[0])
    seen.append(event_of(feed))
    move_meeting(meeting, starts_at=meeting.starts_at + timedelta(days=1), by=None)
    seen.append(event_of(feed))
    co_animation.decline(rows[0], co_animation.Refusal())
    seen.append(event_of(feed))
    assert [str(event["STATUS"]) for event in seen] == ["TENTATIVE", "CONFIRMED", "CONFIRMED", "TENTATIVE"]
    assert [event["SEQUENCE"] for event in seen] == [0, 1, 2, 3]


def test_a_cancelled_meeting_is_cancelled_for_who_had_not_answered():
    meeting = make_cohort().meetings.first()
    contact = CoAnimationFactory(meeting=meeting, contact=ContactFactory()).contact
    cancel_meeting(meeting, by=None)
    event = event_of(feed_of(FeedKind.CONTACT, contact))
    assert event["STATUS"] == "CANCELLED"
    assert "confirmer" not in str(event["SUMMARY"])
