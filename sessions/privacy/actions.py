"""What the desk does with one person's file. Each act leaves a line in ``PrivacyAct``, in the same transaction."""

from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from sessions.attendance.actions import forget_signed_sheet
from sessions.partners.models import Contact
from sessions.people.models import Participant
from sessions.referrals.actions import note_visit
from sessions.referrals.models import Referral
from sessions.referrals.upkeep import erase_request
from sessions.registrations.actions import withdraw
from sessions.scheduling.co_animation import CoAnimationError, note_answer
from sessions.scheduling.enums import CoAnimationState
from sessions.scheduling.locks import lock_cohorts

from . import desk, ledger
from .enums import Verb
from .erasure import empty_contact, empty_participant, sheets_of
from .models import ErasureLine, PrivacyAct

SAME_READING = timedelta(hours=1)
ERASED_NOW = "Dossier effacé à la demande de la personne"


def note(verb: str, *, by, reason: str, person: Participant | Contact | Referral | None = None) -> PrivacyAct:
    """Keep who did what and why; call it before anything is shown or handed over."""
    return PrivacyAct.objects.create(verb=verb, by=by, reason=reason.strip(), **_key(person))


def note_reading(person: Participant | Contact | Referral, *, by, reason: str) -> None:
    """Keep who reads a file; what the same person reads of it within the hour is the same reading.

    A request has a log of its readings, which says which one.
    """
    if isinstance(person, Referral):
        note(Verb.READ, by=by, reason=reason)
        note_visit(person, by=by)
        return
    since = timezone.now() - SAME_READING
    if not PrivacyAct.objects.filter(verb=Verb.READ, by=by, at__gt=since, **_key(person)).exists():
        note(Verb.READ, by=by, reason=reason, person=person)


def _key(person: Participant | Contact | Referral | None) -> dict:
    return {} if person is None or isinstance(person, Referral) else {person._meta.model_name: person}


def _note_beside(person: Participant | Contact | Referral) -> None:
    """So that no backup brings the file back (``ledger``); the identifier is read before the shell has another one.

    The line is due from the commit on. When it cannot be written then, the periodic work writes it.
    """
    ErasureLine.objects.create(kind=person._meta.model_name, public_id=person.public_id)
    transaction.on_commit(ledger.write_due, robust=True)


class _PromisedMeanwhile(Exception):
    """A place or a meeting would stay with nobody. Its session is locked before the person, as everybody does: from
    the start.
    """


def _until_settled(erase: Callable[[], bool]) -> bool:
    while True:
        try:
            return erase()
        except _PromisedMeanwhile:
            continue


def erase_participant(person: Participant, *, by, reason: str, sheets: bool = False) -> bool:
    """Erase a file now, for good; False when it was already.

    Her places and requests are withdrawn first, so that they are offered on. ``sheets`` also deletes the scans of the
    sheets that she signed, with the signatures of the others.
    """
    return _until_settled(lambda: _erase_participant(person, by=by, reason=reason, sheets=sheets))


def erase_contact(contact: Contact, *, by, reason: str) -> bool:
    """Erase what is kept of a contact now, for good; False when it was already.

    Meetings to come are declined first: the team sees that it needs somebody else.
    """
    return _until_settled(lambda: _erase_contact(contact, by=by, reason=reason))


@transaction.atomic
def _erase_participant(person: Participant, *, by, reason: str, sheets: bool) -> bool:
    registrations = list(desk.current_registrations(person))
    lock_cohorts(registration.cohort_id for registration in registrations)
    # Before the first withdrawal, which writes the schedule’s number: who registers writes it last, too.
    locked = Participant.objects.select_for_update(no_key=True).filter(pk=person.pk).first()
    if locked is None:
        return False
    if desk.current_registrations(person).exclude(pk__in=[one.pk for one in registrations]).exists():
        raise _PromisedMeanwhile
    for registration in registrations:
        withdraw(registration, by=by, note=ERASED_NOW)
    for sheet in sheets_of(locked) if sheets else ():
        forget_signed_sheet(sheet)
    note(Verb.ERASED, by=by, reason=reason)
    _note_beside(locked)
    empty_participant(locked, alike=True)
    return True


@transaction.atomic
def _erase_contact(contact: Contact, *, by, reason: str) -> bool:
    promised = list(desk.meetings_promised(contact))
    lock_cohorts(row.meeting.cohort_id for row in promised)
    # Before the first answer, which writes the schedule’s number: who invites writes it last, too.
    locked = Contact.objects.select_for_update(no_key=True).filter(pk=contact.pk).first()
    if locked is None:
        return False
    if desk.meetings_promised(contact).exclude(pk__in=[row.pk for row in promised]).exists():
        raise _PromisedMeanwhile
    for row in promised:
        try:
            note_answer(row, CoAnimationState.DECLINED, by=by, note=ERASED_NOW)
        except CoAnimationError:
            continue  # it has just begun, or was cancelled
    note(Verb.ERASED, by=by, reason=reason)
    _note_beside(locked)
    empty_contact(locked)
    return True


@transaction.atomic
def erase_requested(referral: Referral, *, by, reason: str) -> bool:
    """Empty a request of what it says of somebody who has no file, now; False when it was already."""
    if not erase_request(referral):
        return False
    _note_beside(referral)
    note(Verb.ERASED, by=by, reason=reason)
    return True
