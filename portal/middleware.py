"""Headers of every answer, the admin's own content policy, and the cache of public pages."""

import hashlib
import logging
from http import HTTPStatus

from csp.utils import build_policy
from django.conf import settings
from django.contrib.sites.requests import RequestSite
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.http import parse_etags

from sessions.common.freshness import VERSION_KEY, public_version

logger = logging.getLogger(__name__)

PERMISSIONS_POLICY = (
    "accelerometer=(), autoplay=(), camera=(), display-capture=(), encrypted-media=(), geolocation=(), gyroscope=(), "
    "magnetometer=(), microphone=(), midi=(), payment=(), usb=(), xr-spatial-tracking=(), "
    "publickey-credentials-get=(self), publickey-credentials-create=(self)"
)


def is_personal(request: HttpRequest) -> bool:
    """Whether the answer concerns one person: a signed-in account, or an address that only that person holds.

    Reads the account only where the view or the gate already loaded it: an answer that never did cannot depend on it.
    """
    account = getattr(request, "_cached_user", None)
    return request.path.startswith(settings.PERSONAL_PATHS) or (account is not None and account.is_authenticated)


class SecurityHeadersMiddleware:
    """The same protections on every answer: pages, redirects, errors, files, health.

    HSTS is Django's (``SecurityMiddleware``). A personal answer is never stored and never indexed.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    @cached_property
    def _policy(self) -> str:
        return build_policy()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        headers = response.headers
        headers.setdefault("Content-Security-Policy", self._policy)
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", settings.SECURE_REFERRER_POLICY)
        headers.setdefault("Cross-Origin-Opener-Policy", settings.SECURE_CROSS_ORIGIN_OPENER_POLICY)
        headers.setdefault("X-Frame-Options", settings.X_FRAME_OPTIONS)
        headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        if is_personal(request):
            headers["Cache-Control"] = "no-store, private"
            headers["X-Robots-Tag"] = "noindex, nofollow"
        elif request.path.startswith(settings.UNLISTED_PATHS):
            headers["X-Robots-Tag"] = "noindex, nofollow"
        return response


class AdminCSPMiddleware:
    """Gives Wagtail's admin, and nothing else, the policy that its inline scripts and styles need.

    Stands after ``CSPMiddleware`` in the list: it marks the answer, django-csp then writes the header.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith(settings.ADMIN_PATH):
            response._csp_replace = settings.ADMIN_CONTENT_SECURITY_POLICY
        return response


class OwnSiteMiddleware:
    """Keeps ``site`` ours in templates: allauth gives its pages another one, without contact or menu."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_template_response(self, request: HttpRequest, response):
        if response.context_data and isinstance(response.context_data.get("site"), RequestSite):
            del response.context_data["site"]
        return response


class PageCacheMiddleware:
    """Keeps whole public pages for anonymous visitors and answers before the rest of the stack does any work.

    Kept: the answer 200, HTML, to a GET without query string by a visitor without session or pending message, when the
    page asked for it (``mark_public``), sets no cookie and holds no form token. A hit costs one round trip to the cache
    and is valid only under the version it was built under; the version is read before the page is built, so that a
    change during the build wins. ``PAGE_CACHE_SECONDS`` bounds what no change announces (a date that passes); 0 is off.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not settings.PAGE_CACHE_SECONDS or not _may_be_kept(request):
            return self.get_response(request)
        key = f"page:{request.scheme}:{request.META.get('HTTP_HOST', '')}:{hash_of(request.path.encode())}"
        try:
            found = cache.get_many([VERSION_KEY, key])
            version = found.get(VERSION_KEY) or public_version()
        except Exception:
            # Any backend, any failure: a page is still served, only slower.
            logger.warning("Page cache out of reach", exc_info=True)
            return self.get_response(request)
        page = found.get(key)
        if page is None or page["version"] != version:
            response = self.get_response(request)
            if request.method != "GET" or not _is_public_page(request, response):
                return response
            page = {"version": version, "headers": dict(response.headers), "body": response.content}
            page["headers"]["ETag"] = f'"{hash_of(response.content)}"'
            page["headers"].setdefault("Cache-Control", "no-cache")
            _keep(key, page)
            return _answer(request, page, "miss")
        return _answer(request, page, "hit")


def hash_of(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=16).hexdigest()


def _may_be_kept(request: HttpRequest) -> bool:
    """Whether another visitor could have sent the very same request."""
    meta = request.META
    return (
        request.method in ("GET", "HEAD")
        and not meta.get("QUERY_STRING")
        and not request.path.endswith(".ics")  # a feed keeps its own stored form
        and "HTTP_AUTHORIZATION" not in meta
        and "HTTP_HX_REQUEST" not in meta
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and "messages" not in request.COOKIES
    )


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


def _keep(key: str, page: dict) -> None:
    try:
        cache.set(key, page, settings.PAGE_CACHE_SECONDS)
    except Exception:
        logger.warning("Page not kept: cache out of reach", exc_info=True)


def _answer(request: HttpRequest, page: dict, outcome: str) -> HttpResponse:
    """The kept page: whole, without body for HEAD, or 304 when the visitor already has it."""
    headers = {**page["headers"], "X-Page-Cache": outcome}
    known = parse_etags(request.META.get("HTTP_IF_NONE_MATCH", ""))
    if "*" in known or any(tag.removeprefix("W/") == headers["ETag"] for tag in known):
        headers.pop("Content-Type", None)
        headers.pop("Content-Length", None)
        return HttpResponse(status=HTTPStatus.NOT_MODIFIED, headers=headers)
    if request.method == "HEAD":
        return HttpResponse(headers={**headers, "Content-Length": str(len(page["body"]))})
    return HttpResponse(page["body"], headers=headers)
