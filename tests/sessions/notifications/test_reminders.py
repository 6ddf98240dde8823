"""Messages that come by themselves: once for each, at their moment, to whoever is expected and wishes it."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.utils import timezone

from sessions.notifications.actions import deliver, drop_pointless
from sessions.notifications.models import Message
from sessions.people.actions import stop_contact
from sessions.programmes.validators import days_in, validate_days
from sessions.registrations import actions
from sessions.registrations.announcements import cancel_meeting_and_tell, move_meeting_and_tell
from sessions.registrations.models import WaitingOffer
from sessions.registrations.reminders import invite_to_follow_up, remind_of_offers, send_reminders, thank
from tests.factories.accounts import StaffFactory
from tests.factories.people import ParticipantFactory
from tests.factories.programmes import ProgrammeFactory, SiteFactory
from tests.factories.registrations import RegistrationFactory
from tests.factories.scheduling import make_cohort

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
FIRST = datetime(2027, 3, 16, 14, tzinfo=PARIS)  # a Tuesday; modules on 16, 23 and 30 March, follow-up on 28 September
LONG_AGO = datetime(2027, 1, 5, 10, tzinfo=PARIS)


@pytest.fixture
def cohort(at):
    at("2027-02-01 10:00")
    return make_cohort(first=FIRST)


@pytest.fixture
def registration(cohort):
    return RegistrationFactory(cohort=cohort, participant=ParticipantFactory(), queued_at=LONG_AGO)


def first_meeting(cohort):
    return cohort.meetings.order_by("starts_at")[0]


def reminders() -> list[str]:
    return [message.body for message in Message.objects.filter(kind="Reminder").order_by("created_at", "pk")]


# --- Reminders --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("now", "number"),
    [
        ("2027-03-09 08:59", 0),
        ("2027-03-09 09:00", 1),
        ("2027-03-10 08:59", 1),
        ("2027-03-10 09:01", 0),  # missed by more than a day: left out
        ("2027-03-15 09:00", 1),
        ("2027-03-14 12:00", 0),
    ],
)
def test_a_reminder_is_sent_seven_days_and_one_day_before_at_nine(registration, at, now, number):
    at(now)
    assert send_reminders() == number


def test_a_reminder_says_when_where_and_how_to_say_no(registration, at):
    at("2027-03-15 09:00")
    send_reminders()
    body = reminders()[0]
    assert "C’est demain\u00a0: mardi 16\u00a0mars 2027 de 14\u00a0h à 16\u00a0h\u00a030" in body
    assert registration.cohort.site.name in body
    assert "[[lien:" in body


def test_a_reminder_that_is_late_says_that_it_is_today(registration, at):
    at("2027-03-16 00:30")
    assert send_reminders() == 1
    assert "C’est aujourd’hui\u00a0: mardi 16\u00a0mars 2027" in reminders()[0]


def test_a_reminder_is_sent_once_however_often_the_work_runs(registration, at):
    for minute in range(0, 50, 10):
        at(f"2027-03-09 09:{minute:02d}")
        send_reminders()
    assert len(reminders()) == 1


def test_days_are_those_of_the_programme(registration, at):
    registration.cohort.programme.reminder_days = "3"
    registration.cohort.programme.save()
    at("2027-03-09 09:00")
    assert send_reminders() == 0
    at("2027-03-13 09:00")
    assert send_reminders() == 1


def test_a_programme_without_days_reminds_nobody(at):
    at("2027-02-01 10:00")
    cohort = make_cohort(first=FIRST, programme=ProgrammeFactory(modules=1, reminder_days=""))
    RegistrationFactory(cohort=cohort, queued_at=LONG_AGO)
    at("2027-03-15 09:00")
    assert send_reminders() == 0


def test_the_hour_is_that_of_the_site(at):
    at("2027-02-01 10:00")
    site = SiteFactory(town="Saint-Denis", time_zone="Indian/Reunion")
    start = datetime(2027, 3, 16, 14, tzinfo=ZoneInfo("Indian/Reunion"))
    RegistrationFactory(cohort=make_cohort(first=start, site=site), queued_at=LONG_AGO)
    at("2027-03-15T04:59:00+00:00")
    assert send_reminders() == 0
    at("2027-03-15T05:00:00+00:00")
    assert send_reminders() == 1
    assert "de 14\u00a0h" in reminders()[0]


def test_a_clock_that_changes_in_between_changes_nothing(at):
    at("2027-02-01 10:00")
    RegistrationFactory(
        cohort=make_cohort(first=datetime(2027, 3, 29, 14, tzinfo=PARIS)), queued_at=LONG_AGO
    )  # summer time begins on 28 March
    at("2027-03-22 08:59")
    assert send_reminders() == 0
    at("2027-03-22 09:00")
    assert send_reminders() == 1


def test_a_meeting_that_moves_takes_its_reminders_along(registration, at):
    at("2027-03-09 09:00")
    send_reminders()
    meeting = first_meeting(registration.cohort)
    start = FIRST + timedelta(days=2)
    move_meeting_and_tell(meeting, starts_at=start, ends_at=start + timedelta(hours=2), by=StaffFactory())
    at("2027-03-11 09:00")
    assert send_reminders() == 1
    assert "jeudi 18\u00a0mars 2027" in reminders()[1]


def test_a_meeting_that_comes_back_to_its_date_is_not_told_twice(registration, at):
    at("2027-03-09 09:00")
    send_reminders()
    meeting, staff = first_meeting(registration.cohort), StaffFactory()
    for start in (FIRST + timedelta(days=2), FIRST):
        meeting.refresh_from_db()
        move_meeting_and_tell(meeting, starts_at=start, ends_at=start + timedelta(hours=2), by=staff)
    at("2027-03-09 10:00")
    assert send_reminders() == 0


@pytest.mark.parametrize("state", ["waiting", "offered", "withdrawn", "moved"])
def test_only_registered_people_are_reminded(cohort, at, state):
    RegistrationFactory(cohort=cohort, state=state, queued_at=LONG_AGO)
    at("2027-03-09 09:00")
    assert send_reminders() == 0


def test_whoever_is_excused_from_a_meeting_is_not_reminded_of_it(registration, at):
    registration.places.filter(meeting=first_meeting(registration.cohort)).update(excused_at=timezone.now())
    at("2027-03-09 09:00")
    assert send_reminders() == 0
    at("2027-03-16 09:00")
    assert send_reminders() == 1  # the second meeting


def test_whoever_wants_no_reminder_gets_none(registration, at):
    registration.participant.wants_reminders = False
    registration.participant.save()
    at("2027-03-09 09:00")
    assert send_reminders() == 0


def test_whoever_must_be_left_in_peace_gets_none(registration, at):
    registration.participant.do_not_contact_at = timezone.now()
    registration.participant.save()
    at("2027-03-09 09:00")
    assert send_reminders() == 0


def test_whoever_has_just_registered_knows_the_date(cohort, at):
    now = at("2027-03-09 15:00")
    RegistrationFactory(cohort=cohort, queued_at=now)
    assert send_reminders() == 0


def test_a_cancelled_meeting_is_not_recalled(registration, at):
    at("2027-03-09 08:00")
    cancel_meeting_and_tell(first_meeting(registration.cohort), by=StaffFactory())
    at("2027-03-09 09:00")
    assert send_reminders() == 0


def test_a_reminder_stopped_between_the_queue_and_the_carrier_does_not_leave(registration, at):
    at("2027-03-09 09:00")
    send_reminders()
    stop_contact(registration.participant, by=StaffFactory(), reason="À la demande de la famille")
    assert deliver(Message.objects.get(kind="Reminder").pk) is None
    assert mail.outbox == []


@pytest.mark.parametrize("change", ["moved", "cancelled", "excused", "withdrawn", "begun"])
def test_a_queued_reminder_that_is_no_longer_true_does_not_leave(registration, at, change):
    at("2027-03-09 09:00")
    send_reminders()
    message, meeting = Message.objects.get(kind="Reminder"), first_meeting(registration.cohort)
    if change == "moved":
        start = FIRST + timedelta(days=2)
        move_meeting_and_tell(meeting, starts_at=start, ends_at=start + timedelta(hours=2), by=StaffFactory())
    elif change == "cancelled":
        cancel_meeting_and_tell(meeting, by=StaffFactory())
    elif change == "excused":
        actions.excuse(registration.places.get(meeting=meeting))
    elif change == "withdrawn":
        actions.withdraw(registration)
    else:
        at("2027-03-16 14:00")
    assert deliver(message.pk).state == "cancelled"
    assert mail.outbox == []


def test_a_reminder_by_telephone_leaves_the_list_once_the_meeting_has_begun(cohort, at):
    RegistrationFactory(cohort=cohort, participant=ParticipantFactory(landline_only=True), queued_at=LONG_AGO)
    at("2027-03-15 09:00")
    send_reminders()
    message = Message.objects.get(kind="Reminder")
    assert deliver(message.pk).state == "to_do"
    assert drop_pointless() == 0
    at("2027-03-16 14:00")
    assert drop_pointless() == 1
    message.refresh_from_db()
    assert message.state == "cancelled"


def test_three_people_cost_two_reads_and_their_writes(cohort, at, django_assert_max_num_queries):
    RegistrationFactory.create_batch(3, cohort=cohort, queued_at=LONG_AGO)
    at("2027-03-09 09:00")
    assert send_reminders() == 3
    with django_assert_max_num_queries(3):
        assert send_reminders() == 0


# --- An offered place -------------------------------------------------------------------------------------------------
@pytest.fixture
def offer(at):
    at("2027-03-01 10:00")
    cohort = make_cohort(first=FIRST, capacity=1)
    first = actions.register(ParticipantFactory(), cohort, agreed_at=timezone.now())
    actions.register(ParticipantFactory(), cohort, agreed_at=timezone.now())
    actions.withdraw(first)
    offer = WaitingOffer.objects.get()
    WaitingOffer.objects.update(created_at=timezone.now())
    return offer


def test_an_offer_is_recalled_once_a_day_before_its_end(offer, at):
    assert remind_of_offers() == 0
    at("2027-03-03 09:59")
    assert remind_of_offers() == 0
    at("2027-03-03 10:00")
    assert [remind_of_offers(), remind_of_offers()] == [1, 0]
    assert f"[[lien:offer:{offer.pk}]]" in Message.objects.get(kind="OfferEnding").body


def test_an_answered_offer_is_not_recalled(offer, at):
    at("2027-03-03 10:00")
    remind_of_offers()
    WaitingOffer.objects.update(state="declined", answered_at=timezone.now())
    assert deliver(Message.objects.get(kind="OfferEnding").pk).state == "cancelled"


def test_a_short_offer_is_not_recalled(offer, at):
    now = at("2027-03-03 10:00")
    WaitingOffer.objects.update(created_at=now - timedelta(hours=3), expires_at=now + timedelta(hours=1))
    assert remind_of_offers() == 0


# --- Thanks -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("now", "number"),
    [("2027-03-30 18:00", 0), ("2027-03-31 08:59", 0), ("2027-03-31 09:00", 1), ("2027-04-04 09:00", 0)],
)
def test_thanks_come_the_morning_after_the_last_module(registration, at, now, number):
    type(registration.cohort).objects.update(state="running")
    at(now)
    assert [thank(), thank()] == [number, 0]


def test_thanks_name_the_follow_up_meeting(registration, at):
    type(registration.cohort).objects.update(state="running")
    at("2027-03-31 09:00")
    thank()
    assert "mardi 28\u00a0septembre 2027" in Message.objects.get(kind="SessionCompleted").body


# --- The follow-up meeting --------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("now", "number"), [("2027-08-28 08:59", 0), ("2027-08-28 09:00", 1), ("2027-09-21 15:00", 0)])
def test_the_follow_up_invitation_comes_a_month_before(registration, at, now, number):
    at(now)
    assert [invite_to_follow_up(), invite_to_follow_up()] == [number, 0]


def test_it_asks_to_check_the_contact_details_and_leads_there(registration, at, client):
    at("2027-08-28 09:00")
    invite_to_follow_up()
    deliver(Message.objects.get(kind="FollowUpInvitation").pk)
    link = next(word for word in mail.outbox[0].body.split() if "vers=coordonnees" in word)
    letters = registration.participant.name_check()
    answer = client.post(link.removeprefix("http://testserver"), {"letters": letters})
    assert answer.url == "/mon-espace/coordonnees/"


def test_it_goes_to_nobody_who_must_be_left_in_peace(registration, at):
    registration.participant.do_not_contact_at = timezone.now()
    registration.participant.save()
    at("2027-08-28 09:00")
    assert invite_to_follow_up() == 0


# --- Days as data -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("text", "days"), [("7, 1", [7, 1]), ("1;3; 14", [14, 3, 1]), ("", []), ("2, 2", [2])])
def test_days_are_read_from_what_staff_type(text, days):
    assert days_in(text) == days


@pytest.mark.parametrize("text", ["sept", "0", "61", "7 1", "-1", "7,"])
def test_days_that_cannot_be_are_refused(text):
    with pytest.raises(ValidationError):
        validate_days(text)
