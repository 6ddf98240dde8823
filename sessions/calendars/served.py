"""What answers a program that reads a feed: the stored form, found by one plain query. At the height of ``queries``."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from django.db import connection
from django.utils import timezone

from sessions.common import tokens
from sessions.scheduling.enums import WORKING

from . import packing
from .enums import FeedKind
from .models import CalendarFeed

_WORKING = ", ".join(f"'{role.value}'" for role in WORKING)
# Written out and read as a plain row: composing a query and a model costs ten times the reading, and calendar programs
# read all day. Of an account it asks what ``portal.accounts.queries.at_work`` does.
_SERVED = f"""
    SELECT feed.id, feed.programme_id IS NOT NULL OR feed.site_id IS NOT NULL,
           feed.revoked_at IS NOT NULL OR (feed.user_id IS NOT NULL AND NOT (owner.is_active AND (
               owner.is_superuser OR EXISTS (
                   SELECT 1 FROM accounts_staffrole AS held
                   WHERE held.user_id = owner.id AND held.role IN ({_WORKING}))))),
           feed.checked_on = %s AND feed.revision = COALESCE(
               (SELECT number FROM portal_sessions_schedulerevision WHERE id = 1), 0),
           feed.last_used_on = %s, feed.etag, feed.body_changed_at
    FROM portal_sessions_calendarfeed AS feed
    LEFT JOIN accounts_user AS owner ON owner.id = feed.user_id
"""
_BY_TOKEN = _SERVED + "WHERE feed.token_hash = %s"
_BY_PROGRAMME = (
    _SERVED + "JOIN portal_sessions_programme AS subject ON subject.id = feed.programme_id WHERE subject.slug = %s"
)
_BY_SITE = _SERVED + "JOIN portal_sessions_site AS subject ON subject.id = feed.site_id WHERE subject.slug = %s"


@dataclass(slots=True)
class Served:
    """What answers a reading, without the body. ``is_closed``: revoked, or its account runs no session any more.

    ``is_right``: the stored form holds what the schedule shows today. ``changed_at``: when the bytes last changed.
    """

    pk: int
    is_public: bool
    is_closed: bool
    is_right: bool
    was_used_today: bool
    etag: str
    changed_at: datetime | None


def served_by_token(token: str) -> Served | None:
    """The personal feed of an address, revoked or not; one query."""
    return _served(_BY_TOKEN, tokens.fingerprint(token.lower()))  # it may be typed from paper


def served_by_slug(kind: str, slug: str) -> Served | None:
    """The public feed of a programme or a site; one query."""
    return _served(_BY_PROGRAMME if kind == FeedKind.PROGRAMME else _BY_SITE, slug)


def _served(sql: str, parameter: str) -> Served | None:
    today = timezone.localdate().isoformat()
    with connection.cursor() as cursor:
        cursor.execute(sql, [today, today, parameter])
        row = cursor.fetchone()
    if row is None:
        return None
    *known, changed_at = row
    if changed_at is not None and changed_at.tzinfo is None:  # SQLite gives moments in UTC without saying so
        changed_at = changed_at.replace(tzinfo=UTC)
    return Served(*known, changed_at=changed_at)


# What is remembered can never be wrong: the ETag is a digest of the content. The plain form is a dozen times as large,
# and few ask for it.
@lru_cache(maxsize=256)
def gzipped(feed_id: int, etag: str, url: str) -> bytes:
    """The feed that bears this ETag, with its own address, as gzip; one query.

    Raises CalendarFeed.DoesNotExist when another form has replaced it.
    """
    return packing.gzipped(_stored(feed_id, etag), url)


@lru_cache(maxsize=16)
def plain(feed_id: int, etag: str, url: str) -> bytes:
    """The same for a reader that takes no gzip."""
    return packing.plain(_stored(feed_id, etag), url)


def _stored(feed_id: int, etag: str) -> bytes:
    return bytes(CalendarFeed.objects.values_list("body", flat=True).get(pk=feed_id, etag=etag))
