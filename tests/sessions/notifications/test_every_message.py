"""Every kind of message, written by the action that writes it in real life, read as a stranger over a shoulder would.

A new subclass of MessageClass fails the first test until its moment has a place in ``tell_everything``. Names of
programme, modules, site and room tell everything here, so that whatever leaks one of them is seen.
"""

import re
import uuid
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings as current
from django.core.exceptions import ValidationError
from django.utils import timezone

from content.booklets.actions import hand_over
from portal.accounts.enums import Role
from sessions.attendance import actions as attendance
from sessions.calendars.actions import feed_for, renew_shared_feed, send_address
from sessions.calendars.agendas import save_wishes
from sessions.calendars.enums import FeedKind
from sessions.calendars.itip import send_invitations, tell_uninvited
from sessions.common.neutral import TELLING
from sessions.notifications import attachments, sms
from sessions.notifications.actions import deliver
from sessions.notifications.enums import Audience, Channel
from sessions.notifications.links import resolve
from sessions.notifications.messages import MessageClass
from sessions.notifications.models import Message
from sessions.partners import actions as partners
from sessions.people.actions import Details, correct_details, send_codes, send_links
from sessions.people.models import Participant
from sessions.programmes.models import Module
from sessions.questionnaires import campaigns
from sessions.questionnaires.enums import QuestionnaireKind
from sessions.referrals import upkeep
from sessions.referrals.actions import Asked, send_referral
from sessions.registrations import actions, addresses, announcements, reminders, waiting_list
from sessions.scheduling import co_animation, proposals
from sessions.scheduling.actions import set_animators
from sessions.scheduling.models import Meeting
from tests.factories.accounts import StaffFactory
from tests.factories.booklets import make_booklet
from tests.factories.content import make_home
from tests.factories.partners import ContactFactory
from tests.factories.people import ParticipantFactory
from tests.factories.programmes import ModuleFactory, ProgrammeFactory, RoomFactory, SiteFactory
from tests.factories.questionnaires import QuestionnaireFactory
from tests.factories.referrals import ReferralFactory
from tests.factories.scheduling import make_cohort

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
# Wednesdays in September: the longest words that a date can have.
FIRST = datetime(2027, 9, 1, 14, 30, tzinfo=PARIS)
# What in a calendar file is read by whoever looks at the calendar.
SHOWN = ("SUMMARY", "LOCATION", "DESCRIPTION", "CATEGORIES", "NAME", "X-WR-CALNAME", "ORGANIZER", "PRODID", "URL")


@pytest.fixture
def programme():
    programme = ProgrammeFactory(title="Cancer et travail : préparer la reprise", minimum=6)
    for position in range(1, 4):
        ModuleFactory(programme=programme, position=position, title="La santé, les soins et le retour au travail")
    return programme


@pytest.fixture
def place():
    site = SiteFactory(
        name="Ligue contre le cancer", town="Saint-Germain-en-Laye", access="Hôpital de jour, bâtiment B"
    )
    return RoomFactory(site=site, name="Salle Rivière")


@pytest.fixture
def everything(at, programme, place, settings, client) -> list[Message]:
    settings.SITE_URL = "https://www.rebond.example"
    settings.SMS_SENDER = "sessions.notifications.sms.to_file"
    tell_everything(at, programme, place)
    return list(Message.objects.select_related("participant", "contact", "user", "cohort__site").order_by("pk"))


