"""Whether this installation can work: database, cache, migrations, queues that move, periodic work that is done."""

import secrets
from datetime import timedelta
from functools import cache as once

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Case, Max, Min, When
from django.db.models.functions import Greatest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from sessions.common.locks import PERIODIC_AT_MOST, SKEW
from sessions.common.models import PeriodicLock
from sessions.notifications.enums import MessageState
from sessions.notifications.models import Message

_STARTED = timezone.now()


def problems() -> dict[str, str]:
    """What is wrong, by name: database, migrations, queue, messages, periodic, cache; empty when ready."""
    found = {}
    try:
        connection.ensure_connection()
        if not migrations_applied():
            found["migrations"] = "not applied"
        else:
            found |= _late("queue", oldest_job_age()) | _late("messages", oldest_message_age())
            found |= _late("periodic", periodic_age(), "not done for")
    except DatabaseError:
        found["database"] = "out of reach"
    if not cache_works():
        found["cache"] = "out of reach"
    return found


def _late(name: str, age: timedelta, words: str = "oldest one is due for") -> dict[str, str]:
    if age.total_seconds() <= settings.READY_MAX_QUEUE_AGE:
        return {}
    return {name: f"{words} {int(age.total_seconds())} s"}


@once
def _seen() -> dict[str, bool]:
    """What this process found true for good."""
    return {}


def forget() -> None:
    """Look the migrations up again."""
    _seen.cache_clear()


def migrations_applied() -> bool:
    """Whether the code's migrations are in the database; looked up until they are, then known for the process."""
    if "migrations" not in _seen():
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return False
        _seen()["migrations"] = True
    return True


def oldest_job_age() -> timedelta:
    """For how long the oldest job has been due and waiting; zero when none waits."""
    now = timezone.now()
    # The queue writes "at once" as a date in the far future.
    due_at = Case(When(run_after__gt=now, then="enqueued_at"), default=Greatest("enqueued_at", "run_after"))
    oldest = DBTaskResult.objects.ready().aggregate(oldest=Min(due_at))["oldest"]
    return max(now - oldest, timedelta()) if oldest else timedelta()


def oldest_message_age() -> timedelta:
    """For how long the oldest queued message has been due; zero when none waits."""
    now = timezone.now()
    due = Message.objects.filter(state=MessageState.QUEUED, send_after__lte=now).order_by("send_after").first()
    return now - due.send_after if due else timedelta()


def periodic_age() -> timedelta:
    """For how long no machine has done periodic work: offers would not end, files not be erased, nobody be reminded.

    Counted from the start of this process at the earliest, so that a house that was closed for a while may open. A lock
    that ``sessions.common.locks`` takes for one of a wrong clock tells nothing.
    """
    now = timezone.now()
    locks = PeriodicLock.objects.filter(held_until__lte=now + PERIODIC_AT_MOST + SKEW)
    return now - max(locks.aggregate(last=Max("held_until"))["last"] or _STARTED, _STARTED)


def cache_works() -> bool:
    proof = secrets.token_hex(8)
    try:
        cache.set(f"ready:{proof}", proof, 30)
        return cache.get(f"ready:{proof}") == proof
    except Exception:
        # Any backend, any failure.
        return False
