"""Asking people of partners to a meeting, and noting what they answer. At the height of ``actions``, which it extends.

Nothing is mailed here: calendars compare what each contact was last told with the schedule, and write by themselves.
"""

from django.db import transaction
from django.utils import timezone

from sessions.partners.models import Contact

from .actions import touch_schedule
from .enums import CO_ANIMATION_TRANSITIONS, INVITED, CoAnimationState, MeetingState
from .models import CoAnimation, CoAnimationTransition, Cohort, Meeting


class CoAnimationError(Exception):
    """This contact cannot be asked, or this answer noted; the message says why, in French."""


def _set_state(row: CoAnimation, to_state: str, *, by, note: str = "") -> CoAnimation:
    """Assign the state of a co-animation, its meeting locked by the caller: table of transitions, log, revision."""
    if to_state not in CO_ANIMATION_TRANSITIONS[row.state]:
        was, wanted = CoAnimationState(row.state).label, CoAnimationState(to_state).label
        raise CoAnimationError(f"Une invitation « {was} » ne peut pas devenir « {wanted} ».")
    _log(row, row.state, to_state, by=by, note=note)
    row.state = to_state
    row.save(update_fields=["state", "changed_at"])
    touch_schedule()
    return row


def _log(row: CoAnimation, from_state: str, to_state: str, *, by, note: str) -> None:
    CoAnimationTransition.objects.create(co_animation=row, from_state=from_state, to_state=to_state, by=by, note=note)


def _lock(meeting: Meeting) -> Meeting:
    """The meeting, locked; raises CoAnimationError once nobody can come to it any more."""
    Cohort.objects.select_for_update().get(pk=meeting.cohort_id)
    locked = Meeting.objects.select_for_update().get(pk=meeting.pk)
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
    if not contact.may_be_contacted:
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
def note_answer(row: CoAnimation, state: str, *, by) -> CoAnimation:
    """What a contact answered: accepted or declined. Said twice, it is noted once. Raises CoAnimationError."""
    _lock(row.meeting)
    current = CoAnimation.objects.get(pk=row.pk)
    return current if current.state == state else _set_state(current, state, by=by)
