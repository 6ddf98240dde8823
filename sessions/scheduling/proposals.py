"""What contacts are told of the meetings they are asked to: the proposal, one reminder, the eve, the thanks.

At the height of ``actions``. Nothing is planned ahead: each run of the periodic command looks at who was asked and what
they were told, so that a draft says nothing until it is opened and a meeting that moves takes its reminder along.
"""

from collections.abc import Iterable
from datetime import timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from sessions.notifications.actions import enqueue, write_new
from sessions.notifications.messages import MessageClass
from sessions.notifications.models import Message

from .enums import PUBLIC_STATES, CoAnimationState, CohortState, MeetingState
from .messages import (
    CoAnimationProposed,
    CoAnimationUnanswered,
    CoAnimationWithdrawn,
    InterventionSoon,
    InterventionThanks,
)
from .models import CoAnimation, ColleagueNamed

ANSWER_AWAITED = timedelta(days=7)
NEAR = timedelta(days=7)  # a meeting so near asks for an answer earlier
AT_LEAST = timedelta(days=2)  # between the proposal and its reminder
SOON = timedelta(days=3)
JUST_SAID = timedelta(days=1)  # who has just accepted knows the date
THANKED_AFTER = timedelta(hours=15)
LATE_THANKS = timedelta(days=4)
COLLEAGUE_KEPT = timedelta(days=30)


def tell_proposals() -> int:
    """Mail each contact the proposals that they were not told yet, one message a session; how many were written."""
    return _tell(_waiting().filter(told_at=None), "told_at", CoAnimationProposed())


def remind_unanswered() -> int:
    """Ask once more, after a week without answer or a week before the meeting; how many messages were written."""
    now = timezone.now()
    late = Q(told_at__lte=now - ANSWER_AWAITED) | Q(meeting__starts_at__lte=now + NEAR)
    rows = _waiting().filter(late, reminded_at=None, told_at__lte=now - AT_LEAST)
    return _tell(rows, "reminded_at", CoAnimationUnanswered())


def tell_withdrawn() -> int:
    """Tell who was asked and had not answered that the meeting is off or somebody else animates it, once.

    Who had accepted is told by the cancellation of their calendar's entry.
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


def remind_interventions() -> int:
    """Three days before, remind whoever comes; a meeting that moves is recalled at its new date."""
    now = timezone.now()
    rows = _coming(meeting__starts_at__gt=now, meeting__starts_at__lte=now + SOON, changed_at__lte=now - JUST_SAID)
    return _write(rows.filter(meeting__cohort__state__in=PUBLIC_STATES), InterventionSoon(), "intervention-soon")


def thank_contacts() -> int:
    """The day after, thank whoever came."""
    now = timezone.now()
    rows = _coming(meeting__ends_at__lte=now - THANKED_AFTER, meeting__ends_at__gt=now - LATE_THANKS)
    held = rows.filter(meeting__cohort__state__in=[*PUBLIC_STATES, CohortState.COMPLETED])
    return _write(held, InterventionThanks(), "intervention-thanks")


def forget_colleagues() -> int:
    """Forget colleagues on whom nobody decided for a month, or whose meeting has begun; how many."""
    now = timezone.now()
    old = Q(at__lt=now - COLLEAGUE_KEPT) | Q(co_animation__meeting__starts_at__lte=now)
    found = ColleagueNamed.objects.filter(old).order_by().values_list("pk", flat=True)
    return ColleagueNamed.objects.filter(pk__in=list(found)).delete()[0]


def _rows(**conditions) -> QuerySet[CoAnimation]:
    return _every().filter(meeting__state=MeetingState.PLANNED, **conditions)


def _every() -> QuerySet[CoAnimation]:
    return (
        CoAnimation.objects.filter(contact__do_not_contact_at=None)
        .select_related("contact", "meeting__cohort__site", "meeting__cohort__programme")
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
    """One message for each contact and session, marked in the same transaction: two runs at once write it once."""
    count = 0
    for (cohort_id, contact_id), found in groupby(rows, key=lambda row: (row.meeting.cohort_id, row.contact_id)):
        together = list(found)
        now, keys = timezone.now(), [row.pk for row in together]
        with transaction.atomic():
            unsaid = CoAnimation.objects.filter(pk__in=keys, state=CoAnimationState.PROPOSED, **{mark: None})
            if unsaid.update(**{mark: now}):
                key = f"co-animation:{mark}:{contact_id}:{cohort_id}:{now.timestamp()}"
                enqueue(_letter(letter, together, key))
                count += 1
    return count


def _write(rows: Iterable[CoAnimation], letter: MessageClass, kind: str) -> int:
    wanted = {f"{kind}:{row.pk}:{row.meeting.starts_at:%Y-%m-%d}": row for row in rows}
    return write_new(wanted, lambda row, key: _letter(letter, [row], key))


def _letter(letter: MessageClass, rows: list[CoAnimation], key: str) -> Message:
    cohort = rows[0].meeting.cohort
    with timezone.override(ZoneInfo(cohort.site.time_zone)):
        return letter.write(
            rows[0].contact,
            key=key,
            cohort=cohort,
            context={"meetings": [row.meeting for row in rows]},
            attachment_args={"rows": [row.pk for row in rows]},
        )
