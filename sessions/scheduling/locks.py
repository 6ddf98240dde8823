"""The locks that everything about a session is written under."""

from collections.abc import Iterable

from sessions.partners.models import Contact
from sessions.programmes.models import Site

from .enums import PUBLIC_STATES
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


def lock_site(pk: int) -> Site:
    """The site's row as it is now, locked, and after it the sessions that run there: before its address changes."""
    site = Site.objects.select_for_update(no_key=True).get(pk=pk)
    lock_cohorts(Cohort.objects.filter(site=site, state__in=PUBLIC_STATES).order_by().values_list("pk", flat=True))
    return site


def lock_contacts(pks: Iterable[int]) -> list[Contact]:
    """Lock contacts, after sessions and meetings: none of those returned is erased before the end of the transaction.

    Who was erased since they were read is not among them.
    """
    return list(Contact.objects.select_for_update(no_key=True).filter(pk__in=set(pks)).order_by("pk"))