def tell_everything(at, programme, room) -> None:
    """One life of a session, long enough to write every kind of message."""
    at("2027-07-01 10:00")
    site, staff, other = room.site, StaffFactory(), StaffFactory()
    cohort = make_cohort(
        programme=programme, site=site, room=room, capacity=2, first=FIRST, animators=[staff], code="st-germain-1"
    )
    details = Details(first_name="Élise", last_name="Martin", email="elise@courriel.example", mobile="0639980001")
    for minute in (1, 2):
        actions.sign_up(cohort, details, agreed_at=at(f"2027-07-01 10:0{minute}"))
    send_links("elise@courriel.example")
    for address in ("elise@courriel.example", "0639980001"):
        send_codes(address)
        at("2027-07-01 10:20")
    elise = Participant.objects.get(email="elise@courriel.example")
    correct_details(elise, fields={"email": "elise.martin@courriel.example"}, by=staff)
    leaver = actions.register(ParticipantFactory(), cohort, agreed_at=timezone.now())
    waiting = [actions.register(ParticipantFactory(), cohort, agreed_at=timezone.now()) for _ in range(2)]
    actions.withdraw(leaver)
    at("2027-07-03 11:30")
    waiting[0].offers.update(created_at=timezone.now() - timedelta(hours=48))
    reminders.remind_of_offers()
    at("2027-07-04 12:00")
    waiting_list.expire_offers()
    # The calendars of those who animate.
    contact = ContactFactory()
    partners.send_links(contact.email)
    send_address(feed_for(FeedKind.CONTACT, contact))
    renew_shared_feed(feed_for(FeedKind.PARTNER, contact.partner))
    co_animations(cohort, contact, staff, at)
    requests_of_partners(at)
    send_invitations()
    for first in Message.objects.filter(kind="MeetingInvitation").order_by("pk"):
        deliver(first.pk)  # what follows is about what calendars hold
    change_dates(cohort, room, staff)
    send_invitations()
    tell_a_colleague(cohort, at)
    set_animators(cohort, [staff, other], by=None)
    set_animators(cohort, [other], by=None)
    at("2027-08-25 09:00")
    announcements.warn_below_minimum()
    reminders.send_reminders()
    ask_everybody(cohort, contact, at)
    type(cohort).objects.update(state="running")
    last = Meeting.objects.filter(cohort=cohort, state="planned").exclude(kind="follow_up").latest("starts_at")
    at((last.starts_at + timedelta(days=1)).replace(hour=9, minute=0).isoformat())
    reminders.thank()
    after_the_first_meeting(cohort, staff=other, at=at)
    hand_over(booklet_of(programme), cohort, tell=True, by=other)
    follow_up = cohort.meetings.get(kind="follow_up")
    at((follow_up.starts_at - timedelta(days=20)).isoformat())
    reminders.invite_to_follow_up()
    end_another(programme, room, staff)
    go_on_without_somebody(programme, room, at)


def tell_a_colleague(cohort, at) -> None:
    """An animator who wishes no invitation reads in words what somebody else changed."""
    colleague = StaffFactory()
    cohort.animators.add(colleague)
    save_wishes(colleague, invited=False, address="")
    tell_uninvited()
    cohort.animators.remove(colleague)


def booklet_of(programme):
    chapter = {"title": "La santé, les soins et le retour au travail", "body": []}
    chapters = [{"type": "chapter", "value": chapter}]
    return make_booklet(make_home(), programme, pages=False, title="Cancer et travail", chapters=chapters)


def ask_everybody(cohort, contact, at) -> None:
    """The questionnaires of a session and their reminders, a week later."""
    days = {"opens_on": date(2027, 8, 25), "closes_on": date(2027, 12, 1)}
    for kind in (QuestionnaireKind.END, QuestionnaireKind.CO_ANIMATOR):
        campaigns.open_campaign(QuestionnaireFactory(programme=cohort.programme, kind=kind), cohort, **days)
    for day in ("2027-09-01", "2027-09-04"):
        at(f"{day} 09:30")
        campaigns.remind()


