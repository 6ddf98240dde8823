"""Which meetings a feed shows, and the stored form that is served. Windows move at midnight, never within a day."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from sessions.partners.models import Contact
from sessions.programmes.models import Module, Room
from sessions.registrations.enums import RegistrationState
from sessions.registrations.models import Place, Registration
from sessions.scheduling.enums import PUBLIC_STATES, CoAnimationState, MeetingState
from sessions.scheduling.models import CoAnimation, Cohort, Meeting, MeetingChange
from sessions.scheduling.queries import animations, day_bounds

from .enums import SUBJECTS, FeedKind
from .models import BusyInterval, CalendarFeed, Invitation, OwnCalendar

PAST_DAYS = 31
CANCELLED_DAYS = 30
INVITED_DAYS = 400  # further meetings are told when they come nearer, unless a calendar holds them already


def personal_feed(token: str) -> CalendarFeed | None:
    """The personal feed of a token, in service or not, for the page about it; None when there never was one."""
    feeds = CalendarFeed.objects.select_related("contact", "partner").defer("body")
    return feeds.with_token(token).first()


def live_feed(kind: str, subject_id: int) -> CalendarFeed | None:
    """The feed in service of this subject, if it has one; None when it never had one or it was revoked."""
    lookup = {"kind": kind, SUBJECTS[kind]: subject_id, "revoked_at": None}
    return CalendarFeed.objects.filter(**lookup).defer("body").order_by().first()


def who_shares(feed: CalendarFeed) -> QuerySet[Contact]:
    """The people of an organisation who may be mailed its address: not those whose links were all closed."""
    still_there = Q(links=None) | Q(links__revoked_at=None)
    people = Contact.objects.filter(still_there, partner=feed.partner_id, do_not_contact_at=None).exclude(email="")
    return people.distinct().order_by("pk")


def meetings_of_feed(feed: CalendarFeed, today: date) -> QuerySet[Meeting]:
    """The meetings that a feed shows that day: a month of past, all to come, cancelled ones for 30 days."""
    since, _ = day_bounds(today - timedelta(days=PAST_DAYS))
    cancelled_since, _ = day_bounds(today - timedelta(days=CANCELLED_DAYS))
    kept = Q(state=MeetingState.PLANNED) | Q(state=MeetingState.CANCELLED, cancelled_at__gte=cancelled_since)
    return with_place(Meeting.objects.filter(_scope(feed), kept, ends_at__gte=since))


def _scope(feed: CalendarFeed) -> Q:
    """Which meetings concern the subject of a feed.

    Programme and site: cohorts that the public may see, and what was cancelled after it was published. Animator:
    cohorts they animate and may still run, once opened. Partner and contact: meetings of opened cohorts they are asked
    to, unless they declined or were replaced. Participant: places of confirmed registrations; an excuse removes
    nothing, a waiting list shows nothing.
    """
    match feed.kind:
        case FeedKind.PROGRAMME:
            return _published() & Q(cohort__programme=feed.programme_id)
        case FeedKind.SITE:
            return _published() & Q(cohort__site=feed.site_id)
        case FeedKind.ANIMATOR:
            still = animations().filter(user=feed.user_id).values("cohort")
            return Q(cohort__in=still, cohort__opened_at__isnull=False)
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
    return Q(pk__in=invited.order_by().values("meeting"), cohort__opened_at__isnull=False)


def meetings_of_registration(registration: Registration, state: str = MeetingState.PLANNED) -> QuerySet[Meeting]:
    """The meetings in which a confirmed registration has a place: what an invitation holds; or those called off."""
    places = Place.objects.filter(
        registration=registration, registration__state=RegistrationState.REGISTERED, offered=True
    ).order_by()
    return with_place(Meeting.objects.filter(pk__in=places.values("meeting"), state=state))


def meetings_left(registration: Registration) -> QuerySet[Meeting]:
    """The meetings that the calendar of somebody who has her place no more may still show: hers, and not over yet."""
    places = Place.objects.filter(registration=registration, offered=True).order_by()
    places = places.exclude(registration__state=RegistrationState.REGISTERED)
    return with_place(Meeting.objects.filter(pk__in=places.values("meeting"), ends_at__gt=timezone.now()))


def left_for(registration: Registration) -> QuerySet[Registration]:
    """The sessions of the same programme that the person left for another one."""
    others = Registration.objects.filter(
        participant=registration.participant_id,
        cohort__programme=registration.cohort.programme_id,
        state=RegistrationState.MOVED,
    )
    return others.exclude(pk=registration.pk).order_by("pk")


def with_place(meetings: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """In order of date, with all that an entry reads; a cohort, a room and a module are read once, not joined to each
    meeting: of thousands, that is most of the time.
    """
    cohorts = Cohort.objects.select_related("programme", "site", "room").order_by()
    parts = (Prefetch("cohort", cohorts), Prefetch("room", Room.objects.order_by()))
    modules = Prefetch("module", Module.objects.only("position", "changed_at").order_by())
    return (
        meetings.defer("title", "created_at", "changed_at")
        .prefetch_related(*parts, modules)
        .order_by("starts_at", "pk")
    )


# --- Invitations by mail ----------------------------------------------------------------------------------------------
Attendee = tuple[str, int]  # "user" or "contact", and its key


def attendees(now: datetime) -> dict[int, set[Attendee]]:
    """Who takes part, by meeting to come: the animators of opened cohorts, the contacts who said that they come.

    Who has not answered yet is written to by ``scheduling.proposals``. Cancelled meetings have nobody.
    """
    held = Invitation.objects.exclude(digest="").order_by().values("meeting")
    coming = Meeting.objects.filter(
        Q(starts_at__lt=now + timedelta(days=INVITED_DAYS)) | Q(pk__in=held),
        state=MeetingState.PLANNED,
        ends_at__gt=now,
        cohort__state__in=PUBLIC_STATES,
    ).order_by()
    found: dict[int, set[Attendee]] = {}
    animators = animations().filter(cohort__meetings__in=coming).order_by()
    for meeting, user in animators.values_list("cohort__meetings", "user"):
        found.setdefault(meeting, set()).add(("user", user))
    asked = CoAnimation.objects.filter(meeting__in=coming, state=CoAnimationState.ACCEPTED).order_by()
    for meeting, contact in asked.values_list("meeting", "contact"):
        found.setdefault(meeting, set()).add(("contact", contact))
    return found


def unwilling() -> set[Attendee]:
    """Who wishes no invitation by mail."""
    return {
        ("user", user) if user else ("contact", contact)
        for user, contact in OwnCalendar.objects.filter(invited=False).order_by().values_list("user", "contact")
    }


def told(now: datetime) -> QuerySet[Invitation]:
    """What calendars were sent of meetings that have not ended."""
    return Invitation.objects.filter(meeting__ends_at__gt=now).select_related("user", "contact").order_by("pk")


def without_invitation() -> QuerySet[CoAnimation]:
    """Co-animations of which no calendar is kept told: no entry in force, none cancelled since their last change."""
    cancelled_since = Q(told_at__gte=OuterRef("meeting__revised_at")) & Q(told_at__gte=OuterRef("changed_at"))
    told = Invitation.objects.filter(
        ~Q(digest="") | cancelled_since, meeting=OuterRef("meeting"), contact=OuterRef("contact")
    )
    return CoAnimation.objects.filter(~Exists(told))


def invited_animators(changes: Sequence[MeetingChange]) -> set[tuple[int, int]]:
    """By meeting and account, whose calendar is kept told: an entry in force, or one cancelled since the change."""
    at = {change.meeting_id: change.at for change in changes}
    rows = Invitation.objects.filter(meeting__in=at, user__isnull=False).order_by()
    return {(row.meeting_id, row.user_id) for row in rows if not row.is_cancelled or row.told_at >= at[row.meeting_id]}


# --- Their own calendars ----------------------------------------------------------------------------------------------
def busy_of(people: Sequence, start: datetime, end: datetime) -> dict[object, list[tuple[datetime, datetime]]]:
    """The intervals that overlap [start, end) in the own calendars of accounts and contacts; one query."""
    persons = {_attendee(person): person for person in people}
    users = [key for field, key in persons if field == "user"]
    contacts = [key for field, key in persons if field == "contact"]
    rows = (
        BusyInterval.objects.filter(
            Q(calendar__user__in=users) | Q(calendar__contact__in=contacts), starts_at__lt=end, ends_at__gt=start
        )
        .order_by("starts_at", "pk")
        .values_list("calendar__user", "calendar__contact", "starts_at", "ends_at")
    )
    found: dict[object, list[tuple[datetime, datetime]]] = {}
    for user, contact, starts_at, ends_at in rows:
        person = persons[("user", user) if user else ("contact", contact)]
        found.setdefault(person, []).append((starts_at, ends_at))
    return found


def _attendee(person) -> Attendee:
    return ("contact" if person._meta.model_name == "contact" else "user", person.pk)


def to_read(before: datetime) -> QuerySet[OwnCalendar]:
    """The calendars whose address was not tried since, those tried longest ago first."""
    waiting = Q(tried_at__isnull=True) | Q(tried_at__lt=before)
    return OwnCalendar.objects.filter(waiting).exclude(address="").order_by(F("tried_at").asc(nulls_first=True), "pk")
