"""A participant's calendar replayed: what it shows after each mail, when she gives her place back and returns."""

from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import icalendar
import pytest
from django.urls import reverse
from django.utils import timezone

from sessions.calendars.actions import feed_for
from sessions.calendars.entries import entry
from sessions.calendars.enums import FeedKind
from sessions.notifications.actions import deliver
from sessions.notifications.enums import Channel
from sessions.notifications.models import Message
from sessions.registrations.actions import move, register, withdraw
from sessions.registrations.announcements import (
    cancel_cohort_and_tell,
    cancel_meeting_and_tell,
    move_meeting_and_tell,
)
from sessions.registrations.enums import Wish
from sessions.registrations.waiting_list import set_wish
from sessions.scheduling.models import Meeting
from tests.factories.people import ParticipantFactory
from tests.factories.scheduling import make_cohort

pytestmark = pytest.mark.django_db


class Calendar:
    """A calendar program: what has the higher SEQUENCE, at the same one the later DTSTAMP, stands (RFC 5546, 2.1.5)."""

    def __init__(self) -> None:
        self.entries: dict[str, icalendar.Event] = {}

    def receive(self, mails: list[EmailMessage]) -> None:
        for mail in mails:
            for attached in mail.iter_attachments():
                calendar = icalendar.Calendar.from_ical(attached.get_content())
                assert calendar["METHOD"] == "PUBLISH"
                for event in calendar.walk("VEVENT"):
                    assert "ATTENDEE" not in event
                    self._keep(str(event["UID"]), event)

    def _keep(self, uid: str, event: icalendar.Event) -> None:
        known = self.entries.get(uid)
        if known is None or _age(event) > _age(known):
            self.entries[uid] = event

    @property
    def shown(self) -> dict[str, datetime]:
        return {uid: event.decoded("DTSTART") for uid, event in self.entries.items() if event["STATUS"] != "CANCELLED"}


def _age(event: icalendar.Event) -> tuple[int, datetime]:
    return event["SEQUENCE"], event.decoded("DTSTAMP")


@pytest.fixture
def deliver_all(mailoutbox):
    """What leaves now, the newest message first when ``backwards``."""

    def run(*, backwards: bool = False) -> list[EmailMessage]:
        mailoutbox.clear()
        order = "-created_at" if backwards else "created_at"
        for pk in Message.objects.filter(state="queued").order_by(order, "pk").values_list("pk", flat=True):
            deliver(pk)
        return [message_from_bytes(mail.message().as_bytes(), policy=policy.default) for mail in mailoutbox]

    return run


@pytest.fixture
def cohort():
    return make_cohort(modules=3, follow_up=False)


@pytest.fixture
def person():
    return ParticipantFactory()


def joined(person, cohort):
    return register(person, cohort, agreed_at=timezone.now())


def planned(cohort) -> dict[str, datetime]:
    return {entry(meeting).uid: meeting.starts_at for meeting in cohort.meetings.filter(state="planned")}


def a_day_later(meeting) -> Meeting:
    meeting.refresh_from_db()
    day = timedelta(days=1)
    move_meeting_and_tell(meeting, starts_at=meeting.starts_at + day, ends_at=meeting.ends_at + day, by=None)
    meeting.refresh_from_db()
    return meeting


def test_her_calendar_follows_her_out_and_back_in_and_a_move_after_that(person, cohort, deliver_all):
    calendar, meeting = Calendar(), cohort.meetings.first()
    for _ in range(3):
        registration = joined(person, cohort)
        calendar.receive(deliver_all())
        assert calendar.shown == planned(cohort)
        a_day_later(meeting)
        calendar.receive(deliver_all())
        assert calendar.shown == planned(cohort)
        withdraw(registration)
        calendar.receive(deliver_all())
        assert calendar.shown == {}


def test_what_moved_while_she_was_away_is_right_when_she_returns(person, cohort, deliver_all):
    calendar = Calendar()
    registration = joined(person, cohort)
    calendar.receive(deliver_all())
    withdraw(registration)
    calendar.receive(deliver_all())
    a_day_later(cohort.meetings.first())
    cancel_meeting_and_tell(cohort.meetings.last(), by=None)
    assert deliver_all() == []
    joined(person, cohort)
    calendar.receive(deliver_all())
    assert calendar.shown == planned(cohort)


def test_whatever_leaves_late_or_never_the_last_state_is_what_her_calendar_shows(person, cohort, deliver_all):
    calendar = Calendar()
    registration = joined(person, cohort)
    calendar.receive(deliver_all())
    a_day_later(cohort.meetings.first())
    withdraw(registration)
    joined(person, cohort)
    a_day_later(cohort.meetings.last())
    calendar.receive(deliver_all(backwards=True))
    assert calendar.shown == planned(cohort)


def test_who_has_withdrawn_is_not_told_any_more_of_what_was_waiting_to_leave(person, cohort, deliver_all):
    registration = joined(person, cohort)
    deliver_all()
    a_day_later(cohort.meetings.first())
    withdraw(registration)
    (mail,) = deliver_all(backwards=True)
    assert mail["Subject"] == "Votre désistement est noté"


