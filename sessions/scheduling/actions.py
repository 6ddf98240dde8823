"""Writing cohorts and meetings. What registrants must be told is said one floor up, in ``registrations``."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F, ProtectedError
from django.utils import timezone

from sessions.common.freshness import touch_public
from sessions.notifications.actions import enqueue
from sessions.notifications.models import Message
from sessions.programmes.models import Room, Site

from . import messages, queries
from .enums import COHORT_TRANSITIONS, CohortState, MeetingKind, MeetingState
from .locks import lock_cohort, lock_cohorts
from .models import Cohort, CohortTransition, Meeting, MeetingChange, ScheduleRevision

REVISED = ["starts_at", "ends_at", "room", "state", "cancelled_at", "sequence", "revised_at", "changed_at"]
NOTHING_CHANGED = "Rien n’a changé : indiquez une autre date, une autre heure ou une autre salle."
KEPT_FOR_PEOPLE = "Des personnes y sont inscrites : rien ne peut être supprimé. Annulez plutôt."


class CohortStateError(Exception):
    """The cohort's state does not allow this; the message says why, in French."""


class MeetingChangeError(Exception):
    """The meeting cannot be changed so; the message says why, in French."""


def touch_schedule() -> None:
    """Raise the number by which stored calendars know that something they show may have changed."""
    if not ScheduleRevision.objects.filter(pk=1).update(number=F("number") + 1):
        ScheduleRevision.objects.get_or_create(pk=1, defaults={"number": 1})


def _set_state(cohort: Cohort, to_state: str, *, by, note: str = "") -> Cohort:
    """Assign a cohort's state: locked row, table of transitions, dates, log. Raises CohortStateError when refused."""
    with transaction.atomic():
        locked = lock_cohort(cohort.pk)
        if to_state == locked.state:  # said twice, or by two people at once
            raise CohortStateError(f"C’est déjà fait : la session est « {CohortState(to_state).label} ».")
        if to_state not in COHORT_TRANSITIONS[locked.state]:
            was, wanted = CohortState(locked.state).label, CohortState(to_state).label
            raise CohortStateError(f"Une session « {was} » ne peut pas devenir « {wanted} ».")
        now = timezone.now()
        CohortTransition.objects.create(cohort=locked, from_state=locked.state, to_state=to_state, by=by, note=note)
        if to_state == CohortState.OPEN:
            locked.opened_at = now
        if to_state in (CohortState.COMPLETED, CohortState.CANCELLED):
            locked.closed_at = now
        locked.state = to_state
        locked.save(update_fields=["state", "opened_at", "closed_at", "changed_at"])
        touch_schedule()
        touch_public()
    cohort.refresh_from_db()
    return cohort


def open_cohort(cohort: Cohort, *, by) -> Cohort:
    """Open to registration; raises CohortStateError without a planned meeting to come."""
    if not queries.upcoming(cohort.meetings.all()).exists():
        raise CohortStateError("Ajoutez d’abord une séance à venir : il n’y en a aucune.")
    return _set_state(cohort, CohortState.OPEN, by=by)


def start_cohort(cohort: Cohort, *, by=None) -> Cohort:
    """The first meeting has begun; raises CohortStateError before."""
    if not cohort.meetings.filter(state=MeetingState.PLANNED, starts_at__lte=timezone.now()).exists():
        raise CohortStateError("Aucune séance n’a encore commencé.")
    return _set_state(cohort, CohortState.RUNNING, by=by)


def complete_cohort(cohort: Cohort, *, by=None) -> Cohort:
    """Every meeting has been held; raises CohortStateError while one is to come."""
    if queries.upcoming(cohort.meetings.all()).exists():
        raise CohortStateError("Une séance est encore à venir.")
    return _set_state(cohort, CohortState.COMPLETED, by=by)


def archive_cohort(cohort: Cohort, *, by=None) -> Cohort:
    """Out of the day's lists; nothing is lost."""
    return _set_state(cohort, CohortState.ARCHIVED, by=by)


@transaction.atomic
def cancel_cohort(cohort: Cohort, *, by, reason: str = "") -> Cohort:
    """Cancel the cohort and each of its meetings to come; past meetings stay as they were."""
    cohort = _set_state(cohort, CohortState.CANCELLED, by=by, note=reason)
    for meeting in queries.upcoming(cohort.meetings.all()):
        cancel_meeting(meeting, by=by, reason=reason)
    return cohort


