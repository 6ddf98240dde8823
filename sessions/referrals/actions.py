"""Sending a request and treating it. One function assigns the state."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from portal.accounts.enums import Role
from portal.accounts.models import User
from portal.accounts.queries import at_work, staff_with_role
from portal.accounts.territories import zone_of
from sessions.common.scans import Scan
from sessions.notifications.actions import enqueue
from sessions.notifications.enums import Channel
from sessions.notifications.messages import MessageClass
from sessions.partners.models import Contact
from sessions.people.actions import Details
from sessions.registrations.actions import RegistrationRefused
from sessions.registrations.team import register_by_partner
from sessions.scheduling.enums import WORKING
from sessions.scheduling.locks import lock_cohort
from sessions.scheduling.models import Cohort

from .enums import CLOSED, TRANSITIONS, NoteFor, ReadingOf, ReferralKind, ReferralState
from .messages import ReferralArrived, ReferralReceived, ReferralTold, is_mailed
from .models import Referral, ReferralFile, ReferralNote, ReferralReading, ReferralTransition
from .permissions import why_not_send

SAME_READING = timedelta(hours=1)
ERASED = (
    "Ce qui concernait la personne a été effacé : cette demande ne peut plus être reprise. "
    "Demandez au partenaire d’en envoyer une nouvelle."
)


class ReferralError(Exception):
    """This request cannot be sent, or this cannot be done with it; the message says why, in French."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the sender wrote, already clean; ``key`` tells one sending from another."""

    key: uuid.UUID
    kind: str
    department: str
    fields: dict
    files: tuple[Scan, ...] = ()


@transaction.atomic
def send_referral(contact: Contact, asked: Asked) -> Referral:
    """Keep a request, acknowledge it to a sender who has an e-mail, tell the team; sent twice, it is kept once.

    Raises ReferralError when the contact's partner may not send (``permissions.why_not_send``).
    """
    if refusal := why_not_send(contact, timezone.localdate()):
        raise ReferralError(refusal)
    if Referral.objects.filter(public_id=asked.key).exclude(contact=contact).exists():
        raise ReferralError("Cette demande a déjà été envoyée par quelqu’un d’autre : recommencez-la.")
    now = timezone.now()
    referral, created = Referral.objects.get_or_create(
        public_id=asked.key,
        contact=contact,
        defaults={
            "kind": asked.kind,
            "partner": contact.partner,
            "department": asked.department,
            "received_at": now,
            "waiting_since": now,
            **asked.fields,
        },
    )
    if not created:
        return referral
    ReferralTransition.objects.create(referral=referral, to_state=ReferralState.RECEIVED)
    for scan in asked.files:
        kept = ReferralFile(referral=referral, content_type=scan.content_type, size=len(scan.content))
        kept.file.save(f"referrals/{kept.public_id}", ContentFile(scan.content), save=True)
    _tell_sender(ReferralReceived(), referral, f"referral-received:{referral.pk}")
    tell_team(ReferralArrived(), referral, f"referral-arrived:{referral.pk}")
    return referral


def tell_team(letter: MessageClass, referral: Referral, key: str) -> int:
    """Write to who follows the request; to nobody's yet: the coordinators of its department and the animators of the
    session asked for, else the animators of the department, else its administrators. Returns how many are written to.
    """
    people = _followers(referral)
    for person in people:
        written = letter.write(
            person,
            key=f"{key}:{person.pk}",
            context={"referral": referral},
            attachment_args={"referral": referral.pk},
        )
        enqueue(written)
    return len(people)


def _followers(referral: Referral) -> list[User]:
    if follower := at_work(
        User.objects.filter(pk=referral.taken_by_id), *WORKING, department=referral.department
    ).first():
        return [follower]
    found = {person.pk: person for person in staff_with_role(Role.COORDINATOR, referral.department)}
    if referral.cohort:
        found |= {
            person.pk: person
            for person in at_work(referral.cohort.animators.all(), *WORKING, department=referral.department)
        }
    return (
        list(found.values())
        or list(staff_with_role(Role.ANIMATOR, referral.department))
        or list(staff_with_role(Role.ADMIN, referral.department))
    )


def _tell_sender(letter: MessageClass, referral: Referral, key: str, **context) -> None:
    if is_mailed(referral.contact):
        enqueue(letter.write(referral.contact, key=key, context={"referral": referral, "text": "", **context}))


def _locked(referral: Referral) -> Referral:
    return Referral.objects.select_for_update(no_key=True).get(pk=referral.pk)


def _require_whole(locked: Referral) -> None:
    if locked.erased_at:
        raise ReferralError(ERASED)


