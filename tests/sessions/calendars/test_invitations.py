"""Calendar files that messages carry."""

from datetime import timedelta

import icalendar
import pytest

from sessions.calendars.entries import entry
from sessions.notifications import attachments
from sessions.registrations.announcements import cancel_cohort_and_tell
from sessions.registrations.enums import RegistrationState
from sessions.scheduling.actions import cancel_meeting, move_meeting
from tests.factories.registrations import RegistrationFactory
from tests.factories.scheduling import make_cohort

pytestmark = pytest.mark.django_db


@pytest.fixture
def registration():
    return RegistrationFactory(cohort=make_cohort(modules=10))


def invitation(registration):
    return attachments.build("invitation", {"registration": registration.pk}, registration.participant)


def meeting_update(registration, meeting):
    return attachments.build("meeting_update", {"meeting": meeting.pk}, registration.participant)


def events(attachment) -> list[icalendar.Event]:
    return icalendar.Calendar.from_ical(attachment.content).walk("VEVENT")


def test_one_invitation_holds_the_eleven_meetings(registration):
    found = events(invitation(registration))
    assert {str(event["UID"]) for event in found} == {
        entry(meeting).uid for meeting in registration.cohort.meetings.all()
    }
    assert len(found) == 11


def test_an_invitation_is_published_under_a_neutral_name(registration):
    attachment = invitation(registration)
    assert (attachment.filename, attachment.method) == ("seances.ics", "PUBLISH")
    assert attachment.content_type == "text/calendar; charset=utf-8; method=PUBLISH"
    assert icalendar.Calendar.from_ical(attachment.content)["METHOD"] == "PUBLISH"


def test_an_invitation_names_the_sender_and_nobody_else(registration):
    attachment = invitation(registration)
    assert {str(event["ORGANIZER"]) for event in events(attachment)} == {"mailto:bonjour@rebond.example"}
    assert b"ATTENDEE" not in attachment.content
    assert registration.participant.last_name.encode() not in attachment.content


def test_an_invitation_says_what_is_true_when_it_leaves(registration):
    meeting = registration.cohort.meetings.first()
    moved = move_meeting(meeting, starts_at=meeting.starts_at + timedelta(days=1), by=None)
    cancelled = registration.cohort.meetings.last()
    cancel_meeting(cancelled, by=None)
    found = {str(event["UID"]): event for event in events(invitation(registration))}
    assert found[entry(moved).uid].decoded("DTSTART") == moved.starts_at
    assert entry(cancelled).uid not in found


def test_nothing_is_attached_for_a_waiting_list():
    waiting = RegistrationFactory(cohort=make_cohort(), state=RegistrationState.WAITING)
    assert invitation(waiting) is None


def test_nothing_is_attached_once_the_person_has_withdrawn(registration):
    registration.state = RegistrationState.WITHDRAWN
    registration.ended_at = registration.queued_at
    registration.save()
    assert invitation(registration) is None


def test_nothing_is_attached_once_the_registration_is_gone(registration):
    assert attachments.build("invitation", {"registration": 0}, registration.participant) is None


def test_an_update_carries_one_meeting_with_its_last_number(registration):
    meeting = registration.cohort.meetings.first()
    first = {str(event["UID"]): event for event in events(invitation(registration))}[entry(meeting).uid]
    moved = move_meeting(meeting, starts_at=meeting.starts_at + timedelta(days=1), by=None)
    (event,) = events(meeting_update(registration, moved))
    assert event["UID"] == first["UID"]
    assert event["SEQUENCE"] == first["SEQUENCE"] + 1
    assert event["STATUS"] == "CONFIRMED"


def test_an_update_of_a_cancelled_meeting_cancels_it(registration):
    meeting = cancel_meeting(registration.cohort.meetings.first(), by=None)
    (event,) = events(meeting_update(registration, meeting))
    assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 1)


def test_when_a_session_is_called_off_all_its_meetings_leave_the_calendar(registration):
    held = {str(event["UID"]): event["SEQUENCE"] for event in events(invitation(registration))}
    (message,) = cancel_cohort_and_tell(registration.cohort, by=None)
    found = events(attachments.build(message.attachment, message.attachment_args, registration.participant))
    assert {str(event["UID"]) for event in found} == set(held)
    assert all(event["STATUS"] == "CANCELLED" and event["SEQUENCE"] > held[str(event["UID"])] for event in found)
