"""Reading the day, the register, the cohort."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from sessions.booklets.queries import counts_for
from sessions.common.typography import day as day_in_words
from sessions.registrations.enums import RegistrationState
from sessions.registrations.models import ExcuseLink, Place, Registration, RegistrationTransition
from sessions.scheduling.enums import CohortState, MeetingState
from sessions.scheduling.models import CoAnimation, Cohort, Meeting
from sessions.scheduling.permissions import runnable_cohorts

from .enums import ATTENDED, AttendanceState
from .models import Attendance, SignedSheet

AT_WORK = (CohortState.OPEN, CohortState.RUNNING, CohortState.COMPLETED)
WEEK = timedelta(days=7)
NUDGE_HOUR = 8  # on the site's clock
NUDGE_FOR = timedelta(days=4)  # a clock stopped over a long weekend still nudges; one stopped for weeks does not
WAITING = (RegistrationState.WAITING, RegistrationState.OFFERED)


def local_today(meeting: Meeting) -> date:
    """Today on the clock of the meeting's site."""
    return meeting.cohort.site.day_of(timezone.now())


def why_no_register(meeting: Meeting) -> str:
    """Why attendance cannot be taken now, in words for the screen; empty when it can: from the day itself on."""
    if meeting.state == MeetingState.CANCELLED:
        return "Cette séance est annulée : il n’y a pas de présences à noter."
    if meeting.local_day > local_today(meeting):
        when = day_in_words(meeting.local_day)
        return f"Cette séance n’a pas encore eu lieu : les présences se notent à partir du {when}."
    return ""


