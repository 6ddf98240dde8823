"""What animators are told of changes that a colleague made. At the height of ``actions``.

Nobody has to remember to call it after a change: the log of changes (``MeetingChange``) says what happened, messages
say what was told.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import F, QuerySet
from django.utils import timezone

from sessions.notifications.actions import write_new
from sessions.notifications.messages import MessageClass
from sessions.notifications.models import Message

from .messages import AnimatedMeetingsChanged, CohortEntrusted
from .models import MeetingChange
from .queries import animations

RECENT = timedelta(days=3)  # an older change was told, or nobody waits for its news any more


def recent_changes() -> QuerySet[MeetingChange]:
    """The last change of each meeting to come of a session that was opened, when it is recent, in order of date."""
    now = timezone.now()
    return (
        MeetingChange.objects.filter(
            sequence=F("meeting__sequence"),
            at__gt=now - RECENT,
            meeting__starts_at__gt=now,
            meeting__cohort__opened_at__isnull=False,
        )
        .select_related("by", "meeting__module", "meeting__room", "meeting__cohort__room", "meeting__cohort__site")
        .order_by("meeting__starts_at", "pk")
    )


def tell_animators(changes: Iterable[MeetingChange], told_otherwise: set[tuple[int, int]]) -> int:
    """Mail each animator what somebody else changed, in one message for what one person did in a session; how many.

    A meeting that changes again is told again, the others are not. ``told_otherwise``: pairs of a meeting and an
    account whose calendar is sent the change.
    """
    changes = list(changes)
    cohorts = {change.meeting.cohort_id for change in changes}
    team = animations().filter(cohort__in=cohorts).select_related("user").order_by("pk") if cohorts else ()
    concerned = [
        (pair.user, change)
        for change in changes
        for pair in team
        if pair.cohort_id == change.meeting.cohort_id
        and pair.user_id != change.by_id
        and (change.meeting_id, pair.user_id) not in told_otherwise
    ]
    if not concerned:
        return 0
    joined, said = _joined(cohorts), _said(cohorts)
    wanted: dict[tuple, list[MeetingChange]] = {}
    for user, change in concerned:
        since = joined.get((change.meeting.cohort_id, user.pk))
        if (user.pk, change.pk) not in said and not (since and since > change.at):
            wanted.setdefault((user, change.meeting.cohort, change.by), []).append(change)
    letters = {
        f"animated-changed:{cohort.pk}:{user.pk}:{max(change.pk for change in found)}": (user, cohort, by, found)
        for (user, cohort, by), found in wanted.items()
    }
    return write_new(letters, _letter)


def _joined(cohorts: set[int]) -> dict[tuple[int, int], datetime]:
    """When a session was entrusted to an account: what changed before is nothing new to it."""
    letters = _letters(CohortEntrusted, cohorts).order_by("created_at").values_list("cohort", "user", "created_at")
    return {(cohort, user): at for cohort, user, at in letters}


def _said(cohorts: set[int]) -> set[tuple[int, int]]:
    """Who was told of which change."""
    letters = _letters(AnimatedMeetingsChanged, cohorts).order_by().values_list("user", "attachment_args")
    return {(user, change) for user, args in letters for change in args["changes"]}


def _letters(letter: type[MessageClass], cohorts: set[int]) -> QuerySet[Message]:
    return Message.objects.filter(kind=letter.__name__, cohort__in=cohorts)


def _letter(wanted: tuple, key: str) -> Message:
    user, cohort, by, changes = wanted
    with timezone.override(cohort.site.zone):
        return AnimatedMeetingsChanged().write(
            user,
            key=key,
            cohort=cohort,
            context={"changes": changes, "by": by},
            attachment_args={"changes": [change.pk for change in changes]},
        )
