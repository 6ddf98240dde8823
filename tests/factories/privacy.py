"""Somebody of whom everything is kept that can be, and what is looked for once it is erased."""

from dataclasses import dataclass, field
from datetime import timedelta
from unittest.mock import patch

from django.apps import apps
from django.conf import settings
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.models import ModelLogEntry

from portal.accounts.models import User
from sessions.attendance.actions import close_register, keep_signed_sheet, mark_attendance
from sessions.attendance.papers import CERTIFICATE, SHEET, certificate_args
from sessions.calendars.actions import feed_for
from sessions.calendars.enums import FeedKind
from sessions.common import pdf
from sessions.common.actions import build_document, request_document
from sessions.common.scans import Scan
from sessions.people.actions import correct_details, resume_contact, send_codes, stop_contact, update_wishes, use_link
from sessions.people.models import Participant, PersonalLink
from sessions.questionnaires import campaigns
from sessions.questionnaires.actions import submit
from sessions.referrals.actions import accept, write_note
from sessions.referrals.models import ReferralFile
from sessions.registrations.actions import excuse, register, withdraw
from sessions.registrations.models import ExcuseLink, ModuleRead, Registration, WaitingOffer
from sessions.registrations.waiting_list import decline_offer
from sessions.scheduling.models import Cohort

from .accounts import StaffFactory, UserFactory
from .attendance import places_of
from .booklets import raise_question
from .notifications import MessageFactory
from .people import ParticipantFactory
from .questionnaires import make_campaign
from .referrals import ReferralFactory
from .registrations import RegistrationFactory
from .scheduling import make_cohort

FIRST, LAST = "Bérengère", "Quillévéré"
WAYS = {"email": "b.quillevere@courriel.example", "mobile": "0639980777", "landline": "0199000777"}
ADDRESS = "7, impasse des Glycines"


@dataclass
class Followed:
    """Her file, her session, and every text by which she could be found."""

    person: Participant
    cohort: Cohort
    staff: User
    traces: set[str] = field(default_factory=set)


def somebody(at) -> Followed:
    """A session of three meetings in September 2023 with four others, and one where she waited; all is over."""
    at("2023-08-01 10:00")
    staff = StaffFactory(first_name="Nadia", last_name="Ferrand", department="95")
    cohort = make_cohort(first=at("2023-09-04 14:00"), modules=3, state="open", capacity=8)
    at("2023-08-02 10:00")
    cohort.animators.add(staff)
    person = _referred(cohort, staff)
    for _ in range(4):
        register(ParticipantFactory(), cohort, agreed_at=timezone.now())
    found = Followed(person, cohort, staff)
    _writes_and_is_written(found)
    _waits_elsewhere(found)
    _attends(found, at)
    at("2023-09-19 10:00")
    _answers_and_is_certified(found)
    Cohort.objects.update(state="archived", closed_at=timezone.now())
    found.traces |= _traces(person)
    return found


def _referred(cohort: Cohort, staff) -> Participant:
    referral = ReferralFactory(programme=cohort.programme, first_name=FIRST, last_name=LAST, **WAYS)
    kept = ReferralFile(referral=referral, content_type="image/png", size=3)
    kept.file.save(f"referrals/{kept.public_id}", ContentFile(LAST.encode()), save=True)
    write_note(referral, text=f"{FIRST} {LAST} préfère le matin.", audience="team", by=staff)
    person = accept(referral, cohort, by=staff).registration.participant
    fields = {"postal_address": ADDRESS, "department": "95", "landline": WAYS["landline"]}
    correct_details(person, fields=fields, by=staff)
    return person


def _writes_and_is_written(found: Followed) -> None:
    person, staff = found.person, found.staff
    link = PersonalLink.current_for(person)
    use_link(link)
    send_codes(person.email)
    update_wishes(person, fields={"wants_reminders": False})
    stop_contact(person, by=staff, reason="Hospitalisée")
    resume_contact(person, by=staff, reason="Elle a rappelé")
    MessageFactory(participant=None, user=staff, body=f"{person} vient de se désister.\n", sent=True)
    found.cohort.transitions.create(to_state="open", by=staff, note=f"Place gardée pour {person}")
    raise_question(found.cohort, answer=f"C’est {person} qui l’a dit.")
    ModelLogEntry.objects.log_action(person, "wagtail.edit")
    feed = feed_for(FeedKind.PARTICIPANT, person)
    account = UserFactory(email=f"compte.{person.email}", first_name=FIRST, last_name=LAST)
    Participant.objects.filter(pk=person.pk).update(user=account)
    ModuleRead.objects.create(participant=person, module=found.cohort.programme.modules.first())
    found.traces |= {feed.nonce, feed.token_hash, account.email}


