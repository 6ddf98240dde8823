"""Feeds over HTTP (RFC 9110), read without account, cookie or HTTP session; the pages that give their addresses."""

import logging
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib import messages
from django.db import Error as DatabaseTrouble
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.http import require_http_methods, require_safe

from sessions.common.freshness import mark_public
from sessions.people.models import Participant
from sessions.people.permissions import personal
from sessions.programmes.models import Programme, Site
from sessions.scheduling.models import Meeting

from . import actions, queries
from .enums import FeedKind
from .forms import CLOSE, RENEW, OwnFeedForm
from .ical import CONTENT_TYPE
from .links import links, links_of_path
from .models import CalendarFeed

logger = logging.getLogger(__name__)

FILE_NAME = "agenda.ics"
RETRY_AFTER = "300"  # seconds
GONE = (
    "Cet agenda a été fermé. Vous pouvez le retirer de votre logiciel, ou demander une nouvelle adresse à l’équipe.\n"
)
UNKNOWN = "Cette adresse d’agenda n’existe pas. Vérifiez que vous l’avez copiée en entier.\n"
TROUBLE = "L’agenda n’est pas disponible pour le moment. Votre logiciel réessaiera dans quelques minutes.\n"


def _feed_view(view: Callable[..., CalendarFeed | None]) -> Callable[..., HttpResponse]:
    """Serve the feed that a view finds: 200, 304, 404, 410, or 503 while the database is in trouble."""

    @require_safe
    @wraps(view)
    def wrapped(request: HttpRequest, **kwargs) -> HttpResponse:
        try:
            feed = view(request, **kwargs)
            response = _answer(request, feed) if feed else _plain(UNKNOWN, 404)
        except DatabaseTrouble as error:
            logger.error("A feed could not be served: %s", type(error).__name__)
            response = _plain(TROUBLE, 503)
            response["Retry-After"] = RETRY_AFTER
        response["Referrer-Policy"] = "no-referrer"
        if "token" in kwargs:
            response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return wrapped


@_feed_view
def programme_feed(request: HttpRequest, slug: str) -> CalendarFeed | None:
    return _public_feed(FeedKind.PROGRAMME, Programme, slug)


@_feed_view
def site_feed(request: HttpRequest, slug: str) -> CalendarFeed | None:
    return _public_feed(FeedKind.SITE, Site, slug)


@_feed_view
def personal_feed(request: HttpRequest, token: str) -> CalendarFeed | None:
    return queries.served_by_token(token)


def _public_feed(kind: str, model, slug: str) -> CalendarFeed | None:
    if feed := queries.served_by_slug(kind, slug):
        return feed
    subject = model.objects.filter(slug=slug).first()
    if subject is None:
        return None
    actions.feed_for(kind, subject)  # the row is the cache of what is read here
    return queries.served_by_slug(kind, slug)


def _answer(request: HttpRequest, feed: CalendarFeed) -> HttpResponse:
    if feed.revoked_at or feed.owner_left:
        return _plain(GONE, 410)
    actions.note_use(feed)
    if not actions.is_right(feed, feed.current_revision):
        actions.refresh(feed)
    try:
        return _form(request, feed)
    except CalendarFeed.DoesNotExist:  # built again, or closed, since this reading began
        feed.refresh_from_db(fields=["etag", "body_changed_at", "revoked_at"])
        return _plain(GONE, 410) if feed.revoked_at else _form(request, feed)


def _form(request: HttpRequest, feed: CalendarFeed) -> HttpResponse:
    """The stored form, or 304 when the client holds it (412 when it asks for another one)."""
    changed = feed.body_changed_at.timestamp() if feed.body_changed_at else 0
    response = get_conditional_response(request, etag=feed.etag, last_modified=int(changed))
    if response is None:
        content = queries.content_of(feed.pk, feed.etag, settings.SITE_URL + request.path)
        response = HttpResponse(b"" if request.method == "HEAD" else content, content_type=CONTENT_TYPE)
        response["Content-Length"] = str(len(content))
        response["Content-Disposition"] = f'inline; filename="{FILE_NAME}"'
    response["ETag"] = feed.etag
    response["Last-Modified"] = http_date(changed)
    # Kept by the client, asked again at each reading: a moved meeting shows at the next one.
    response["Cache-Control"] = "public, no-cache" if feed.is_public else "private, no-cache"
    return response


def _plain(text: str, status: int) -> HttpResponse:
    response = HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def subscribe_programme(request: HttpRequest, slug: str) -> HttpResponse:
    """How to follow a programme's dates in one's own calendar."""
    programme = get_object_or_404(Programme, slug=slug)
    addresses = links_of_path(reverse("calendars:feed_programme", args=[programme.slug]), request)
    context = {"programme": programme, "links": addresses}
    return mark_public(render(request, "sessions/calendars/subscribe.html", context))


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def own_feed(request: HttpRequest) -> HttpResponse:
    """A person's own calendar address: made when they ask, changed when it leaked, closed when they wish."""
    participant = request.participant
    feed = queries.live_feed(FeedKind.PARTICIPANT, participant.pk)
    form = OwnFeedForm(request.POST or None)
    if form.is_valid():
        messages.success(request, _obey(form.cleaned_data["wish"], participant, feed))
        return redirect("calendars:own_feed")
    context = {"feed": feed, "links": links(feed, request) if feed else None}
    return render(request, "sessions/calendars/own_feed.html", context)


def _obey(wish: str, participant: Participant, feed: CalendarFeed | None) -> str:
    if wish == CLOSE:
        if feed:
            actions.revoke_feed(feed)
        return "L’adresse est fermée. Vous pouvez retirer l’abonnement de votre logiciel."
    if wish == RENEW and feed:
        actions.renew_feed(feed)
        return "Voici votre nouvelle adresse. L’ancienne est fermée : abonnez-vous de nouveau."
    actions.feed_for(FeedKind.PARTICIPANT, participant)
    return "Votre adresse d’agenda est prête."


@require_safe
def meeting(request: HttpRequest, uid) -> HttpResponse:
    """The neutral address that calendars hold: it leads to the programme's page, and its words say nothing."""
    found = Meeting.objects.filter(uid=uid).select_related("cohort__programme").first()
    if found is None:
        raise Http404
    programme = found.cohort.programme
    return redirect(programme.public_path or reverse("calendars:subscribe_programme", args=[programme.slug]))
