"""The lock that everything about a session is written under."""

from collections.abc import Iterable

from .models import Cohort


def lock_cohort(pk: int) -> Cohort:
    """The cohort's row as it is now, locked until the end of the transaction.

    Taken before any lock or change of what belongs to a cohort – meetings, registrations, the schedule's number –: two
    transactions that each hold what the other needs would wait for ever. Like every lock of the house it keeps others
    from changing the row, not from referring to it (PostgreSQL: FOR NO KEY UPDATE).
    """
    return Cohort.objects.select_for_update(no_key=True).get(pk=pk)


def lock_cohorts(pks: Iterable[int]) -> None:
    """Several cohorts, all of them before the first change, in the order in which everybody locks them."""
    for pk in sorted(set(pks)):
        lock_cohort(pk)
