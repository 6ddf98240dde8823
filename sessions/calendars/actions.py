"""Making, renewing and revoking feeds; keeping the stored form right."""

import hashlib
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from sessions.common.closing import on_departure, on_links_closed
from sessions.notifications.actions import enqueue
from sessions.scheduling.queries import schedule_revision

from . import entries, ical, packing, queries, served
from .enums import SUBJECTS, FeedKind
from .messages import FeedAddress, SharedFeedAddress
from .models import CalendarFeed


def feed_for(kind: str, subject) -> CalendarFeed:
    """The feed of a programme, site, account, partner, contact or participant, made at the first asking.

    A public feed is one for ever; of the others there is one in service at a time.
    """
    lookup = {"kind": kind, SUBJECTS[kind]: subject}
    if not CalendarFeed(kind=kind).is_public:
        lookup["revoked_at"] = None
    feed, _ = CalendarFeed.objects.get_or_create(**lookup)
    return feed


@transaction.atomic
def renew_feed(feed: CalendarFeed) -> CalendarFeed:
    """Close an address that leaked and open another; raises ValueError for a public feed (no secret)."""
    if feed.is_public:
        raise ValueError("Un agenda public garde son adresse.")
    revoke_feed(feed)
    new = feed_for(feed.kind, getattr(feed, SUBJECTS[feed.kind]))
    set_detail(new, feed.detail)
    return new


@transaction.atomic
def send_address(feed: CalendarFeed) -> None:
    """Mail a contact the page of their address; what the message stores holds no secret."""
    stamp = timezone.now()
    written = FeedAddress().write(feed.contact, key=f"feed-address:{feed.pk}:{stamp:%Y%m%d%H%M}")
    enqueue(written)


@transaction.atomic
def send_new_address(feed: CalendarFeed) -> CalendarFeed:
    """Close the address of a contact and mail them another."""
    new = renew_feed(feed)
    send_address(new)
    return new


def set_detail(feed: CalendarFeed, detail: str) -> None:
    """Let a personal feed say more or less, at the next reading; raises ValueError for a public one.

    Its entries are revised by it: a program that compares LAST-MODIFIED would keep what they said before.
    """
    if feed.is_public:
        raise ValueError("Un agenda public dit la même chose à tous.")
    feed.detail, feed.revision, feed.changed_at = detail, -1, timezone.now()
    CalendarFeed.objects.filter(pk=feed.pk).update(detail=detail, revision=-1, changed_at=feed.changed_at)


def revoke_feed(feed: CalendarFeed) -> None:
    """From now on the address answers 410; nothing of what it showed is kept. Twice is the same as once."""
    live = CalendarFeed.objects.filter(pk=feed.pk, revoked_at__isnull=True)
    live.update(revoked_at=timezone.now(), body=b"", etag="", revision=-1, checked_on=None)
    feed.refresh_from_db()


def close_feeds_of(person) -> None:
    """Close the calendar of a participant or a contact whose links are closed: its address may have gone along."""
    for feed in CalendarFeed.objects.filter(**{person._meta.model_name: person}, revoked_at=None).order_by("pk"):
        revoke_feed(feed)


on_links_closed(close_feeds_of)


@transaction.atomic
def renew_shared_feed(feed: CalendarFeed, *, without=None) -> int:
    """Close the address of an organisation and mail its people another; returns how many are written to.

    ``without``: the contact who leaves, and is not told; no more are those whose links were all closed before.
    """
    new = renew_feed(feed)
    told = [one for one in queries.who_shares(feed) if one != without]
    for contact in told:
        letter = SharedFeedAddress()
        enqueue(letter.write(contact, key=f"shared-feed:{new.pk}:{contact.pk}", attachment_args={"feed": new.pk}))
    return len(told)


def change_feed_left_behind(contact, partner) -> None:
    """Who leaves an organisation knows its address: the organisation gets another one."""
    feed = queries.live_feed(FeedKind.PARTNER, partner.pk)
    if feed:
        renew_shared_feed(feed, without=contact)


on_departure(change_feed_left_behind)


def is_right(feed: CalendarFeed, revision: int) -> bool:
    """Whether the stored form holds what the schedule of that number shows today."""
    return feed.revision == revision and feed.checked_on == timezone.localdate()


def refresh(feed: CalendarFeed) -> None:
    """Make the stored form right. The same bytes keep their ETag and their date.

    The schedule's number is read before the meetings, so that a change during the build is built again at the next
    reading. The build itself holds no lock (SQLite has one writer for all); of two at once the older is dropped.
    """
    revision, today = schedule_revision(), timezone.localdate()
    if is_right(feed, revision):
        return
    body = ical.feed(entries.name_of(feed), entries.entries_of_feed(feed, today))
    _store(feed, body, revision=revision, today=today)
    feed.refresh_from_db(fields=["etag", "body_changed_at", "revision", "checked_on", "revoked_at"])


def _store(feed: CalendarFeed, body: bytes, *, revision: int, today: date) -> None:
    etag, stored = f'"{hashlib.sha256(body).hexdigest()}"', packing.packed(body)
    with transaction.atomic():
        row = CalendarFeed.objects.select_for_update(no_key=True).defer("body").get(pk=feed.pk)
        if row.revoked_at or row.detail != feed.detail or (row.revision, row.checked_on or today) > (revision, today):
            return
        fields = {"revision": revision, "checked_on": today}
        if row.etag != etag:
            now = timezone.now()
            # Last-Modified counts in seconds: two changes within one must not bear the same date.
            after = row.body_changed_at and row.body_changed_at + timedelta(seconds=1)
            fields |= {"body": stored, "etag": etag, "body_changed_at": max(now, after) if after else now}
        CalendarFeed.objects.filter(pk=feed.pk).update(**fields)


def note_use(feed: served.Served) -> None:
    """Remember the day of the last reading of a personal feed: one write a day, none for a public one."""
    if not feed.is_public and not feed.was_used_today:
        CalendarFeed.objects.filter(pk=feed.pk).update(last_used_on=timezone.localdate())
