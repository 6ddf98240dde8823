"""Several calls at the same moment, each in a thread with a database connection of its own.

Tests that use it need ``django_db(transaction=True)``. For a real crowd, in processes: ``tests.crowd``.
"""

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

from django.db import connection


def at_once(calls: Iterable[Callable]) -> list:
    """What each call returned, in order; raises what one of them raised."""
    calls = list(calls)
    start = threading.Barrier(len(calls), timeout=30)

    def one(call: Callable):
        try:
            start.wait()
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(one, calls))
