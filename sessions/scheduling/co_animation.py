"""Asking people of partners to a meeting, and noting what they answer. At the height of ``actions``, which it extends.

What is asked is mailed by ``proposals``, which looks at what each contact was told; entries of calendars follow in the
same way. Only what a contact answers is told to the team from here, at once.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from sessions.notifications.actions import enqueue
from sessions.partners.models import Contact

from . import queries
from .actions import touch_schedule
from .enums import CO_ANIMATION_TRANSITIONS, INVITED, CoAnimationState, MeetingState
from .locks import lock_cohort, lock_contacts
from .messages import CoAnimationDeclined
from .models import CoAnimation, CoAnimationTransition, ColleagueNamed, Meeting

BY_THEMSELVES = "Réponse donnée par la personne elle-même"


class CoAnimationError(Exception):
    """This contact cannot be asked, or this answer noted; the message says why, in French."""


def _set_state(row: CoAnimation, to_state: str, *, by, note: str = "") -> CoAnimation:
    """Assign the state of a co-animation, its meeting locked by the caller: table of transitions, log, revision."""
    if to_state not in CO_ANIMATION_TRANSITIONS[row.state]:
        was, wanted = CoAnimationState(row.state).label, CoAnimationState(to_state).label
        raise CoAnimationError(f"Une invitation « {was} » ne peut pas devenir « {wanted} ».")
    _log(row, row.state, to_state, by=by, note=note)
    if row.state == CoAnimationState.DECLINED:  # what was said with the refusal has had its time
        row.other_start, row.words = None, ""
        ColleagueNamed.objects.filter(co_animation=row).delete()
    if to_state != CoAnimationState.REPLACED:  # who was asked and is replaced has still to be told (``proposals``)
        row.told_at = row.reminded_at = None
    row.state = to_state
    row.save(update_fields=["state", "other_start", "words", "told_at", "reminded_at", "changed_at"])
    touch_schedule()
    return row


def _log(row: CoAnimation, from_state: str, to_state: str, *, by, note: str) -> None:
    CoAnimationTransition.objects.create(co_animation=row, from_state=from_state, to_state=to_state, by=by, note=note)


def _lock(meeting: Meeting) -> Meeting:
    """The meeting, locked; raises CoAnimationError once nobody can come to it any more."""
    lock_cohort(meeting.cohort_id)
    locked = Meeting.objects.select_for_update(no_key=True).get(pk=meeting.pk)
    if locked.state == MeetingState.CANCELLED:
        raise CoAnimationError("Cette séance est annulée : personne ne peut plus y être invité.")
    if locked.starts_at <= timezone.now():
        raise CoAnimationError("Cette séance a commencé : les invitations ne changent plus.")
    return locked


@transaction.atomic
def invite_contact(meeting: Meeting, contact: Contact, *, by) -> CoAnimation:
    """Ask a contact to a meeting to come; who declined or was replaced may be asked again.

    Raises CoAnimationError for a meeting that has begun or is cancelled, and for a contact who is already asked or no
    longer wants to be contacted.
    """
    locked = _lock(meeting)
    if not any(one.may_be_contacted for one in lock_contacts([contact.pk])):
        raise CoAnimationError(f"{contact} ne souhaite plus être contacté : choisissez quelqu’un d’autre.")
    known = CoAnimation.objects.filter(meeting=locked, contact=contact).first()
    if known is None:
        known = CoAnimation.objects.create(meeting=locked, contact=contact, state=CoAnimationState.PROPOSED)
        _log(known, "", CoAnimationState.PROPOSED, by=by, note="")
        touch_schedule()
        return known
    if known.state in INVITED:
        raise CoAnimationError(f"{contact} est déjà invité à cette séance.")
    return _set_state(known, CoAnimationState.PROPOSED, by=by)


@transaction.atomic
def replace_contact(row: CoAnimation, contact: Contact, *, by) -> CoAnimation:
    """Ask another contact instead of one who was asked; both changes or none. Raises CoAnimationError."""
    _lock(row.meeting)
    _set_state(CoAnimation.objects.get(pk=row.pk), CoAnimationState.REPLACED, by=by, note=f"Par {contact}")
    return invite_contact(row.meeting, contact, by=by)


@transaction.atomic
def note_answer(row: CoAnimation, state: str, *, by, note: str = "") -> CoAnimation:
    """What a contact answered: accepted or declined. Said twice, it is noted once. Raises CoAnimationError."""
    _lock(row.meeting)
    current = CoAnimation.objects.select_related("meeting__cohort__site", "contact").get(pk=row.pk)
    return current if current.state == state else _set_state(current, state, by=by, note=note)


@transaction.atomic
def accept(row: CoAnimation, *, seen: str = "") -> CoAnimation:
    """The contact says that they come. Raises CoAnimationError, also when the meeting changed since the revision of it
    that they have seen (``Meeting.sequence``, as their page sends it back).
    """
    if seen and seen != str(_lock(row.meeting).sequence):
        raise CoAnimationError("La séance a changé pendant que vous lisiez cette page : relisez-la, puis répondez.")
    return note_answer(row, CoAnimationState.ACCEPTED, by=None, note=BY_THEMSELVES)


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """What a contact who cannot come says with it: another date that would do, a word, a colleague who could."""

    other_start: datetime | None = None
    words: str = ""
    first_name: str = ""
    last_name: str = ""
    email: str = ""

    @property
    def colleague(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


@transaction.atomic
def decline(row: CoAnimation, refusal: Refusal) -> CoAnimation:
    """The contact says that they cannot come, and the team is told at once; said again, the last word counts.

    Nobody is created or invited by it: the team sees the colleague first. Raises CoAnimationError.
    """
    row = note_answer(row, CoAnimationState.DECLINED, by=None, note=BY_THEMSELVES)
    row.other_start, row.words = refusal.other_start, refusal.words
    row.save(update_fields=["other_start", "words", "changed_at"])
    ColleagueNamed.objects.filter(co_animation=row).delete()
    if refusal.email:
        ColleagueNamed.objects.create(
            co_animation=row, first_name=refusal.first_name, last_name=refusal.last_name, email=refusal.email
        )
    cohort = row.meeting.cohort
    with timezone.override(cohort.site.zone):
        for person in queries.who_answers_for(cohort):
            letter = CoAnimationDeclined().write(
                person,
                key=f"co-animation-declined:{row.pk}:{row.changed_at.timestamp()}:{person.pk}",
                cohort=cohort,
                context={"row": row, "meeting": row.meeting, "refusal": refusal},
                attachment_args={"rows": [row.pk]},
            )
            enqueue(letter)
    return row


def _decide(named: ColleagueNamed) -> ColleagueNamed:
    """The colleague, their meeting locked; raises CoAnimationError when somebody has just decided on them."""
    _lock(named.co_animation.meeting)
    found = ColleagueNamed.objects.select_related("co_animation__contact__partner", "co_animation__meeting")
    current = found.filter(pk=named.pk).first()
    if current is None:
        raise CoAnimationError(f"Quelqu’un de l’équipe a déjà décidé pour {named} : rechargez la page.")
    return current


@transaction.atomic
def take_colleague(named: ColleagueNamed, *, by) -> CoAnimation:
    """The team agrees to the colleague: a contact of the same partner – the one known at this address, else a new one –
    is asked to the meeting. Raises CoAnimationError, when somebody has just decided otherwise too.
    """
    named = _decide(named)
    row = named.co_animation
    known = Contact.objects.filter(partner=row.contact.partner, email__iexact=named.email).order_by("pk").first()
    contact = known or Contact.objects.create(
        partner=row.contact.partner, first_name=named.first_name, last_name=named.last_name, email=named.email
    )
    asked = invite_contact(row.meeting, contact, by=by)
    named.delete()
    return asked


@transaction.atomic
def leave_colleague(named: ColleagueNamed) -> None:
    """The team does not ask the colleague: nothing of them is kept. Raises CoAnimationError as ``take_colleague``."""
    _decide(named).delete()