def test_a_meeting_that_is_over_stays_in_her_calendar_as_it_was(person, cohort, deliver_all, at):
    calendar, first = Calendar(), cohort.meetings.first()
    registration = joined(person, cohort)
    calendar.receive(deliver_all())
    at(f"{first.ends_at + timedelta(days=1):%Y-%m-%d %H:%M}")
    withdraw(registration)
    calendar.receive(deliver_all())
    assert set(calendar.shown) == {entry(first).uid}


def test_each_mail_says_what_its_file_does_to_a_calendar(person, cohort, deliver_all):
    def said() -> str:
        (mail,) = deliver_all()
        text, html = mail.get_body(("plain",)).get_content(), mail.get_body(("html",)).get_content()
        assert "Ouvrez le fichier joint" in html
        return text

    registration = joined(person, cohort)
    assert "il y inscrit ces dates" in said()
    a_day_later(cohort.meetings.first())
    assert "il y inscrit cette date, ou la met à jour" in said()
    cancel_meeting_and_tell(cohort.meetings.last(), by=None)
    assert "il l’en retire" in said()
    withdraw(registration)
    assert "vous pouvez les effacer vous-même" in said()


@pytest.mark.parametrize("wish", [{}, {"channel": Channel.PHONE, "mobile": "0639980001"}])
def test_whose_calendar_was_sent_nothing_gets_no_file(wish, cohort, deliver_all):
    registration = joined(ParticipantFactory(**wish), cohort)
    if wish:
        deliver_all()
    withdraw(registration)
    for mail in deliver_all():
        assert not list(mail.iter_attachments())
        assert "fichier joint" not in mail.get_body(("plain",)).get_content()


def test_who_is_moved_to_another_session_has_that_one_in_her_calendar_and_no_longer_the_first(
    person, cohort, deliver_all
):
    calendar = Calendar()
    other = make_cohort(programme=cohort.programme, modules=2, follow_up=False)
    registration = joined(person, cohort)
    calendar.receive(deliver_all())
    there = move(registration, other)
    (mail,) = deliver_all()
    assert "Celles de la session que vous quittez en sortent" in mail.get_body(("plain",)).get_content()
    calendar.receive([mail])
    assert calendar.shown == planned(other)
    move(there, cohort)
    calendar.receive(deliver_all())
    assert calendar.shown == planned(cohort)


def test_who_is_moved_to_a_session_where_she_has_a_place_is_told_and_loses_the_first_in_her_calendar(
    person, cohort, deliver_all
):
    calendar = Calendar()
    other = make_cohort(programme=cohort.programme, modules=2, follow_up=False)
    registration, there = joined(person, cohort), joined(person, other)
    calendar.receive(deliver_all())
    assert move(registration, other) == there
    (mail,) = deliver_all()
    assert mail["Subject"] == "Votre place est réservée"
    calendar.receive([mail])
    assert calendar.shown == planned(other)


def test_who_asks_for_a_place_again_before_her_withdrawal_is_told_loses_the_dates_all_the_same(
    person, cohort, deliver_all
):
    calendar = Calendar()
    registration = joined(person, cohort)
    calendar.receive(deliver_all())
    withdraw(registration)
    register(person, cohort, agreed_at=timezone.now(), wish=Wish.HERE)
    (mail,) = deliver_all()
    assert mail["Subject"] == "Votre demande est enregistrée"
    calendar.receive([mail])
    assert calendar.shown == {}


def test_who_chooses_to_wait_before_she_is_told_that_all_is_cancelled_loses_the_dates_all_the_same(
    person, cohort, deliver_all
):
    calendar = Calendar()
    registration = joined(person, cohort)
    calendar.receive(deliver_all())
    cancel_cohort_and_tell(cohort, by=None)
    set_wish(registration, Wish.HERE)
    calendar.receive(deliver_all())
    assert calendar.shown == {}


def test_what_a_mail_has_taken_out_of_her_calendar_the_next_one_does_not(person, cohort, deliver_all):
    registration = joined(person, cohort)
    deliver_all()
    withdraw(registration)
    (mail,) = deliver_all()
    assert list(mail.iter_attachments())
    register(person, cohort, agreed_at=timezone.now(), wish=Wish.HERE)
    (mail,) = deliver_all()
    assert mail["Subject"] == "Votre demande est enregistrée"
    assert not list(mail.iter_attachments())


def test_her_own_feed_counts_her_returns_as_her_mails_do(client, person, cohort, deliver_all):
    feed = feed_for(FeedKind.PARTICIPANT, person)

    def numbers(content) -> set[int]:
        return {event["SEQUENCE"] for event in icalendar.Calendar.from_ical(content).walk("VEVENT")}

    for expected in (0, 2, 4):
        registration = joined(person, cohort)
        (mail,) = deliver_all()
        (attached,) = mail.iter_attachments()
        address = reverse("calendars:feed_personal", args=[feed.token])
        assert numbers(attached.get_content()) == numbers(client.get(address).content) == {expected}
        withdraw(registration)
        deliver_all()
        assert numbers(client.get(address).content) == set()
