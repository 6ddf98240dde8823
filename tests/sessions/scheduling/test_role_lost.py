"""Who no longer has the role learns nothing more of the sessions once entrusted to them, and somebody else answers."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from portal.accounts.actions import grant_role, revoke_role
from portal.accounts.enums import Role
from sessions.calendars.actions import feed_for
from sessions.calendars.enums import FeedKind
from sessions.calendars.itip import send_invitations
from sessions.calendars.queries import meetings_of_feed
from sessions.notifications.models import Message
from sessions.scheduling import animators
from sessions.scheduling.actions import move_meeting
from sessions.scheduling.queries import animating, who_answers_for
from tests.factories.accounts import StaffFactory
from tests.factories.programmes import SiteFactory
from tests.factories.scheduling import make_cohort

pytestmark = pytest.mark.django_db


@pytest.fixture
def animator():
    return StaffFactory(department="95")


@pytest.fixture
def coordinator():
    return StaffFactory(role=Role.COORDINATOR, department="95")


@pytest.fixture
def cohort(animator, coordinator):
    return make_cohort(animators=[animator], site=SiteFactory(department="95"))


def lose(animator) -> None:
    revoke_role(animator, Role.ANIMATOR, "95", by=None)


def test_the_coordination_answers_for_her_sessions(cohort, animator, coordinator):
    assert who_answers_for(cohort) == [animator]
    lose(animator)
    assert who_answers_for(cohort) == [coordinator]


def test_a_coordinator_animates_in_their_own_department_only(coordinator):
    here = make_cohort(animators=[coordinator], site=SiteFactory(department="95"))
    there = make_cohort(animators=[coordinator], site=SiteFactory(department="75"))
    assert (list(animating(here)), list(animating(there))) == ([coordinator], [])


def test_her_calendar_is_closed_and_opens_again_with_the_role(cohort, animator):
    address = reverse("calendars:feed_personal", args=[feed_for(FeedKind.ANIMATOR, animator).token])
    assert Client().get(address).status_code == 200
    lose(animator)
    assert Client().get(address).status_code == 410
    grant_role(animator, Role.ANIMATOR, "95", by=None)
    assert Client().get(address).status_code == 200


def test_what_her_calendar_was_sent_is_taken_out(cohort, animator, coordinator):
    assert send_invitations() == 4
    Message.objects.update(state="sent", sent_at="2026-01-01T09:00Z")
    lose(animator)
    send_invitations()
    written = Message.objects.filter(user=animator, state="queued").order_by("pk")
    assert set(written.values_list("kind", flat=True)) == {"MeetingInvitationCancelled"}


def test_she_is_told_nothing_of_what_a_colleague_changes(cohort, animator, coordinator):
    lose(animator)
    meeting = cohort.meetings.order_by("starts_at")[0]
    move_meeting(meeting, starts_at=meeting.starts_at.replace(hour=9), by=coordinator)
    assert animators.tell_animators(animators.recent_changes(), set()) == 0


def test_a_colleague_who_still_has_the_role_goes_on_being_sent_the_dates(cohort, animator, coordinator):
    lose(animator)
    cohort.animators.add(coordinator)
    send_invitations()
    assert set(Message.objects.order_by("pk").values_list("user", flat=True)) == {coordinator.pk}


@pytest.fixture
def elsewhere(cohort):
    """A coordinator who animates the session and now coordinates another department."""
    other = StaffFactory(role=Role.COORDINATOR, department="95")
    cohort.animators.add(other)
    revoke_role(other, Role.COORDINATOR, "95", by=None)
    grant_role(other, Role.COORDINATOR, "75", by=None)
    return other


def test_who_coordinates_elsewhere_is_neither_invited_nor_told(cohort, animator, elsewhere, coordinator):
    meeting = cohort.meetings.order_by("starts_at")[0]
    move_meeting(meeting, starts_at=meeting.starts_at.replace(hour=9), by=coordinator)
    assert animators.tell_animators(animators.recent_changes(), set()) == 1
    send_invitations()
    assert set(Message.objects.exclude(user=None).order_by("pk").values_list("user", flat=True)) == {animator.pk}


def test_the_calendar_of_who_coordinates_elsewhere_holds_their_own_sessions_only(cohort, elsewhere):
    theirs = make_cohort(animators=[elsewhere], site=SiteFactory(department="75"))
    feed = feed_for(FeedKind.ANIMATOR, elsewhere)
    assert {meeting.cohort for meeting in meetings_of_feed(feed, localdate())} == {theirs}
