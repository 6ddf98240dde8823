"""What a feed shows, and the stored form that is served. Windows move at midnight, never within a day."""

from datetime import date, timedelta
from functools import lru_cache

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.urls import reverse

from sessions.common import tokens
from sessions.registrations.enums import RegistrationState
from sessions.registrations.models import Place, Registration
from sessions.scheduling.enums import PUBLIC_STATES, CoAnimationState, MeetingState
from sessions.scheduling.models import CoAnimation, Meeting
from sessions.scheduling.queries import day_bounds

from .enums import SUBJECTS, FeedKind
from .ical import Entry, with_source
from .models import CalendarFeed

PAST_DAYS = 31
CANCELLED_DAYS = 30
CATEGORY = "Séance"


# Written out, not composed: composing costs ten times the reading, and calendar programs read all day.
_SERVED = """
    SELECT feed.id, feed.kind, feed.programme_id, feed.site_id, feed.user_id, feed.partner_id, feed.contact_id,
           feed.participant_id, feed.revoked_at, feed.last_used_on, feed.etag, feed.body_changed_at, feed.revision,
           feed.checked_on, feed.user_id IS NOT NULL AND NOT owner.is_active AS owner_left,
           COALESCE((SELECT number FROM portal_sessions_schedulerevision WHERE id = 1), 0) AS current_revision
    FROM portal_sessions_calendarfeed AS feed
    LEFT JOIN accounts_user AS owner ON owner.id = feed.user_id
"""
_BY_TOKEN = _SERVED + "WHERE feed.token_hash = %s"
_BY_PROGRAMME = (
    _SERVED + "JOIN portal_sessions_programme AS subject ON subject.id = feed.programme_id WHERE subject.slug = %s"
)
_BY_SITE = _SERVED + "JOIN portal_sessions_site AS subject ON subject.id = feed.site_id WHERE subject.slug = %s"


def served_by_token(token: str) -> CalendarFeed | None:
    """The personal feed of an address, without its body, with what tells whether it is still right; one query.

    ``current_revision`` is the schedule's number now; ``owner_left`` is true when the account it shows was closed.
    """
    return _first(_BY_TOKEN, tokens.fingerprint(token))


def served_by_slug(kind: str, slug: str) -> CalendarFeed | None:
    """The public feed of a programme or a site, read like a personal one."""
    return _first(_BY_PROGRAMME if kind == FeedKind.PROGRAMME else _BY_SITE, slug)


def _first(sql: str, parameter: str) -> CalendarFeed | None:
    return next(iter(CalendarFeed.objects.raw(sql, [parameter])), None)


@lru_cache(maxsize=64)
def content_of(feed_id: int, etag: str, url: str) -> bytes:
    """The stored form that bears this ETag, with its own address. What is remembered can never be wrong: the ETag is a
    digest of the form. Raises CalendarFeed.DoesNotExist when another form has replaced it.
    """
    body = CalendarFeed.objects.values_list("body", flat=True).get(pk=feed_id, etag=etag)
    return with_source(bytes(body), url)


def live_feed(kind: str, subject_id: int) -> CalendarFeed | None:
    """The feed in service of this subject, if it has one; None when it never had one or it was revoked."""
    lookup = {"kind": kind, SUBJECTS[kind]: subject_id, "revoked_at": None}
    return CalendarFeed.objects.filter(**lookup).defer("body").order_by().first()


def meetings_of_feed(feed: CalendarFeed, today: date) -> QuerySet[Meeting]:
    """The meetings that a feed shows that day: a month of past, all to come, cancelled ones for 30 days."""
    since, _ = day_bounds(today - timedelta(days=PAST_DAYS))
    cancelled_since, _ = day_bounds(today - timedelta(days=CANCELLED_DAYS))
    kept = Q(state=MeetingState.PLANNED) | Q(state=MeetingState.CANCELLED, cancelled_at__gte=cancelled_since)
    return with_place(Meeting.objects.filter(_scope(feed), kept, ends_at__gte=since))


