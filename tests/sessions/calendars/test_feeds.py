"""What each sort of feed holds, and when its stored form is built again."""

from datetime import date, timedelta

import icalendar
import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from sessions.calendars import actions, packing, queries, served
from sessions.calendars.enums import FeedKind
from sessions.calendars.models import CalendarFeed
from sessions.programmes.models import Programme
from sessions.registrations.enums import RegistrationState
from sessions.scheduling.actions import cancel_cohort, cancel_meeting, move_meeting, touch_schedule
from sessions.scheduling.enums import CoAnimationState, CohortState
from sessions.scheduling.models import Meeting
from tests.factories.accounts import StaffFactory
from tests.factories.calendars import CalendarFeedFactory
from tests.factories.partners import ContactFactory
from tests.factories.people import ParticipantFactory
from tests.factories.programmes import ModuleFactory, SiteFactory
from tests.factories.registrations import RegistrationFactory
from tests.factories.scheduling import CoAnimationFactory, make_cohort

pytestmark = pytest.mark.django_db
ADDRESS = "https://rebond.example/agenda.ics"


def feed_of(kind: str, subject) -> CalendarFeed:
    return actions.feed_for(kind, subject)


def read(feed: CalendarFeed) -> icalendar.Calendar:
    actions.refresh(feed)
    return icalendar.Calendar.from_ical(packing.plain(bytes(stored(feed).body), ADDRESS))


def stored(feed: CalendarFeed) -> CalendarFeed:
    return CalendarFeed.objects.get(pk=feed.pk)


def is_right(feed: CalendarFeed) -> bool:
    return bool(served.served_by_token(feed.token).is_right)


def uids(feed: CalendarFeed) -> set[str]:
    return {str(event["UID"]) for event in read(feed).walk("VEVENT")}


def uid(meeting: Meeting) -> str:
    return f"meeting-{meeting.uid}@rebond.example"


def event_of(feed: CalendarFeed, meeting: Meeting) -> icalendar.Event:
    (event,) = (event for event in read(feed).walk("VEVENT") if event["UID"] == uid(meeting))
    return event


# --- Whose meetings ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("state", [CohortState.OPEN, CohortState.RUNNING])
def test_programme_and_site_show_open_and_running_cohorts(state):
    cohort = make_cohort(state=state)
    expected = {uid(meeting) for meeting in cohort.meetings.all()}
    assert uids(feed_of(FeedKind.PROGRAMME, cohort.programme)) == expected
    assert uids(feed_of(FeedKind.SITE, cohort.site)) == expected


@pytest.mark.parametrize("state", [CohortState.DRAFT, CohortState.ARCHIVED])
def test_programme_and_site_show_nothing_of_other_cohorts(state):
    cohort = make_cohort(state=state)
    make_cohort()
    assert not uids(feed_of(FeedKind.PROGRAMME, cohort.programme))
    assert not uids(feed_of(FeedKind.SITE, cohort.site))


def test_a_draft_that_is_given_up_was_never_announced():
    cohort = make_cohort(state=CohortState.DRAFT)
    cancel_cohort(cohort, by=None)
    assert not uids(feed_of(FeedKind.PROGRAMME, cohort.programme))


def test_a_cancelled_cohort_shows_its_meetings_as_cancelled():
    cohort = make_cohort()
    feed = feed_of(FeedKind.PROGRAMME, cohort.programme)
    before = uids(feed)
    cancel_cohort(cohort, by=None)
    events = read(feed).walk("VEVENT")
    assert {str(event["UID"]) for event in events} == before
    assert {str(event["STATUS"]) for event in events} == {"CANCELLED"}


