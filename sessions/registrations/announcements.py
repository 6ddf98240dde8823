"""Changes of a schedule, told to the people they concern: the change and its messages are one transaction.

A message's key holds the meeting's new SEQUENCE, or the cohort, and the person: nobody is told twice of one change.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from sessions.notifications.actions import enqueue
from sessions.notifications.enums import Channel
from sessions.notifications.messages import MessageClass
from sessions.notifications.models import Message
from sessions.people.models import Participant
from sessions.programmes.models import Room
from sessions.scheduling import actions as scheduling
from sessions.scheduling.enums import MeetingState
from sessions.scheduling.models import Cohort, Meeting

from .enums import RegistrationState
from .messages import CohortCancelled, MeetingCancelled, MeetingMoved, WaitingCohortCancelled
from .models import Registration

QUEUED_UP = (RegistrationState.WAITING, RegistrationState.OFFERED)


@dataclass
class Audience:
    """Who is told of a change, by the way each is reached; ``silent`` are those who must be left in peace."""

    email: list[Participant] = field(default_factory=list)
    sms: list[Participant] = field(default_factory=list)
    phone: list[Participant] = field(default_factory=list)
    post: list[Participant] = field(default_factory=list)
    silent: list[Participant] = field(default_factory=list)

    @property
    def told(self) -> int:
        return len(self.email) + len(self.sms) + len(self.phone) + len(self.post)


def audience(cohort: Cohort, *, waiting: bool = False) -> Audience:
    """The registered people of a cohort, and those on its waiting list when ``waiting``, by channel."""
    states = [RegistrationState.REGISTERED, *(QUEUED_UP if waiting else ())]
    found = Audience()
    for registration in _registrations(cohort, states):
        person = registration.participant
        channel = Channel(person.usable_channel()).value if person.may_be_contacted else "silent"
        getattr(found, channel).append(person)
    return found


@transaction.atomic
def move_meeting_and_tell(
    meeting: Meeting, *, starts_at: datetime, ends_at: datetime, room: Room | None = None, by, reason: str = ""
) -> list[Message]:
    """Move a meeting and tell each registered person, never the waiting list; returns the messages.

    Raises scheduling's MeetingChangeError, in words for the screen, and then tells nobody: a date that has passed, a
    cancelled meeting, or nothing changed, as for the second of two people who confirm the same move.
    """
    meeting = _locked(meeting)
    old = {"old_start": meeting.starts_at, "old_end": meeting.ends_at, "old_room": meeting.place}
    meeting = scheduling.move_meeting(meeting, starts_at=starts_at, ends_at=ends_at, room=room, by=by, reason=reason)
    return _tell(MeetingMoved(), meeting, **old)


@transaction.atomic
def cancel_meeting_and_tell(meeting: Meeting, *, by, reason: str = "") -> list[Message]:
    """Cancel a meeting and tell each registered person; returns the messages.

    Raises MeetingChangeError for a meeting already cancelled or begun.
    """
    meeting = _locked(meeting)
    if meeting.state == MeetingState.PLANNED and meeting.starts_at <= timezone.now():
        raise scheduling.MeetingChangeError("Cette séance a déjà commencé : elle ne peut plus être annulée.")
    meeting = scheduling.cancel_meeting(meeting, by=by, reason=reason)
    return _tell(MeetingCancelled(), meeting)


@transaction.atomic
def cancel_cohort_and_tell(cohort: Cohort, *, by, reason: str = "") -> list[Message]:
    """Cancel a cohort and tell everybody once: the registered, and in other words the waiting list.

    Raises CohortStateError when the cohort is over. Registrations stay as they were: they say who was told.
    """
    cohort = scheduling.cancel_cohort(cohort, by=by, reason=reason)
    messages = [
        _write(CohortCancelled(), person, cohort, key=f"cohort-cancelled:{cohort.public_id}:{person.pk}")
        for person in _people(cohort, [RegistrationState.REGISTERED])
    ]
    return messages + [
        _write(WaitingCohortCancelled(), person, cohort, key=f"cohort-cancelled-waiting:{cohort.public_id}:{person.pk}")
        for person in _people(cohort, QUEUED_UP)
    ]


def _locked(meeting: Meeting) -> Meeting:
    """The meeting as it is now; nobody else changes it before this transaction ends."""
    return (
        Meeting.objects.select_for_update(of=("self",))
        .select_related("cohort__site", "cohort__room", "cohort__programme", "room", "module")
        .get(pk=meeting.pk)
    )


def _registrations(cohort: Cohort, states: Iterable[str]):
    return (
        Registration.objects.filter(cohort=cohort, state__in=states)
        .select_related("participant")
        .order_by("participant__folded_name", "pk")
    )


def _people(cohort: Cohort, states: Iterable[str]) -> list[Participant]:
    return [registration.participant for registration in _registrations(cohort, states)]


def _tell(message: MessageClass, meeting: Meeting, **context) -> list[Message]:
    """One message for each registered person, at the meeting's present SEQUENCE."""
    context |= {"meeting": meeting, "site_of": meeting.cohort.site}
    kind = type(message).__name__
    excused = set(meeting.places.filter(excused_at__isnull=False).values_list("registration__participant", flat=True))
    return [
        _write(
            message,
            person,
            meeting.cohort,
            key=f"{kind}:{meeting.uid}:{meeting.sequence}:{person.pk}",
            context=context | {"excused": person.pk in excused},
            attachment_args={"meeting": meeting.pk},
        )
        for person in _people(meeting.cohort, [RegistrationState.REGISTERED])
    ]


def _write(message: MessageClass, person: Participant, cohort: Cohort, *, key: str, **more) -> Message:
    # The dates of a message are those of the site's clock, wherever the animator is.
    with timezone.override(ZoneInfo(cohort.site.time_zone)):
        written = message.write(person, key=key, cohort=cohort, **more)
    enqueue(written)
    return written
