"""A cohort at work: its team, its people, its register."""

from datetime import datetime, timedelta

from django.utils import timezone
from factory.django import DjangoModelFactory

from sessions.attendance.models import Attendance, Register
from sessions.registrations.models import Place
from sessions.scheduling.models import Cohort, Meeting

from .people import ParticipantFactory
from .registrations import RegistrationFactory
from .scheduling import make_cohort


class RegisterFactory(DjangoModelFactory):
    class Meta:
        model = Register


class AttendanceFactory(DjangoModelFactory):
    class Meta:
        model = Attendance

    state = "present"


def cohort_at_work(*, people: int = 3, first: datetime | None = None, modules: int = 3, **fields) -> Cohort:
    """A cohort whose first meeting began an hour ago (or at ``first``), with its registered people."""
    begun = first or an_hour_ago()
    cohort = make_cohort(modules=modules, first=begun, **{"state": "running", **fields})
    for _ in range(people):
        RegistrationFactory(cohort=cohort, participant=ParticipantFactory(), queued_at=begun - timedelta(days=30))
    return cohort


def an_hour_ago() -> datetime:
    """An hour ago, but always today and never so late that a meeting of two hours and a half would end tomorrow."""
    now = timezone.localtime().replace(microsecond=0)
    return min(max(now - timedelta(hours=1), now.replace(hour=0, minute=0)), now.replace(hour=21, minute=0))


def first_meeting(cohort: Cohort) -> Meeting:
    return cohort.meetings.order_by("starts_at")[0]


def places_of(meeting: Meeting) -> list[Place]:
    return list(meeting.places.order_by("pk").select_related("registration__participant"))
