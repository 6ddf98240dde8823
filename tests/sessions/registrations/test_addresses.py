"""Another name or address of a site: announced to everybody concerned, once, when whoever edits it says so."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.urls import reverse
from django.utils import timezone

from content import starter
from portal.accounts.enums import Role
from sessions.calendars.agendas import save_wishes
from sessions.calendars.itip import send_invitations, tell_uninvited
from sessions.notifications import attachments
from sessions.notifications.actions import deliver
from sessions.notifications.models import Message
from sessions.programmes.models import Site
from sessions.registrations.actions import register, withdraw
from sessions.registrations.addresses import change_address_and_tell, concerned_by
from sessions.registrations.announcements import move_meeting_and_tell
from sessions.scheduling import co_animation, proposals
from sessions.scheduling.actions import cancel_meeting, move_meeting
from sessions.scheduling.models import Cohort
from tests.at_once import at_once
from tests.factories.accounts import StaffFactory
from tests.factories.content import make_home
from tests.factories.partners import ContactFactory
from tests.factories.people import ParticipantFactory
from tests.factories.programmes import SiteFactory
from tests.factories.registrations import RegistrationFactory
from tests.factories.scheduling import make_cohort

pytestmark = pytest.mark.django_db
FIRST = datetime(2027, 3, 30, 14, tzinfo=ZoneInfo("Europe/Paris"))
OLD = "Maison des associations, 1, place de la Mairie, 95520 Osny"
NEW = "Maison des associations, 3, rue Neuve, 95520 Osny"


@pytest.fixture
def site(at) -> Site:
    at("2027-03-01 10:00")
    return SiteFactory(name="Maison des associations")


@pytest.fixture
def cohort(site) -> Cohort:
    return make_cohort(site=site, modules=2, follow_up=False, first=FIRST)


@pytest.fixture
def coordinator():
    return StaffFactory(role=Role.COORDINATOR, department="95")


def join(cohort: Cohort, **fields):
    return register(ParticipantFactory(**fields), cohort, agreed_at=timezone.now())


def move(site: Site, address: str = "3, rue Neuve", **fields) -> list[Message]:
    """The site elsewhere, announced."""
    found = Site.objects.get(pk=site.pk)
    for name, value in {"address": address, **fields}.items():
        setattr(found, name, value)
    return change_address_and_tell(found, found.save, by=None)[1]


def sequences(cohort: Cohort) -> list[int]:
    return list(cohort.meetings.order_by("starts_at").values_list("sequence", flat=True))


# --- Who comes --------------------------------------------------------------------------------------------------------
def test_each_person_is_told_once_with_old_and_new_whatever_the_number_of_meetings(site, cohort):
    people = {join(cohort).participant for _ in range(2)}
    told = move(site)
    assert {message.participant for message in told} == people
    assert len(told) == 2
    body = told[0].body
    assert f"Avant\u00a0: {OLD}.\nMaintenant\u00a0: {NEW}." in body
    assert "L’adresse de vos prochaines séances change." in body
    assert "- mardi 30\u00a0mars 2027 de 14\u00a0h à 16\u00a0h\u00a030" in body
    assert "- mardi 6\u00a0avril 2027" in body


def test_the_entries_of_the_meetings_keep_their_uid_and_their_sequence_rises(site, cohort):
    registration = join(cohort)
    uids = {f"meeting-{meeting.uid}" for meeting in cohort.meetings.all()}
    (message,) = move(site)
    file = attachments.build(message.attachment, message.attachment_args, registration.participant)
    events = icalendar.Calendar.from_ical(file.content).walk("VEVENT")
    assert {str(event["UID"]).split("@")[0] for event in events} == uids
    assert {int(event["SEQUENCE"]) for event in events} == {1}
    assert all("3\\, rue Neuve" in event["LOCATION"].to_ical().decode() for event in events)


def test_who_comes_to_two_sessions_there_has_one_message_with_the_dates_of_both(site, cohort):
    registration = join(cohort)
    other = make_cohort(site=site, modules=1, follow_up=False, first=FIRST + timedelta(days=1))
    register(registration.participant, other, agreed_at=timezone.now())
    (message,) = move(site)
    assert "mercredi 31\u00a0mars" in message.body
    file = attachments.build(message.attachment, message.attachment_args, registration.participant)
    assert file.content.count(b"BEGIN:VEVENT") == 3


def test_another_name_at_the_same_address_is_said_to_be_that(site, cohort):
    join(cohort)
    (message,) = move(site, "1, place de la Mairie", name="Espace Simone-Veil")
    assert "change de nom. L’adresse reste la même." in message.body
    assert "Maintenant\u00a0: Espace Simone-Veil, 1, place de la Mairie" in message.body
    assert "change de nom" in message.short_body
    assert "Simone" not in message.subject + message.short_body


@pytest.mark.parametrize("who", ["waiting", "withdrawn", "elsewhere", "cancelled", "begun", "draft"])
def test_who_does_not_come_there_any_more_or_not_yet_is_not_told(site, cohort, at, who):
    if who == "waiting":
        RegistrationFactory(cohort=cohort, state="waiting", participant=ParticipantFactory())
    elif who == "elsewhere":
        join(make_cohort(modules=1))
    else:
        registration = join(cohort)
        if who == "withdrawn":
            withdraw(registration)
        elif who == "cancelled":
            for meeting in cohort.meetings.all():
                cancel_meeting(meeting, by=None)
        elif who == "begun":
            at("2027-04-06 14:10")
        else:
            Cohort.objects.filter(pk=cohort.pk).update(state="draft", opened_at=None)
    assert not concerned_by(site)
    assert move(site) == []


def test_a_meeting_that_was_held_keeps_its_sequence(site, cohort, at):
    join(cohort)
    at("2027-04-01 10:00")
    (message,) = move(site)
    assert "30\u00a0mars" not in message.body
    assert sequences(cohort) == [0, 1]


def test_by_whose_channel_and_never_who_wants_no_contact(site, cohort):
    caller = join(cohort, landline_only=True)
    silent = join(cohort, do_not_contact_at=timezone.now())
    states = {message.participant: deliver(message.pk).state for message in move(site)}
    assert states == {caller.participant: "to_do", silent.participant: "suppressed"}


def test_what_waits_for_a_call_is_dropped_once_she_has_given_her_place_back(site, cohort):
    registration = join(cohort, landline_only=True)
    (message,) = move(site)
    withdraw(registration)
    assert deliver(message.pk).state == "cancelled"


def test_the_same_change_confirmed_twice_is_told_once_and_another_one_again(site, cohort):
    join(cohort)
    assert [len(move(site)), len(move(site))] == [1, 0]
    assert sequences(cohort) == [1, 1]
    assert f"Avant\u00a0: {NEW}." in move(site, "5, rue Neuve")[0].body


# --- Who animates -----------------------------------------------------------------------------------------------------
def told_contacts() -> list[Message]:
    """What two runs of the periodic work write."""
    before = set(Message.objects.values_list("pk", flat=True))
    for _ in range(2):
        proposals.tell_moved()
        send_invitations()
        tell_uninvited()
    return list(Message.objects.exclude(pk__in=before).order_by("pk"))


def ask(cohort: Cohort, *, accepted: bool, invited: bool = False):
    contact = ContactFactory()
    save_wishes(contact, invited=invited, address="")
    for meeting in cohort.meetings.order_by("starts_at"):
        row = co_animation.invite_contact(meeting, contact, by=None)
        if accepted:
            co_animation.accept(row)
    proposals.tell_proposals()
    send_invitations()
    for message in Message.objects.filter(contact=contact).order_by("pk"):
        deliver(message.pk)
    return contact


@pytest.mark.parametrize(("accepted", "kind"), [(False, "CoAnimationMoved"), (True, "InterventionMoved")])
def test_a_contact_is_told_old_and_new_in_one_message_a_session(site, cohort, at, accepted, kind):
    contact = ask(cohort, accepted=accepted)
    at("2027-03-02 10:00")
    move(site)
    (message,) = told_contacts()
    assert (message.kind, message.contact) == (kind, contact)
    assert f"Avant\u00a0: {OLD}.\nMaintenant\u00a0: {NEW}." in message.body
    assert "mardi 30\u00a0mars" in message.body
    assert "mardi 6\u00a0avril" in message.body
    assert deliver(message.pk).state == "sent"


def test_what_was_told_of_an_address_is_not_told_again_with_the_next_date(site, cohort, at):
    ask(cohort, accepted=True)
    at("2027-03-02 10:00")
    move(site)
    told_contacts()
    at("2027-03-03 10:00")
    meeting = cohort.meetings.earliest("starts_at")
    move_meeting(meeting, starts_at=meeting.starts_at + timedelta(days=1), by=None)
    (message,) = told_contacts()
    assert "mercredi 31\u00a0mars" in message.body
    assert "Avant" not in message.body
    assert "6\u00a0avril" not in message.body


@pytest.mark.parametrize("fields", [{}, {"address": "1, place de la Mairie", "name": "Espace Simone-Veil"}])
def test_whose_calendar_holds_the_meetings_is_sent_each_anew_with_old_and_new(site, cohort, at, fields):
    ask(cohort, accepted=True, invited=True)
    at("2027-03-02 10:00")
    move(site, **fields)
    told = told_contacts()
    assert [message.kind for message in told] == ["MeetingInvitationChanged"] * 2
    for message in told:
        assert f"Avant\u00a0: {OLD}." in message.body
        assert f"Maintenant\u00a0: {Site.objects.get().full_address}." in message.body


def test_an_animator_without_invitations_reads_old_and_new_once(site, cohort, at):
    animator = StaffFactory()
    save_wishes(animator, invited=False, address="")
    cohort.animators.add(animator)
    at("2027-03-02 10:00")
    move(site)
    (message,) = told_contacts()
    assert (message.kind, message.user) == ("AnimatedMeetingsChanged", animator)
    assert message.body.count(f"Avant\u00a0: {OLD}.\nMaintenant\u00a0: {NEW}.") == 1


# --- The page ---------------------------------------------------------------------------------------------------------
@pytest.fixture
def staff(site, signed_in, coordinator):
    starter.staff_groups()
    make_home()
    return signed_in(coordinator)


def send(browser, site: Site, **changed):
    address = reverse("lieux:edit", args=[site.pk])
    form = browser.get(address).context["form"]
    parts = [form, *(part for rows in form.formsets.values() for part in (rows.management_form, *rows.forms))]
    shown = {one.add_prefix(name): one[name].value() for one in parts for name in one.fields}
    data = {name: "" if value is None else value for name, value in shown.items()}
    return browser.post(address, data | changed)


def test_another_address_is_not_saved_before_somebody_says_whether_to_tell(staff, site, cohort):
    join(cohort)
    answer = send(staff, site, address="3, rue Neuve")
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "choisissez s’il faut prévenir" in page
    assert "Séances à venir ici\u00a0: 2. Personnes inscrites\u00a0: 1." in page
    assert Site.objects.get(pk=site.pk).address == site.address


def test_a_correction_is_silent_when_whoever_edits_says_so(staff, site, cohort):
    join(cohort)
    before = Message.objects.count()
    assert send(staff, site, address="1, place de la Mairie d’Osny", announce="silent").status_code == 302
    assert "Mairie d’Osny" in Site.objects.get(pk=site.pk).address
    assert (Message.objects.count(), sequences(cohort)) == (before, [0, 0])


def test_an_announcement_leads_to_its_page(staff, site, cohort, coordinator):
    join(cohort, landline_only=True)
    answer = send(staff, site, address="3, rue Neuve", announce="tell")
    message = Message.objects.get(kind="AddressChanged")
    assert answer.url == reverse("attendance:announcement", args=[message.about])
    page = staff.get(answer.url).content.decode()
    assert "Le changement est annoncé." in page
    assert str(message.participant) in page
    change = cohort.meetings.earliest("starts_at").changes.get()
    assert (change.by, change.old_address, change.new_address) == (coordinator, OLD, NEW)
    journal = staff.get(reverse("planning:cohort", args=[cohort.code])).content.decode()
    assert f"{OLD} → {NEW}" in journal


def test_an_announcement_about_two_sessions_leads_back_to_neither(staff, site, cohort):
    join(cohort)
    join(make_cohort(site=site, modules=1))
    answer = send(staff, site, address="3, rue Neuve", announce="tell")
    page = staff.get(answer.url).content.decode()
    assert "Revenir à la session" not in page
    assert "Revenir aux messages" in page


def test_what_is_announced_already_is_not_announced_again(staff, site, cohort):
    join(cohort)
    send(staff, site, address="3, rue Neuve", announce="tell")
    answer = send(staff, site, announce="tell")
    assert "rien de plus n’est annoncé" in staff.get(answer.url).content.decode()
    assert Message.objects.filter(kind="AddressChanged").count() == 1


@pytest.mark.parametrize("changed", [{"access": "Deuxième étage."}, {"phone": "01 99 00 00 00"}])
def test_what_is_no_address_is_saved_without_a_question(staff, site, cohort, changed):
    join(cohort)
    assert send(staff, site, **changed).status_code == 302


def test_nobody_concerned_no_question(staff, site, cohort):
    assert "announce" not in staff.get(reverse("lieux:edit", args=[site.pk])).context["form"].fields
    assert send(staff, site, address="3, rue Neuve").status_code == 302
    assert "announce" not in staff.get(reverse("lieux:add")).context["form"].fields


def test_who_does_not_keep_the_site_tells_nobody(staff, signed_in, site, cohort):
    join(cohort)
    stranger = signed_in(StaffFactory(role=Role.COORDINATOR, department="2A"))
    address = reverse("lieux:edit", args=[site.pk])
    assert stranger.get(address).status_code == 404
    assert stranger.post(address, {"address": "3, rue Neuve", "announce": "tell"}).status_code == 404
    assert not Message.objects.filter(kind="AddressChanged").exists()


@pytest.mark.parametrize("number", [1, 3])
def test_the_question_costs_three_queries_whoever_is_concerned(site, budget, number):
    cohort = make_cohort(site=site, modules=number)
    for _ in range(number):
        join(cohort)
        co_animation.invite_contact(cohort.meetings.earliest("starts_at"), ContactFactory(), by=None)
    with budget(3):
        concerned = concerned_by(site)
    assert (concerned.meetings, concerned.people, concerned.contacts) == (number + 1, number, number)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_taps_at_once_tell_once(site, cohort):
    join(cohort)
    at_once([lambda: move(site), lambda: move(site)])
    assert Message.objects.filter(kind="AddressChanged").count() == 1
    assert sequences(cohort) == [1, 1]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_date_and_the_address_that_change_at_once_are_both_told(site, cohort):
    join(cohort)
    meeting = cohort.meetings.earliest("starts_at")
    start = meeting.starts_at + timedelta(days=1)
    at_once(
        [
            lambda: move(site),
            lambda: move_meeting_and_tell(meeting, starts_at=start, ends_at=start + timedelta(hours=2), by=None),
        ]
    )
    assert sequences(cohort) == [2, 1]
    assert set(Message.objects.values_list("kind", flat=True)) >= {"AddressChanged", "MeetingMoved"}
