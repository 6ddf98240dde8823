"""Feeds over HTTP (RFC 9110), read without account, cookie or HTTP session."""

import logging
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.db import Error as DatabaseTrouble
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, parse_etags
from django.views.decorators.http import require_safe

from sessions.common.compression import takes_gzip
from sessions.common.throttle import Allowance, client_address
from sessions.programmes.models import Programme, Site

from .. import actions, packing, served
from ..enums import FeedKind
from ..ical import CONTENT_TYPE
from ..models import CalendarFeed

logger = logging.getLogger(__name__)

FILE_NAME = "agenda.ics"
RETRY_AFTER = 300  # seconds
CONDITIONS = {"HTTP_IF_NONE_MATCH", "HTTP_IF_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_UNMODIFIED_SINCE"}
readings = Allowance()
GONE = (
    "Cet agenda a été fermé. Vous pouvez le retirer de votre logiciel, ou demander une nouvelle adresse à l’équipe.\n"
)
BUSY = "Cette adresse d’agenda est lue trop souvent. Votre logiciel peut réessayer plus tard.\n"
UNKNOWN = "Cette adresse d’agenda n’existe pas. Vérifiez que vous l’avez copiée en entier.\n"
TROUBLE = "L’agenda n’est pas disponible pour le moment. Votre logiciel réessaiera dans quelques minutes.\n"


def _feed_view(view: Callable[..., served.Served | None]) -> Callable[..., HttpResponse]:
    """Serve the feed that a view finds: 200, 304, 404, 410, 429 when asked too often, 503 in trouble."""

    @require_safe
    @wraps(view)
    def wrapped(request: HttpRequest, **kwargs) -> HttpResponse:
        # A secret address is one reader's; a public one has many, each with a budget of its own.
        reader = request.path if "token" in kwargs else f"{client_address(request)} {request.path}"
        if wait := readings.wait(reader, limit=settings.FEED_READINGS_PER_MINUTE):
            response = _plain(BUSY, 429, retry_after=wait)
        else:
            response = _found(view, request, **kwargs)
        response["Referrer-Policy"] = "no-referrer"
        if "token" in kwargs:
            response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return wrapped


def _found(view: Callable[..., served.Served | None], request: HttpRequest, **kwargs) -> HttpResponse:
    try:
        feed = view(request, **kwargs)
        return _answer(request, feed) if feed else _plain(UNKNOWN, 404)
    except DatabaseTrouble as error:
        logger.error("A feed could not be served: %s", type(error).__name__)
        return _plain(TROUBLE, 503, retry_after=RETRY_AFTER)


@_feed_view
def programme_feed(request: HttpRequest, slug: str) -> served.Served | None:
    return _public_feed(FeedKind.PROGRAMME, Programme, slug)


@_feed_view
def site_feed(request: HttpRequest, slug: str) -> served.Served | None:
    return _public_feed(FeedKind.SITE, Site, slug)


@_feed_view
def personal_feed(request: HttpRequest, token: str) -> served.Served | None:
    return served.served_by_token(token)


def _public_feed(kind: str, model, slug: str) -> served.Served | None:
    if feed := served.served_by_slug(kind, slug):
        return feed
    subject = model.objects.filter(slug=slug).first()
    if subject is None:
        return None
    actions.feed_for(kind, subject)  # the row is the cache of what is read here
    return served.served_by_slug(kind, slug)


def _answer(request: HttpRequest, feed: served.Served) -> HttpResponse:
    if feed.is_closed:
        return _plain(GONE, 410)
    actions.note_use(feed)
    try:
        if not feed.is_right:
            _make_right(feed)
        return _form(request, feed)
    except CalendarFeed.DoesNotExist:  # built again, or closed, since this reading began
        stored = CalendarFeed.objects.filter(pk=feed.pk, revoked_at=None).first()
        if stored is None:
            return _plain(GONE, 410)
        feed.etag, feed.changed_at = stored.etag, stored.body_changed_at
        return _form(request, feed, bytes(stored.body))


def _make_right(feed: served.Served) -> None:
    """Build what is no longer right; raises CalendarFeed.DoesNotExist when the feed was closed or erased meanwhile."""
    stored = CalendarFeed.objects.defer("body").get(pk=feed.pk)
    actions.refresh(stored)
    if stored.revoked_at:
        raise CalendarFeed.DoesNotExist
    feed.etag, feed.changed_at = stored.etag, stored.body_changed_at


def _form(request: HttpRequest, feed: served.Served, stored: bytes | None = None) -> HttpResponse:
    """The feed as gzip or plain, or 304 when the client holds it (412 when it asks for another one).

    Each form has its strong ETag (RFC 9110, 8.8.3.3). Whoever takes gzip may hold either: both are the feed as it is.
    Whoever does not is never told to use the gzip form, which a cache between may hold.
    """
    tag, changed = _tag(request, feed.etag), int(feed.changed_at.timestamp()) if feed.changed_at else 0
    response: HttpResponse | None = None
    if request.META.get("HTTP_IF_NONE_MATCH") == tag:  # what nearly every reading is
        response = HttpResponseNotModified()
    elif not CONDITIONS.isdisjoint(request.META):
        response = get_conditional_response(request, etag=tag, last_modified=changed)
    if response is None:
        response = _whole(request, feed, tag, stored)
    response["ETag"] = tag
    response["Last-Modified"] = http_date(changed)
    response["Vary"] = "Accept-Encoding"
    # Kept by the client, asked again at each reading: a moved meeting shows at the next one.
    response["Cache-Control"] = "public, no-cache" if feed.is_public else "private, no-cache"
    return response


def _tag(request: HttpRequest, etag: str) -> str:
    """The ETag of the form to answer with: the one that the client names, else gzip where it is taken."""
    if not takes_gzip(request.META.get("HTTP_ACCEPT_ENCODING", "")):
        return etag
    gzip = f'{etag[:-1]}-gzip"'
    named = request.META.get("HTTP_IF_NONE_MATCH") or request.META.get("HTTP_IF_MATCH")
    if named and named != gzip and etag in (tag.removeprefix("W/") for tag in parse_etags(named)):
        return etag
    return gzip


def _whole(request: HttpRequest, feed: served.Served, tag: str, stored: bytes | None) -> HttpResponse:
    as_gzip, address = tag != feed.etag, settings.SITE_URL + request.path
    if stored is not None:
        content = (packing.gzipped if as_gzip else packing.plain)(stored, address)
    else:
        content = (served.gzipped if as_gzip else served.plain)(feed.pk, feed.etag, address)
    response = HttpResponse(b"" if request.method == "HEAD" else content, content_type=CONTENT_TYPE)
    response["Content-Length"] = str(len(content))
    response["Content-Disposition"] = f'inline; filename="{FILE_NAME}"'
    if as_gzip:
        response["Content-Encoding"] = "gzip"
    return response


def _plain(text: str, status: int, *, retry_after: int = 0) -> HttpResponse:
    response = HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "no-store"
    response["Content-Length"] = str(len(response.content))
    if retry_after:
        response["Retry-After"] = str(retry_after)
    return response
