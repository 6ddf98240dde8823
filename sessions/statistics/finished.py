"""The finished sessions of a programme: a line each, and the same as a query, for what the database adds up."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from django.db.models import Case, F, IntegerField, Max, Min, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils import timezone

from sessions.programmes.models import Programme, Site
from sessions.questionnaires.models import Campaign
from sessions.scheduling.enums import MeetingKind
from sessions.scheduling.models import Cohort, Meeting

from .indicators import MINIMUM
from .participation import FINISHED

MODULES = Q(kind=MeetingKind.MODULE, cancelled_at=None)


class CohortLine(NamedTuple):
    """A finished cohort, and the year of its first module."""

    pk: int
    code: str
    site: Site
    year: int | None


class Years(NamedTuple):
    """The years of some modules, told apart by the database with comparisons alone: no function is called a row."""

    first: int
    last: int

    def of(self, cohort: str) -> Subquery:
        """The year of a cohort's first module, None without one; ``cohort`` is the path to its key."""
        starts = [
            When(starts_at__gte=timezone.make_aware(datetime(year, 1, 1)), then=Value(year))
            for year in range(self.last, self.first, -1)
        ]
        year = Case(*starts, default=Value(self.first), output_field=IntegerField())
        modules = Meeting.objects.filter(MODULES, cohort=OuterRef(cohort)).order_by("starts_at", "pk")
        return Subquery(modules.annotate(year=year).values("year")[:1])


@dataclass(frozen=True, eq=False)
class Finished:
    """The finished sessions of a programme on the sites of some departments (None: all), as far as filters go.

    ``complete``: these departments hold every finished session of the programme.
    """

    programme: Programme
    departments: set[str] | None
    years: Years
    filters: Mapping = field(default_factory=dict)
    complete: bool = True

    def narrowed(self, filters: Mapping) -> "Finished":
        """What filters {site, year, department, cohort, since, until} leave, None asking for nothing."""
        wanted = {name: value for name, value in filters.items() if value is not None}
        return replace(self, filters=wanted) if wanted else self

    @property
    def is_whole(self) -> bool:
        """Whether this is every finished session of the programme: neither a filter nor a territory takes a part."""
        return self.complete and not self.filters

    @property
    def query(self) -> QuerySet[Cohort]:
        """The sessions, each with its year; one without date is in no year."""
        found = Cohort.objects.filter(programme=self.programme, state__in=FINISHED).order_by()
        found = found.annotate(year=self.years.of("pk"))
        if self.departments is not None:
            found = found.filter(site__department__in=self.departments)
        paths = {
            "site": "site__slug",
            "year": "year",
            "department": "site__department",
            "cohort": "code",
            "since": "year__gte",
            "until": "year__lte",
        }
        return found.filter(**{paths[name]: wanted for name, wanted in self.filters.items()})

    @property
    def keys(self) -> QuerySet:
        """Their keys, for a query that adds something up."""
        return self.query.values("pk")

    @cached_property
    def lines(self) -> list[CohortLine]:
        """A line each, by year and code; two queries."""
        rows = self.query.order_by(F("year").asc(nulls_last=True), "code")
        found = list(rows.values_list("pk", "code", "site", "year"))
        sites = Site.objects.in_bulk({site for _, _, site, _ in found})
        return [CohortLine(pk, code, sites[site], year) for pk, code, site, year in found]

    @property
    def counting(self) -> QuerySet[Campaign]:
        """The campaigns whose figures count: closed, with five answers or more."""
        closed = Campaign.objects.filter(cohort__in=self.keys, closes_on__lt=timezone.localdate())
        return closed.filter(answers__gte=MINIMUM).order_by()

    def period(self) -> tuple[datetime | None, datetime | None]:
        """When the first module of all began, and the last one; one query."""
        modules = Meeting.objects.filter(MODULES, cohort__in=self.keys).order_by()
        bounds = modules.aggregate(first=Min("starts_at"), last=Max("starts_at"))
        return bounds["first"], bounds["last"]


def finished_cohorts(programme: Programme, departments: set[str] | None) -> Finished:
    """The finished sessions of a programme on the sites of some departments (None: all); one query, two with some."""
    modules = Meeting.objects.filter(MODULES, cohort__programme=programme).order_by()
    bounds = modules.aggregate(first=Min("starts_at"), last=Max("starts_at"))
    first, last = (timezone.localtime(bounds[name]).year if bounds[name] else 0 for name in ("first", "last"))
    complete = True
    if departments is not None:
        every = Cohort.objects.filter(programme=programme, state__in=FINISHED)
        complete = not every.exclude(site__department__in=departments).exists()
    return Finished(programme, departments, Years(first, last), complete=complete)