def test_an_animator_sees_the_cohorts_they_animate_except_drafts():
    animator = StaffFactory()
    mine = make_cohort(animators=[animator])
    make_cohort(animators=[animator], state=CohortState.DRAFT)
    make_cohort(animators=[StaffFactory()])
    assert uids(feed_of(FeedKind.ANIMATOR, animator)) == {uid(meeting) for meeting in mine.meetings.all()}


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        (CoAnimationState.PROPOSED, True),
        (CoAnimationState.ACCEPTED, True),
        (CoAnimationState.DECLINED, False),
        (CoAnimationState.REPLACED, False),
    ],
)
def test_partner_and_contact_see_the_meetings_they_are_asked_to(state, shown):
    meeting = make_cohort().meetings.first()
    contact = ContactFactory()
    CoAnimationFactory(meeting=meeting, contact=contact, state=state)
    expected = {uid(meeting)} if shown else set()
    assert uids(feed_of(FeedKind.PARTNER, contact.partner)) == expected
    assert uids(feed_of(FeedKind.CONTACT, contact)) == expected


def test_two_contacts_of_a_partner_at_one_meeting_make_one_event():
    meeting = make_cohort().meetings.first()
    contact = ContactFactory()
    CoAnimationFactory(meeting=meeting, contact=contact)
    CoAnimationFactory(meeting=meeting, contact=ContactFactory(partner=contact.partner))
    assert len(read(feed_of(FeedKind.PARTNER, contact.partner)).walk("VEVENT")) == 1


def test_a_participant_sees_the_meetings_of_their_registrations():
    registration = RegistrationFactory(cohort=make_cohort())
    RegistrationFactory(cohort=make_cohort())
    expected = {uid(meeting) for meeting in registration.cohort.meetings.all()}
    assert uids(feed_of(FeedKind.PARTICIPANT, registration.participant)) == expected


@pytest.mark.parametrize("state", [state for state in RegistrationState if state != RegistrationState.REGISTERED])
def test_whoever_is_not_registered_sees_nothing(state):
    registration = RegistrationFactory(cohort=make_cohort())
    ended = timezone.now() if state in (RegistrationState.WITHDRAWN, RegistrationState.MOVED) else None
    type(registration).objects.filter(pk=registration.pk).update(state=state, ended_at=ended)
    assert not uids(feed_of(FeedKind.PARTICIPANT, registration.participant))


def test_an_excused_meeting_stays():
    registration = RegistrationFactory(cohort=make_cohort())
    registration.places.update(excused_at=timezone.now())
    assert len(uids(feed_of(FeedKind.PARTICIPANT, registration.participant))) == 4


def test_a_meeting_held_before_the_person_joined_is_not_theirs():
    registration = RegistrationFactory(cohort=make_cohort())
    place = registration.places.first()
    registration.places.filter(pk=place.pk).update(offered=False)
    assert uid(place.meeting) not in uids(feed_of(FeedKind.PARTICIPANT, registration.participant))


# --- Until when -------------------------------------------------------------------------------------------------------
def test_a_month_of_past_is_kept_and_all_that_is_to_come(at):
    at("2026-03-01 08:00")
    cohort = make_cohort(modules=1, follow_up=False, state=CohortState.RUNNING)
    meeting = cohort.meetings.get()
    feed = feed_of(FeedKind.PROGRAMME, cohort.programme)
    at("2026-03-08 08:00")
    last = meeting.ends_at.date() + timedelta(days=queries.PAST_DAYS)
    at(f"{last} 23:59")
    assert uids(feed) == {uid(meeting)}
    at(f"{last + timedelta(days=1)} 00:00")
    assert not uids(feed)


def test_a_cancelled_meeting_is_kept_thirty_days_then_dropped(at):
    at("2026-03-02 10:00")
    cohort = make_cohort()
    feed = feed_of(FeedKind.PROGRAMME, cohort.programme)
    follow_up = cohort.meetings.last()
    cancel_meeting(follow_up, by=None)
    at("2026-04-01 23:59")
    assert event_of(feed, follow_up)["STATUS"] == "CANCELLED"
    at("2026-04-02 00:00")
    assert uid(follow_up) not in uids(feed)


def test_a_cancellation_bears_a_number_above_every_one_sent():
    meeting = make_cohort().meetings.first()
    feed = feed_of(FeedKind.PROGRAMME, meeting.cohort.programme)
    move_meeting(meeting, starts_at=meeting.starts_at + timedelta(days=1), by=None)
    moved = event_of(feed, meeting)["SEQUENCE"]
    cancel_meeting(meeting, by=None)
    assert event_of(feed, meeting)["SEQUENCE"] > moved > 0


