"""The activity report of a year: what was done, by programme, axis or department, beside the year before.

A session belongs to the year of its first module. All by SQL aggregates, a fixed number of queries a year.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Min, Q, QuerySet
from django.db.models.functions import ExtractYear
from django.utils import timezone

from sessions.attendance.enums import ATTENDED
from sessions.attendance.models import Attendance
from sessions.referrals.enums import ReferralState
from sessions.referrals.queries import referrals_by_partner
from sessions.registrations.enums import RegistrationState
from sessions.registrations.models import Registration
from sessions.scheduling.enums import CohortState, MeetingKind, MeetingState
from sessions.scheduling.models import CoAnimation, Cohort, Meeting

from . import participation
from .enums import Indicator
from .indicators import Parts

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
HEADS = {"programme": ("Programme", "Axe", "Département"), "axis": ("Axe",), "department": ("Département",)}
NO_AXIS = "Sans axe"


def bounds(year: int) -> tuple[datetime, datetime]:
    """The year in local time: from its first moment to the first of the next one, excluded."""
    return timezone.make_aware(datetime(year, 1, 1)), timezone.make_aware(datetime(year + 1, 1, 1))


def report(year: int, departments: set[str] | None, by: str = "programme") -> list[ActivityLine]:
    """Every group with something in the year or the one before; sixteen queries."""
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
    modules = Q(meetings__kind=MeetingKind.MODULE, meetings__state=MeetingState.PLANNED)
    cohorts = Cohort.objects.filter(state__in=COUNTED)
    if departments is not None:
        cohorts = cohorts.filter(site__department__in=departments)
    return cohorts.annotate(first=Min("meetings__starts_at", filter=modules)).filter(first__isnull=False).order_by("pk")


def _place(cohort: Cohort, by: str) -> Place:
    axis, department = cohort.programme.axis or NO_AXIS, cohort.site.department
    return {"programme": (cohort.programme.title, axis, department), "axis": (axis,), "department": (department,)}[by]


def _year(year: int, departments: set[str] | None, by: str) -> dict[Place, Activity]:
    start, end = bounds(year)
    cohorts = list(_dated(departments).filter(first__gte=start, first__lt=end).select_related("programme", "site"))
    place_of = {cohort.pk: _place(cohort, by) for cohort in cohorts}
    found: dict[Place, Activity] = defaultdict(Activity)
    numbers = participation.numbers_of(list(place_of))
    for cohort in cohorts:
        activity = found[place_of[cohort.pk]]
        activity.sessions += 1
        activity.places += cohort.capacity
        activity.people += numbers.get(cohort.pk, {}).get(Indicator.REGISTERED, 0)
    pks = list(place_of)
    held = Meeting.objects.filter(cohort__in=pks, state=MeetingState.PLANNED, ends_at__lt=timezone.now())
    _add(found, place_of, "meetings", held, "cohort")
    invited = CoAnimation.objects.filter(meeting__in=held.order_by().values("pk"), state="accepted")
    _add(found, place_of, "partners", invited, "meeting__cohort")
    noted = Attendance.objects.filter(place__meeting__cohort__in=pks, place__meeting__register__closed_at__isnull=False)
    _add(found, place_of, "expected", noted, "place__meeting__cohort")
    _add(found, place_of, "present", noted.filter(state__in=ATTENDED), "place__meeting__cohort")
    waiting = Registration.objects.filter(
        cohort__in=pks, state__in=[RegistrationState.WAITING, RegistrationState.OFFERED]
    )
    _add(found, place_of, "waiting", waiting, "cohort")
    return found


def _add(found: dict[Place, Activity], place_of: dict[int, Place], name: str, rows: QuerySet, cohort: str) -> None:
    """Count rows by cohort into one number."""
    for pk, count in rows.order_by().values(cohort).annotate(n=Count("pk")).values_list(cohort, "n"):
        activity = found[place_of[pk]]
        setattr(activity, name, getattr(activity, name) + count)
