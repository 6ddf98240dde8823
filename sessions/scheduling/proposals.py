"""What contacts are told of the meetings they are asked to: the proposal, one reminder, the eve, the thanks.

At the height of ``actions``. Nothing is planned ahead: each run of the periodic command looks at who was asked and what
they were told, so that a draft says nothing until it is opened and a meeting that moves takes its reminder along.
"""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from itertools import groupby

from django.db import transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from sessions.notifications.actions import enqueue, write_new
from sessions.notifications.messages import MessageClass
from sessions.notifications.models import Message

from .enums import PUBLIC_STATES, CoAnimationState, CohortState, MeetingState
from .messages import (
    CoAnimationMoved,
    CoAnimationProposed,
    CoAnimationUnanswered,
    CoAnimationWithdrawn,
    InterventionMoved,
    InterventionOff,
    InterventionSoon,
    InterventionThanks,
)
from .models import CoAnimation, CoAnimationTransition, ColleagueNamed, Meeting, MeetingChange

ANSWER_AWAITED = timedelta(days=7)
NEAR = timedelta(days=7)  # a meeting so near asks for an answer earlier
AT_LEAST = timedelta(days=2)  # between the proposal and its reminder
SOON = timedelta(days=3)
JUST_SAID = timedelta(days=1)  # who has just accepted knows the date
MORNING = time(9)
LATE_THANKS = timedelta(days=3)
COLLEAGUE_KEPT = timedelta(days=30)


def tell_proposals() -> int:
    """Mail each contact the proposals that they were not told yet, one message a session; how many were written."""
    return _tell(_waiting().filter(told_at=None), "told_at", CoAnimationProposed())


def tell_moved() -> int:
    """Tell each contact who has not answered of the meetings whose date, hour or room is no longer what they were
    asked about, one message a session; how many were written. A week without answer is counted anew.
    """
    return _tell(_waiting().filter(told_at__lt=F("meeting__revised_at")), "told_at", CoAnimationMoved())


def remind_unanswered() -> int:
    """Ask once more, after a week without answer or a week before the meeting; how many messages were written."""
    now = timezone.now()
    late = Q(told_at__lte=now - ANSWER_AWAITED) | Q(meeting__starts_at__lte=now + NEAR)
    rows = _waiting().filter(late, reminded_at=None, told_at__lte=now - AT_LEAST)
    return _tell(rows, "reminded_at", CoAnimationUnanswered())


def tell_withdrawn() -> int:
    """Tell who was asked and had not answered that the meeting is off or somebody else animates it, once.

    Who had accepted is told by the cancellation of their calendar's entry, else by ``tell_changes``.
    """
    replaced = Q(state=CoAnimationState.REPLACED)
    off = Q(state=CoAnimationState.PROPOSED, meeting__state=MeetingState.CANCELLED)
    rows = _every().filter(replaced | off, told_at__isnull=False, meeting__starts_at__gt=timezone.now())
    count = 0
    for row in rows:
        with transaction.atomic():
            unsaid = CoAnimation.objects.filter(pk=row.pk, told_at=row.told_at)
            if unsaid.update(told_at=None, reminded_at=None):
                enqueue(_letter(CoAnimationWithdrawn(), [row], f"co-animation-off:{row.pk}:{row.told_at.timestamp()}"))
                count += 1
    return count


def tell_changes(rows: QuerySet[CoAnimation]) -> int:
    """Tell each contact who had accepted, once for each change since, that meetings moved – one message a session –, or
    that one is off or goes on without them; how many messages were written.

    ``rows``: those whom no calendar tells (``calendars.queries.without_invitation``).
    """
    last = CoAnimationTransition.objects.filter(co_animation=OuterRef("pk")).order_by("-at", "-pk")
    to_come = _every().filter(pk__in=rows.order_by().values("pk"), meeting__starts_at__gt=timezone.now())
    since = Q(state=CoAnimationState.ACCEPTED, changed_at__lt=F("meeting__revised_at"))
    moved = to_come.filter(since, meeting__state=MeetingState.PLANNED, meeting__cohort__state__in=PUBLIC_STATES)
    replaced = Q(state=CoAnimationState.REPLACED, left=CoAnimationState.ACCEPTED)
    off = to_come.annotate(left=Subquery(last.values("from_state")[:1])).filter(
        (since & Q(meeting__state=MeetingState.CANCELLED)) | replaced, meeting__cohort__opened_at__isnull=False
    )
    ends = {f"intervention-off:{row.pk}:{row.changed_at.timestamp()}": row for row in off}
    return _tell_moved(moved) + write_new(ends, lambda row, key: _letter(InterventionOff(), [row], key))


def _tell_moved(rows: Iterable[CoAnimation]) -> int:
    """Each contact is told of the meetings that changed since they were last told, or said that they come."""
    found = list(rows)
    last = _last_told(found)
    told = {pk: at for (pk, _), at in last.items()}
    letters: dict[str, list[CoAnimation]] = {}
    for row in found:
        if (row.pk, row.meeting.sequence) not in last:
            letters.setdefault(f"{row.contact_id}:{row.meeting.cohort_id}", []).append(row)
        row.told_at = told.get(row.pk)
    wanted = {
        f"intervention-moved:{key}:{max(row.meeting.revised_at for row in together).timestamp()}": together
        for key, together in letters.items()
    }
    return write_new(
        wanted,
        lambda together, key: _letter(
            InterventionMoved(),
            together,
            key,
            sequences=[row.meeting.sequence for row in together],
        ),
    )