def _revise(
    meetings: Sequence[Meeting], fields: Callable[[Meeting], dict], *, by, reason: str, **logged: str
) -> list[Meeting]:
    """Apply changes that calendars show: raised SEQUENCE (RFC 5545, 3.8.7.4), log, revision, in one transaction.

    ``fields`` gives the new values of a locked meeting, ``logged`` what else the log says of each. Raises
    MeetingChangeError when one of them is cancelled.
    """
    with transaction.atomic():
        lock_cohorts(meeting.cohort_id for meeting in meetings)
        locked = list(
            Meeting.objects.select_for_update(of=("self",), no_key=True)
            .select_related("cohort__room", "cohort__site", "cohort__programme", "room", "module")
            .filter(pk__in=[meeting.pk for meeting in meetings])
            .order_by("pk")
        )
        if any(meeting.state == MeetingState.CANCELLED for meeting in locked):
            raise MeetingChangeError("Cette séance est annulée : elle ne peut plus être modifiée.")
        now = timezone.now()
        changes = []
        for meeting in locked:
            old_start, old_room = meeting.starts_at, str(meeting.place or "")
            for name, value in fields(meeting).items():
                setattr(meeting, name, value)
            meeting.sequence += 1
            meeting.revised_at = meeting.changed_at = now
            changes.append(
                MeetingChange(
                    meeting=meeting,
                    sequence=meeting.sequence,
                    old_start=old_start,
                    new_start=meeting.starts_at,
                    old_room=old_room,
                    new_room=str(meeting.place or ""),
                    cancelled=meeting.state == MeetingState.CANCELLED,
                    by=by,
                    reason=reason,
                    **logged,
                )
            )
        Meeting.objects.bulk_update(locked, REVISED)
        MeetingChange.objects.bulk_create(changes)
        touch_schedule()
        touch_public()
    return sorted(locked, key=lambda meeting: (meeting.starts_at, meeting.pk))


def _revise_one(meeting: Meeting, *, by, reason: str, **fields) -> Meeting:
    _revise([meeting], lambda _: fields, by=by, reason=reason)
    meeting.refresh_from_db()
    return meeting


def move_meeting(
    meeting: Meeting,
    *,
    starts_at: datetime,
    ends_at: datetime | None = None,
    room: Room | None = None,
    by,
    reason: str = "",
) -> Meeting:
    """Give a meeting another date, or another room; without ``ends_at`` it keeps its length.

    Registrations, excuses and attendance stay. Raises MeetingChangeError for a cancelled meeting, one that has begun,
    a date that has passed, a room of another site, or when nothing changes.
    """
    ends_at = ends_at or starts_at + (meeting.ends_at - meeting.starts_at)
    new_room = room or meeting.room
    _check_move(meeting, starts_at, ends_at)
    if room is not None and room.site_id != meeting.cohort.site_id:
        raise MeetingChangeError("Choisissez une salle du même site.")
    if (starts_at, ends_at, new_room) == (meeting.starts_at, meeting.ends_at, meeting.room):
        raise MeetingChangeError(NOTHING_CHANGED)
    return _revise_one(meeting, by=by, reason=reason, starts_at=starts_at, ends_at=ends_at, room=new_room)


def _check_move(meeting: Meeting, starts_at: datetime, ends_at: datetime) -> None:
    now = timezone.now()
    if meeting.starts_at <= now:
        raise MeetingChangeError("Cette séance a déjà commencé : elle ne peut plus être déplacée.")
    if starts_at <= now:
        raise MeetingChangeError("Choisissez une date à venir.")
    if ends_at <= starts_at:
        raise MeetingChangeError("La séance doit finir après son début.")


def move_meetings(moves: Sequence[tuple[Meeting, datetime, datetime]], *, by, reason: str = "") -> list[Meeting]:
    """Give several meetings their new start and end at once, all or none; returns those that changed, in order.

    Raises MeetingChangeError as ``move_meeting`` does, or when nothing changes.
    """
    changed = [move for move in moves if (move[0].starts_at, move[0].ends_at) != move[1:]]
    if not changed:
        raise MeetingChangeError("Rien n’a changé : indiquez une autre date ou une autre heure.")
    for move in changed:
        _check_move(*move)
    wanted = {meeting.pk: {"starts_at": starts_at, "ends_at": ends_at} for meeting, starts_at, ends_at in changed}
    return _revise([move[0] for move in changed], lambda meeting: wanted[meeting.pk], by=by, reason=reason)


