"""The activity report of a year: what was done, by programme, axis or department, beside the year before.

A session belongs to the year of its first module. All by SQL aggregates, a fixed number of queries a year.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import ExtractYear, Greatest
from django.utils import timezone

from sessions.attendance.enums import ATTENDED
from sessions.attendance.models import Attendance
from sessions.referrals.enums import ReferralState
from sessions.referrals.queries import referrals_by_partner
from sessions.registrations.enums import RegistrationState
from sessions.registrations.models import Registration
from sessions.scheduling.enums import CohortState, MeetingKind, MeetingState
from sessions.scheduling.models import CoAnimation, Cohort, Meeting

from .enums import Indicator
from .indicators import Parts
from .participation import number_kept_of, registered_in

COUNTED = (CohortState.OPEN, CohortState.RUNNING, CohortState.COMPLETED, CohortState.ARCHIVED)


@dataclass
class Activity(Parts):
    """Plain sums; the parts are computed from them, each with its base."""

    sessions: int = 0
    meetings: int = 0
    people: int = 0
    places: int = 0
    expected: int = 0  # attendances noted in closed registers
    present: int = 0
    waiting: int = 0
    partners: int = 0  # meetings with a partner's co-animation


@dataclass(frozen=True)
class ActivityLine:
    """One group under its heads (``HEADS``): this year and the one before."""

    heads: tuple[str, ...]
    now: Activity
    before: Activity


Place = tuple[str, ...]
BY = {"programme": "Par programme", "axis": "Par axe", "department": "Par département"}
PLACES = {
    "programme": ("programme__title", "programme__axis", "site__department"),
    "axis": ("programme__axis",),
    "department": ("site__department",),
}
HEADS = {"programme": ("Programme", "Axe", "Département"), "axis": ("Axe",), "department": ("Département",)}
NO_AXIS = "Sans axe"


def bounds(year: int) -> tuple[datetime, datetime]:
    """The year in local time: from its first moment to the first of the next one, excluded."""
    return timezone.make_aware(datetime(year, 1, 1)), timezone.make_aware(datetime(year + 1, 1, 1))


def report(year: int, departments: set[str] | None, by: str = "programme") -> list[ActivityLine]:
    """Every group with something in the year or the one before; twelve queries."""
    now, before = _year(year, departments, by), _year(year - 1, departments, by)
    return [
        ActivityLine(place, now.get(place, Activity()), before.get(place, Activity()))
        for place in sorted({*now, *before})
    ]


@dataclass(frozen=True)
class ReferralLine:
    """What one partner sent: in the year (and of that, how it stands), in the one before."""

    partner: str
    now: int
    states: list[tuple[str, int]]
    before: int


def referrals(year: int, departments: set[str] | None) -> list[ReferralLine]:
    """Every partner that sent something in the year or the one before, in order of name; four queries."""
    now, before = (
        {
            (one.partner.name, one.partner.pk): one
            for one in referrals_by_partner(date(of, 1, 1), date(of, 12, 31), departments=departments)
        }
        for of in (year, year - 1)
    )
    found = []
    for partner in sorted({*now, *before}):
        states = now[partner].by_state if partner in now else {}
        found.append(
            ReferralLine(
                partner=partner[0],
                now=sum(states.values()),
                states=[(ReferralState(state).label, number) for state, number in states.items() if number],
                before=before[partner].total if partner in before else 0,
            )
        )
    return found


def total(lines: list[ActivityLine]) -> tuple[Activity, Activity]:
    """All lines together: this year, the one before."""
    sums = (Activity(), Activity())
    for line in lines:
        for target, source in zip(sums, (line.now, line.before), strict=True):
            for name in vars(target):
                setattr(target, name, getattr(target, name) + getattr(source, name))
    return sums


def years(departments: set[str] | None) -> list[int]:
    """The years that hold a first module, newest first, in one query."""
    found = _dated(departments).annotate(year=ExtractYear("first")).order_by("-year")
    return list(found.values_list("year", flat=True).distinct())


def _dated(departments: set[str] | None) -> QuerySet[Cohort]:
    """The sessions that count and have a first module, each with its moment."""
    modules = Meeting.objects.filter(
        cohort=OuterRef("pk"), kind=MeetingKind.MODULE, state=MeetingState.PLANNED
    ).order_by("starts_at", "pk")
    cohorts = Cohort.objects.filter(state__in=COUNTED)
    if departments is not None:
        cohorts = cohorts.filter(site__department__in=departments)
    return cohorts.annotate(first=Subquery(modules.values("starts_at")[:1])).filter(first__isnull=False).order_by()


def _year(year: int, departments: set[str] | None, by: str) -> dict[Place, Activity]:
    """What was done in a year, by place: every number is added up by the database."""
    start, end = bounds(year)
    cohorts = _dated(departments).filter(first__gte=start, first__lt=end)
    found: dict[Place, Activity] = defaultdict(Activity)
    pks = cohorts.values("pk")
    people = Greatest(registered_in("pk"), number_kept_of("pk", Indicator.REGISTERED))
    rows = cohorts.annotate(registered=people).values_list(*PLACES[by])
    for *place, sessions, places, registered in rows.annotate(Count("pk"), Sum("capacity"), Sum("registered")):
        activity = found[_place(place)]
        activity.sessions += sessions
        activity.places += places
        activity.people += registered
    held = Meeting.objects.filter(cohort__in=pks, state=MeetingState.PLANNED, ends_at__lt=timezone.now())
    invited = CoAnimation.objects.filter(meeting__in=held.order_by().values("pk"), state="accepted")
    noted = Attendance.objects.filter(place__meeting__cohort__in=pks, place__meeting__register__closed_at__isnull=False)
    waits = [RegistrationState.WAITING, RegistrationState.OFFERED]
    for name, counted, path in (
        ("meetings", held, "cohort"),
        ("partners", invited, "meeting__cohort"),
        ("expected", noted, "place__meeting__cohort"),
        ("present", noted.filter(state__in=ATTENDED), "place__meeting__cohort"),
        ("waiting", Registration.objects.filter(cohort__in=pks, state__in=waits), "cohort"),
    ):
        columns = [f"{path}__{column}" for column in PLACES[by]]
        for *place, count in counted.order_by().values_list(*columns).annotate(n=Count("pk")):
            activity = found[_place(place)]
            setattr(activity, name, getattr(activity, name) + count)
    return found


def _place(columns: Sequence[str]) -> Place:
    return tuple(text or NO_AXIS for text in columns)
