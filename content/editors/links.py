"""Links of live pages: those within the site that lead nowhere, those to other sites that answer no more.

Other sites are asked by the worker, a few a day, through the same guard as calendars: it refuses private addresses,
checks each redirect, bounds size and time (``sessions.calendars.fetcher``).
"""

import html
import re
from collections.abc import Iterable
from http import HTTPStatus
from urllib.parse import urlsplit

from django.core.cache import cache
from django.db.models import F, Q, QuerySet
from django.urls import Resolver404, resolve
from django.utils import timezone
from django_tasks import task
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from sessions.calendars.fetcher import Gate, fetch
from sessions.calendars.freebusy import Unreadable
from sessions.common.jobs import arguments_waiting, is_waiting

from .checks import texts_of
from .models import OutsideLink

A_ROUND = 40  # addresses asked each day
A_DAY = 24 * 3600  # seconds
LONGEST = 500
GATE = Gate(
    schemes=("http", "https"),
    ports=(80, 443),
    max_bytes=3_000_000,
    max_seconds=8.0,
    accepts="text/html, application/xhtml+xml, application/pdf;q=0.9, */*;q=0.8",
)
# 302 without an end, 401, 403, 405, 429, 5xx: somebody is there, who does not want a program or is unwell today.
GONE = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
_OUTSIDE = re.compile(r"https?://[^\s\"'<>\\]+")
_CHOSEN = re.compile(r"<a\b[^>]*\blinktype=\"page\"[^>]*>")
_NUMBER = re.compile(r"\bid=\"(\d+)\"")
_INSIDE = re.compile(r"href=\"(/[^\"]*)\"")


def strings_in(value) -> Iterable[str]:
    """Every string of a text or of a stream's raw data."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from strings_in(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from strings_in(part)


def outside_addresses(page: Page) -> list[str]:
    """The addresses of other sites in what an editor wrote, each once."""
    found = (one for value in texts_of(page) for text in strings_in(value) for one in _addresses_in(text))
    return list(dict.fromkeys(address for address in found if len(address) <= LONGEST))


def _addresses_in(text: str) -> Iterable[str]:
    written = _OUTSIDE.findall(text)
    # Rich text writes « & » as an entity; an address that stands alone in its field is as it was typed.
    return map(_without_what_follows, map(html.unescape, written) if "<" in text else written)


def _without_what_follows(address: str) -> str:
    """The address without the full stop or the bracket of the sentence around it; brackets of its own stay."""
    while address.endswith((".", ",", ";")) or (address.endswith(")") and address.count(")") > address.count("(")):
        address = address[:-1]
    return address


# --- Within the site --------------------------------------------------------------------------------------------------
def pages_linked(value) -> Iterable[int]:
    """The numbers of the pages that a text or a stream leads to, by a link in rich text or a chooser."""
    if isinstance(value, str):
        for tag in _CHOSEN.findall(value):
            if found := _NUMBER.search(tag):
                yield int(found[1])
    elif isinstance(value, dict):
        for name, part in value.items():
            if name == "page" and isinstance(part, int):
                yield part
            else:
                yield from pages_linked(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from pages_linked(part)


def known_paths(pages: Iterable[Page]) -> set[str]:
    """The addresses of these pages, and those that lead on to another."""
    redirected = Redirect.objects.values_list("old_path", flat=True)
    return {Redirect.normalise_path(page.get_url() or "") for page in pages} | set(redirected)


def dead_paths(page: Page, known: set[str]) -> list[str]:
    """Addresses of this site typed by hand that nothing answers; ``known`` are ``known_paths``."""
    paths = {
        urlsplit(found).path
        for value in texts_of(page)
        for text in strings_in(value)
        for found in _INSIDE.findall(text)
    }
    return sorted(path for path in paths if Redirect.normalise_path(path) not in known and not _has_a_view(path))


def _has_a_view(path: str) -> bool:
    try:
        return resolve(path).view_name != "wagtail_serve"
    except Resolver404:
        return False


# --- Other sites ------------------------------------------------------------------------------------------------------
def ask_for_links() -> int:
    """Once a day, have the worker look at other sites, unless it has still to; returns how many jobs."""
    if cache.add("links-asked", True, A_DAY) and not is_waiting(review_links):
        review_links.enqueue()
        return 1
    return 0


@task(backend="jobs")
def review_links() -> None:
    """Keep one row an address of the live pages; those left alone for longest are asked, each by a job of its own."""
    wanted = {address for page in Page.objects.live().specific() for address in outside_addresses(page)}
    held = set(OutsideLink.objects.values_list("address", flat=True))
    OutsideLink.objects.filter(address__in=held - wanted).delete()
    OutsideLink.objects.bulk_create(
        (OutsideLink(address=address) for address in sorted(wanted - held)), ignore_conflicts=True
    )
    asked = arguments_waiting(check_link)
    for link in OutsideLink.objects.order_by(F("checked_at").asc(nulls_first=True), "pk")[:A_ROUND]:
        if link.pk not in asked:
            check_link.enqueue(link.pk)


@task(backend="jobs")
def check_link(number: int) -> None:
    """Ask one address and note whether something answers; nothing for one that no page holds any more."""
    link = OutsideLink.objects.filter(pk=number).first()
    if link is None:
        return
    now = timezone.now()
    failing_since = None if answers(link.address) else (link.failing_since or now)
    # Not saved: the page may have dropped the link while its site was asked.
    OutsideLink.objects.filter(pk=number).update(checked_at=now, failing_since=failing_since)


def answers(address: str) -> bool:
    """Whether something stands there: only « not found », « gone » and silence say no."""
    try:
        fetch(address, GATE)
    except Unreadable as error:
        return error.status is not None and error.status not in GONE
    return True


def failing() -> QuerySet[OutsideLink]:
    """The addresses that answered neither now nor some days ago: one bad day is not a broken link."""
    return OutsideLink.objects.filter(Q(failing_since__isnull=False) & Q(checked_at__gt=F("failing_since")))
