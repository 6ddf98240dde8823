"""The pages about calendar addresses: public and secret ones, one's own, those that the team keeps."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from sessions.common import qr
from sessions.common.freshness import mark_public
from sessions.common.permissions import keep_private
from sessions.people.permissions import personal
from sessions.programmes.models import Programme, Site
from sessions.scheduling.models import Meeting
from sessions.scheduling.permissions import team_only

from .. import actions, agendas, queries
from ..enums import FeedKind
from ..forms import CLOSE, OPEN, RENEW, SEND, DetailForm, KeptFeedForm, OpenFeedForm, OwnFeedForm, WishesForm
from ..links import links_of_path, path_of, subscribe_path
from ..models import CalendarFeed
from ..permissions import kept_contacts, kept_feeds, kept_partners


@require_safe
def subscribe_programme(request: HttpRequest, slug: str) -> HttpResponse:
    """How to follow a programme's dates in one's own calendar."""
    programme = get_object_or_404(Programme, slug=slug)
    path = reverse("calendars:feed_programme", args=[programme.slug])
    context = {"kicker": programme.title, "example": programme.neutral_title, "back": programme.public_path}
    return mark_public(render(request, "sessions/calendars/subscribe.html", context | _addresses(request, path)))


@require_safe
def subscribe_site(request: HttpRequest, slug: str) -> HttpResponse:
    """How to follow the dates of every programme of a site."""
    site = get_object_or_404(Site, slug=slug)
    path = reverse("calendars:feed_site", args=[site.slug])
    context = {"kicker": str(site), "example": "Atelier", "back": ""}
    return mark_public(render(request, "sessions/calendars/subscribe.html", context | _addresses(request, path)))


def _addresses(request: HttpRequest, path: str, page: str = "") -> dict:
    """The addresses of a feed, and the code that opens the page about it on a telephone."""
    page = page or request.path
    code = qr.svg(request.build_absolute_uri(page), "Code à photographier avec un téléphone")
    return {"links": links_of_path(path, request), "code": code}


def _addresses_of(request: HttpRequest, feed: CalendarFeed) -> dict:
    return _addresses(request, path_of(feed), subscribe_path(feed))


@require_http_methods(["GET", "HEAD", "POST"])
def subscribe_personal(request: HttpRequest, token: str) -> HttpResponse:
    """The page of a secret address, for who has no account: how to subscribe, and a way to be rid of it.

    Whoever holds the address may close it, never read another one: a new one is mailed to the contact it belongs to.
    """
    feed = queries.personal_feed(token)
    if feed is None:
        raise Http404
    form = OwnFeedForm(request.POST or None)
    context = {"feed": feed, "wish": ""}
    if feed.revoked_at is None and form.is_valid() and form.cleaned_data["wish"] != OPEN:
        context["wish"] = form.cleaned_data["wish"]
        if context["wish"] == RENEW and feed.contact and feed.contact.email:
            actions.send_new_address(feed)
        else:
            actions.revoke_feed(feed)
            context["wish"] = CLOSE
    if feed.revoked_at is None:
        context |= _addresses_of(request, feed)
    status = 410 if feed.revoked_at and not context["wish"] else 200
    return keep_private(render(request, "sessions/calendars/subscribe_personal.html", context, status=status))


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def own_feed(request: HttpRequest) -> HttpResponse:
    """A person's own calendar address: made when they ask, changed when it leaked, closed when they wish."""
    participant = request.participant
    feed = queries.live_feed(FeedKind.PARTICIPANT, participant.pk)
    return _keep_own(request, feed, FeedKind.PARTICIPANT, participant, "sessions/calendars/own_feed.html", {})


def _keep_own(request: HttpRequest, feed: CalendarFeed | None, kind: str, subject, template: str, more: dict):
    """One's own address, whoever one is: the page, and what its buttons and its choice of detail do."""
    sent = request.POST if request.method == "POST" else None
    here = request.resolver_match.view_name
    form = OwnFeedForm(sent)
    if form.is_valid():
        messages.success(request, _obey(form.cleaned_data["wish"], kind, subject, feed))
        return redirect(here)
    detail = DetailForm(sent if sent and "detail" in sent else None, initial={"detail": feed.detail if feed else ""})
    if feed and detail.is_valid():
        actions.set_detail(feed, detail.cleaned_data["detail"])
        messages.success(request, "C’est noté : votre agenda changera à la prochaine lecture.")
        return redirect(here)
    context = {"feed": feed, "detail": detail, **more}
    return render(request, template, context | (_addresses_of(request, feed) if feed else {}))


