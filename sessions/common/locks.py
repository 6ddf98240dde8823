"""A lock in the database for periodic work."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from .models import PeriodicLock

PERIODIC_AT_MOST = timedelta(minutes=10)  # one job of the periodic command
SKEW = timedelta(hours=1)  # by which clocks of two machines may differ


@contextmanager
def holding(name: str, at_most: timedelta) -> Iterator[bool]:
    """Yield whether this process holds the lock; it is given back at the end, or by itself after ``at_most``.

    A lock held until a moment that no right clock gives was left by a machine whose clock was wrong: it holds nothing,
    else no periodic work would be done until then.
    """
    until = _take(name, at_most)
    try:
        yield until is not None
    finally:
        if until is not None:
            PeriodicLock.objects.filter(name=name, held_until=until).update(held_until=timezone.now())


def _take(name: str, at_most: timedelta) -> datetime | None:
    now = timezone.now()
    until = now + at_most
    with transaction.atomic():
        _, created = PeriodicLock.objects.get_or_create(name=name, defaults={"held_until": until})
        free = Q(held_until__lte=now) | Q(held_until__gt=until + SKEW)
        taken = created or PeriodicLock.objects.filter(free, name=name).update(held_until=until)
    return until if taken else None
