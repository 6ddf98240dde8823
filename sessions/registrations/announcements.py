"""Changes of a schedule, told to the people they concern: the change and its messages are one transaction.

A message's key holds the meeting's new SEQUENCE, or the cohort, and the person: nobody is told twice of one change.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from portal.accounts.enums import Role
from portal.accounts.queries import staff_with_role
from sessions.notifications.actions import enqueue
from sessions.notifications.enums import Channel
from sessions.notifications.messages import MessageClass
from sessions.notifications.models import Message
from sessions.people.models import Participant
from sessions.programmes.models import Room
from sessions.scheduling import actions as scheduling
from sessions.scheduling import queries as scheduling_queries
from sessions.scheduling.enums import CohortState, MeetingState
from sessions.scheduling.locks import lock_cohort
from sessions.scheduling.models import Cohort, Meeting
from sessions.scheduling.queries import who_answers_for, with_dates

from .actions import add_places
from .enums import RegistrationState, Wish
from .messages import (
    CohortCancelled,
    DatesShifted,
    MeetingAdded,
    MeetingCancelled,
    MeetingMoved,
    MinimumNotReached,
    RoomChanged,
    WaitingCohortCancelled,
)
from .models import Registration
from .queries import other_cohorts, with_places
from .waiting_list import take_back_offers

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
    """The registered people of a cohort, or those who wait for a place in it when ``waiting``, by channel."""
    found = Audience()
    for registration in _waiting_here(cohort) if waiting else _registrations(cohort, [RegistrationState.REGISTERED]):
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
    """Cancel a cohort and tell everybody once: the registered, and in other words who waits for a place in it.

    Whoever waits for a next session goes on waiting, untold. Raises CohortStateError when the cohort is over.
    Registrations stay as they were: they say who was told; places offered are taken back.
    """
    first = scheduling_queries.upcoming(cohort.meetings.all()).order_by("starts_at").first()
    cohort = scheduling.cancel_cohort(cohort, by=by, reason=reason)
    take_back_offers(cohort, by=by, note="Session annulée")
    about = f"cohort-cancelled:{cohort.public_id}"
    context = {"first": first, "others": list(other_cohorts(cohort))}
    messages = [
        write_to(
            CohortCancelled(),
            registration.participant,
            cohort,
            about=about,
            key=f"cohort-cancelled:{cohort.public_id}:{registration.participant_id}",
            context=context,
            attachment_args={"registration": registration.pk},
        )
        for registration in _registrations(cohort, [RegistrationState.REGISTERED])
    ]
    return messages + [
        write_to(
            WaitingCohortCancelled(),
            registration.participant,
            cohort,
            about=about,
            key=f"cohort-cancelled-waiting:{cohort.public_id}:{registration.participant_id}",
            context=context,
        )
        for registration in _waiting_here(cohort)
    ]


@transaction.atomic
def move_meetings_and_tell(
    moves: Sequence[tuple[Meeting, datetime, datetime]], *, by, reason: str = ""
) -> list[Message]:
    """Move several meetings of one cohort and tell each registered person once, whatever their number.

    Raises MeetingChangeError, in words for the screen, and then moves nothing.
    """
    old = {meeting.pk: (meeting.starts_at, meeting.ends_at) for meeting, _, _ in moves}
    changed = scheduling.move_meetings(moves, by=by, reason=reason)
    rows = [(*old[meeting.pk], meeting) for meeting in changed]
    return _tell_all(DatesShifted(), changed, context={"rows": rows})


@transaction.atomic
def change_room_and_tell(cohort: Cohort, room: Room, *, by, reason: str = "") -> list[Message]:
    """Change the room of the cohort and of every meeting to come; tell each registered person once.

    Raises MeetingChangeError for a room of another site or when nothing changes.
    """
    changed = scheduling.change_room(cohort, room, by=by, reason=reason)
    return _tell_all(RoomChanged(), changed, context={"meetings": changed, "room": room}) if changed else []


@transaction.atomic
def add_meeting_and_tell(
    cohort: Cohort, *, starts_at: datetime, ends_at: datetime, title: str, room: Room | None = None, by
) -> list[Message]:
    """Add a meeting in which each registered person has a place at once, and tell them.

    Raises CohortStateError once the cohort is over, MeetingChangeError for a date that has passed.
    """
    if starts_at <= timezone.now():
        raise scheduling.MeetingChangeError("Choisissez une date à venir.")
    meeting = scheduling.add_meeting(cohort, starts_at=starts_at, ends_at=ends_at, title=title, room=room, by=by)
    add_places(meeting)
    return _tell(MeetingAdded(), _locked(meeting))


def warn_below_minimum() -> int:
    """Tell the team, once, of open cohorts that start soon with fewer people than their programme's minimum.

    « Soon » is the programme's own number of days. Called by the periodic command; returns how many messages are new.
    """
    now = timezone.now()
    few = (
        with_places(with_dates(Cohort.objects.filter(state=CohortState.OPEN, programme__minimum__gt=0)))
        .filter(held__lt=F("programme__minimum"), first_start__gt=now)
        .select_related("programme", "site")
        .order_by("pk")
    )
    return sum(
        _warn(cohort) for cohort in few if cohort.first_start <= now + timedelta(days=cohort.programme.minimum_days)
    )


@transaction.atomic
def _warn(cohort: Cohort) -> int:
    team = {user.pk: user for user in who_answers_for(cohort)}
    team |= {user.pk: user for user in staff_with_role(Role.COORDINATOR, cohort.site.department)}
    keys = {pk: f"minimum:{cohort.public_id}:{pk}" for pk in team}
    told = set(Message.objects.filter(key__in=keys.values()).order_by().values_list("key", flat=True))
    new = [pk for pk in sorted(team) if keys[pk] not in told]
    for pk in new:
        write_to(MinimumNotReached(), team[pk], cohort, key=keys[pk])
    return len(new)


def _locked(meeting: Meeting) -> Meeting:
    """The meeting as it is now; nobody else changes it before this transaction ends."""
    lock_cohort(meeting.cohort_id)
    return (
        Meeting.objects.select_for_update(of=("self",), no_key=True)
        .select_related("cohort__site", "cohort__room", "cohort__programme", "room", "module")
        .get(pk=meeting.pk)
    )


def _registrations(cohort: Cohort, states: Iterable[str]):
    return (
        Registration.objects.filter(cohort=cohort, state__in=states)
        .select_related("participant")
        .order_by("participant__folded_name", "pk")
    )


def _waiting_here(cohort: Cohort):
    """Who waits for a place in this cohort, asked or not; who waits for a next one loses nothing with it."""
    return _registrations(cohort, QUEUED_UP).filter(wish=Wish.THIS)


def _people(cohort: Cohort, states: Iterable[str]) -> list[Participant]:
    return [registration.participant for registration in _registrations(cohort, states)]


def _tell(message: MessageClass, meeting: Meeting, **context) -> list[Message]:
    """One message for each registered person, at the meeting's present SEQUENCE."""
    context |= {"meeting": meeting, "site_of": meeting.cohort.site}
    kind = type(message).__name__
    excused = set(meeting.places.filter(excused_at__isnull=False).values_list("registration__participant", flat=True))
    return [
        write_to(
            message,
            person,
            meeting.cohort,
            key=f"{kind}:{meeting.uid}:{meeting.sequence}:{person.pk}",
            context=context | {"excused": person.pk in excused},
            attachment_args={"meeting": meeting.pk},
        )
        for person in _people(meeting.cohort, [RegistrationState.REGISTERED])
    ]


def _tell_all(message: MessageClass, meetings: Sequence[Meeting], *, context: dict) -> list[Message]:
    """One message for each registered person about several meetings of a cohort, at their present SEQUENCE."""
    cohort = meetings[0].cohort
    stamp = f"{meetings[0].uid}:{sum(meeting.sequence for meeting in meetings)}"
    return [
        write_to(
            message,
            registration.participant,
            cohort,
            key=f"{type(message).__name__}:{stamp}:{registration.participant_id}",
            context={"site_of": cohort.site, **context},
            attachment_args={"registration": registration.pk},
        )
        for registration in _registrations(cohort, [RegistrationState.REGISTERED])
    ]


def write_to(message: MessageClass, person, cohort: Cohort, *, key: str, about: str = "", **more) -> Message:
    about = about or key.rpartition(":")[0]  # without the person: one announcement, one page
    # The dates of a message are those of the site's clock, wherever the animator is.
    with timezone.override(cohort.site.zone):
        written = message.write(person, key=key, cohort=cohort, about=about, **more)
    enqueue(written)
    return written
