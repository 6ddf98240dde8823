"""A client's life replayed: what the calendar of somebody who animates holds after each mail it received."""

from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from importlib import import_module
from types import SimpleNamespace

import icalendar
import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from portal.accounts.enums import Role
from sessions.calendars.agendas import save_wishes
from sessions.calendars.itip import send_invitations, tell_uninvited
from sessions.calendars.models import Invitation
from sessions.common import typography
from sessions.notifications.actions import deliver
from sessions.notifications.enums import Channel
from sessions.notifications.models import Message
from sessions.programmes.models import Site
from sessions.scheduling.actions import cancel_cohort, cancel_meeting, move_meeting
from sessions.scheduling.enums import CoAnimationState, CohortState
from tests.factories.accounts import StaffFactory
from tests.factories.partners import ContactFactory
from tests.factories.programmes import RoomFactory
from tests.factories.scheduling import CoAnimationFactory, make_cohort

pytestmark = pytest.mark.django_db


class Client:
    """A calendar program (RFC 5546, 2.1.5): a file with a lower SEQUENCE than the one it holds changes nothing."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.entries: dict[str, icalendar.Event] = {}

    def receive(self, mail: EmailMessage) -> None:
        assert mail["To"] == self.address
        part = list(mail.walk())
        (invitation,) = (p for p in part if p.get_content_type() == "text/calendar" and not p.get_filename())
        calendar = icalendar.Calendar.from_ical(invitation.get_content())
        assert calendar["METHOD"] == invitation.get_param("method")
        (event,) = calendar.walk("VEVENT")
        assert str(event["ATTENDEE"]) == f"mailto:{self.address}"
        known = self.entries.get(str(event["UID"]))
        assert known is None or event["SEQUENCE"] > known["SEQUENCE"], "a number is sent once"
        self.entries[str(event["UID"])] = event

    @property
    def shown(self) -> dict[str, tuple[datetime, str]]:
        """Dates and places of what is not cancelled."""
        return {
            uid: (event.decoded("DTSTART"), str(event.get("LOCATION", "")))
            for uid, event in self.entries.items()
            if event["STATUS"] != "CANCELLED"
        }


@pytest.fixture
def animator():
    return StaffFactory(role=Role.ANIMATOR)


@pytest.fixture
def deliver_all(mailoutbox):
    """Compare, write, deliver; gives the mails that left, as they travel."""

    def run() -> list[EmailMessage]:
        mailoutbox.clear()
        send_invitations()
        for pk in Message.objects.filter(state="queued").order_by("created_at", "pk").values_list("pk", flat=True):
            deliver(pk)
        return [message_from_bytes(mail.message().as_bytes(), policy=policy.default) for mail in mailoutbox]

    return run


def uid(meeting) -> str:
    return f"meeting-{meeting.uid}@rebond.example"


def test_a_life_of_invitations(animator, deliver_all):
    cohort = make_cohort(animators=[animator])
    first, second, third, _ = cohort.meetings.order_by("starts_at")
    program = Client(animator.email)

    def read(expected: int) -> None:
        mails = deliver_all()
        assert len(mails) == expected
        for mail in mails:
            program.receive(mail)
        assert deliver_all() == []

    read(4)
    assert set(program.shown) == {uid(meeting) for meeting in cohort.meetings.all()}

    for _ in range(2):
        move_meeting(first, starts_at=first.starts_at + timedelta(days=1), by=None)
        read(1)
    assert program.shown[uid(first)][0] == first.starts_at

    room = RoomFactory(site=cohort.site, name="Salle du jardin")
    move_meeting(second, starts_at=second.starts_at, room=room, by=None)
    read(1)
    assert program.shown[uid(second)][1].startswith("Salle du jardin")

    cancel_meeting(third, by=None)
    read(1)
    assert uid(third) not in program.shown

    cancel_cohort(cohort, by=None)
    read(3)
    assert program.shown == {}


def test_two_moves_between_two_mails_make_one_update(animator, deliver_all):
    cohort = make_cohort(animators=[animator], modules=1, follow_up=False)
    program, meeting = Client(animator.email), cohort.meetings.get()
    program.receive(*deliver_all())
    for _ in range(2):
        move_meeting(meeting, starts_at=meeting.starts_at + timedelta(days=1), by=None)
    program.receive(*deliver_all())
    assert program.shown == {uid(meeting): (meeting.starts_at, program.shown[uid(meeting)][1])}


def test_a_change_before_the_worker_came_makes_one_mail_that_says_all(animator, deliver_all):
    cohort = make_cohort(animators=[animator], modules=1, follow_up=False)
    program, meeting = Client(animator.email), cohort.meetings.get()
    send_invitations()
    for _ in range(2):
        move_meeting(meeting, starts_at=meeting.starts_at + timedelta(days=1), by=None)
        send_invitations()
    (mail,) = deliver_all()
    program.receive(mail)
    assert mail["Subject"].strip() == f"Une séance pour votre agenda\u00a0: {typography.day(meeting.starts_at)}"
    assert program.shown[uid(meeting)][0] == meeting.starts_at


def test_a_meeting_called_off_before_the_worker_came_is_not_spoken_of(animator, deliver_all):
    cohort = make_cohort(animators=[animator], modules=1, follow_up=False)
    send_invitations()
    cancel_meeting(cohort.meetings.get(), by=None)
    assert deliver_all() == []


def test_a_contact_whose_invitation_had_not_left_is_told_in_words_that_it_is_off(deliver_all):
    cohort = make_cohort(modules=1, follow_up=False)
    asked = CoAnimationFactory(meeting=cohort.meetings.get(), contact=ContactFactory(), state=CoAnimationState.ACCEPTED)
    send_invitations()
    cancel_meeting(asked.meeting, by=None)
    send_invitations()
    assert tell_uninvited() == 1
    (mail,) = deliver_all()
    assert "n’aura pas lieu" in mail.get_body(("plain",)).get_content()


def test_who_knows_of_a_meeting_is_told_that_it_is_off_though_a_move_had_not_left_yet(animator, deliver_all):
    cohort = make_cohort(animators=[animator], modules=1, follow_up=False)
    program, meeting = Client(animator.email), cohort.meetings.get()
    program.receive(*deliver_all())
    move_meeting(meeting, starts_at=meeting.starts_at + timedelta(days=1), by=None)
    send_invitations()
    cancel_meeting(meeting, by=None)
    program.receive(*deliver_all())
    assert program.shown == {}


def test_a_change_after_months_updates_the_same_entry(animator, deliver_all, at):
    at("2026-01-05 09:00")
    first = timezone.now() + timedelta(days=300)
    cohort = make_cohort(animators=[animator], modules=1, follow_up=False, first=first)
    program, meeting = Client(animator.email), cohort.meetings.get()
    program.receive(*deliver_all())
    at("2026-09-01 09:00")
    move_meeting(meeting, starts_at=meeting.starts_at + timedelta(days=1), by=None)
    program.receive(*deliver_all())
    assert list(program.shown) == [uid(meeting)]
    assert program.shown[uid(meeting)][0] == meeting.starts_at


def test_a_meeting_put_off_for_more_than_a_year_stays_in_the_calendar(animator, deliver_all):
    cohort = make_cohort(animators=[animator], modules=1, follow_up=False)
    program, meeting = Client(animator.email), cohort.meetings.get()
    program.receive(*deliver_all())
    move_meeting(meeting, starts_at=meeting.starts_at + timedelta(days=500), by=None)
    program.receive(*deliver_all())
    assert program.shown[uid(meeting)][0] == meeting.starts_at
    cancel_meeting(meeting, by=None)
    program.receive(*deliver_all())
    assert program.shown == {}


def test_a_meeting_of_the_year_after_next_is_sent_when_it_comes_nearer(animator, deliver_all, at):
    at("2026-01-05 09:00")
    make_cohort(animators=[animator], modules=1, follow_up=False, first=timezone.now() + timedelta(days=500))
    assert deliver_all() == []
    at("2026-06-05 09:00")
    assert len(deliver_all()) == 1


def test_who_leaves_a_session_and_comes_back_follows_by_the_same_entry(animator, deliver_all):
    cohort = make_cohort(animators=[animator], modules=1, follow_up=False)
    program, meeting = Client(animator.email), cohort.meetings.get()
    program.receive(*deliver_all())
    cohort.animators.clear()
    program.receive(*deliver_all())
    assert program.shown == {}
    cohort.animators.add(animator)
    program.receive(*deliver_all())
    move_meeting(meeting, starts_at=meeting.starts_at + timedelta(days=1), by=None)
    program.receive(*deliver_all())
    assert program.shown[uid(meeting)][0] == meeting.starts_at


def test_another_address_of_the_site_changes_the_entry(animator, deliver_all):
    cohort = make_cohort(animators=[animator], modules=1, follow_up=False)
    program = Client(animator.email)
    program.receive(*deliver_all())
    Site.objects.filter(pk=cohort.site.pk).update(address="3, rue Neuve")
    program.receive(*deliver_all())
    assert "3, rue Neuve" in program.shown[uid(cohort.meetings.get())][1]


def test_a_contact_has_the_meeting_from_their_yes_until_they_decline(deliver_all):
    cohort = make_cohort(modules=2, follow_up=False)
    asked = CoAnimationFactory(meeting=cohort.meetings.first(), contact=ContactFactory())
    program = Client(asked.contact.email)
    assert deliver_all() == []
    asked.state = CoAnimationState.ACCEPTED
    asked.save()
    program.receive(*deliver_all())
    assert set(program.shown) == {uid(asked.meeting)}
    asked.state = CoAnimationState.DECLINED
    asked.save()
    program.receive(*deliver_all())
    assert program.shown == {}


def test_a_contact_s_mails_lead_to_the_page_where_they_say_that_they_cannot_come(deliver_all):
    cohort = make_cohort(modules=1, follow_up=False)
    asked = CoAnimationFactory(meeting=cohort.meetings.get(), contact=ContactFactory(), state=CoAnimationState.ACCEPTED)
    (mail,) = deliver_all()
    assert f"?vers=seance-{asked.meeting.uid}" in mail.get_body(("plain",)).get_content()
    move_meeting(asked.meeting, starts_at=asked.meeting.starts_at + timedelta(days=1), by=None)
    (mail,) = deliver_all()
    assert f"?vers=seance-{asked.meeting.uid}" in mail.get_body(("plain",)).get_content()


def test_a_cancellation_says_whether_the_meeting_is_off_or_goes_on_without_them(animator, deliver_all):
    off, without = (make_cohort(animators=[animator], modules=1, follow_up=False) for _ in range(2))
    deliver_all()
    cancel_meeting(off.meetings.get(), by=None)
    (mail,) = deliver_all()
    assert "elle n’aura pas lieu à cette date" in mail.get_body(("plain",)).get_content()
    without.animators.clear()
    (mail,) = deliver_all()
    assert "vous n’y êtes plus attendue ou attendu" in mail.get_body(("plain",)).get_content()


def test_the_mail_is_an_invitation_and_a_file(animator, deliver_all):
    make_cohort(animators=[animator], modules=1, follow_up=False)
    (mail,) = deliver_all()
    alternatives = next(part for part in mail.walk() if part.get_content_type() == "multipart/alternative")
    kinds = [part.get_content_type() for part in alternatives.iter_parts()]
    assert kinds == ["text/plain", "text/html", "text/calendar"]
    (attached,) = mail.iter_attachments()
    assert (attached.get_filename(), attached.get_content_type()) == ("seances.ics", "text/calendar")
    assert attached.get_param("method") == "REQUEST"
    event = icalendar.Calendar.from_ical(attached.get_content()).walk("VEVENT")[0]
    assert str(event["ORGANIZER"]) == f"mailto:{mail['From'].addresses[0].addr_spec}"
    assert animator.last_name not in mail["Subject"]


@pytest.mark.parametrize("state", [CohortState.DRAFT, CohortState.COMPLETED])
def test_nobody_is_invited_to_what_is_not_open(animator, deliver_all, state):
    make_cohort(animators=[animator], state=state)
    assert deliver_all() == []


@pytest.mark.parametrize("kind", ["animator", "contact"])
def test_who_wishes_no_invitation_gets_no_new_one_and_is_never_told_a_false_cancellation(kind, animator, deliver_all):
    meeting = make_cohort(animators=[animator], modules=1, follow_up=False).meetings.get()
    person = animator
    if kind == "contact":
        meeting.cohort.animators.clear()
        person = CoAnimationFactory(meeting=meeting, contact=ContactFactory(), state=CoAnimationState.ACCEPTED).contact
    program = Client(person.email)
    program.receive(*deliver_all())
    save_wishes(person, invited=False, address="")
    assert deliver_all() == []
    assert list(program.shown) == [uid(meeting)]
    other = make_cohort(animators=[animator], modules=1, follow_up=False).meetings.get()
    if kind == "contact":
        other.cohort.animators.clear()
        CoAnimationFactory(meeting=other, contact=person, state=CoAnimationState.ACCEPTED)
    assert deliver_all() == []
    move_meeting(meeting, starts_at=meeting.starts_at + timedelta(days=1), by=None)
    program.receive(*deliver_all())
    assert program.shown[uid(meeting)][0] == meeting.starts_at
    cancel_meeting(meeting, by=None)
    program.receive(*deliver_all())
    assert program.shown == {}


def test_who_left_and_wishes_no_invitation_is_not_invited_again_on_coming_back(animator, deliver_all):
    cohort = make_cohort(animators=[animator], modules=1, follow_up=False)
    deliver_all()
    cohort.animators.clear()
    assert len(deliver_all()) == 1
    save_wishes(animator, invited=False, address="")
    cohort.animators.add(animator)
    assert deliver_all() == []


def test_what_was_sent_of_a_proposal_is_forgotten_without_a_word(deliver_all):
    cohort = make_cohort(modules=2, follow_up=False)
    first, second = cohort.meetings.order_by("starts_at")
    contact = ContactFactory()
    sent = {"contact": contact, "number": 0, "digest": "x", "told_at": timezone.now()}
    for meeting, state in ((first, CoAnimationState.PROPOSED), (second, CoAnimationState.ACCEPTED)):
        CoAnimationFactory(meeting=meeting, contact=contact, state=state)
        Invitation.objects.create(meeting=meeting, **sent)
    migration = import_module("sessions.migrations.0020_invitations_of_proposals")
    migration.forget(apps, SimpleNamespace(connection=connection))
    assert Invitation.objects.get().meeting == second
    deliver_all()
    assert not Message.objects.filter(kind="MeetingInvitationCancelled").exists()


@pytest.mark.parametrize(
    "wish", [{"do_not_contact_at": timezone.now()}, {"channel": Channel.PHONE, "mobile": "0639980001"}, {"email": ""}]
)
def test_a_contact_who_is_not_reached_by_mail_is_not_invited(deliver_all, wish):
    meeting = make_cohort(modules=1, follow_up=False).meetings.get()
    CoAnimationFactory(meeting=meeting, contact=ContactFactory(**wish), state=CoAnimationState.ACCEPTED)
    assert deliver_all() == []
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("number", [1, 3])
def test_comparing_costs_the_same_whatever_is_planned(animator, deliver_all, budget, number):
    for _ in range(number):
        make_cohort(animators=[animator])
    deliver_all()
    with budget(8):
        assert send_invitations() == 0