def _set_state(referral: Referral, to_state: str, *, by, text: str = "", note: str = "", **fields) -> Referral:
    """Assign the state of a locked request: table of transitions, dates, log, what its sender is told."""
    if to_state not in TRANSITIONS[referral.state]:
        was, wanted = ReferralState(referral.state).label.lower(), ReferralState(to_state).label.lower()
        raise ReferralError(f"Une demande « {was} » ne peut pas devenir « {wanted} ».")
    now = timezone.now()
    log = ReferralTransition.objects.create(
        referral=referral, from_state=referral.state, to_state=to_state, by=by, note=note
    )
    referral.state = to_state
    referral.closed_at = now if to_state in CLOSED else None
    for name, value in fields.items():
        setattr(referral, name, value)
    referral.save()
    if text:
        ReferralNote.objects.create(referral=referral, audience=NoteFor.SENDER, text=text, by=by)
    _tell_sender(ReferralTold(), referral, f"referral-told:{log.pk}", text=text)
    return referral


@transaction.atomic
def take(referral: Referral, *, by) -> Referral:
    """Follow a request from now on; who follows it already changes nothing.

    Raises ReferralError when it has its answer, or when nothing is left of the person.
    """
    locked = _locked(referral)
    _require_whole(locked)
    if locked.state == ReferralState.TAKEN:
        locked.taken_by = by
        locked.save(update_fields=["taken_by", "changed_at"])
        return locked
    return _set_state(locked, ReferralState.TAKEN, by=by, taken_by=by, waiting_since=timezone.now(), reminded_at=None)


@transaction.atomic
def answer(referral: Referral, *, text: str, by) -> Referral:
    """Give the answer and close the request; a referral to a session is accepted or refused. Raises ReferralError."""
    if referral.kind == ReferralKind.SESSION:
        raise ReferralError("Une orientation vers une session s’accepte ou se refuse.")
    return _set_state(_locked(referral), ReferralState.ANSWERED, by=by, text=text)


@transaction.atomic
def refuse(referral: Referral, *, text: str, by) -> Referral:
    """Refuse, with words for the sender. Raises ReferralError."""
    return _set_state(_locked(referral), ReferralState.REFUSED, by=by, text=text)


@transaction.atomic
def accept(referral: Referral, cohort: Cohort, *, by, text: str = "") -> Referral:
    """Register the person in one step – on the waiting list when the session is full – with the sender as the author.

    Twice gives the same registration. Raises ReferralError for another kind of request, for one that is closed or
    erased, and for a session that takes no registration.
    """
    lock_cohort(cohort.pk)  # always the session first: two acceptances cannot wait for each other
    locked = _locked(referral)
    if locked.kind != ReferralKind.SESSION or locked.programme_id != cohort.programme_id:
        raise ReferralError("Choisissez une session du programme demandé.")
    if locked.state == ReferralState.ACCEPTED:
        return locked
    _require_whole(locked)
    details = Details(
        first_name=locked.first_name,
        last_name=locked.last_name,
        email=locked.email,
        mobile=locked.mobile,
        landline=locked.landline,
        channel=Channel.EMAIL if locked.email else Channel.PHONE,
    )
    try:
        registration = register_by_partner(
            details,
            cohort,
            contact=locked.contact,
            agreed_at=_moment_of(locked.agreed_on, zone_of(locked.department)),
            agreement=f"Demande {locked.reference}",
            by=by,
        )
    except RegistrationRefused as error:
        raise ReferralError(str(error)) from error
    return _set_state(locked, ReferralState.ACCEPTED, by=by, text=text, registration=registration, cohort=cohort)


def _moment_of(day: date, zone: ZoneInfo) -> datetime:
    """Noon of the day of the agreement, never a moment to come."""
    return min(datetime.combine(day, time(12), tzinfo=zone), timezone.now())


@transaction.atomic
def write_note(referral: Referral, *, text: str, audience: str, by) -> ReferralNote:
    """Keep a note of the team, or write to the sender without changing the state. Raises ReferralError once erased."""
    _require_whole(_locked(referral))
    note = ReferralNote.objects.create(referral=referral, audience=audience, text=text, by=by)
    if audience == NoteFor.SENDER:
        _tell_sender(ReferralTold(), referral, f"referral-note:{note.pk}", text=text, same_state=True)
    return note


@transaction.atomic
def note_reading(kept: ReferralFile, *, by) -> None:
    """Keep who opens an attachment; call it before the file is handed over."""
    ReferralReading.objects.create(referral=kept.referral, of=ReadingOf.FILE, by=by)


def note_visit(referral: Referral, *, by) -> None:
    """Keep who reads the page of a request; what the same person does there within the hour is the same reading."""
    since = timezone.now() - SAME_READING
    if not referral.readings.filter(of=ReadingOf.PAGE, by=by, at__gt=since).exists():
        ReferralReading.objects.create(referral=referral, of=ReadingOf.PAGE, by=by)


@transaction.atomic
def expire(referral: Referral) -> bool:
    """End a request that nobody answered in time; False when somebody just did."""
    locked = _locked(referral)
    if locked.state in CLOSED or locked.waiting_since != referral.waiting_since:
        return False
    _set_state(locked, ReferralState.EXPIRED, by=None)
    return True
