"""The addresses of a feed, for people and for their programs."""

from dataclasses import dataclass
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from .enums import FeedKind
from .models import CalendarFeed

GOOGLE = "https://calendar.google.com/calendar/r?cid="


@dataclass(frozen=True)
class FeedLinks:
    """``https`` to copy, ``webcal`` to click (never webcals: few programs know it), ``google`` to open there."""

    https: str
    webcal: str
    google: str


def path_of(feed: CalendarFeed) -> str:
    match feed.kind:
        case FeedKind.PROGRAMME:
            return reverse("calendars:feed_programme", args=[feed.programme.slug])
        case FeedKind.SITE:
            return reverse("calendars:feed_site", args=[feed.site.slug])
    return reverse("calendars:feed_personal", args=[feed.token])


def subscribe_path(feed: CalendarFeed) -> str:
    """The page that tells how to subscribe, to be opened on the telephone or the computer that will read the feed."""
    match feed.kind:
        case FeedKind.PROGRAMME:
            return reverse("calendars:subscribe_programme", args=[feed.programme.slug])
        case FeedKind.SITE:
            return reverse("calendars:subscribe_site", args=[feed.site.slug])
    return reverse("calendars:subscribe_personal", args=[feed.token])


def links(feed: CalendarFeed, request: HttpRequest | None = None) -> FeedLinks:
    """The three addresses of a feed, on the host that the visitor reads, else on the site's own."""
    return links_of_path(path_of(feed), request)


def links_of_path(path: str, request: HttpRequest | None = None) -> FeedLinks:
    https = request.build_absolute_uri(path) if request else settings.SITE_URL + path
    webcal = f"webcal://{https.partition('://')[2]}"
    return FeedLinks(https=https, webcal=webcal, google=GOOGLE + quote(webcal, safe=""))
