"""When a public page may be kept, and when every kept page is stale.

One version stands for all that public pages show. Whoever changes something that a public page shows calls
``touch_public()``; every page kept under an earlier version is stale at once, on every machine that shares the cache.
"""

import secrets
from collections.abc import Callable

from django.core.cache import cache
from django.db import transaction

VERSION_KEY = "public-version"
_listeners: list[Callable[[], None]] = []


def mark_public(response):
    """Say that an answer is the same for every anonymous visitor, so that the page cache may keep it; returns it."""
    response._public_page = True
    return response


def public_version() -> str:
    """The version of what public pages show. A version lost by the cache is replaced by one never used before."""
    return cache.get(VERSION_KEY) or cache.get_or_set(VERSION_KEY, new_version, None)


def new_version() -> str:
    return secrets.token_hex(8)


def touch_public() -> None:
    """Make every kept page stale once the current transaction is committed (never if it rolls back)."""
    transaction.on_commit(_renew)


def _renew() -> None:
    # A fresh random value, not a counter: two purges at the same time cannot end on a version already in use.
    cache.set(VERSION_KEY, new_version(), None)


def on_reference_change(listener: Callable[[], None]) -> None:
    """Let an upper concept react, in the same transaction, when staff change reference data (a site, a room)."""
    _listeners.append(listener)


def reference_changed() -> None:
    """Say that reference data was added, changed or deleted in the admin."""
    for listener in _listeners:
        listener()