def _waits_elsewhere(found: Followed) -> None:
    """A full session of the same programme: she is offered a place, declines it, withdraws."""
    first = timezone.now() + timedelta(days=200)
    other = make_cohort(programme=found.cohort.programme, first=first, state="open", capacity=1)
    holder = RegistrationFactory(cohort=other)
    waiting = register(
        found.person, other, agreed_at=timezone.now(), by=found.staff, author="staff", note="Au téléphone"
    )
    withdraw(holder)
    offer = WaitingOffer.objects.get(registration=waiting)
    found.traces |= {offer.nonce, offer.token_hash}
    decline_offer(offer, wish="here")


def _attends(found: Followed, at) -> None:
    """She comes to the first meeting, excuses herself from the second by the link of a reminder, misses the third."""
    meetings = list(found.cohort.meetings.order_by("starts_at"))
    hers = {place.meeting_id: place for place in _places(found)}
    link = ExcuseLink.current_for(hers[meetings[1].pk].pk)
    found.traces |= {link.nonce, link.token_hash}
    excuse(hers[meetings[1].pk])
    for number, meeting in enumerate(meetings[:3]):
        at(f"2023-09-{4 + 7 * number:02} 15:00")
        meeting.refresh_from_db()
        for place in places_of(meeting):
            mine = place.pk == hers[meeting.pk].pk
            state = ("present", "excused", "absent")[number] if mine else "present"
            mark_attendance(place, state, by=found.staff, key=_tap(place))
        close_register(meeting, by=found.staff)
    found.traces |= {_tap(place) for place in list(hers.values())[:3]}
    keep_signed_sheet(meetings[0], Scan(b"scan", "image/png"), by=found.staff)


def _tap(place) -> str:
    return f"{place.pk:06}-{place.meeting.uid.hex}"


def _answers_and_is_certified(found: Followed) -> None:
    campaign = make_campaign(ballots=0, cohort=found.cohort)
    for registration in found.cohort.registrations.order_by("pk"):
        ballot = campaigns.add_ballot(campaign, participant=registration.participant)
        submit(ballot, {"colour": "vert"})
        if registration.participant_id == found.person.pk:
            found.traces |= {ballot.nonce, ballot.token_hash, str(ballot.pk)}
    registration = Registration.objects.get(participant=found.person, cohort=found.cohort)
    for kind, args in (
        (CERTIFICATE, certificate_args(registration, back="team")),
        (SHEET, {"meeting": str(found.cohort.meetings.first().uid)}),
    ):
        document = request_document(kind, args, by=found.staff)
        with patch.object(pdf, "render", str.encode):  # not drawn, so that a name in the file would be read
            build_document(document.pk)
        found.traces.add(str(document.public_id))


def _places(found: Followed):
    return Registration.objects.get(participant=found.person, cohort=found.cohort).places.order_by("pk")


def _traces(person: Participant) -> set[str]:
    traces = {FIRST, LAST, "quillevere", "berengere", *WAYS.values(), ADDRESS, "Hospitalis", "rappelé", "Au téléphone"}
    for link in PersonalLink.objects.filter(participant=person):
        traces |= {link.nonce, link.token_hash}
    traces |= {str(one.public_id) for one in (person, *person.registrations.all())}
    traces |= {code.nonce for code in person.access_codes.all()}
    traces |= {str(one.public_id) for one in ReferralFile.objects.all()}
    return traces


def dump() -> str:
    """Every row of every table as text, then the name and content of every private file."""
    lines = []
    for model in apps.get_models(include_auto_created=True):
        for row in model._base_manager.order_by("pk").values_list():
            lines.append(f"{model._meta.label} {[bytes(one) if isinstance(one, memoryview) else one for one in row]}")
    for path in sorted(settings.PRIVATE_ROOT.rglob("*")) if settings.PRIVATE_ROOT.exists() else ():
        lines.append(f"{path} {path.read_text(errors='replace') if path.is_file() else ''}")
    return "\n".join(lines)
