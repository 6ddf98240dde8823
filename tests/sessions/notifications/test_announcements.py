"""A change of date, place or state is told once to each person, by their own channel."""

from datetime import datetime, timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from sessions.notifications.actions import deliver
from sessions.notifications.models import Message
from sessions.people.actions import stop_contact
from sessions.registrations.announcements import (
    audience,
    cancel_cohort_and_tell,
    cancel_meeting_and_tell,
    move_meeting_and_tell,
)
from sessions.scheduling.actions import CohortStateError, MeetingChangeError
from tests.factories.accounts import StaffFactory, sign_in
from tests.factories.attendance import cohort_at_work
from tests.factories.people import ParticipantFactory
from tests.factories.programmes import RoomFactory
from tests.factories.registrations import RegistrationFactory

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
NEW = datetime(2027, 3, 16, 9, 30, tzinfo=PARIS)


@pytest.fixture
def animator(at):
    at("2027-03-02 13:00")
    return StaffFactory()


@pytest.fixture
def cohort(animator):
    return cohort_at_work(people=2, animators=[animator], first=datetime(2027, 3, 2, 10, tzinfo=PARIS))


@pytest.fixture
def meeting(cohort):
    return cohort.meetings.order_by("starts_at")[1]


@pytest.fixture
def staff(client, animator):
    sign_in(client, animator)
    return client


def move(meeting, animator, start=NEW, **more):
    return move_meeting_and_tell(meeting, starts_at=start, ends_at=start + timedelta(hours=2), by=animator, **more)


# --- Moved ------------------------------------------------------------------------------------------------------------
def test_each_registered_person_is_told_old_and_new(meeting, cohort, animator):
    told = move(meeting, animator)
    assert {message.participant for message in told} == {row.participant for row in cohort.registrations.all()}
    body = told[0].body
    assert "Avant : mardi 9\u00a0mars 2027 de 10\u00a0h à 12\u00a0h\u00a030" in body
    assert "Maintenant : mardi 16\u00a0mars 2027 de 9\u00a0h\u00a030 à 11\u00a0h\u00a030" in body
    assert cohort.site.name in body


def test_a_new_room_is_told_with_the_old_one(meeting, cohort, animator):
    room = RoomFactory(site=cohort.site, name="Salle Rivière")
    body = move(meeting, animator, room=room)[0].body
    assert str(cohort.room) in body.split("Maintenant")[0]
    assert "Salle Rivière" in body.split("Maintenant")[1]


def test_the_meeting_goes_along_for_the_calendar(meeting, animator):
    message = move(meeting, animator)[0]
    assert (message.attachment, message.attachment_args) == ("meeting_update", {"meeting": meeting.pk})


def test_the_sequence_rises(meeting, animator):
    move(meeting, animator)
    meeting.refresh_from_db()
    assert (meeting.sequence, meeting.starts_at) == (1, NEW)


def test_the_waiting_list_is_not_told(meeting, cohort, animator):
    waiting = RegistrationFactory(cohort=cohort, state="waiting", participant=ParticipantFactory())
    move(meeting, animator)
    assert not waiting.participant.messages.exists()


def test_somebody_who_withdrew_is_not_told(meeting, cohort, animator):
    gone = RegistrationFactory(cohort=cohort, state="withdrawn", participant=ParticipantFactory())
    move(meeting, animator)
    assert not gone.participant.messages.exists()


def test_the_same_move_confirmed_twice_is_told_once(meeting, animator):
    move(meeting, animator)
    with pytest.raises(MeetingChangeError, match="Rien"):
        move(meeting, animator)
    assert Message.objects.count() == 2


def test_each_change_is_told(meeting, animator):
    move(meeting, animator)
    move(meeting, animator, start=NEW + timedelta(days=1))
    assert Message.objects.count() == 4


def test_a_past_date_is_refused_and_nobody_is_told(meeting, animator):
    with pytest.raises(MeetingChangeError, match="à venir"):
        move(meeting, animator, start=datetime(2027, 2, 1, 9, tzinfo=PARIS))
    assert not Message.objects.exists()


def test_the_reason_is_for_the_team(meeting, animator):
    told = move(meeting, animator, reason="Animatrice souffrante")
    assert "souffrante" not in told[0].body
    assert meeting.changes.get().reason == "Animatrice souffrante"


def test_registrations_and_excuses_stay(meeting, animator):
    meeting.places.update(excused_at=timezone.now())
    told = move(meeting, animator)
    assert meeting.places.filter(excused_at__isnull=False).count() == 2
    assert "Vous aviez dit ne pas pouvoir venir" in told[0].body


def test_the_body_holds_no_secret(meeting, animator):
    for message in move(meeting, animator):
        assert "[[lien:personal]]" in message.body
        assert "http" not in message.body