def co_animations(cohort, contact, staff, at) -> None:
    """A contact is asked to two meetings, says nothing, is reminded, comes to one and not to the other."""
    first, second = cohort.meetings.order_by("starts_at")[:2]
    rows = [co_animation.invite_contact(meeting, contact, by=staff) for meeting in (first, second)]
    now = timezone.now()
    proposals.tell_proposals()
    at((now + timedelta(days=8)).isoformat())
    proposals.remind_unanswered()
    co_animation.accept(rows[0])
    colleague = {"first_name": "Inès", "last_name": "D’Aubigny", "email": "ines@organisme.example"}
    words = "Je suis à l’hôpital"  # behind the sign-in of whoever animates: in the body, never in the subject
    co_animation.decline(
        rows[1], co_animation.Refusal(other_start=second.starts_at + timedelta(days=1), words=words, **colleague)
    )
    other = co_animation.invite_contact(first, ContactFactory(), by=staff)
    proposals.tell_proposals()
    co_animation.replace_contact(other, ContactFactory(), by=staff)
    proposals.tell_withdrawn()
    third = co_animation.invite_contact(second, ContactFactory(), by=staff)
    proposals.tell_proposals()
    Meeting.objects.filter(pk=third.meeting_id).update(revised_at=timezone.now() + timedelta(minutes=1))
    proposals.tell_moved()
    for state in ("accepted", "replaced"):
        row = co_animation.note_answer(
            co_animation.invite_contact(second, ContactFactory(email="", mobile="0639980001"), by=staff),
            "accepted",
            by=staff,
        )
        Meeting.objects.filter(pk=second.pk).update(revised_at=timezone.now() + timedelta(minutes=1))
        if state == "replaced":
            co_animation.replace_contact(row, ContactFactory(), by=staff)
        tell_uninvited()
    at((first.starts_at - timedelta(days=2)).isoformat())
    proposals.remind_interventions()
    at((first.ends_at + timedelta(hours=17)).isoformat())
    proposals.thank_contacts()
    at(now.isoformat())


def requests_of_partners(at) -> None:
    """A request that is acknowledged, waits for too long, and expires."""
    StaffFactory(role=Role.COORDINATOR)
    sender = ReferralFactory.build(contact=None, partner=None, programme=None)  # what a form would give
    contact = ContactFactory(partner__convention_start=date(2020, 1, 1), partner__onboarded_on=date(2020, 2, 1))
    fields = {name: getattr(sender, name) for name in ("first_name", "last_name", "agreed_on")}
    fields |= {"agreement_by": "self", "agreement_how": "phone", "words": "Une difficulté avec ses soins"}
    now = timezone.now()
    contact.partner.convention_end = now.date() + timedelta(days=40)
    contact.partner.save()
    partners.warn_of_conventions()
    asked = Asked(key=uuid.uuid4(), kind="difficulty", department="95", fields=fields)
    send_referral(contact, asked)
    at((now + timedelta(days=11)).isoformat())
    upkeep.remind_team()
    at((now + timedelta(days=31)).isoformat())
    upkeep.expire_referrals()
    at(now.isoformat())


def after_the_first_meeting(cohort, *, staff, at) -> None:
    """A register left open since yesterday, then closed with somebody who was not there."""
    meeting = cohort.meetings.filter(state="planned").order_by("starts_at")[0]
    Module.objects.filter(pk=meeting.module_id).update(public_path="/programme/module-1/")
    at((meeting.starts_at + timedelta(days=1)).replace(hour=9, minute=0).isoformat())
    attendance.nudge_open_registers()
    for place in meeting.places.filter(offered=True):
        attendance.mark_attendance(place, "absent", by=staff)
    attendance.close_register(meeting, by=staff)


def change_dates(cohort, room, staff) -> None:
    """Every change that is announced, and what calendars are sent of them."""
    _, second, third, _ = cohort.meetings.order_by("starts_at")
    start = second.starts_at + timedelta(days=1)
    announcements.move_meeting_and_tell(second, starts_at=start, ends_at=start + timedelta(hours=2), by=staff)
    announcements.cancel_meeting_and_tell(third, by=staff)
    second.refresh_from_db()
    start += timedelta(days=6)
    announcements.move_meetings_and_tell([(second, start, start + timedelta(hours=2))], by=staff)
    announcements.change_room_and_tell(cohort, RoomFactory(site=room.site, name="Salle Étang"), by=staff)
    change_address(room.site, staff)
    extra = start + timedelta(days=7)
    announcements.add_meeting_and_tell(
        cohort, starts_at=extra, ends_at=extra + timedelta(hours=2), title="Après le cancer", by=staff
    )


