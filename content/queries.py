"""What public pages show of the domain, read when they are served."""

from django.db.models import Prefetch, QuerySet

from sessions.programmes.models import Module, Programme, Site
from sessions.registrations.queries import with_places
from sessions.scheduling.enums import CohortState, MeetingKind, MeetingState
from sessions.scheduling.models import Cohort, Meeting
from sessions.scheduling.queries import joinable_cohorts, public_cohorts

NEXT_ON_HOME = 3


def cohorts_to_join(programme: Programme | None = None, limit: int | None = None) -> list[Cohort]:
    """Open cohorts that have not begun, soonest first, each with ``planned`` meetings and ``free`` places."""
    return _with_places(joinable_cohorts(programme))[:limit]


def cohorts_running(programme: Programme) -> list[Cohort]:
    """Cohorts under way, which nobody joins any more from the public page."""
    return _with_places(public_cohorts(programme).filter(state=CohortState.RUNNING))


def _with_places(cohorts: QuerySet[Cohort]) -> list[Cohort]:
    """Two queries whatever the number. A place offered to somebody is held: what is free is free for anybody."""
    planned = Meeting.objects.filter(state=MeetingState.PLANNED, kind=MeetingKind.MODULE).order_by("starts_at", "pk")
    listed = with_places(cohorts).prefetch_related(Prefetch("meetings", planned, "planned"))
    return [cohort for cohort in listed if cohort.planned]


def sites_of(programme: Programme) -> QuerySet[Site]:
    """Where the programme runs, has run or will run, in order of town."""
    held = Cohort.objects.filter(programme=programme).exclude(state__in=[CohortState.DRAFT, CohortState.CANCELLED])
    return Site.objects.filter(pk__in=held.values("site")).order_by("town", "name", "pk")


def modules_of(programme: Programme) -> QuerySet[Module]:
    return programme.modules.defer("outline").order_by("position")


def sites_near() -> QuerySet[Site]:
    """Every site where a session is or has been, in order of town."""
    held = Cohort.objects.exclude(state__in=[CohortState.DRAFT, CohortState.CANCELLED])
    return Site.objects.filter(pk__in=held.values("site")).order_by("department", "town", "name", "pk")
