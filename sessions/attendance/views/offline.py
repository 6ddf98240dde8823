"""The register reopened without a network: a page that says so, kept on the device by a small service worker.

Neither holds a name: pages with names are never stored (no-store). The taps that wait are in the browser's own storage,
without names, and leave when the register opens again.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """What shows in the place of a page of the team that cannot be read now; the same for everybody."""
    return render(request, "sessions/attendance/offline.html")


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker; its address, within the team's pages, is what lets it answer for them."""
    content_type = "text/javascript; charset=utf-8"
    return render(request, "sessions/attendance/offline_worker.js", content_type=content_type)
