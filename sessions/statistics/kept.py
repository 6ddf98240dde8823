"""The sums of closed campaigns, added up once by the worker and read from then on.

Campaigns are gathered by version, site and year, so that the filters of the evaluation take whole groups. A group's key
is made of how many campaigns it holds, of the sums of their keys and of the squares of these, and of their answers and
revisions, which only grow: another group would have to exchange three campaigns for three others at once to have the
same. Where no sums lie under a key – a campaign closed since the last run, situations were noted, a filter cuts a
group – the counters are added up as they are.
"""

import hashlib
from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import BigIntegerField, Count, ExpressionWrapper, F, Sum

from sessions.questionnaires.sums import Sums, sums_of

from .finished import Finished
from .models import KeptSums

AT_ONCE = 5000  # campaigns named in one query
SHAPE = 2  # of what is kept: another number, and it is added up anew


class Group(NamedTuple):
    """The campaigns of one version, on one site, in one year, that count: how many, whom they asked, who answered."""

    questionnaire: int
    site: int
    year: int | None
    kind: str
    campaigns: int
    expected: int
    answers: int
    revisions: int
    keys: int
    squares: int

    @property
    def place(self) -> tuple[int, int, int | None]:
        return self.questionnaire, self.site, self.year

    @property
    def key(self) -> str:
        numbers = (self.campaigns, self.answers, self.revisions, self.keys, self.squares)
        text = ".".join(str(part) for part in (SHAPE, *self.place, *(int(number) for number in numbers)))
        return hashlib.sha256(text.encode()).hexdigest()


def groups_of(found: Finished) -> list[Group]:
    """Every group of the campaigns that count; one query."""
    squares = ExpressionWrapper(F("pk") * F("pk"), output_field=BigIntegerField())
    places = found.counting.annotate(
        kind=F("questionnaire__kind"), site=F("cohort__site"), year=found.years.of("cohort")
    )
    rows = places.values("questionnaire", "site", "year", "kind").annotate(
        campaigns=Count("pk"),
        asked=Sum("expected"),
        received=Sum("answers"),
        revisions=Sum("revision"),
        keys=Sum("pk"),
        squares=Sum(squares),
    )
    names = "questionnaire", "site", "year", "kind", "campaigns", "asked", "received", "revisions", "keys", "squares"
    return sorted((Group(*row) for row in rows.values_list(*names)), key=lambda group: (group.kind, group.key))


def campaigns_of(found: Finished, groups: Iterable[Group]) -> dict[str, list[int]]:
    """Key → the campaigns of each of these groups; one query."""
    keys: dict[tuple, str] = {group.place: group.key for group in groups}
    campaigns: dict[str, list[int]] = {key: [] for key in keys.values()}
    rows = found.counting.annotate(year=found.years.of("cohort"))
    for pk, *place in rows.values_list("pk", "questionnaire", "cohort__site", "year"):
        if key := keys.get(tuple(place)):
            campaigns[key].append(pk)
    return campaigns


def total(found: Finished, groups: list[Group]) -> Sums:
    """What these groups add up to: one query for what is kept, four for what is not."""
    whole = Sums()
    there = KeptSums.objects.filter(key__in=[group.key for group in groups]).order_by()
    kept = dict(there.values_list("key", "sums"))
    for plain in kept.values():
        whole.add(Sums.from_plain(plain))
    missing = [group for group in groups if group.key not in kept]
    left = [pk for pks in campaigns_of(found, missing).values() for pk in pks] if missing else []
    for start in range(0, len(left), AT_ONCE):
        whole.add(sums_of(left[start : start + AT_ONCE]))
    return whole
