"""The portal's addresses, the bare view, a feed whose stored form is made stale before each reading, a registration,
signing in without the pages.
"""

from uuid import uuid4

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.auth import login
from django.http import HttpResponse
from django.urls import path
from django.utils import timezone

from portal import urls as portal_urls
from portal.accounts.models import User
from sessions.calendars.models import CalendarFeed
from sessions.calendars.views.feeds import programme_feed
from sessions.people.actions import Details
from sessions.registrations.actions import sign_up
from sessions.scheduling.models import Cohort


def bare(request):
    return HttpResponse("<!doctype html><title>Bare</title><p>Nothing but the stack.</p>")


def rebuilt_feed(request, slug):
    """From the meetings, all of them."""
    CalendarFeed.objects.filter(programme__slug=slug).update(revision=-1)
    return programme_feed(request, slug=slug)


def registration(request, code):
    """Somebody new registers, with her message, and accepts to wait; without the form, its limits and its token."""
    details = Details(first_name="Anne", last_name="Petit", email=f"{uuid4().hex}@courriel.example")
    cohort = Cohort.objects.get(code=code)
    outcome = sign_up(cohort, details, agreed_at=timezone.now(), waits_for="this")
    return HttpResponse(outcome.shown)


def sign_in(request, name):
    """The session of an animator of the bench, second factor proved, without the pages."""
    user = User.objects.get(email=f"{name}@rebond.example")
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    record_authentication(request, user, "mfa", type="totp")
    return HttpResponse(status=204)


handler400, handler403 = portal_urls.handler400, portal_urls.handler403
handler404, handler500 = portal_urls.handler404, portal_urls.handler500
urlpatterns = [
    path("bench/bare/", bare),
    path("bench/feed/<slug:slug>.ics", rebuilt_feed),
    path("bench/registration/<slug:code>/", registration),
    path("bench/sign-in/<slug:name>/", sign_in),
    *portal_urls.urlpatterns,
]