def test_a_moved_meeting_keeps_its_identifier_and_raises_its_sequence():
    meeting = make_cohort().meetings.first()
    feed = feed_of(FeedKind.PROGRAMME, meeting.cohort.programme)
    before = event_of(feed, meeting)
    move_meeting(meeting, starts_at=meeting.starts_at + timedelta(days=1), by=None)
    after = event_of(feed, meeting)
    assert after["UID"] == before["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)
    assert after.decoded("DTSTART") == before.decoded("DTSTART") + timedelta(days=1)


def test_the_stamp_is_the_stored_date_of_the_last_change(at):
    at("2026-03-02 10:00")
    meeting = make_cohort().meetings.first()
    feed = feed_of(FeedKind.PROGRAMME, meeting.cohort.programme)
    at("2026-03-03 10:00")
    moved = move_meeting(meeting, starts_at=meeting.starts_at + timedelta(days=1), by=None)
    at("2026-03-05 10:00")
    event = event_of(feed, meeting)
    assert event.decoded("DTSTAMP") == event.decoded("LAST-MODIFIED") == moved.revised_at


# --- What it says -----------------------------------------------------------------------------------------------------
HEALTH = """cancer santé malad soin médic hôpit ligue patient traitement chimio oncolog thérap invalid handicap
arrêt psych assurance tumeur rechute social"""


def test_nothing_names_a_person_a_module_or_an_illness():
    site = SiteFactory(name="Comité de la Ligue contre le Cancer", town="Argenteuil")
    programme = Programme.objects.create(title="Le cancer et le travail", slug="travail")
    cohort = make_cohort(programme=programme, site=site, follow_up=True)
    module = ModuleFactory(programme=programme, position=1, title="L’impact psychique de la maladie")
    cohort.meetings.create(
        module=module, starts_at=timezone.now() + timedelta(days=2), ends_at=timezone.now() + timedelta(days=2, hours=2)
    )
    animator = StaffFactory(first_name="Solange", last_name="Bertin")
    cohort.animators.add(animator)
    contact = ContactFactory(first_name="Achille", last_name="Verdier")
    for meeting in cohort.meetings.all():
        CoAnimationFactory(meeting=meeting, contact=contact)
    person = ParticipantFactory(first_name="Capucine", last_name="Delorme")
    RegistrationFactory(cohort=cohort, participant=person)
    subjects = [
        (FeedKind.PROGRAMME, programme),
        (FeedKind.SITE, site),
        (FeedKind.ANIMATOR, animator),
        (FeedKind.PARTNER, contact.partner),
        (FeedKind.CONTACT, contact),
        (FeedKind.PARTICIPANT, person),
    ]
    for kind, subject in subjects:
        calendar = read(feed_of(kind, subject))
        assert len(calendar.walk("VEVENT")) == 2
        said = calendar.to_ical().decode().replace("\r\n ", "").casefold()
        words = [*HEALTH.split(), "attendee", "solange", "bertin", "achille", "verdier", "capucine", "delorme"]
        assert [word for word in words if word in said] == [], kind


def test_the_place_is_the_room_the_address_and_the_town():
    cohort = make_cohort(site=SiteFactory(address="12, rue des Écoles", post_code="95100", town="Argenteuil"))
    event = event_of(feed_of(FeedKind.SITE, cohort.site), cohort.meetings.first())
    assert event["LOCATION"] == f"{cohort.room}, 12, rue des Écoles, 95100 Argenteuil"
    assert event["SUMMARY"] == "Atelier – Argenteuil"


def test_a_site_without_address_still_has_a_town():
    cohort = make_cohort(site=SiteFactory(address="", post_code="", town="Osny"), room=None)
    assert event_of(feed_of(FeedKind.SITE, cohort.site), cohort.meetings.first())["LOCATION"] == "Osny"


def test_an_overseas_cohort_is_told_in_its_own_time():
    cohort = make_cohort(site=SiteFactory(time_zone="Indian/Reunion"))
    event = event_of(feed_of(FeedKind.SITE, cohort.site), cohort.meetings.first())
    assert event["DTSTART"].params["TZID"] == "Indian/Reunion"
    assert event.decoded("DTSTART") == cohort.meetings.first().starts_at


# --- The stored form --------------------------------------------------------------------------------------------------
def test_the_same_bytes_keep_their_etag_and_their_date(at):
    at("2026-03-02 10:00")
    feed = feed_of(FeedKind.PROGRAMME, make_cohort().programme)
    read(feed)
    first = stored(feed)
    at("2026-03-02 11:00")
    touch_schedule()
    read(feed)
    assert (stored(feed).etag, stored(feed).body_changed_at) == (first.etag, first.body_changed_at)
    assert is_right(feed)


def test_a_change_gives_a_new_etag_and_a_later_date_even_within_the_same_second(at):
    at("2026-03-02 10:00")
    meeting = make_cohort().meetings.first()
    feed = feed_of(FeedKind.PROGRAMME, meeting.cohort.programme)
    read(feed)
    before = stored(feed)
    move_meeting(meeting, starts_at=meeting.starts_at + timedelta(days=1), by=None)
    read(feed)
    after = stored(feed)
    assert after.etag != before.etag
    assert int(after.body_changed_at.timestamp()) > int(before.body_changed_at.timestamp())


def test_the_form_is_checked_again_when_the_day_changes(at):
    at("2026-03-02 10:00")
    feed = feed_of(FeedKind.PROGRAMME, make_cohort().programme)
    read(feed)
    assert is_right(feed)
    at("2026-03-03 00:01")
    assert not is_right(feed)


def test_a_slow_build_never_replaces_a_later_one():
    feed = feed_of(FeedKind.PROGRAMME, make_cohort().programme)
    actions._store(feed, b"later", revision=8, today=date(2026, 3, 2))
    actions._store(feed, b"earlier", revision=7, today=date(2026, 3, 2))
    actions._store(feed, b"yesterday", revision=8, today=date(2026, 3, 1))
    assert packing.plain(bytes(stored(feed).body), ADDRESS).endswith(b"later")


def test_the_stored_form_holds_no_secret():
    registration = RegistrationFactory(cohort=make_cohort())
    feed = feed_of(FeedKind.PARTICIPANT, registration.participant)
    read(feed)
    assert feed.token.encode() not in packing.plain(bytes(stored(feed).body), ADDRESS)


# --- Making, renewing, revoking ---------------------------------------------------------------------------------------
def test_asking_twice_gives_the_same_feed():
    person = ParticipantFactory()
    assert feed_of(FeedKind.PARTICIPANT, person) == feed_of(FeedKind.PARTICIPANT, person)


def test_a_token_has_at_least_128_bits_and_is_not_stored():
    feed = CalendarFeedFactory()
    assert len(feed.token) * 5 >= 128
    assert feed.token not in str(CalendarFeed.objects.filter(pk=feed.pk).values().get())


def test_renewing_closes_the_old_address_and_opens_another():
    old = CalendarFeedFactory()
    new = actions.renew_feed(old)
    assert old.revoked_at is not None
    assert new.revoked_at is None
    assert (new.token != old.token, new.participant) == (True, old.participant)


def test_the_address_of_a_public_feed_is_not_renewed():
    feed = feed_of(FeedKind.SITE, SiteFactory())
    with pytest.raises(ValueError, match="agenda public"):
        actions.renew_feed(feed)


def test_revoking_twice_is_the_same_as_once_and_keeps_nothing():
    registration = RegistrationFactory(cohort=make_cohort())
    feed = feed_of(FeedKind.PARTICIPANT, registration.participant)
    read(feed)
    actions.revoke_feed(feed)
    first = feed.revoked_at
    actions.revoke_feed(feed)
    assert feed.revoked_at == first
    assert bytes(feed.body) == b""


def test_the_database_refuses_two_feeds_in_service_for_one_person():
    feed = CalendarFeedFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        CalendarFeedFactory(participant=feed.participant)
