"""What public pages show of the domain, read when they are served; what editors have to look at again."""

from django.db.models import Exists, F, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Left, Length
from wagtail.models import Page

from sessions.programmes.models import Module, Programme, Site
from sessions.registrations.queries import with_places
from sessions.scheduling.enums import CohortState, MeetingKind, MeetingState
from sessions.scheduling.models import Cohort, Meeting
from sessions.scheduling.queries import joinable_cohorts, public_cohorts

NEXT_ON_HOME = 3


def cohorts_to_join(programme: Programme | None = None, limit: int | None = None) -> list[Cohort]:
    """Open cohorts that have not begun, soonest first, each with ``planned`` meetings and ``free`` places."""
    return _with_places(joinable_cohorts(programme), limit)


def cohorts_running(programme: Programme) -> list[Cohort]:
    """Cohorts under way, which nobody joins any more from the public page."""
    return _with_places(public_cohorts(programme).filter(state=CohortState.RUNNING))


def _with_places(cohorts: QuerySet[Cohort], limit: int | None = None) -> list[Cohort]:
    """Those with a meeting to come to, as many as asked for; two queries whatever the number.

    A place offered to somebody is held: what is free is free for anybody.
    """
    planned = Meeting.objects.filter(state=MeetingState.PLANNED, kind=MeetingKind.MODULE).order_by("starts_at", "pk")
    held = with_places(cohorts).filter(Exists(planned.filter(cohort=OuterRef("pk")).order_by()))
    return list(held[:limit].prefetch_related(Prefetch("meetings", planned, "planned")))


def sites_of(programme: Programme) -> QuerySet[Site]:
    """Where the programme runs, has run or will run, in order of town."""
    held = Cohort.objects.filter(programme=programme).exclude(state__in=[CohortState.DRAFT, CohortState.CANCELLED])
    return Site.objects.filter(pk__in=held.values("site")).order_by("town", "name", "pk")


def modules_of(programme: Programme) -> QuerySet[Module]:
    return programme.modules.defer("outline").order_by("position")


def sites_near() -> QuerySet[Site]:
    """Every site where a session is or has been, in order of town."""
    held = Cohort.objects.exclude(state__in=[CohortState.DRAFT, CohortState.CANCELLED]).filter(site=OuterRef("pk"))
    return Site.objects.filter(Exists(held.order_by())).order_by("department", "town", "name", "pk")


def sites_with_sessions() -> list[Site]:
    """``sites_near``, each with the cohorts ``to_join`` there."""
    sites, open_now = list(sites_near()), cohorts_to_join()
    for site in sites:
        site.to_join = [cohort for cohort in open_now if cohort.site_id == site.pk]
    return sites


def programme_page() -> Page | None:
    """The first live page of a programme, as a plain page."""
    live = Page.objects.live().filter(content_type__app_label="content", content_type__model="programmepage")
    return live.order_by("path").first()


def simplified_versions() -> QuerySet[Page]:
    """Live simplified versions, as plain pages: this module stands below the page types."""
    return Page.objects.live().filter(content_type__app_label="content", content_type__model="simplifiedpage")


def outdated_twins() -> QuerySet[Page]:
    """Live simplified versions whose page above was published after them, the longest out of date first.

    Each row is a plain ``Page`` with ``source_id`` and ``source_published_at``, the page above and when it changed.
    """
    above = Page.objects.filter(path=OuterRef("parent_path"), live=True).order_by()
    return (
        simplified_versions()
        .annotate(parent_path=Left("path", Length("path") - Page.steplen))
        .annotate(
            source_id=Subquery(above.values("pk")[:1]),
            source_published_at=Subquery(above.values("last_published_at")[:1]),
        )
        .filter(source_published_at__gt=F("last_published_at"))
        .order_by("source_published_at", "pk")
    )
