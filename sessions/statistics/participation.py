"""Reading who took part and what was recommended: numbers of cohorts, by SQL aggregates.

« Attended » is at least one meeting. « Completed » is two thirds, or more, of the module meetings offered to the
person and whose register is closed. A number kept for a cohort stands when it is higher: files end, numbers stay.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Case, Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from sessions.attendance.enums import ATTENDED
from sessions.registrations.enums import RegistrationState
from sessions.registrations.models import Place, Registration
from sessions.scheduling.enums import CohortState, MeetingKind, MeetingState

from .enums import RECOMMENDATIONS, Indicator
from .indicators import Table, percent, table
from .models import CohortCount

FINISHED = (CohortState.COMPLETED, CohortState.ARCHIVED)
COMPLETED_PART = (2, 3)
OF_THE_EVALUATION = (Indicator.ATTENDED, Indicator.COMPLETED, *RECOMMENDATIONS)


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


def or_zero(counted: QuerySet) -> Coalesce:
    """A number counted by a subquery, 0 where it finds no row."""
    return Coalesce(Subquery(counted), 0, output_field=IntegerField())


def registered_in(cohort: str) -> Coalesce:
    """How many are registered in a cohort; ``cohort`` is the path to its key."""
    people = Registration.objects.filter(cohort=OuterRef(cohort), state=RegistrationState.REGISTERED)
    return or_zero(people.order_by().values("cohort").annotate(n=Count("pk")).values("n"))


def number_kept_of(cohort: str, indicator: str) -> Coalesce:
    """The number kept for a cohort; ``cohort`` is the path to its key."""
    return or_zero(CohortCount.objects.filter(cohort=OuterRef(cohort), indicator=indicator).order_by().values("count"))


def _number_of(places: QuerySet) -> Coalesce:
    return or_zero(places.order_by().values("registration").annotate(n=Count("pk")).values("n"))


def participation_now(cohorts: Iterable) -> Iterator[tuple[int, str, int]]:
    """(cohort, indicator, number) from the registrations and registers that exist, in one query.

    Attendance is given only for cohorts where at least one register was closed.
    """
    modules = Place.objects.filter(
        registration=OuterRef("pk"), meeting__kind=MeetingKind.MODULE, meeting__state=MeetingState.PLANNED
    )
    held = modules.filter(offered=True, meeting__register__closed_at__isnull=False)
    came = Place.objects.filter(
        registration=OuterRef("pk"), meeting__state=MeetingState.PLANNED, attendance__state__in=ATTENDED
    )
    part, whole = COMPLETED_PART
    one, none = Value(1), Value(0)
    rows = (
        Registration.objects.filter(cohort__in=cohorts, state=RegistrationState.REGISTERED)
        .annotate(held=_number_of(held), came=_number_of(came))
        .annotate(triple=_number_of(held.filter(attendance__state__in=ATTENDED)) * whole)
        .order_by()
        .values("cohort")
        .annotate(
            registered=Count("pk"),
            known=Sum("held"),
            attended=Sum(Case(When(came__gt=0, then=one), default=none)),
            completed=Sum(Case(When(Q(held__gt=0, triple__gte=F("held") * part), then=one), default=none)),
        )
        .values_list("cohort", "registered", "known", "attended", "completed")
    )
    for cohort, registered, known, attended, completed in rows:
        yield cohort, Indicator.REGISTERED, registered
        if known:
            yield cohort, Indicator.ATTENDED, attended
            yield cohort, Indicator.COMPLETED, completed


def numbers_of(
    cohorts: list[int] | QuerySet, indicators: Collection[str] = Indicator.values
) -> dict[int, dict[str, int]]:
    """Cohort → indicator → number, the kept one or what the files say, whichever is higher; two queries.

    The higher is taken here, one comparison a cohort: the database would count everything a second time for the base
    (over 5,000 cohorts, a fifth of them with files, that took twice as long on the whole).
    """
    found: dict[int, dict[str, int]] = defaultdict(dict)
    kept = CohortCount.objects.filter(cohort__in=cohorts, indicator__in=indicators).order_by()
    for cohort, indicator, count in kept.values_list("cohort", "indicator", "count"):
        found[cohort][indicator] = count
    for cohort, indicator, count in participation_now(cohorts):
        if indicator in indicators:
            found[cohort][indicator] = max(count, found[cohort].get(indicator, 0))
    return found


def shares(people: dict[int, int], numbers: dict[int, dict[str, int]]) -> list[Share]:
    """Attended and completed, over the cohorts (``people``: cohort → participants) where they are known."""
    found = []
    for indicator in (Indicator.ATTENDED, Indicator.COMPLETED):
        known = [cohort for cohort in people if indicator in numbers.get(cohort, {})]
        base = sum(people[cohort] for cohort in known)
        n = sum(numbers[cohort][indicator] for cohort in known)
        found.append(Share(indicator.value, str(indicator.label), n, base, sum(people.values()) - base))
    return found


def recommendations(people: dict[int, int], numbers: dict[int, dict[str, int]]) -> tuple[Table, int]:
    """What was recommended, of the people of the cohorts where it was noted; and how many cohorts have not noted it."""
    noted = [cohort for cohort in people if any(code in numbers.get(cohort, {}) for code in RECOMMENDATIONS)]
    base = sum(people[cohort] for cohort in noted)
    counts = [
        (code.value, code.label, sum(numbers[cohort].get(code, 0) for cohort in noted)) for code in RECOMMENDATIONS
    ]
    made = table(
        kind="cohort",
        code="recommendations",
        title="Ce qui a été conseillé",
        base=base,
        answered=base,
        multiple=True,
        counts=counts,
    )
    return made, len(people) - len(noted)
