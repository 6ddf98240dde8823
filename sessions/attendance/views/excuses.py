"""The link in any reminder: « Je ne peux pas venir » in one tap. Looking changes nothing, answering acts, both ways."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from sessions.programmes.models import Module
from sessions.registrations import actions as registrations
from sessions.registrations.enums import RegistrationState
from sessions.scheduling.enums import MeetingState

from .. import queries


@cache_control(no_store=True, private=True)
@require_http_methods(["GET", "HEAD", "POST"])
def excuse(request: HttpRequest, token: str) -> HttpResponse:
    """When and where, one button, no name, no title of a module: a link is sometimes forwarded."""
    link = queries.find_excuse_link(token)
    if link is None:
        return _answer(request, {"unknown": True}, HTTPStatus.NOT_FOUND)
    if link.revoked_at is not None:
        return _answer(request, {"closed": True}, HTTPStatus.GONE)
    place, meeting = link.place, link.place.meeting
    over = meeting.state != MeetingState.PLANNED or meeting.ends_at <= timezone.now()
    if over or place.registration.state != RegistrationState.REGISTERED:
        return _answer(request, {"over": True}, HTTPStatus.GONE)
    if request.method == "POST":
        if "undo" in request.POST:
            registrations.take_back_excuse(place)
        else:
            registrations.excuse(place)
        return redirect("excuses:excuse", token)
    return _answer(request, {"place": place, "meeting": meeting}, HTTPStatus.OK)


def _answer(request: HttpRequest, context: dict, status: int) -> HttpResponse:
    base = {"unknown": False, "closed": False, "over": False, "place": None, "meeting": None}
    response = render(request, "sessions/attendance/excuse.html", base | context, status=status)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@require_safe
def reading(request: HttpRequest, public_id) -> HttpResponse:
    """The neutral address of a module's page, for messages."""
    module = get_object_or_404(Module.objects.exclude(public_path=""), public_id=public_id)
    return redirect(module.public_path)
