"""Reading cohorts and meetings. Intervals are half-open: a meeting is upcoming until it ends."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, Max, Min, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from portal.accounts.enums import Role
from portal.accounts.models import User
from portal.accounts.queries import is_at_work, staff_with_role
from sessions.partners.models import Contact
from sessions.programmes.models import Programme, Room, Site

from .enums import INVITED, PUBLIC_STATES, CohortState, MeetingState
from .models import Closure, CoAnimation, Cohort, Meeting, MeetingChange, ScheduleRevision


def with_dates(cohorts: QuerySet[Cohort]) -> QuerySet[Cohort]:
    """Add ``first_start`` and ``last_end``, over the meetings that are not cancelled."""
    planned = Q(meetings__state=MeetingState.PLANNED)
    return cohorts.annotate(
        first_start=Min("meetings__starts_at", filter=planned), last_end=Max("meetings__ends_at", filter=planned)
    )


def public_cohorts(programme: Programme | None = None, site: Site | None = None) -> QuerySet[Cohort]:
    """Open and running cohorts, the ones that start first on top."""
    cohorts = Cohort.objects.filter(state__in=PUBLIC_STATES).select_related("programme", "site", "room")
    if programme is not None:
        cohorts = cohorts.filter(programme=programme)
    if site is not None:
        cohorts = cohorts.filter(site=site)
    return with_dates(cohorts).order_by("first_start", "pk")


def joinable_cohorts(programme: Programme | None = None) -> QuerySet[Cohort]:
    """Open cohorts that have not begun: where a person may register, or wait."""
    return public_cohorts(programme).filter(joinable())


def joinable() -> Q:
    """The same as a condition on cohorts; it counts no dates, so that it is cheap among thousands of meetings."""
    planned = Meeting.objects.filter(cohort=OuterRef("pk"), state=MeetingState.PLANNED).order_by()
    begun = planned.filter(starts_at__lte=timezone.now())
    return Q(Exists(planned), ~Exists(begun), state=CohortState.OPEN)


def cohorts_of(user) -> QuerySet[Cohort]:
    """The cohorts that an account animates, newest first."""
    return with_dates(Cohort.objects.filter(animators=user).select_related("programme", "site")).order_by(
        "-first_start", "-pk"
    )


def contacts_to_come(cohort: Cohort) -> list[Contact]:
    """The contacts who were asked to a meeting to come and have not said no, in order of name."""
    asked = CoAnimation.objects.filter(meeting__in=upcoming(cohort.meetings.all()), state__in=INVITED).order_by()
    return list(Contact.objects.filter(pk__in=asked.values("contact")).order_by("last_name", "first_name", "pk"))


def who_answers_for(cohort: Cohort) -> list[User]:
    """Who is told what the team must know of a cohort: its animators; when none is at work any more, the coordinators
    of its department, else the administrators.
    """
    return list(animating(cohort)) or who_coordinates(cohort.site.department)


def animations() -> QuerySet:
    """Pairs of a ``cohort`` and a ``user`` who animates it and may still run it (``permissions.can_run_cohort``)."""
    here = OuterRef("cohort__site__department")
    return Cohort.animators.through.objects.filter(
        is_at_work("user", Role.ANIMATOR) | is_at_work("user", Role.COORDINATOR, Role.ADMIN, department=here)
    )


def animating(cohort: Cohort) -> QuerySet[User]:
    """The animators of a cohort who may still run it, in order of name."""
    still = animations().filter(cohort=cohort)
    return User.objects.filter(pk__in=still.values("user")).order_by("last_name", "first_name", "pk")


def who_coordinates(department: str) -> list[User]:
    """The coordinators of a department, else its administrators."""
    return list(staff_with_role(Role.COORDINATOR, department)) or list(staff_with_role(Role.ADMIN, department))


def meetings_of(cohort: Cohort) -> QuerySet[Meeting]:
    """All meetings of a cohort in order of date, cancelled ones included."""
    return cohort.meetings.select_related(
        "module", "room", "cohort__room", "cohort__site", "cohort__programme"
    ).order_by("starts_at", "pk")


def upcoming(meetings: QuerySet[Meeting], now: datetime | None = None) -> QuerySet[Meeting]:
    """Planned meetings that have not ended, the next one first; the complement of ``past``."""
    return meetings.filter(state=MeetingState.PLANNED, ends_at__gt=now or timezone.now()).order_by("starts_at", "pk")


def past(meetings: QuerySet[Meeting], now: datetime | None = None) -> QuerySet[Meeting]:
    """Planned meetings that have ended, the last one first; the complement of ``upcoming``."""
    return meetings.filter(state=MeetingState.PLANNED, ends_at__lte=now or timezone.now()).order_by("-starts_at", "-pk")


def day_bounds(day: date, time_zone: str = "") -> tuple[datetime, datetime]:
    """The half-open interval of a local day (23, 24 or 25 hours long)."""
    zone = ZoneInfo(time_zone) if time_zone else timezone.get_current_timezone()
    start = datetime(day.year, day.month, day.day, tzinfo=zone)
    following = day + timedelta(days=1)
    return start, datetime(following.year, following.month, following.day, tzinfo=zone)


def meetings_between(start: datetime, end: datetime, cohorts: QuerySet[Cohort]) -> QuerySet[Meeting]:
    """Planned meetings of these cohorts that start in the half-open interval, in order."""
    return (
        Meeting.objects.filter(cohort__in=cohorts, state=MeetingState.PLANNED, starts_at__gte=start, starts_at__lt=end)
        .select_related("module", "room", "cohort__room", "cohort__site", "cohort__programme")
        .order_by("starts_at", "pk")
    )


@dataclass(frozen=True)
class Wanted:
    """What one meeting would take: a span of time, a room, people of partners."""

    starts_at: datetime
    ends_at: datetime
    room: Room | None = None
    contacts: tuple[Contact, ...] = ()

    def overlaps(self, meeting: Meeting) -> bool:
        return meeting.starts_at < self.ends_at and self.starts_at < meeting.ends_at


@dataclass(frozen=True)
class Collision:
    """Something or somebody that is already taken, by which meeting."""

    what: str
    meeting: Meeting


def collisions(
    wanted: Sequence[Wanted], *, animators: Iterable = (), leaving_out: Iterable[Meeting] = ()
) -> list[list[Collision]]:
    """For each wanted meeting, the planned ones that collide with it: same room, an animator, a contact invited.

    Meetings of a draft count, those of a cancelled cohort do not. The same few queries for one meeting or fifty.
    """
    animators = {user.pk: user for user in animators}
    found = list(_at_the_same_time(wanted, animators, leaving_out)) if wanted else []
    return [
        [
            Collision(what, meeting)
            for meeting in found
            if one.overlaps(meeting)
            for what in _shared(one, animators, meeting)
        ]
        for one in wanted
    ]


def _at_the_same_time(wanted: Sequence[Wanted], animators: dict, leaving_out: Iterable[Meeting]) -> QuerySet[Meeting]:
    at_once = Q()
    for one in wanted:
        at_once |= Q(starts_at__lt=one.ends_at, ends_at__gt=one.starts_at)
    rooms = {one.room.pk for one in wanted if one.room}
    contacts = {contact.pk for one in wanted for contact in one.contacts}
    taken = (
        Q(room__in=rooms)
        | Q(room__isnull=True, cohort__room__in=rooms)
        | Q(cohort__animators__in=list(animators))
        | Q(co_animations__contact__in=contacts, co_animations__state__in=INVITED)
    )
    invited = CoAnimation.objects.filter(state__in=INVITED).select_related("contact").order_by("pk")
    return (
        Meeting.objects.filter(at_once, taken, state=MeetingState.PLANNED)
        .exclude(cohort__state=CohortState.CANCELLED)
        .exclude(pk__in=[meeting.pk for meeting in leaving_out])
        .select_related("module", "room", "cohort__room", "cohort__site", "cohort__programme")
        .prefetch_related("cohort__animators", Prefetch("co_animations", invited))
        .distinct()
        .order_by("starts_at", "pk")
    )


def _shared(one: Wanted, animators: dict, meeting: Meeting) -> list[str]:
    contacts = {contact.pk for contact in one.contacts}
    shared = [f"salle « {one.room} » déjà prise"] if one.room and meeting.place == one.room else []
    shared += [f"{user} anime déjà" for user in meeting.cohort.animators.all() if user.pk in animators]
    invited = [row.contact for row in meeting.co_animations.all()]
    return shared + [f"{contact} intervient déjà" for contact in invited if contact.pk in contacts]


def wanted_for(moves: Sequence[tuple[Meeting, datetime, datetime]], room: Room | None = None) -> list[Wanted]:
    """What meetings of one cohort would take at their new start and end: their room, or another, and their contacts."""
    rows = CoAnimation.objects.filter(meeting__in=[move[0] for move in moves], state__in=INVITED)
    contacts: dict[int, tuple[Contact, ...]] = {}
    for row in rows.select_related("contact").order_by("pk"):
        contacts[row.meeting_id] = (*contacts.get(row.meeting_id, ()), row.contact)
    return [
        Wanted(start, end, room=room or meeting.place, contacts=contacts.get(meeting.pk, ()))
        for meeting, start, end in moves
    ]


def changeable(cohort: Cohort) -> QuerySet[Meeting]:
    """The planned meetings that have not begun, in order: what may still be moved."""
    return meetings_of(cohort).filter(state=MeetingState.PLANNED, starts_at__gt=timezone.now())


def to_come_at(site: Site) -> QuerySet[Meeting]:
    """The planned meetings that have not begun, at a site, of sessions that people know of; in order."""
    return (
        Meeting.objects.filter(
            cohort__site=site,
            cohort__state__in=PUBLIC_STATES,
            state=MeetingState.PLANNED,
            starts_at__gt=timezone.now(),
        )
        .select_related("module", "room", "cohort__room", "cohort__site", "cohort__programme")
        .order_by("starts_at", "pk")
    )


def with_address_changes(meetings: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """Add ``address_changes``: how many times another name or address of its site was announced."""
    announced = MeetingChange.objects.filter(meeting=OuterRef("pk")).exclude(old_address="").order_by()
    number = announced.values("meeting").annotate(n=Count("pk")).values("n")
    return meetings.annotate(address_changes=Coalesce(Subquery(number), 0))


def address_believed(meetings: Iterable[Meeting], since: datetime) -> str:
    """Where somebody who was last told at that moment believes that these meetings of one site take place, when another
    name or address was announced since; else empty.
    """
    announced = MeetingChange.objects.filter(meeting__in=meetings, at__gt=since).exclude(old_address="")
    return announced.order_by("at", "pk").values_list("old_address", flat=True).first() or ""


def closures_for(site: Site) -> QuerySet[Closure]:
    """What closes a site: its own closures, its department's, and those without either."""
    return Closure.objects.filter(Q(site=site) | Q(site__isnull=True, department__in=["", site.department])).order_by(
        "starts_on", "pk"
    )


def schedule_revision() -> int:
    """The number of the last change that a calendar shows; 0 before any."""
    return ScheduleRevision.objects.filter(pk=1).values_list("number", flat=True).first() or 0


def counts_by_state(programme: Programme) -> dict[str, int]:
    """How many cohorts of a programme are in each state."""
    rows = Cohort.objects.filter(programme=programme).values("state").annotate(n=Count("pk")).order_by("state")
    return {row["state"]: row["n"] for row in rows}
