"""The sums of closed campaigns, added up once by the worker and read from then on.

Campaigns are gathered by version, site and year, so that the filters of the evaluation take whole groups. A group's key
is made of its campaigns, the answers they hold and their revision; where no sums lie under a key – a campaign closed
since the last run, situations were noted, a filter cuts a group – the counters are added up as they are.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable

from sessions.questionnaires.sums import Sums, sums_of

from .models import KeptSums
from .queries import CampaignLine, CohortLine

AT_ONCE = 5000  # campaigns named in one query


def groups_of(campaigns: Iterable[CampaignLine], cohorts: Iterable[CohortLine]) -> dict[str, list[int]]:
    """Key → the campaigns of a group."""
    places = {line.pk: (line.site.pk, line.year) for line in cohorts}
    found: dict[tuple, list[CampaignLine]] = defaultdict(list)
    for one in campaigns:
        found[one.questionnaire, *places[one.cohort]].append(one)
    return {_key(group): [one.pk for one in group] for group in found.values()}


def _key(group: list[CampaignLine]) -> str:
    text = ",".join(f"{one.pk}.{one.answers}.{one.revision}" for one in sorted(group))
    return hashlib.sha256(text.encode()).hexdigest()


def total(campaigns: Iterable[CampaignLine], cohorts: Iterable[CohortLine]) -> Sums:
    """What campaigns that count add up to: one query for what is kept, three for what is not."""
    groups, whole = groups_of(campaigns, cohorts), Sums()
    kept = dict(KeptSums.objects.filter(key__in=list(groups)).order_by().values_list("key", "sums"))
    for plain in kept.values():
        whole.add(Sums.from_plain(plain))
    left = [pk for key, pks in groups.items() if key not in kept for pk in pks]
    for start in range(0, len(left), AT_ONCE):
        whole.add(sums_of(left[start : start + AT_ONCE]))
    return whole