def change_address(site, staff) -> None:
    """The house of the illness moves to another street."""
    site.name, site.address = "Institut du cancer", "2, rue Neuve"
    addresses.change_address_and_tell(site, site.save, by=staff)


def end_another(programme, room, staff) -> None:
    """A session that is cancelled, with somebody on its waiting list."""
    other = make_cohort(programme=programme, site=room.site, room=room, capacity=1, code="st-germain-2")
    for _ in range(2):
        actions.register(ParticipantFactory(), other, agreed_at=timezone.now())
    announcements.cancel_cohort_and_tell(other, by=staff)


def go_on_without_somebody(programme, room, at) -> None:
    """A session that begins and ends while somebody waits for a place in it."""
    other = make_cohort(programme=programme, site=room.site, room=room, capacity=1, code="st-germain-3")
    for _ in range(2):
        actions.register(ParticipantFactory(), other, agreed_at=timezone.now())
    modules = other.meetings.exclude(kind="follow_up").order_by("starts_at")
    for moment in (modules.first().starts_at, modules.last().starts_at):
        at(moment.isoformat())
        reminders.tell_left_waiting()


# --- What is asked of each -------------------------------------------------------------------------------------------
def own_kinds() -> dict[str, type[MessageClass]]:
    ours = ("sessions.", "content.booklets.")  # those that other tests declare and those among editors are left out
    return {name: cls for name, cls in MessageClass.registry.items() if cls.__module__.startswith(ours)}


def test_each_says_for_whom_when_and_how():
    for name, cls in own_kinds().items():
        assert cls.audience in Audience.values, name
        assert cls.moment, name
        assert cls.channels, name
        assert cls.sms or Channel.SMS not in cls.channels, name


def test_none_is_forgotten_and_none_tells_anything_outside(everything):
    forgotten = own_kinds().keys() - {message.kind for message in everything}
    assert not forgotten, "give them a place in tell_everything"
    faults = [f"{message.kind}: {fault}" for message in everything for fault in faults_of(message)]
    assert not faults, "\n".join(sorted(set(faults)))


def faults_of(message: Message) -> list[str]:
    """What a stranger would learn from the subject, the SMS, the addresses, the file and the calendar of a message."""
    shown = [message.subject, message.short_body]
    for text in (message.body, message.short_body):
        shown += re.findall(r"https://\S+", resolve(text, message.recipient))
    return [text for text in shown + attached(message) if TELLING.search(text)] + faults_of_words(message)


def attached(message: Message) -> list[str]:
    if not message.attachment:
        return []
    file = attachments.build(message.attachment, message.attachment_args, message.recipient)
    if file is None or not file.content_type.startswith("text/calendar"):
        return [file.filename] if file else []
    lines = (line.partition(":") for line in file.content.decode().replace("\r\n ", "").splitlines())
    read = [value for name, _, value in lines if name.split(";")[0] in SHOWN]
    assert read, message.kind
    return [file.filename, *read]


def faults_of_words(message: Message) -> list[str]:
    """An SMS of more than one message or without its sender; a secret or a missing value in what is stored."""
    faults = []
    text = sms.gsm(resolve(message.short_body, message.recipient))
    if sms.length(text) > sms.SINGLE:
        faults.append(f"{sms.length(text)} characters: {text}")
    if message.short_body and message.short_body.split("[[")[0].count(current.SITE_NAME) != 1:
        faults.append(f"who writes? {message.short_body}")
    stored = message.subject + message.body + message.short_body
    return faults + [f"holds {wrong}" for wrong in ("http", "None", "{{") if wrong in stored]


def test_no_sender_tells_anything():
    for sender in (current.DEFAULT_FROM_EMAIL, current.SERVER_EMAIL, current.SITE_NAME, current.CALENDAR_DOMAIN):
        assert not TELLING.search(sender)


def test_names_that_tell_are_refused_where_staff_type_them():
    with pytest.raises(ValidationError, match="soins"):
        RoomFactory.build(site=None, name="Salle de soins").clean()
    with pytest.raises(ValidationError, match="Cancer"):
        ProgrammeFactory.build(neutral_title="Cancer et vous").clean()
