"""Where things stand today: every session open or under way, its places, its waiting list, who comes. Fixed queries."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from django.db.models import Count, Min, Q
from django.utils import timezone

from sessions.attendance.enums import ATTENDED
from sessions.attendance.models import Attendance
from sessions.registrations.enums import RegistrationState
from sessions.registrations.models import Registration
from sessions.scheduling.enums import CohortState, MeetingState
from sessions.scheduling.models import Cohort

from .indicators import Parts

CURRENT = (CohortState.OPEN, CohortState.RUNNING)


@dataclass
class Standing(Parts):
    """Plain sums of some sessions; the parts come with their bases."""

    sessions: int = 0
    people: int = 0
    places: int = 0
    waiting: int = 0
    offered: int = 0
    expected: int = 0
    present: int = 0

    @property
    def free(self) -> int:
        return max(0, self.places - self.people - self.offered)

    def add(self, other: "Standing") -> None:
        for name, number in vars(other).items():
            setattr(self, name, getattr(self, name) + number)


@dataclass(frozen=True)
class SessionLine:
    """One session as it stands."""

    cohort: Cohort
    first: datetime | None
    following: datetime | None  # its next meeting
    standing: Standing


@dataclass(frozen=True)
class SiteGroup:
    """One programme on one site."""

    programme: str
    site: str
    sessions: list[SessionLine]
    total: Standing = field(default_factory=Standing)


def overview(departments: set[str] | None) -> tuple[list[SiteGroup], Standing]:
    """The current sessions of some departments (None: all) by programme and site, and all together; three queries."""
    planned = Q(meetings__state=MeetingState.PLANNED)
    cohorts = Cohort.objects.filter(state__in=CURRENT).select_related("programme", "site")
    if departments is not None:
        cohorts = cohorts.filter(site__department__in=departments)
    current = list(
        cohorts.annotate(
            first=Min("meetings__starts_at", filter=planned),
            following=Min("meetings__starts_at", filter=planned & Q(meetings__ends_at__gte=timezone.now())),
        ).order_by("programme__title", "site__town", "site__name", "first", "pk")
    )
    standings = _standings(current)
    groups, whole = [], Standing()
    for (programme, site), found in groupby(current, key=lambda one: (one.programme.title, str(one.site))):
        lines = [SessionLine(one, one.first, one.following, standings[one.pk]) for one in found]
        group = SiteGroup(programme, site, lines)
        for line in lines:
            group.total.add(line.standing)
        whole.add(group.total)
        groups.append(group)
    return groups, whole


def _standings(cohorts: Sequence[Cohort]) -> dict[int, Standing]:
    found = {cohort.pk: Standing(sessions=1, places=cohort.capacity) for cohort in cohorts}
    states = {
        RegistrationState.REGISTERED: "people",
        RegistrationState.WAITING: "waiting",
        RegistrationState.OFFERED: "offered",
    }
    registrations = Registration.objects.filter(cohort__in=list(found), state__in=states).order_by()
    for cohort, state, number in registrations.values_list("cohort", "state").annotate(n=Count("pk")):
        setattr(found[cohort], states[state], number)
    noted = Attendance.objects.filter(
        place__meeting__cohort__in=list(found), place__meeting__register__closed_at__isnull=False
    ).order_by()
    counted = noted.values_list("place__meeting__cohort").annotate(
        expected=Count("pk"), present=Count("pk", filter=Q(state__in=ATTENDED))
    )
    for cohort, expected, present in counted:
        found[cohort].expected, found[cohort].present = expected, present
    return found