def with_place(meetings: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """The meetings with what a line about them shows."""
    return meetings.select_related("cohort__site", "cohort__room", "cohort__programme", "module", "room", "register")


def meeting_of(user, uid) -> QuerySet[Meeting]:
    """One meeting among the account's cohorts, with what its pages show."""
    return with_place(Meeting.objects.filter(uid=uid, cohort__in=runnable_cohorts(user)))


def _expected() -> Q:
    """Who counts at a meeting: registered at the time, or already marked; never a place that was not offered.

    The log says when she gave her place back, if she waits again; of a file that was emptied, its end says so.
    """
    left = RegistrationTransition.objects.filter(
        registration=OuterRef("registration"),
        from_state=RegistrationState.REGISTERED,
        at__gt=OuterRef("meeting__starts_at"),
    ).exclude(to_state=RegistrationState.REGISTERED)
    return Q(offered=True) & (
        Q(registration__state=RegistrationState.REGISTERED)
        | Q(registration__ended_at__gt=F("meeting__starts_at"), registration__registered_at__isnull=False)
        | Q(attendance__isnull=False)
        | Q(Exists(left))
    )


def expected(meeting: Meeting) -> QuerySet[Place]:
    """The places of a register, in order of name, with what was noted."""
    return (
        Place.objects.filter(_expected(), meeting=meeting)
        .select_related("registration__participant", "attendance", "meeting__cohort__site")
        .order_by("registration__participant__folded_name", "pk")
    )


def mark_of(place: Place) -> str:
    """What was noted for a place read by ``expected``; empty when nothing was."""
    return place.attendance.state if hasattr(place, "attendance") else ""


def attended(registration: Registration) -> QuerySet[Meeting]:
    """The meetings where the person was, wholly or partly, in order."""
    return Meeting.objects.filter(places__registration=registration, places__attendance__state__in=ATTENDED).order_by(
        "starts_at", "pk"
    )


def shown_mark(place: Place) -> str:
    """What the register shows at first: what was noted, else the excuse given beforehand."""
    return mark_of(place) or (AttendanceState.EXCUSED if place.excused_at else "")


def meetings_around_today(user, now: datetime | None = None) -> tuple[list[Meeting], list[Meeting]]:
    """Today's meetings, and those of the seven days that follow; each day on the clock of the meeting's site."""
    now = now or timezone.now()
    previous = Meeting.objects.filter(
        cohort=OuterRef("cohort"), state=MeetingState.PLANNED, starts_at__lt=OuterRef("starts_at")
    ).order_by("-starts_at", "-pk")
    meetings = with_place(
        Meeting.objects.filter(
            cohort__in=runnable_cohorts(user),
            cohort__state__in=AT_WORK,
            starts_at__gte=now - timedelta(days=2),
            starts_at__lt=now + WEEK + timedelta(days=2),
        ).annotate(previous_end=Subquery(previous.values("ends_at")[:1]))
    ).order_by("starts_at", "pk")
    today, week = [], []
    for meeting in meetings:
        days = (meeting.local_day - local_today(meeting)).days
        if days == 0:
            today.append(meeting)
        elif 0 < days <= WEEK.days and meeting.state == MeetingState.PLANNED:
            week.append(meeting)
    return today, week


def people_of(meetings: list[Meeting]) -> dict[int, dict[str, list]]:
    """By meeting: who ``comes``, who is ``excused`` beforehand, who ``joins`` (her first meeting, not the group's)."""
    ends = {meeting.pk: meeting.previous_end for meeting in meetings}
    before = Place.objects.filter(
        registration=OuterRef("registration"),
        offered=True,
        meeting__state=MeetingState.PLANNED,
        meeting__starts_at__lt=OuterRef("meeting__starts_at"),
    )
    places = (
        Place.objects.filter(_expected(), meeting__in=list(ends))
        .annotate(new=~Exists(before))
        .select_related("registration__participant")
        .order_by("registration__participant__folded_name", "pk")
    )
    people: dict[int, dict[str, list]] = defaultdict(lambda: {"comes": [], "excused": [], "joins": []})
    for place in places:
        person = place.registration.participant
        people[place.meeting_id]["excused" if place.excused_at else "comes"].append(person)
        if place.new and ends[place.meeting_id]:
            people[place.meeting_id]["joins"].append(person)
    return people


def partners_of(meetings: list[Meeting]) -> dict[int, list[CoAnimation]]:
    """By meeting: the contacts invited to co-animate it."""
    found: dict[int, list[CoAnimation]] = defaultdict(list)
    invited = CoAnimation.objects.filter(meeting__in=meetings).exclude(state__in=["declined", "replaced"])
    for co_animation in invited.select_related("contact").order_by("meeting", "pk"):
        found[co_animation.meeting_id].append(co_animation)
    return found


def _left_open(now: datetime | None = None) -> QuerySet[Meeting]:
    """Meetings that ended, whose register nobody closed and where somebody was expected, oldest first."""
    somebody = Place.objects.filter(_expected(), meeting=OuterRef("pk"))
    return with_place(
        Meeting.objects.filter(
            Exists(somebody),
            cohort__state__in=AT_WORK,
            state=MeetingState.PLANNED,
            ends_at__lt=now or timezone.now(),
            register__closed_at__isnull=True,
        )
    ).order_by("starts_at", "pk")


def open_registers(user, now: datetime | None = None) -> list[Meeting]:
    """The account's registers left open by past days, today's left aside, oldest first."""
    meetings = _left_open(now).filter(cohort__in=runnable_cohorts(user))
    return [meeting for meeting in meetings if meeting.local_day < local_today(meeting)]


def is_left_open(uid) -> bool:
    """Whether this meeting's register still waits to be closed."""
    return _left_open().filter(uid=uid).exists()


def registers_left_open(cohort: Cohort) -> int:
    """How many registers of a session still wait to be closed."""
    return _left_open().filter(cohort=cohort).count()


def to_nudge() -> list[Meeting]:
    """Registers left open since yesterday or a few days, once it is morning on the site's own clock."""
    now = timezone.now()
    recent = _left_open(now).filter(ends_at__gte=now - NUDGE_FOR)
    return [
        meeting
        for meeting in recent
        if meeting.local_day < local_today(meeting) and now.astimezone(meeting.cohort.site.zone).hour >= NUDGE_HOUR
    ]


def who_missed(meeting: Meeting) -> QuerySet[Place]:
    """The places of those who were not there and wish to read the module; nobody who must be left in peace."""
    return (
        Place.objects.filter(
            meeting=meeting,
            offered=True,
            attendance__state__in=[AttendanceState.EXCUSED, AttendanceState.ABSENT],
            registration__state=RegistrationState.REGISTERED,
            registration__participant__wants_missed_modules=True,
            registration__participant__do_not_contact_at=None,
        )
        .select_related("registration__participant")
        .order_by("pk")
    )


def find_excuse_link(token: str) -> ExcuseLink | None:
    """The link of an excuse, in service or not, with what its page shows."""
    return (
        ExcuseLink.objects.with_token(token)
        .select_related("place__registration", "place__meeting__room")
        .select_related("place__meeting__cohort__site", "place__meeting__cohort__room")
        .first()
    )


def signed_sheets(meeting: Meeting) -> QuerySet[SignedSheet]:
    """The scans kept of a meeting's sheet, oldest first."""
    return meeting.signed_sheets.select_related("uploaded_by").order_by("created_at", "pk")


def _how_many(states) -> Subquery:
    registrations = Registration.objects.filter(cohort=OuterRef("pk"), state__in=states).order_by()
    return Subquery(registrations.values("cohort").annotate(n=Count("pk")).values("n"))


def cohort_list(user) -> QuerySet[Cohort]:
    """The account's cohorts, the next to meet first, with their dates and how many are registered and waiting."""
    now = timezone.now()
    planned = Q(meetings__state=MeetingState.PLANNED)
    return (
        runnable_cohorts(user)
        .select_related("programme", "site")
        .annotate(
            first_day=Min("meetings__starts_at", filter=planned),
            last_day=Max("meetings__starts_at", filter=planned),
            next_meeting=Min("meetings__starts_at", filter=planned & Q(meetings__ends_at__gte=now)),
            registered=_how_many([RegistrationState.REGISTERED]),
            waiting=_how_many(WAITING),
        )
        .order_by(F("next_meeting").asc(nulls_last=True), F("last_day").desc(nulls_last=True), "pk")
    )


def plan_of(cohort: Cohort, now: datetime | None = None) -> list[dict]:
    """A cohort's meetings in order: begun or ended, which one is next, register closed, how many came and
    how many questions were written down."""
    now = now or timezone.now()
    came = Count("places", filter=Q(places__attendance__state__in=ATTENDED), distinct=True)
    asked = counts_for(cohort)
    rows = [
        {
            "meeting": meeting,
            "questions": asked.get(meeting.pk, 0),
            "begun": meeting.starts_at <= now,
            "ended": meeting.ends_at <= now,
            "closed": hasattr(meeting, "register") and meeting.register.closed_at is not None,
            "came": meeting.came,
            "next": False,
        }
        for meeting in with_place(cohort.meetings.annotate(came=came)).order_by("starts_at", "pk")
    ]
    to_come = (row for row in rows if not row["ended"] and row["meeting"].state == MeetingState.PLANNED)
    if following := next(to_come, None):
        following["next"] = True
    return rows


def registered_in(cohort: Cohort) -> QuerySet[Registration]:
    """Registrations that hold, in order of name."""
    return _with_came(cohort, [RegistrationState.REGISTERED]).order_by("participant__folded_name", "pk")


def waiting_in(cohort: Cohort) -> QuerySet[Registration]:
    """The waiting list in its order: the rank chosen by the team, then the date of the request."""
    return _with_came(cohort, WAITING).order_by(F("rank").asc(nulls_last=True), "queued_at", "pk")


def _with_came(cohort: Cohort, states: Iterable[str]) -> QuerySet[Registration]:
    """With ``came``, once or more: there is something to certify, even for whoever waits again by now."""
    came = Attendance.objects.filter(place__registration=OuterRef("pk"), state__in=ATTENDED)
    return cohort.registrations.filter(state__in=states).annotate(came=Exists(came)).select_related("participant")
