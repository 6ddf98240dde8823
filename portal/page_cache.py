"""The cache of public pages: whole answers for anonymous visitors, given before the rest of the stack does any work.

``KeptPages`` stands in front of Django (``portal.wsgi``) and gives again what its process has given: no request is even
built. ``PageCacheMiddleware`` stands first inside Django, keeps what may be kept, gives what another process kept.

A page is kept plain and as gzip, compressed once, and given in the form that the visitor takes: it holds nothing secret
and nothing that a visitor sent, so that compressing it over TLS tells nobody anything. Other pages leave uncompressed.

A page is valid only under the version it was built under (``sessions.common.freshness``); the version is read before
the page is built, so that a change during the build wins. ``PAGE_CACHE_SECONDS`` bounds what no change announces (a
date that passes); 0 is off.
"""

import gzip
import hashlib
import logging
import time
from dataclasses import dataclass
from http import HTTPStatus

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags

from sessions.common.compression import takes_gzip
from sessions.common.freshness import public_version

logger = logging.getLogger(__name__)

LOCAL_PAGES = 500
OUTCOME = "X-Page-Cache"
_given: dict[str, "Page"] = {}


@dataclass(frozen=True)
class Page:
    """A kept answer; ``until`` is in seconds since the epoch."""

    version: str
    until: float
    headers: dict[str, str]
    body: bytes
    packed: bytes

    def form_for(self, accept_encoding: str) -> tuple[dict[str, str], bytes]:
        """The headers and the body for a visitor who says this."""
        packed = takes_gzip(accept_encoding)
        body = self.packed if packed else self.body
        encoding = {"Content-Encoding": "gzip"} if packed else {}
        return {**self.headers, **encoding, "Content-Length": str(len(body))}, body

    def is_current(self, version: str) -> bool:
        return self.version == version and self.until > time.time()

    def is_known(self, if_none_match: str) -> bool:
        """Whether the visitor already has it (RFC 9110, 13.1.2: weak comparison)."""
        tags = parse_etags(if_none_match) if if_none_match else ()
        own = self.headers["ETag"].removeprefix("W/")
        return "*" in tags or any(tag.removeprefix("W/") == own for tag in tags)


class KeptPages:
    """A WSGI application in front of another: pages that this process has given, read from the one shared version."""

    def __init__(self, application):
        self.application = application

    def __call__(self, environ, start_response):
        page = _given.get(key_of(environ)) if may_be_kept(environ) else None
        if page is None or not self._is_current(page):
            return self.application(environ, start_response)
        if page.is_known(environ.get("HTTP_IF_NONE_MATCH", "")):
            headers = {**page.headers, OUTCOME: "hit"}
            headers.pop("Content-Type", None)
            start_response("304 Not Modified", list(headers.items()))
            return [b""]
        headers, body = page.form_for(environ.get("HTTP_ACCEPT_ENCODING", ""))
        start_response("200 OK", [*headers.items(), (OUTCOME, "hit")])
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else body]

    def _is_current(self, page: Page) -> bool:
        try:
            return page.is_current(public_version())
        except Exception:
            return False  # any backend, any failure: the middleware says so and serves the page without cache


class PageCacheMiddleware:
    """Keeps the answer 200, HTML, to an anonymous GET, when the page asked for it (``mark_public``)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not may_be_kept(request.META):
            return self.get_response(request)
        key = key_of(request.META)
        try:
            version = public_version()
            page = _find(key, version)
        except Exception:
            # Any backend, any failure: a page is still served, only slower.
            logger.warning("Page cache out of reach", exc_info=True)
            return self.get_response(request)
        if page is not None:
            return _answer(request, page, "hit")
        response = self.get_response(request)
        if request.method != "GET" or not _is_public_page(request, response):
            return response
        page = _page_of(response, version)
        _keep(key, page)
        return _answer(request, page, "miss")


def hash_of(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=16).hexdigest()


def may_be_kept(meta: dict) -> bool:
    """Whether another visitor could have sent the very same request."""
    cookies = meta.get("HTTP_COOKIE", "")
    return bool(
        settings.PAGE_CACHE_SECONDS
        and meta["REQUEST_METHOD"] in ("GET", "HEAD")
        and not meta.get("QUERY_STRING")
        and not meta["PATH_INFO"].endswith(".ics")  # a feed keeps its own stored form
        and "HTTP_AUTHORIZATION" not in meta
        and "HTTP_HX_REQUEST" not in meta
        and f"{settings.SESSION_COOKIE_NAME}=" not in cookies
        and "messages=" not in cookies
    )


def key_of(meta: dict) -> str:
    """What tells one page from another: how and under which name the site was asked, and the path."""
    asked = (meta["wsgi.url_scheme"], meta.get("HTTP_X_FORWARDED_PROTO"), meta.get("HTTP_HOST"), meta["PATH_INFO"])
    return f"kept:{hash_of(repr(asked).encode())}"


def _find(key: str, version: str) -> Page | None:
    """The page as this process gave it, else as another one kept it; None when neither is of this version."""
    page = _given.get(key)
    if page is None or not page.is_current(version):
        page = cache.get(key)
        if page is None or not page.is_current(version):
            return None
        if len(_given) >= LOCAL_PAGES:
            _given.clear()
        _given[key] = page
    return page


def _page_of(response: HttpResponse, version: str) -> Page:
    patch_vary_headers(response, ["Accept-Encoding"])
    etag = {"ETag": f'W/"{hash_of(response.content)}"'}  # weak: one for both forms (RFC 9110, 8.8.3)
    headers = {"Cache-Control": "no-cache", **response.headers, **etag}
    headers.pop("Content-Length", None)
    packed = gzip.compress(response.content, mtime=0)
    return Page(version, time.time() + settings.PAGE_CACHE_SECONDS, headers, response.content, packed)


def _is_public_page(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether the answer asked to be kept and holds nothing made for this visitor (cookie, form token, message)."""
    return (
        getattr(response, "_public_page", False)
        and response.status_code == HTTPStatus.OK
        and not response.streaming
        and not response.cookies
        and response.headers.get("Content-Type", "").startswith("text/html")
        and "no-store" not in response.headers.get("Cache-Control", "")
        and not request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
        and not getattr(getattr(request, "_messages", None), "added_new", False)
    )


def _keep(key: str, page: Page) -> None:
    try:
        cache.set(key, page, settings.PAGE_CACHE_SECONDS)
    except Exception:
        logger.warning("Page not kept: cache out of reach", exc_info=True)


def _answer(request: HttpRequest, page: Page, outcome: str) -> HttpResponse:
    """The kept page: whole, without body for HEAD, or 304 when the visitor already has it."""
    if page.is_known(request.META.get("HTTP_IF_NONE_MATCH", "")):
        headers = {**page.headers, OUTCOME: outcome}
        headers.pop("Content-Type", None)
        return HttpResponse(status=HTTPStatus.NOT_MODIFIED, headers=headers)
    headers, body = page.form_for(request.META.get("HTTP_ACCEPT_ENCODING", ""))
    return HttpResponse(b"" if request.method == "HEAD" else body, headers={**headers, OUTCOME: outcome})
