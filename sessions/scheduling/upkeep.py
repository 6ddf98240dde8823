"""What time does to sessions, for the periodic command."""

from django.utils import timezone

from . import queries
from .actions import CohortStateError, complete_cohort, start_cohort
from .enums import CohortState
from .models import Cohort


def follow_calendar() -> int:
    """Start the open cohorts whose first meeting has begun, complete the running ones whose last has ended.

    Called by the periodic command; returns how many changed. A cohort changed by somebody else meanwhile is left alone.
    """
    now = timezone.now()
    dated = queries.with_dates(Cohort.objects.filter(state__in=[CohortState.OPEN, CohortState.RUNNING])).order_by("pk")
    changed = 0
    for cohort in dated:
        try:
            if cohort.state == CohortState.OPEN and cohort.first_start and cohort.first_start <= now:
                start_cohort(cohort)
                changed += 1
            elif cohort.state == CohortState.RUNNING and cohort.last_end and cohort.last_end <= now:
                complete_cohort(cohort)
                changed += 1
        except CohortStateError:
            continue
    return changed