def _scope(feed: CalendarFeed) -> Q:
    """Which meetings concern the subject of a feed.

    Programme and site: cohorts that the public may see, and what was cancelled after it was published. Animator:
    cohorts they animate, once opened. Partner and contact: meetings they are asked to, unless they declined or were
    replaced. Participant: places of confirmed registrations; an excuse removes nothing, a waiting list shows nothing.
    """
    match feed.kind:
        case FeedKind.PROGRAMME:
            return _published() & Q(cohort__programme=feed.programme_id)
        case FeedKind.SITE:
            return _published() & Q(cohort__site=feed.site_id)
        case FeedKind.ANIMATOR:
            return Q(cohort__animators=feed.user_id, cohort__opened_at__isnull=False)
        case FeedKind.PARTNER:
            return _asked(contact__partner=feed.partner_id)
        case FeedKind.CONTACT:
            return _asked(contact=feed.contact_id)
        case FeedKind.PARTICIPANT:
            places = Place.objects.filter(
                registration__participant=feed.participant_id,
                registration__state=RegistrationState.REGISTERED,
                offered=True,
            )
            return Q(pk__in=places.order_by().values("meeting"))
    raise ValueError(feed.kind)


def _published() -> Q:
    return Q(state=MeetingState.PLANNED, cohort__state__in=PUBLIC_STATES) | Q(
        state=MeetingState.CANCELLED, cancelled_at__gte=F("cohort__opened_at")
    )


def _asked(**who) -> Q:
    invited = CoAnimation.objects.filter(state__in=[CoAnimationState.PROPOSED, CoAnimationState.ACCEPTED], **who)
    return Q(pk__in=invited.order_by().values("meeting"))


def meetings_of_registration(registration: Registration) -> QuerySet[Meeting]:
    """The planned meetings in which a confirmed registration has a place: what an invitation holds."""
    places = Place.objects.filter(
        registration=registration, registration__state=RegistrationState.REGISTERED, offered=True
    ).order_by()
    return with_place(Meeting.objects.filter(pk__in=places.values("meeting"), state=MeetingState.PLANNED))


def with_place(meetings: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """In order of date, with all that an entry reads."""
    return meetings.select_related("cohort__programme", "cohort__site", "cohort__room", "room").order_by(
        "starts_at", "pk"
    )


def entry(meeting: Meeting) -> Entry:
    """What a calendar learns of a meeting: when, where, and a link. No module, no site name, nobody."""
    site = meeting.cohort.site
    url = settings.SITE_URL + reverse("calendars:meeting", args=[meeting.uid])
    return Entry(
        uid=f"meeting-{meeting.uid}@{settings.CALENDAR_DOMAIN}",
        sequence=meeting.sequence,
        stamp=meeting.revised_at,
        start=meeting.starts_at,
        end=meeting.ends_at,
        zone=site.time_zone,
        summary=f"{meeting.cohort.programme.neutral_title} – {site.town}",
        location=place_of(meeting),
        description=f"Détails et changements : {url}",
        url=url,
        cancelled=meeting.state == MeetingState.CANCELLED,
        categories=(CATEGORY,),
    )


def place_of(meeting: Meeting) -> str:
    """Room, address and town. Not the site's name: it may be a hospital's or an association's against an illness."""
    site = meeting.cohort.site
    room = meeting.place.name if meeting.place else ""
    return ", ".join(part for part in (room, site.address, f"{site.post_code} {site.town}".strip()) if part)


def name_of(feed: CalendarFeed) -> str:
    """The calendar's name, neutral like the rest."""
    match feed.kind:
        case FeedKind.PROGRAMME:
            return feed.programme.neutral_title
        case FeedKind.SITE:
            return f"Séances – {feed.site.town}"
        case FeedKind.ANIMATOR:
            return "Séances à animer"
        case FeedKind.PARTNER:
            return "Séances co-animées"
        case FeedKind.CONTACT:
            return "Mes interventions"
    return "Mes séances"
