"""Health of the process and of what it rests on; error pages, in French, that say what to do and need no database."""

import logging
import sys
from http import HTTPStatus
from urllib.parse import urlsplit

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import REASON_NO_CSRF_COOKIE
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.readiness import problems
from sessions.common.permissions import keep_private

logger = logging.getLogger(__name__)

# Never shown again on an error page, whatever the form.
_SECRET_FIELDS = ("csrf", "password", "token", "code", "credential", "secret")
# What a page wrote itself: a box that was ticked, a way that was chosen, what a form carries from page to page.
_TICKED = "on"
_CHOSEN_FIELDS = ("channel", "moment", "waiting", "page", "step", "to")
_SHOWN_FIELDS = 40
_TROUBLE_PASSES_IN = "120"  # seconds
_SHOWN_LENGTH = 5000


@require_safe
@never_cache
def health(request: HttpRequest) -> JsonResponse:
    """200 as long as the process answers; asks nothing of the database."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """200 when database, cache, migrations and queues are in order, else 503 with the name of what is not."""
    found = problems()
    status = HTTPStatus.SERVICE_UNAVAILABLE if found else HTTPStatus.OK
    return JsonResponse({"status": "not ready" if found else "ready", "problems": found}, status=status)


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Where browsers look when a page names no icon: Wagtail's admin, files, feeds."""
    return redirect(static("img/favicon.svg"))


def nowhere(request: HttpRequest) -> HttpResponse:
    """In the place of an address of Wagtail's that nobody needs; raises Http404."""
    raise Http404


def bad_request(request: HttpRequest, exception=None) -> HttpResponse:
    return _error_page(request, HTTPStatus.BAD_REQUEST)


def permission_denied(request: HttpRequest, exception=None) -> HttpResponse:
    return _error_page(request, HTTPStatus.FORBIDDEN)


def page_not_found(request: HttpRequest, exception=None) -> HttpResponse:
    return _error_page(request, HTTPStatus.NOT_FOUND)


def server_error(request: HttpRequest) -> HttpResponse:
    """The bare page at once: whatever failed may be what the layout needs.

    A database out of reach, or too busy, is trouble that passes: 503 with Retry-After (RFC 9110, 15.6.4), so that no
    program takes the page for gone.
    """
    page = HttpResponse(render_to_string("500.html"), status=HTTPStatus.INTERNAL_SERVER_ERROR)
    if _passes(sys.exc_info()[1]):
        page.status_code = HTTPStatus.SERVICE_UNAVAILABLE
        page["Retry-After"] = _TROUBLE_PASSES_IN
    return page


def _passes(error: BaseException | None) -> bool:
    """Whether it is the database's trouble; to SQLite, a query that is wrong is an operational error too."""
    wrong_query = getattr(error.__cause__, "sqlite_errorname", "") == "SQLITE_ERROR" if error else False
    return isinstance(error, OperationalError | InterfaceError) and not wrong_query


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 with what the person typed, so that nothing is lost; secrets are left out and nothing is kept."""
    context = {"csrf": True, "cookies_refused": reason == REASON_NO_CSRF_COOKIE, "typed": _typed(request)}
    context["again"] = _page_of_the_form(request)
    return keep_private(_error_page(request, HTTPStatus.FORBIDDEN, context))


def _page_of_the_form(request: HttpRequest) -> str:
    """Where the form stands; empty when nobody says. A page that tells the site's name alone posts to itself."""
    came_from = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure()):
        return ""
    if urlsplit(came_from).path.strip("/"):
        return came_from
    return request.get_full_path() if request.path.startswith(settings.UNTOLD_PATHS) else ""


def _typed(request: HttpRequest) -> list[str]:
    values = [
        value[:_SHOWN_LENGTH]
        for name in request.POST
        if name not in _CHOSEN_FIELDS and not any(word in name.lower() for word in _SECRET_FIELDS)
        for value in request.POST.getlist(name)
        if value.strip() and value != _TICKED
    ]
    return values[:_SHOWN_FIELDS]


def _error_page(request: HttpRequest, status: HTTPStatus, context: dict | None = None) -> HttpResponse:
    """The page in the site's layout; the bare page when the layout cannot be built (no database, refused host)."""
    try:
        return render(request, f"{status.value}.html", {"csrf": False, "again": "", **(context or {})}, status=status)
    except Exception:
        logger.exception("Error page %s built without the layout", status.value)
        return HttpResponse(render_to_string("500.html"), status=status)
