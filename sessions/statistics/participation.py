"""Reading who took part and what was recommended: numbers of cohorts, by SQL aggregates.

« Attended » is at least one meeting. « Completed » is two thirds, or more, of the module meetings offered to the
person and whose register is closed. A number kept for a cohort stands when it is higher: files end, numbers stay.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, Count, Exists, IntegerField, Max, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce, Greatest

from sessions.attendance.enums import ATTENDED
from sessions.questionnaires.enums import QuestionnaireKind
from sessions.questionnaires.models import Campaign
from sessions.registrations.enums import RegistrationState
from sessions.registrations.models import Registration
from sessions.scheduling.enums import CohortState, MeetingKind, MeetingState
from sessions.scheduling.models import Cohort

from .enums import PARTICIPATION, RECOMMENDATIONS, Indicator
from .indicators import Table, percent, table
from .models import CohortCount

FINISHED = (CohortState.COMPLETED, CohortState.ARCHIVED)
COMPLETED_PART = (2, 3)


@dataclass(frozen=True)
class Share:
    """How many of the people of the cohorts where this is known; the people of the others are missing."""

    code: str
    label: str
    n: int
    base: int
    missing: int

    @property
    def percent(self) -> int:
        return percent(self.n, self.base)


# --- Of one cohort, in a query that adds them up; ``cohort`` is the path to its key -----------------------------------
def or_zero(counted: QuerySet) -> Coalesce:
    """A number counted by a subquery, 0 where it finds no row."""
    return Coalesce(Subquery(counted), 0, output_field=IntegerField())


def _kept_of(cohort: str, *indicators: str) -> QuerySet[CohortCount]:
    return CohortCount.objects.filter(cohort=OuterRef(cohort), indicator__in=indicators).order_by()


def number_kept_of(cohort: str, indicator: str) -> Coalesce:
    """The number kept for a cohort."""
    return or_zero(_kept_of(cohort, indicator).values("count"))


def registered_in(cohort: str) -> Coalesce:
    """How many are registered in a cohort."""
    people = Registration.objects.filter(cohort=OuterRef(cohort), state=RegistrationState.REGISTERED)
    return or_zero(people.order_by().values("cohort").annotate(n=Count("pk")).values("n"))


def people_of(cohort: str) -> Greatest:
    """Who took part in a cohort: the registered, or the number kept, or those asked in a campaign, whichever is higher.

    Registrations end before numbers do.
    """
    asked = Campaign.objects.filter(cohort=OuterRef(cohort)).exclude(questionnaire__kind=QuestionnaireKind.CO_ANIMATOR)
    return Greatest(
        registered_in(cohort),
        or_zero(asked.order_by().values("cohort").annotate(n=Max("expected")).values("n")),
        number_kept_of(cohort, Indicator.REGISTERED),
    )


# --- What files say ---------------------------------------------------------------------------------------------------
def _people(cohorts: Iterable | QuerySet) -> QuerySet:
    """(cohort, meetings that they came to, balance of the module meetings held for them) of everybody registered.

    Held are those offered, with a closed register. One that they came to weighs 1, one that they did not -2: from 0 on,
    they came to two thirds. Null without any.
    """
    there = Q(places__attendance__state__in=ATTENDED)
    planned = Q(places__meeting__state=MeetingState.PLANNED)
    module = planned & Q(places__meeting__kind=MeetingKind.MODULE)
    held = module & Q(places__offered=True, places__meeting__register__closed_at__isnull=False)
    part, whole = COMPLETED_PART
    weight = Case(When(there, then=Value(whole - part)), default=Value(-part))
    people = Registration.objects.filter(cohort__in=cohorts, state=RegistrationState.REGISTERED).order_by()
    counted = people.values("pk").annotate(came=Count("pk", filter=there & planned), balance=Sum(weight, filter=held))
    return counted.values_list("cohort", "came", "balance")


# Attendance is null in a cohort where no register was closed.
_COUNTED = """
SELECT cohort, COUNT(*),
    CASE WHEN COUNT(balance) > 0 THEN COUNT(CASE WHEN came > 0 THEN 1 END) END,
    CASE WHEN COUNT(balance) > 0 THEN COUNT(CASE WHEN balance >= 0 THEN 1 END) END