def _last_told(rows: list[CoAnimation]) -> dict[tuple[int, int], datetime]:
    """By co-animation and revision of its meeting, when it was told; of each co-animation the last one comes last."""
    letters = Message.objects.filter(
        kind=InterventionMoved.__name__, contact__in={row.contact_id for row in rows}
    ).order_by("created_at", "pk")
    return {
        pair: at
        for args, at in letters.values_list("attachment_args", "created_at")
        for pair in zip(args["rows"], args["sequences"], strict=True)
    }


def remind_interventions() -> int:
    """Three days before, remind whoever comes; a meeting that moves is recalled at its new date."""
    now = timezone.now()
    rows = _coming(meeting__starts_at__gt=now, meeting__starts_at__lte=now + SOON, changed_at__lte=now - JUST_SAID)
    return _write(rows.filter(meeting__cohort__state__in=PUBLIC_STATES), InterventionSoon(), "intervention-soon")


def thank_contacts() -> int:
    """The morning after, on the site's clock, thank whoever came; not days later."""
    now = timezone.now()
    rows = _coming(meeting__ends_at__lte=now, meeting__ends_at__gt=now - LATE_THANKS - timedelta(days=2))
    held = rows.filter(meeting__cohort__state__in=[*PUBLIC_STATES, CohortState.COMPLETED])
    due = [row for row in held if _next_morning(row.meeting) <= now < _next_morning(row.meeting) + LATE_THANKS]
    return _write(due, InterventionThanks(), "intervention-thanks")


def _next_morning(meeting: Meeting) -> datetime:
    zone = meeting.cohort.site.zone
    return datetime.combine(meeting.ends_at.astimezone(zone).date() + timedelta(days=1), MORNING, tzinfo=zone)


def forget_colleagues() -> int:
    """Forget colleagues on whom nobody decided for a month, or whose meeting has begun; how many."""
    found = colleagues_due(timezone.now()).values_list("pk", flat=True)
    return ColleagueNamed.objects.filter(pk__in=list(found)).delete()[0]


def colleagues_due(at: datetime) -> QuerySet[ColleagueNamed]:
    """The colleagues who are forgotten at this moment."""
    old = Q(at__lt=at - COLLEAGUE_KEPT) | Q(co_animation__meeting__starts_at__lte=at)
    return ColleagueNamed.objects.filter(old).order_by()


def _rows(**conditions) -> QuerySet[CoAnimation]:
    return _every().filter(meeting__state=MeetingState.PLANNED, **conditions)


def _every() -> QuerySet[CoAnimation]:
    """With the address that the meeting's site had before the last announcement of another, and when that was."""
    announced = MeetingChange.objects.filter(meeting=OuterRef("meeting")).exclude(old_address="").order_by("-at", "-pk")
    return (
        CoAnimation.objects.filter(contact__do_not_contact_at=None)
        .select_related(
            "contact", "meeting__room", "meeting__cohort__room", "meeting__cohort__site", "meeting__cohort__programme"
        )
        .annotate(
            left_address=Subquery(announced.values("old_address")[:1]), left_at=Subquery(announced.values("at")[:1])
        )
        .order_by("meeting__cohort", "contact", "meeting__starts_at", "pk")
    )


def _waiting() -> QuerySet[CoAnimation]:
    return _rows(
        state=CoAnimationState.PROPOSED,
        meeting__starts_at__gt=timezone.now(),
        meeting__cohort__state__in=PUBLIC_STATES,
    )


def _coming(**conditions) -> QuerySet[CoAnimation]:
    return _rows(state=CoAnimationState.ACCEPTED, **conditions)


def _tell(rows: Iterable[CoAnimation], mark: str, letter: MessageClass) -> int:
    """One message for each contact and session, marked in the same transaction: two runs at once write it once.

    The mark is the moment before dates are read: a meeting that moves meanwhile is told again (``tell_moved``).
    """
    count, now = 0, timezone.now()
    marks = {mark: now} if mark == "reminded_at" else {"told_at": now, "reminded_at": None}
    for (cohort_id, contact_id), found in groupby(rows, key=lambda row: (row.meeting.cohort_id, row.contact_id)):
        together = {row.pk: row for row in found}
        with transaction.atomic():
            asked = CoAnimation.objects.filter(pk__in=together, state=CoAnimationState.PROPOSED).order_by("pk")
            locked = {one.pk: getattr(one, mark) for one in asked.select_for_update(no_key=True)}
            unsaid = [row for row in together.values() if locked.get(row.pk, now) == getattr(row, mark)]
            if unsaid:
                CoAnimation.objects.filter(pk__in=[row.pk for row in unsaid]).update(**marks)
                key = f"{type(letter).__name__}:{contact_id}:{cohort_id}:{now.timestamp()}"
                enqueue(_letter(letter, unsaid, key))
                count += 1
    return count


def _write(rows: Iterable[CoAnimation], letter: MessageClass, kind: str) -> int:
    wanted = {f"{kind}:{row.pk}:{row.meeting.starts_at:%Y-%m-%d}": row for row in rows}
    return write_new(wanted, lambda row, key: _letter(letter, [row], key))


def _letter(letter: MessageClass, rows: list[CoAnimation], key: str, **args: list[int]) -> Message:
    """A message about these meetings of one session, with the address that its reader was told last, if another."""
    cohort = rows[0].meeting.cohort
    left = [row.left_address for row in rows if row.left_at and row.left_at > (row.told_at or row.changed_at)]
    with timezone.override(cohort.site.zone):
        return letter.write(
            rows[0].contact,
            key=key,
            cohort=cohort,
            context={"meetings": [row.meeting for row in rows], "old_address": left[0] if left else ""},
            attachment_args={"rows": [row.pk for row in rows], **args},
        )