def test_subject_and_body_are_neutral(meeting, animator, cohort):
    message = move(meeting, animator)[0]
    for word in (meeting.module.title, cohort.programme.title):
        assert word not in message.subject + message.body


def test_dates_are_those_of_the_site(meeting, animator, cohort):
    cohort.site.time_zone = "America/Guadeloupe"
    cohort.site.save()
    start = datetime(2027, 4, 6, 9, tzinfo=ZoneInfo("America/Guadeloupe"))
    assert "mardi 6\u00a0avril 2027 de 9\u00a0h à 11\u00a0h" in move(meeting, animator, start=start)[0].body


def test_what_arrives_holds_the_personal_address_and_the_meeting_as_it_is_now(meeting, animator, mailoutbox):
    assert deliver(move(meeting, animator)[0].pk).state == "sent"
    arrived = mailoutbox[0]
    name, calendar, _ = arrived.attachments[0]
    text = calendar if isinstance(calendar, str) else calendar.decode()
    assert "http://testserver/p/" in arrived.body
    assert f"UID:meeting-{meeting.uid}@" in text
    assert "SEQUENCE:1" in text
    assert name.endswith(".ics")


# --- By whose channel -------------------------------------------------------------------------------------------------
def test_people_without_email_turn_up_in_the_phone_list(staff, meeting, cohort, animator):
    person = ParticipantFactory(landline_only=True, last_name="Sanscourriel")
    RegistrationFactory(cohort=cohort, participant=person)
    for message in move(meeting, animator):
        if message.participant == person:
            deliver(message.pk)
    page = staff.get(reverse("attendance:phone_list")).content.decode()
    assert "Sanscourriel" in page
    assert 'href="tel:0199001234"' in page
    assert "mardi 16\u00a0mars 2027" in page


def test_the_audience_is_sorted_by_channel(cohort):
    caller = ParticipantFactory(landline_only=True)
    silent = ParticipantFactory(do_not_contact_at=timezone.now())
    for person in (caller, silent):
        RegistrationFactory(cohort=cohort, participant=person)
    found = audience(cohort)
    assert (len(found.email), found.phone, found.silent, found.told) == (2, [caller], [silent], 3)


def test_do_not_contact_holds_at_delivery_for_what_was_queued(meeting, animator, mailoutbox):
    message = move(meeting, animator)[0]
    type(message.participant).objects.filter(pk=message.participant.pk).update(do_not_contact_at=timezone.now())
    deliver(message.pk)
    message.refresh_from_db()
    assert (message.state, mailoutbox) == ("suppressed", [])


def test_stopping_contact_stops_what_is_queued_and_what_is_to_do(meeting, cohort, animator):
    person = ParticipantFactory(landline_only=True)
    RegistrationFactory(cohort=cohort, participant=person)
    for message in move(meeting, animator):
        deliver(message.pk) if message.participant == person else None
    assert stop_contact(person, by=animator, reason="À la demande de la famille") == 1
    assert person.messages.get().state == "suppressed"
    person.refresh_from_db()
    assert person.do_not_contact_reason == "À la demande de la famille"


# --- Cancelled --------------------------------------------------------------------------------------------------------
def test_a_cancelled_meeting_is_told_with_its_sequence(meeting, animator):
    told = cancel_meeting_and_tell(meeting, by=animator)
    meeting.refresh_from_db()
    assert (meeting.state, meeting.sequence, len(told)) == ("cancelled", 1, 2)
    assert "mardi 9\u00a0mars 2027" in told[0].body


def test_a_meeting_is_cancelled_and_told_once(meeting, animator):
    cancel_meeting_and_tell(meeting, by=animator)
    with pytest.raises(MeetingChangeError):
        cancel_meeting_and_tell(meeting, by=animator)
    assert Message.objects.count() == 2


def test_a_meeting_that_has_begun_is_not_cancelled(cohort, animator):
    with pytest.raises(MeetingChangeError, match="commencé"):
        cancel_meeting_and_tell(cohort.meetings.order_by("starts_at")[0], by=animator)


def test_a_cancelled_cohort_tells_the_registered_and_the_waiting_in_other_words(cohort, animator):
    RegistrationFactory(cohort=cohort, state="waiting", participant=ParticipantFactory())
    told = cancel_cohort_and_tell(cohort, by=animator)
    assert sorted(message.kind for message in told) == ["CohortCancelled", "CohortCancelled", "WaitingCohortCancelled"]
    assert cohort.meetings.filter(state="planned").count() == 1  # the one that has begun stays as it was


def test_a_cohort_is_cancelled_and_told_once(cohort, animator):
    cancel_cohort_and_tell(cohort, by=animator)
    with pytest.raises(CohortStateError):
        cancel_cohort_and_tell(cohort, by=animator)
    assert Message.objects.count() == 2