FROM person GROUP BY cohort
"""
_NOW = f"WITH person (cohort, came, balance) AS ({{people}}) {_COUNTED}"


def participation_now(cohorts: Iterable | QuerySet) -> Iterator[tuple[int, str, int]]:
    """(cohort, indicator, number) from the registrations and registers that exist, in one query.

    Attendance is given only for cohorts where at least one register was closed.
    """
    for cohort, *numbers in _rows(_NOW, people=_people(cohorts)):
        for indicator, number in zip(PARTICIPATION, numbers, strict=True):
            if number is not None:
                yield cohort, indicator, number


def numbers_of(cohort: Cohort) -> dict[str, int]:
    """Indicator → number of one cohort, the kept one or what the files say, whichever is higher; two queries."""
    found = dict(CohortCount.objects.filter(cohort=cohort).order_by().values_list("indicator", "count"))
    for _, indicator, count in participation_now([cohort.pk]):
        found[indicator] = max(count, found.get(indicator, 0))
    return found


# --- Added up ---------------------------------------------------------------------------------------------------------
class Part(NamedTuple):
    """The cohorts of one year of which the same is known: how many, their people, who came, who completed."""

    year: int | None
    knows_attended: bool
    knows_completed: bool
    noted: bool  # what was recommended
    cohorts: int
    people: int
    attended: int
    completed: int


# Each cohort is read once, as what is kept of it: its people are the base of all that is known of it.
_PARTS = f"""
WITH person (cohort, came, balance) AS ({{people}}),
counted (cohort, registered, attended, completed) AS ({_COUNTED}),
kept (cohort, year, people, noted, attended, completed) AS MATERIALIZED ({{kept}}),
known (year, people, noted, attended, completed) AS (
    SELECT year, people, noted,
        CASE WHEN counted.attended > COALESCE(kept.attended, -1) THEN counted.attended ELSE kept.attended END,
        CASE WHEN counted.completed > COALESCE(kept.completed, -1) THEN counted.completed ELSE kept.completed END
    FROM kept LEFT JOIN counted ON counted.cohort = kept.cohort
)
SELECT year, attended IS NOT NULL, completed IS NOT NULL, noted, COUNT(*), CAST(SUM(people) AS integer),
    CAST(COALESCE(SUM(attended), 0) AS integer), CAST(COALESCE(SUM(completed), 0) AS integer)
FROM known GROUP BY 1, 2, 3, 4
"""


def parts_of(cohorts: QuerySet[Cohort]) -> list[Part]:
    """Cohorts, each with its ``year``, added up by the database, by year and by what is known; one query.

    A number is the kept one or what the files say, whichever is higher. Every cohort is in one part: its people are
    missing in the base of what is not known of it.
    """
    kept = cohorts.annotate(
        people=people_of("pk"),
        noted=Exists(_kept_of("pk", *RECOMMENDATIONS)),
        attended=Subquery(_kept_of("pk", Indicator.ATTENDED).values("count")),
        completed=Subquery(_kept_of("pk", Indicator.COMPLETED).values("count")),
    ).values_list("pk", "year", "people", "noted", "attended", "completed")
    return [Part(*row) for row in _rows(_PARTS, people=_people(cohorts.values("pk")), kept=kept)]


def _rows(statement: str, **queries: QuerySet) -> list[tuple]:
    """The rows of a statement around queries, given in the order in which it names them; none where they find none."""
    try:
        compiled = {name: query.query.sql_with_params() for name, query in queries.items()}
    except EmptyResultSet:
        return []
    with connection.cursor() as cursor:
        texts = {name: text for name, (text, _) in compiled.items()}
        cursor.execute(statement.format(**texts), [one for _, parameters in compiled.values() for one in parameters])
        return cursor.fetchall()


def recommended_in(cohorts: QuerySet) -> dict[str, int]:
    """Recommendation → to how many people of cohorts, given by their keys, it was made; one query."""
    noted = CohortCount.objects.filter(cohort__in=cohorts, indicator__in=RECOMMENDATIONS).order_by()
    return dict(noted.values_list("indicator").annotate(Sum("count")))


def shares(parts: Sequence[Part]) -> list[Share]:
    """Attended and completed, over the cohorts where they are known."""
    everybody = sum(part.people for part in parts)
    found = []
    for indicator in (Indicator.ATTENDED, Indicator.COMPLETED):
        known = [part for part in parts if getattr(part, f"knows_{indicator.value}")]
        base = sum(part.people for part in known)
        n = sum(getattr(part, indicator.value) for part in known)
        found.append(Share(indicator.value, str(indicator.label), n, base, everybody - base))
    return found


def recommendations(parts: Sequence[Part], counts: Mapping[str, int]) -> Table:
    """What was recommended, of the people of the cohorts where it was noted."""
    base = sum(part.people for part in parts if part.noted)
    return table(
        kind="cohort",
        code="recommendations",
        title="Ce qui a été conseillé",
        base=base,
        answered=base,
        multiple=True,
        counts=[(code.value, code.label, counts.get(code, 0)) for code in RECOMMENDATIONS],
    )
