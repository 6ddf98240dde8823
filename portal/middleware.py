"""Headers of every answer."""

from http import HTTPStatus

from csp.utils import build_policy, default_config
from django.conf import settings
from django.contrib.sites.requests import RequestSite
from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import render
from django.urls import Resolver404, get_resolver
from django.utils.functional import cached_property

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

    HSTS is Django's (``SecurityMiddleware``). A personal answer is never stored and never indexed. django-csp writes
    the two content policies once a process: its own middleware would write one for every answer.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    @cached_property
    def _policy(self) -> str:
        return build_policy()

    @cached_property
    def _admin_policy(self) -> str:
        """What Wagtail's inline scripts and styles need, for its own addresses and nothing else."""
        return build_policy(config=default_config(settings.ADMIN_CONTENT_SECURITY_POLICY))

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        headers = response.headers
        in_admin = request.path.startswith(settings.ADMIN_PATH)
        headers.setdefault("Content-Security-Policy", self._admin_policy if in_admin else self._policy)
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", settings.SECURE_REFERRER_POLICY)
        if request.path.startswith(settings.UNTOLD_PATHS) and headers["Referrer-Policy"] != "no-referrer":
            # Not « no-referrer »: browsers would no longer say where a form comes from (RFC 6454), and it is refused.
            headers["Referrer-Policy"] = "strict-origin"
        headers.setdefault("Cross-Origin-Opener-Policy", settings.SECURE_CROSS_ORIGIN_OPENER_POLICY)
        headers.setdefault("X-Frame-Options", settings.X_FRAME_OPTIONS)
        headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        if is_personal(request):
            headers["Cache-Control"] = "no-store, private"
            headers["X-Robots-Tag"] = "noindex, nofollow"
        elif request.path.startswith(settings.UNLISTED_PATHS):
            headers["X-Robots-Tag"] = "noindex, nofollow"
        return response


class FeedDoorMiddleware:
    """Answers calendar programs before account, session, messages and forms are made ready: a feed needs none of them.

    They read all day, and these layers would take twice the time of the answer. Whatever is no feed goes on.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self.feeds = get_resolver("sessions.calendars.urls")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.endswith(".ics"):
            return self.get_response(request)
        try:
            match = self.feeds.resolve(request.path_info)
        except Resolver404:
            return self.get_response(request)
        return match.func(request, **match.kwargs)


class PackedFilesMiddleware:
    """The files of pages as gzip, where no ``collectstatic`` has packed them: on a developer's machine.

    Nothing else is compressed: a page may hold a secret beside what a visitor sent.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self.get_packed = GZipMiddleware(get_response)

    def __call__(self, request: HttpRequest):
        own = request.path.startswith(settings.STATIC_URL)
        return self.get_packed(request) if own else self.get_response(request)


class ButtonAddressMiddleware:
    """Says what to do to who opens the address of a button as a page: Django answers 405 with nothing to read.

    A reopened tab or a reloaded error page does it. Programs, which ask for no page, get what Django answers.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_page = request.method == "GET" and "text/html" in request.headers.get("Accept", "")
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and is_page:
            said = render(request, "405.html", status=response.status_code)
            said["Allow"] = response["Allow"]
            return said
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