def _obey(wish: str, kind: str, subject, feed: CalendarFeed | None) -> str:
    if wish == CLOSE:
        if feed:
            actions.revoke_feed(feed)
        return "L’adresse est fermée. Vous pouvez retirer l’abonnement de votre logiciel."
    if wish == RENEW and feed:
        actions.renew_feed(feed)
        return "Voici votre nouvelle adresse. L’ancienne est fermée : abonnez-vous de nouveau."
    actions.feed_for(kind, subject)
    return "Votre adresse d’agenda est prête."


# --- The team ---------------------------------------------------------------------------------------------------------
FEEDS_PER_PAGE = 50


@team_only
@require_http_methods(["GET", "HEAD", "POST"])
def my_calendar(request: HttpRequest) -> HttpResponse:
    """One's own feed of meetings to animate, invitations by mail, and one's own calendar read for free/busy."""
    feed = queries.live_feed(FeedKind.ANIMATOR, request.user.pk)
    calendar = agendas.own_calendar(request.user)
    saving = request.method == "POST" and "address" in request.POST
    wishes = WishesForm(request.POST if saving else None, instance=calendar)
    if saving and wishes.is_valid():
        agendas.save_wishes(request.user, **wishes.cleaned_data)
        messages.success(request, "Vos choix sont enregistrés.")
        return redirect("calendars:my_calendar")
    more = {"nav_current": "today", "wishes": wishes, "calendar": calendar}
    return _keep_own(request, feed, FeedKind.ANIMATOR, request.user, "sessions/calendars/my_calendar.html", more)


@team_only
@require_http_methods(["GET", "HEAD", "POST"])
def team_feeds(request: HttpRequest) -> HttpResponse:
    """The addresses in service of partners, contacts and participants: last use, renew, close, open one."""
    feeds, sent = kept_feeds(request.user), request.POST if request.method == "POST" else None
    keeping = KeptFeedForm(feeds, sent if sent and "wish" in sent else None)
    opening = OpenFeedForm(
        kept_contacts(request.user), kept_partners(request.user), sent if sent and "wish" not in sent else None
    )
    if keeping.is_valid():
        messages.success(request, _keep(**keeping.cleaned_data))
        return redirect(request.get_full_path())
    if opening.is_valid():
        actions.feed_for(*opening.subject())
        messages.success(request, "L’adresse est prête : elle figure dans la liste.")
        return redirect(request.get_full_path())
    if keeping.is_bound:
        messages.error(request, str(next(iter(keeping.errors.values()))[0]))
        return redirect(request.get_full_path())
    page = Paginator(feeds, FEEDS_PER_PAGE).get_page(request.GET.get("page"))
    rows = [{"feed": feed, "page": subscribe_path(feed)} for feed in page]
    context = {"nav_current": "today", "rows": rows, "page": page, "opening": opening}
    return render(request, "sessions/calendars/team_feeds.html", context)


def _keep(feed: CalendarFeed, wish: str) -> str:
    if wish == CLOSE:
        actions.revoke_feed(feed)
        return "L’adresse est fermée : elle ne montre plus rien."
    if wish == SEND:
        actions.send_address(feed)
        return "L’adresse part par courriel."
    if feed.contact and feed.contact.email:
        actions.send_new_address(feed)
        return "L’ancienne adresse est fermée, la nouvelle part par courriel."
    if feed.kind == FeedKind.PARTNER:
        if told := actions.renew_shared_feed(feed):
            people = "une personne" if told == 1 else f"{told} personnes"
            return f"L’ancienne adresse est fermée. La nouvelle part par courriel à {people} de l’organisme."
    else:
        actions.renew_feed(feed)
    return "L’ancienne adresse est fermée. Transmettez la nouvelle à qui s’en servait."


@require_safe
def meeting(request: HttpRequest, uid) -> HttpResponse:
    """The neutral address that calendars hold: it leads to the programme's page, and its words say nothing."""
    found = Meeting.objects.filter(uid=uid).select_related("cohort__programme").first()
    if found is None:
        raise Http404
    programme = found.cohort.programme
    return redirect(programme.public_path or reverse("calendars:subscribe_programme", args=[programme.slug]))
