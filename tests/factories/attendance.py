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
    begun = first or timezone.now().replace(microsecond=0) - timedelta(hours=1)
    cohort = make_cohort(modules=modules, first=begun, **{"state": "running", **fields})
    for _ in range(people):
        RegistrationFactory(cohort=cohort, participant=ParticipantFactory(), queued_at=begun - timedelta(days=30))
    return cohort


def first_meeting(cohort: Cohort) -> Meeting:
    return cohort.meetings.order_by("starts_at")[0]


def places_of(meeting: Meeting) -> list[Place]:
    return list(meeting.places.order_by("pk").select_related("registration__participant"))
