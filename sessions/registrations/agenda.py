"""A person's meetings as her pages show them: words, built from data already read."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from sessions.common import typography
from sessions.people.models import Participant
from sessions.scheduling.enums import MeetingKind, MeetingState
from sessions.scheduling.models import Cohort, Meeting
from sessions.scheduling.queries import meetings_of

from . import queries
from .enums import RegistrationState
from .models import Place, Registration


@dataclass
class Row:
    """One meeting in words; ``place`` is the person's own place, None when she has none in it."""

    meeting: Meeting
    day: str
    month: str
    title: str
    when: str
    room: str
    url: str = ""
    tag_label: str = ""
    tag_tone: str = "neutral"
    past: bool = False
    next: bool = False
    may_excuse: bool = False
    excused: bool = False


class Agenda(list[Row]):
    """The rows of one session in order of date, and what a card says of them; what is cancelled counts for nothing."""

    @property
    def first(self) -> Row | None:
        return next(iter(self._planned), None)

    @property
    def number(self) -> str:
        """« 10 séances, puis une séance de suivi », as public pages count them; empty when there is one meeting."""
        later = [row for row in self._planned if row.meeting.kind == MeetingKind.FOLLOW_UP]
        modules = len(self._planned) - len(later)
        if len(self._planned) < 2:
            return ""
        said = "une séance" if modules == 1 else f"{modules} séances"
        return f"{said}, puis une séance de suivi" if later and modules else said

    @property
    def _planned(self) -> list[Row]:
        return [row for row in self if row.meeting.state == MeetingState.PLANNED]


def rows(cohort: Cohort, meetings: list[Meeting], places: list[Place], now: datetime | None = None) -> Agenda:
    """The meetings in order of date, in the site's own time; the first that has not ended is marked as the next one."""
    now = now or timezone.now()
    own = {place.meeting_id: place for place in places}
    with timezone.override(cohort.site.time_zone):
        built = Agenda(_row(cohort, meeting, own.get(meeting.pk), now) for meeting in meetings)
    for row in built:
        if not row.past and row.meeting.state == MeetingState.PLANNED:
            row.next = True
            break
    return built


def practical(participant: Participant) -> list[dict]:
    """Where and when she is expected: hours and addresses, no name, no title of a module, no name of a place.

    For whoever holds her link without having shown to be her: somebody who drives her, for example.
    """
    return [
        {
            "title": registration.cohort.programme.neutral_title,
            "address": registration.cohort.site,
            "rows": [
                row
                for row in of_registration(registration)
                if row.meeting.state == MeetingState.PLANNED and not row.past
            ],
        }
        for registration in queries.registrations_of(participant).filter(state=RegistrationState.REGISTERED)
    ]


def of_cohort(cohort: Cohort) -> Agenda:
    """The rows of a session, for who has no place in it yet; one query."""
    return rows(cohort, list(meetings_of(cohort)), [])


def of_registration(registration: Registration) -> Agenda:
    """The rows of one of ``queries.registrations_of``; no more queries."""
    cohort = registration.cohort
    for meeting in cohort.meetings.all():
        meeting.cohort = cohort  # its room may be the cohort's
    return rows(cohort, list(cohort.meetings.all()), list(registration.places.all()))


def _row(cohort: Cohort, meeting: Meeting, place: Place | None, now: datetime) -> Row:
    start = timezone.localtime(meeting.starts_at)
    room = meeting.room or cohort.room
    past, planned = meeting.ends_at <= now, meeting.state == MeetingState.PLANNED
    row = Row(
        meeting=meeting,
        day=str(start.day),
        month=typography.short_month(start),
        title=meeting.label,
        when=typography.span(meeting.starts_at, meeting.ends_at),
        room=room.name if room else "",
        url=meeting.module.public_path if meeting.module else "",
        past=past,
        may_excuse=bool(place and planned and not past),
        excused=bool(place and place.excused_at),
    )
    if not planned:
        row.tag_label, row.tag_tone = "Annulée", "error"
    elif row.excused:
        row.tag_label, row.tag_tone = "Vous ne venez pas", "info"
    elif past:
        row.tag_label = "Passée"
    return row