@transaction.atomic
def change_room(cohort: Cohort, room: Room, *, by, reason: str = "") -> list[Meeting]:
    """The cohort's usual room and the room of every meeting to come; returns the meetings that changed, in order.

    Meetings that have begun, or are cancelled, keep the room they had. Raises MeetingChangeError for a room of another
    site or when nothing changes.
    """
    locked = lock_cohort(cohort.pk)
    if room.site_id != locked.site_id:
        raise MeetingChangeError("Choisissez une salle du même site.")
    to_come = [meeting for meeting in queries.changeable(locked) if meeting.place != room]
    if locked.room_id == room.pk and not to_come:
        raise MeetingChangeError("Rien n’a changé : toutes les séances à venir sont déjà dans cette salle.")
    changed = _revise(to_come, lambda _: {"room": room}, by=by, reason=reason) if to_come else []
    locked.meetings.filter(room__isnull=True).exclude(pk__in=queries.changeable(locked).values("pk")).update(
        room=locked.room_id
    )
    locked.room = room
    locked.save(update_fields=["room", "changed_at"])
    touch_schedule()
    touch_public()
    return changed


def note_address(site: Site, before: str, *, by) -> list[Meeting]:
    """Revise the meetings to come at a site whose name or address, ``before`` until now, is another one; in order.

    None when it is the same, as for the second of two who confirm one change.
    """
    to_come = list(queries.to_come_at(site)) if site.full_address != before else []
    if not to_come:
        return []
    return _revise(to_come, lambda _: {}, by=by, reason="", old_address=before, new_address=site.full_address)


@transaction.atomic
def set_animators(cohort: Cohort, animators: Iterable, *, by) -> list[Message]:
    """Replace the animators of a cohort; who joins and who leaves is written to, except whoever did it.

    Raises CohortStateError when nobody would be left.
    """
    locked = lock_cohort(cohort.pk)
    wanted, held = set(animators), set(locked.animators.all())
    if not wanted:
        raise CohortStateError("Il faut au moins une personne pour animer la session.")
    if wanted == held:
        return []
    locked.animators.set(wanted)
    touch_schedule()
    stamp = timezone.now().isoformat()
    first = locked.meetings.filter(state=MeetingState.PLANNED).order_by("starts_at").first()
    letters = [(messages.CohortEntrusted(), user) for user in wanted - held]
    letters += [(messages.CohortTakenOver(), user) for user in held - wanted]
    written = []
    for letter, user in sorted(letters, key=lambda pair: pair[1].pk):
        if user != by:
            key = f"{type(letter).__name__}:{locked.public_id}:{user.pk}:{stamp}"
            written.append(letter.write(user, key=key, cohort=locked, context={"first": first}))
            enqueue(written[-1])
    return written


@transaction.atomic
def delete_cohort(cohort: Cohort) -> None:
    """Delete a draft that nobody registered to, with its meetings.

    Raises CohortStateError for anything else: what people know of is cancelled, never deleted.
    """
    locked = lock_cohort(cohort.pk)
    if locked.state != CohortState.DRAFT:
        raise CohortStateError("Seul un brouillon peut être supprimé. Annulez plutôt la session.")
    try:
        with transaction.atomic():
            locked.delete()
    except ProtectedError as error:
        raise CohortStateError(KEPT_FOR_PEOPLE) from error
    touch_schedule()


@transaction.atomic
def delete_meeting(meeting: Meeting) -> None:
    """Delete a meeting of a draft; raises MeetingChangeError once people know of it: it is cancelled instead."""
    locked = lock_cohort(meeting.cohort_id)
    if locked.state != CohortState.DRAFT:
        raise MeetingChangeError("Cette séance a été annoncée : annulez-la plutôt, elle restera visible comme annulée.")
    try:
        with transaction.atomic():
            meeting.delete()
    except ProtectedError as error:
        raise MeetingChangeError(KEPT_FOR_PEOPLE) from error
    touch_schedule()


def cancel_meeting(meeting: Meeting, *, by, reason: str = "") -> Meeting:
    """Cancel one meeting; it stays in calendars as cancelled. Raises MeetingChangeError when it already is."""
    return _revise_one(meeting, by=by, reason=reason, state=MeetingState.CANCELLED, cancelled_at=timezone.now())


@transaction.atomic
def add_meeting(
    cohort: Cohort, *, starts_at: datetime, ends_at: datetime, title: str, room: Room | None = None, by=None
) -> Meeting:
    """Add an extra meeting; raises CohortStateError once the cohort is over."""
    locked = lock_cohort(cohort.pk)
    if locked.closed_at is not None:
        raise CohortStateError("Cette session est terminée : aucune séance ne peut y être ajoutée.")
    meeting = Meeting.objects.create(
        cohort=locked, kind=MeetingKind.EXTRA, title=title, starts_at=starts_at, ends_at=ends_at, room=room
    )
    place = str(meeting.place or "")
    MeetingChange.objects.create(
        meeting=meeting,
        sequence=meeting.sequence,
        old_start=starts_at,
        new_start=starts_at,
        old_room=place,
        new_room=place,
        by=by,
    )
    touch_schedule()
    touch_public()
    return meeting
