"""Writing cohorts and meetings. What registrants must be told is said one floor up, in ``registrations``."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from sessions.common.freshness import touch_public
from sessions.programmes.models import Module, Programme, Room, Site

from . import queries
from .enums import COHORT_TRANSITIONS, CohortState, MeetingKind, MeetingState
from .generator import ClosedDays, Slot, propose
from .models import Cohort, CohortTransition, Meeting, MeetingChange, ScheduleRevision


class CohortStateError(Exception):
    """The cohort's state does not allow this; the message says why, in French."""


class MeetingChangeError(Exception):
    """The meeting cannot be changed so; the message says why, in French."""


def touch_schedule() -> None:
    """Raise the number by which stored calendars know that something they show may have changed."""
    if not ScheduleRevision.objects.filter(pk=1).update(number=F("number") + 1):
        ScheduleRevision.objects.get_or_create(pk=1, defaults={"number": 1})


def propose_slots(programme: Programme, site: Site, first_start: datetime) -> list[Slot]:
    """The dates of every module of the programme, and of the follow-up, from a first local date and time."""
    closures = [ClosedDays(row.starts_on, row.ends_on, row.label) for row in queries.closures_for(site)]
    return propose(
        first_start.date(),
        first_start.time().replace(tzinfo=None),
        [module.minutes for module in programme.modules.all()],
        time_zone=site.time_zone,
        days_between=programme.days_between,
        follow_up_months=programme.follow_up_months,
        subdivision=site.holiday_subdivision,
        closures=closures,
    )


@transaction.atomic
def create_cohort(
    programme: Programme,
    *,
    site: Site,
    code: str,
    slots: Sequence[Slot],
    room: Room | None = None,
    capacity: int | None = None,
    animators: Iterable = (),
    by=None,
) -> Cohort:
    """Create a draft with a meeting for each module, in order; one slot more is the follow-up meeting.

    Raises ValueError when the slots are neither as many as the modules nor one more.
    """
    modules: list[Module] = list(programme.modules.all())
    extra = len(slots) - len(modules)
    if extra not in (0, 1):
        raise ValueError(f"{len(slots)} dates pour {len(modules)} modules")
    cohort = Cohort.objects.create(
        programme=programme, site=site, room=room, code=code, capacity=capacity or programme.capacity
    )
    cohort.animators.set(animators)
    CohortTransition.objects.create(cohort=cohort, to_state=CohortState.DRAFT, by=by)
    Meeting.objects.bulk_create(
        [
            Meeting(cohort=cohort, module=module, starts_at=slot.starts_at, ends_at=slot.ends_at)
            for module, slot in zip(modules, slots, strict=False)
        ]
        + [
            Meeting(
                cohort=cohort,
                kind=MeetingKind.FOLLOW_UP,
                title="Séance de suivi",
                starts_at=slot.starts_at,
                ends_at=slot.ends_at,
            )
            for slot in slots[len(modules) :]
        ]
    )
    touch_schedule()
    return cohort


def _set_state(cohort: Cohort, to_state: str, *, by, note: str = "") -> Cohort:
    """Assign a cohort's state: locked row, table of transitions, dates, log. Raises CohortStateError when refused."""
    with transaction.atomic():
        locked = Cohort.objects.select_for_update().get(pk=cohort.pk)
        if to_state not in COHORT_TRANSITIONS[locked.state]:
            was, wanted = CohortState(locked.state).label, CohortState(to_state).label
            raise CohortStateError(f"Une session « {was} » ne peut pas devenir « {wanted} ».")
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
        raise CohortStateError("Ajoutez d’abord une séance à venir : il n’y en a aucune.")
    return _set_state(cohort, CohortState.OPEN, by=by)


def start_cohort(cohort: Cohort, *, by=None) -> Cohort:
    """The first meeting has begun."""
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


def _revise(meeting: Meeting, *, by, reason: str, **fields) -> Meeting:
    """Apply a change that calendars show: raised SEQUENCE (RFC 5545, 3.8.7.4), log, revision, in one transaction."""
    with transaction.atomic():
        locked = (
            Meeting.objects.select_for_update(of=("self",)).select_related("cohort__room", "room").get(pk=meeting.pk)
        )
        if locked.state == MeetingState.CANCELLED:
            raise MeetingChangeError("Cette séance est annulée : elle ne peut plus être modifiée.")
        old_start, old_room = locked.starts_at, str(locked.place or "")
        for name, value in fields.items():
            setattr(locked, name, value)
        locked.sequence += 1
        locked.revised_at = timezone.now()
        locked.save()
        MeetingChange.objects.create(
            meeting=locked,
            sequence=locked.sequence,
            old_start=old_start,
            new_start=locked.starts_at,
            old_room=old_room,
            new_room=str(locked.place or ""),
            cancelled=locked.state == MeetingState.CANCELLED,
            by=by,
            reason=reason,
        )
        touch_schedule()
        touch_public()
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
    now = timezone.now()
    ends_at = ends_at or starts_at + (meeting.ends_at - meeting.starts_at)
    new_room = room or meeting.room
    if meeting.starts_at <= now:
        raise MeetingChangeError("Cette séance a déjà commencé : elle ne peut plus être déplacée.")
    if starts_at <= now:
        raise MeetingChangeError("Choisissez une date à venir.")
    if ends_at <= starts_at:
        raise MeetingChangeError("La séance doit finir après son début.")
    if room is not None and room.site_id != meeting.cohort.site_id:
        raise MeetingChangeError("Choisissez une salle du même site.")
    if (starts_at, ends_at, new_room) == (meeting.starts_at, meeting.ends_at, meeting.room):
        raise MeetingChangeError("Rien n’a changé : indiquez une autre date, une autre heure ou une autre salle.")
    return _revise(meeting, by=by, reason=reason, starts_at=starts_at, ends_at=ends_at, room=new_room)


def cancel_meeting(meeting: Meeting, *, by, reason: str = "") -> Meeting:
    """Cancel one meeting; it stays in calendars as cancelled. Raises MeetingChangeError when it already is."""
    return _revise(meeting, by=by, reason=reason, state=MeetingState.CANCELLED, cancelled_at=timezone.now())


@transaction.atomic
def add_meeting(
    cohort: Cohort, *, starts_at: datetime, ends_at: datetime, title: str, room: Room | None = None, by=None
) -> Meeting:
    """Add an extra meeting; raises CohortStateError once the cohort is over."""
    locked = Cohort.objects.select_for_update().get(pk=cohort.pk)
    if locked.closed_at is not None:
        raise CohortStateError("Cette session est terminée : aucune séance ne peut y être ajoutée.")
    meeting = Meeting.objects.create(
        cohort=locked, kind=MeetingKind.EXTRA, title=title, starts_at=starts_at, ends_at=ends_at, room=room
    )
    touch_schedule()
    touch_public()
    return meeting


def follow_calendar() -> int:
    """Start the open cohorts whose first meeting has begun, complete the running ones whose last has ended.

    Called by the periodic command; returns how many changed. A cohort changed by somebody else meanwhile is left alone.
    """
    now = timezone.now()
    dated = queries.with_dates(Cohort.objects.filter(state__in=[CohortState.OPEN, CohortState.RUNNING])).order_by("pk")
    changed = 0
    for cohort in dated:
        try:
            if cohort.state == CohortState.OPEN and cohort.first_start and cohort.first_start <= now:
                start_cohort(cohort)
                changed += 1
            elif cohort.state == CohortState.RUNNING and cohort.last_end and cohort.last_end <= now:
                complete_cohort(cohort)
                changed += 1
        except CohortStateError:
            continue
    return changed
