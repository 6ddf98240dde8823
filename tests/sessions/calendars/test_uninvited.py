"""Contacts who accepted and whose calendars were sent nothing: told in words when the meeting moves or is off, once."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from sessions.calendars.agendas import save_wishes
from sessions.calendars.itip import send_invitations, tell_uninvited
from sessions.notifications.actions import deliver
from sessions.notifications.enums import Channel
from sessions.notifications.models import Message
from sessions.scheduling import co_animation
from sessions.scheduling.actions import cancel_cohort, cancel_meeting, move_meeting
from sessions.scheduling.models import CoAnimation, Cohort, Meeting
from tests.factories.partners import ContactFactory
from tests.factories.scheduling import make_cohort

pytestmark = pytest.mark.django_db
FIRST = datetime(2027, 3, 30, 14, tzinfo=ZoneInfo("Europe/Paris"))


@pytest.fixture
def row(at) -> CoAnimation:
    """Somebody who wishes no invitation and has accepted; the clock then goes on."""
    at("2027-03-01 10:00")
    asked = accepted(make_cohort(modules=1, follow_up=False, first=FIRST).meetings.get(), ContactFactory())
    save_wishes(asked.contact, invited=False, address="")
    at("2027-03-02 10:00")
    return asked


def accepted(meeting: Meeting, contact) -> CoAnimation:
    return co_animation.accept(co_animation.invite_contact(meeting, contact, by=None))


def told() -> list[str]:
    """What is written by one run of the periodic command, and by the next."""
    before = set(Message.objects.values_list("pk", flat=True))
    for _ in range(2):
        send_invitations()
        tell_uninvited()
    return list(Message.objects.exclude(pk__in=before).order_by("created_at", "pk").values_list("kind", flat=True))


def move(meeting: Meeting, days: int = 1) -> Meeting:
    current = Meeting.objects.get(pk=meeting.pk)
    return move_meeting(current, starts_at=current.starts_at + timedelta(days=days), by=None)


def test_a_move_is_told_once_and_the_next_one_again(row, at):
    assert told() == []
    move(row.meeting)
    assert told() == ["InterventionMoved"]
    assert "mercredi 31" in Message.objects.get().body
    at("2027-03-03 10:00")
    move(row.meeting)
    assert told() == ["InterventionMoved"]


def test_a_message_about_a_date_that_is_another_one_by_now_does_not_leave(row):
    move(row.meeting)
    told()
    move(row.meeting)
    assert deliver(Message.objects.get().pk).state == "cancelled"


@pytest.mark.parametrize("what", ["meeting", "session", "replaced"])
def test_who_is_no_longer_expected_is_told_once(row, at, what):
    if what == "meeting":
        cancel_meeting(row.meeting, by=None)
    elif what == "session":
        cancel_cohort(row.meeting.cohort, by=None)
    else:
        co_animation.replace_contact(row, ContactFactory(), by=None)
        move(row.meeting)
    assert [kind for kind in told() if kind != "InterventionMoved"] == ["InterventionOff"]
    message = Message.objects.get(kind="InterventionOff")
    assert message.contact == row.contact
    assert ("Quelqu’un d’autre" in message.body) is (what == "replaced")


def test_who_was_replaced_comes_back_and_is_replaced_again_is_told_twice(row, at):
    for day in (2, 3):
        at(f"2027-03-0{day} 11:00")
        co_animation.replace_contact(CoAnimation.objects.get(pk=row.pk), ContactFactory(), by=None)
        assert told() == ["InterventionOff"]
        at(f"2027-03-0{day} 12:00")
        accepted(row.meeting, row.contact)


def test_who_has_no_e_mail_is_to_be_called(row):
    type(row.contact).objects.update(email="", channel=Channel.PHONE, mobile="0639980001")
    move(row.meeting)
    told()
    assert deliver(Message.objects.get().pk).state == "to_do"


def test_who_wants_no_contact_is_told_nothing_even_when_it_was_written(row):
    move(row.meeting)
    told()
    type(row.contact).objects.update(do_not_contact_at=timezone.now())
    assert deliver(Message.objects.get().pk).state == "suppressed"
    cancel_meeting(row.meeting, by=None)
    assert told() == []


def test_whose_calendar_holds_the_meeting_is_told_by_it_alone(at):
    at("2027-03-01 10:00")
    meeting = make_cohort(modules=1, follow_up=False, first=FIRST).meetings.get()
    contact = accepted(meeting, ContactFactory()).contact
    assert told() == ["MeetingInvitation"]
    assert deliver(Message.objects.get().pk).state == "sent"
    save_wishes(contact, invited=False, address="")
    at("2027-03-02 10:00")
    move(meeting)
    assert told() == ["MeetingInvitationChanged"]
    at("2027-03-03 10:00")
    cancel_meeting(meeting, by=None)
    assert told() == ["MeetingInvitationCancelled"]


def test_a_former_invitation_that_left_the_calendar_tells_nothing_of_what_comes_after(row, at):
    save_wishes(row.contact, invited=True, address="")
    assert told() == ["MeetingInvitation"]
    co_animation.decline(row, co_animation.Refusal())
    told()
    save_wishes(row.contact, invited=False, address="")
    at("2027-03-04 10:00")
    co_animation.accept(CoAnimation.objects.get(pk=row.pk))
    at("2027-03-05 10:00")
    cancel_meeting(row.meeting, by=None)
    assert told() == ["InterventionOff"]


@pytest.mark.parametrize("what", ["answered after", "declined", "draft", "begun"])
def test_nothing_is_told_of_what_is_known_private_or_past(row, at, what):
    if what == "declined":
        co_animation.decline(row, co_animation.Refusal())
    move(row.meeting)
    if what == "answered after":
        at("2027-03-03 10:00")
        CoAnimation.objects.all().delete()
        accepted(row.meeting, row.contact)
    elif what == "draft":
        Cohort.objects.update(state="draft", opened_at=None)
    elif what == "begun":
        at("2027-04-02 10:00")
    assert [kind for kind in told() if kind.startswith("Intervention")] == []


@pytest.mark.parametrize("number", [1, 3])
def test_a_run_that_has_nothing_new_costs_the_same_for_one_as_for_many(row, at, budget, number):
    for _ in range(number - 1):
        save_wishes(accepted(row.meeting, ContactFactory()).contact, invited=False, address="")
    at("2027-03-03 10:00")
    move(row.meeting)
    assert len(told()) == number
    with budget(6):  # three of them look whether an animator must be told of the recent change
        assert tell_uninvited() == 0