# --- The pages --------------------------------------------------------------------------------------------------------
def moving(day="2027-03-16", start="09:30", end="11:30", **more) -> dict:
    return {"day": day, "start": start, "end": end, "room": "", "reason": "", **more}


def page_of(answer) -> str:
    return answer.content.decode()


def test_nothing_leaves_before_the_preview_is_confirmed(staff, meeting):
    page = page_of(staff.post(reverse("attendance:move_meeting", args=[meeting.uid]), moving()))
    meeting.refresh_from_db()
    assert "Annoncer un changement" in page
    assert "mardi 9\u00a0mars 2027 de 10\u00a0h" in page
    assert "mardi 16\u00a0mars 2027 de 9\u00a0h\u00a030" in page
    assert (meeting.sequence, Message.objects.count()) == (0, 0)


def test_confirming_moves_and_tells(staff, meeting):
    staff.post(reverse("attendance:move_meeting", args=[meeting.uid]), moving(confirm="1"))
    meeting.refresh_from_db()
    assert (meeting.starts_at, Message.objects.count()) == (NEW, 2)


def test_correcting_brings_the_form_back_as_typed(staff, meeting):
    page = page_of(staff.post(reverse("attendance:move_meeting", args=[meeting.uid]), moving(edit="1")))
    assert 'value="2027-03-16"' in page
    assert "Vérifier avant d’annoncer" in page


def test_the_preview_says_who_must_be_phoned(staff, meeting, cohort):
    RegistrationFactory(cohort=cohort, participant=ParticipantFactory(landline_only=True, last_name="Sanscourriel"))
    page = page_of(staff.post(reverse("attendance:move_meeting", args=[meeting.uid]), moving()))
    assert "À appeler (1)" in page
    assert "Sanscourriel (01\u00a099\u00a000\u00a012\u00a034)" in page


def test_the_preview_warns_of_a_meeting_in_the_same_room(staff, meeting, cohort):
    other = cohort_at_work(people=0, site=cohort.site, room=cohort.room, first=NEW, modules=1)
    page = page_of(staff.post(reverse("attendance:move_meeting", args=[meeting.uid]), moving()))
    assert f"Salle « {cohort.room} » déjà prise de " in unescape(page)
    assert other.meetings.order_by("starts_at")[0].label in page


def test_the_preview_is_silent_without_a_conflict(staff, meeting):
    sent = moving(day="2027-03-17")
    page = page_of(staff.post(reverse("attendance:move_meeting", args=[meeting.uid]), sent))
    assert "autre séance au même moment" not in page


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        (moving(day=""), "Indiquez la date."),
        (moving(day="16 mars"), "Écrivez la date ainsi"),
        (moving(start="9h"), "Écrivez l’heure ainsi"),
        (moving(end="09:00"), "doit finir après son début"),
        (moving(day="2027-03-01"), "Cette date est passée"),
        (moving(day="2027-03-28", start="02:30", end="04:00"), "n’existe pas le dimanche 28\u00a0mars"),
        (moving(room="999999"), "Choisissez une salle de ce site."),
        (moving(day="2027-03-09", start="10:00", end="12:30"), "Rien n’a changé"),
    ],
)
def test_what_cannot_be_is_refused_in_words(staff, meeting, sent, says):
    page = page_of(staff.post(reverse("attendance:move_meeting", args=[meeting.uid]), sent))
    assert says in page
    assert not Message.objects.exists()


def test_an_hour_that_comes_twice_is_taken_the_first_time(staff, meeting):
    sent = moving(day="2027-10-31", start="02:30", end="04:30", confirm="1")
    staff.post(reverse("attendance:move_meeting", args=[meeting.uid]), sent)
    meeting.refresh_from_db()
    assert meeting.starts_at.astimezone(ZoneInfo("UTC")).hour == 0


def test_the_date_typed_is_that_of_the_site(staff, meeting, cohort):
    cohort.site.time_zone = "Indian/Reunion"
    cohort.site.save()
    staff.post(reverse("attendance:move_meeting", args=[meeting.uid]), moving(confirm="1"))
    meeting.refresh_from_db()
    assert meeting.starts_at == datetime(2027, 3, 16, 9, 30, tzinfo=ZoneInfo("Indian/Reunion"))


def test_one_lands_where_the_calls_to_make_are(staff, meeting, cohort):
    RegistrationFactory(cohort=cohort, participant=ParticipantFactory(landline_only=True))
    answer = staff.post(reverse("attendance:move_meeting", args=[meeting.uid]), moving(confirm="1"))
    assert answer.url == reverse("attendance:announcement", args=[f"MeetingMoved:{meeting.uid}:1"])
