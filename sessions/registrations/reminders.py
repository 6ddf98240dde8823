"""Messages that come by themselves, in their time: reminders, an offer about to end, thanks, the follow-up meeting,
a session that goes on without somebody who waits.

Nothing is planned ahead: each run of the periodic command looks at the dates as they are now, so a meeting that moves
takes its reminders along. A key holds the meeting, the number of days and the date: told once for each, whatever runs
twice. What was missed by more than ``LATE`` is left out, because it would confuse more than it helps.
"""

import calendar
from collections.abc import Callable, Iterable
from datetime import datetime, time, timedelta

from django.db.models import Max, Min, Q
from django.utils import timezone

from sessions.notifications.actions import write_new
from sessions.notifications.models import Message
from sessions.scheduling.enums import CohortState, MeetingKind, MeetingState
from sessions.scheduling.models import Cohort, Meeting

from . import queries
from .enums import OfferState, RegistrationState, Wish
from .messages import BegunWithout, FollowUpInvitation, OfferEnding, OverWithout, Reminder, SessionCompleted
from .models import Place, Registration, WaitingOffer

MORNING = time(9)
LATE = timedelta(days=1)
LATE_THANKS = timedelta(days=3)
LATE_NEWS = timedelta(days=14)
FARTHEST = timedelta(days=62)  # the greatest number of days that a programme may ask for, and a little more
LAST_INVITATION = timedelta(days=7)  # nearer to the meeting, a reminder says it all
ENDING = timedelta(hours=24)
SHORTEST_OFFER = timedelta(hours=6)  # a shorter offer is not recalled


def send_reminders() -> int:
    """Remind everybody expected at a meeting, as many days before as its programme says; how many messages are new."""
    now = timezone.now()
    meetings = _planned(starts_at__gt=now, starts_at__lt=now + FARTHEST)
    return sum(
        _remind(meeting, days, moment)
        for meeting in meetings
        for days in meeting.cohort.programme.days_of_reminders()
        if (moment := morning_before(meeting, days=days)) <= now < moment + LATE
    )


def _remind(meeting: Meeting, days: int, moment: datetime) -> int:
    """Whoever registered after that moment has just been told the date, and is not told it again.

    The words are those of the day on which it is written: late, « c’est demain » may have become « aujourd’hui ».
    """
    today = timezone.localdate(timezone=meeting.cohort.site.zone)
    left = (meeting.local_day - today).days
    day = meeting.local_day.isoformat()
    places = _expected(meeting).filter(
        registration__participant__wants_reminders=True, registration__registered_at__lte=moment
    )

    def write(place: Place, key: str) -> Message:
        return Reminder().write(
            place.registration.participant,
            key=key,
            cohort=meeting.cohort,
            context={"meeting": meeting, "place": place, "days": left},
            attachment_args={"place": place.pk, "day": day},
            expires_at=meeting.starts_at,
        )

    keys = {f"reminder:{meeting.uid}:{days}:{day}:{place.registration.participant_id}": place for place in places}
    return _write_new(keys, write, meeting.cohort)


def invite_to_follow_up() -> int:
    """A month before a follow-up meeting, invite whoever is expected and ask whether we can still reach them."""
    now = timezone.now()
    meetings = _planned(kind=MeetingKind.FOLLOW_UP, starts_at__gt=now + LAST_INVITATION, starts_at__lt=now + FARTHEST)
    return sum(_invite(meeting) for meeting in meetings if morning_a_month_before(meeting) <= now)


def _invite(meeting: Meeting) -> int:
    def write(place: Place, key: str) -> Message:
        return FollowUpInvitation().write(
            place.registration.participant,
            key=key,
            cohort=meeting.cohort,
            context={"meeting": meeting, "place": place},
            attachment_args={"meeting": meeting.pk, "place": place.pk},
            expires_at=meeting.starts_at,
        )

    places = _expected(meeting)
    keys = {f"follow-up:{meeting.uid}:{place.registration.participant_id}": place for place in places}
    return _write_new(keys, write, meeting.cohort)


def thank() -> int:
    """The morning after the last module of a cohort, thank everybody who was registered to the end."""
    now = timezone.now()
    modules = Q(meetings__state=MeetingState.PLANNED) & ~Q(meetings__kind=MeetingKind.FOLLOW_UP)
    cohorts = (
        Cohort.objects.filter(state__in=[CohortState.RUNNING, CohortState.COMPLETED])
        .annotate(last_start=Max("meetings__starts_at", filter=modules))
        .filter(last_start__lt=now, last_start__gt=now - LATE_THANKS - timedelta(days=2))
        .select_related("programme", "site")
        .order_by("pk")
    )
    return sum(_thank(cohort) for cohort in cohorts if 0 <= (now - _next_morning(cohort)) / LATE_THANKS < 1)


def _thank(cohort: Cohort) -> int:
    follow_up = cohort.meetings.filter(
        kind=MeetingKind.FOLLOW_UP, state=MeetingState.PLANNED, starts_at__gt=timezone.now()
    ).first()
    registrations = (
        Registration.objects.filter(
            cohort=cohort, state=RegistrationState.REGISTERED, participant__do_not_contact_at=None
        )
        .select_related("participant")
        .order_by("pk")
    )

    def write(registration: Registration, key: str) -> Message:
        context = {"follow_up": follow_up}
        return SessionCompleted().write(registration.participant, key=key, cohort=cohort, context=context)

    keys = {f"completed:{cohort.public_id}:{one.participant_id}": one for one in registrations}
    return _write_new(keys, write, cohort)


def tell_left_waiting() -> int:
    """Tell whoever waits for a place in a session, when it begins without her and again when no place can come free any
    more, that she has none, and how to wait for the next one; how many messages are new.
    """
    now = timezone.now()
    modules = Q(meetings__state=MeetingState.PLANNED) & ~Q(meetings__kind=MeetingKind.FOLLOW_UP)
    cohorts = (
        Cohort.objects.filter(
            state__in=[CohortState.OPEN, CohortState.RUNNING, CohortState.COMPLETED],
            pk__in=_left_waiting().values("cohort"),
        )
        .annotate(first=Min("meetings__starts_at", filter=modules), last=Max("meetings__starts_at", filter=modules))
        .filter(first__lte=now)
        .select_related("programme", "site")
        .order_by("pk")
    )
    return sum(_tell_left(cohort, now) for cohort in cohorts)


def _tell_left(cohort: Cohort, now: datetime) -> int:
    """Who asked after the beginning knew it; what happened too long ago is not news."""
    over = cohort.last <= now
    if now - (cohort.last if over else cohort.first) > LATE_NEWS:
        return 0
    waiting = _left_waiting().filter(cohort=cohort)
    if not over:
        waiting = waiting.filter(queued_at__lt=cohort.first)
    letter, word = (OverWithout(), queries.OVER) if over else (BegunWithout(), queries.BEGUN)
    full, others = queries.free_places(cohort) <= 0, list(queries.other_cohorts(cohort))

    def write(registration: Registration, key: str) -> Message:
        return letter.write(
            registration.participant,
            key=key,
            cohort=cohort,
            context={"full": full, "others": others},
            attachment_args={"registration": registration.pk},
        )

    keys = {f"{word}-without:{one.pk}:{one.queued_at:%Y%m%d%H%M}": one for one in waiting}
    return _write_new(keys, write, cohort)


def _left_waiting():
    return (
        Registration.objects.filter(
            state=RegistrationState.WAITING, wish=Wish.THIS, participant__do_not_contact_at=None
        )
        .select_related("participant")
        .order_by("pk")
    )


def remind_of_offers() -> int:
    """Recall an offered place once, when two thirds of the time to answer are gone, at most a day before the end."""
    now = timezone.now()
    offers = (
        WaitingOffer.objects.filter(
            state=OfferState.PENDING,
            expires_at__gt=now,
            expires_at__lte=now + ENDING,
            registration__participant__do_not_contact_at=None,
        )
        .select_related("registration__participant", "registration__cohort__programme", "registration__cohort__site")
        .order_by("pk")
    )
    return sum(_recall(offer) for offer in offers if _is_ending(offer, now))


def _is_ending(offer: WaitingOffer, now: datetime) -> bool:
    whole = offer.expires_at - offer.created_at
    return whole >= SHORTEST_OFFER and now >= offer.expires_at - min(ENDING, whole / 3)


def _recall(offer: WaitingOffer) -> int:
    cohort = offer.registration.cohort

    def write(offer: WaitingOffer, key: str) -> Message:
        return OfferEnding().write(
            offer.registration.participant,
            key=key,
            cohort=cohort,
            context={"offer": offer},
            attachment_args={"offer": offer.pk},
            expires_at=offer.expires_at,
        )

    return _write_new({f"offer-ending:{offer.pk}": offer}, write, cohort)


def morning_before(meeting: Meeting, *, days: int) -> datetime:
    """Nine in the morning so many days before, on the site's clock; earlier for a meeting that begins earlier."""
    zone = meeting.cohort.site.zone
    local = meeting.starts_at.astimezone(zone)
    return datetime.combine(local.date() - timedelta(days=days), min(MORNING, local.time()), tzinfo=zone)


def morning_a_month_before(meeting: Meeting) -> datetime:
    """Nine in the morning of the same day of the month before, or of that month's last day: 31 March → 28 February."""
    zone = meeting.cohort.site.zone
    day = meeting.starts_at.astimezone(zone).date()
    year, month = (day.year, day.month - 1) if day.month > 1 else (day.year - 1, 12)
    last = calendar.monthrange(year, month)[1]
    return datetime.combine(day.replace(year=year, month=month, day=min(day.day, last)), MORNING, tzinfo=zone)


def _next_morning(cohort: Cohort) -> datetime:
    zone = cohort.site.zone
    return datetime.combine(cohort.last_start.astimezone(zone).date() + timedelta(days=1), MORNING, tzinfo=zone)


def _planned(**conditions) -> Iterable[Meeting]:
    return (
        Meeting.objects.filter(
            state=MeetingState.PLANNED, cohort__state__in=[CohortState.OPEN, CohortState.RUNNING], **conditions
        )
        .select_related("cohort__programme", "cohort__site", "cohort__room", "room", "module")
        .order_by("starts_at", "pk")
    )


def _expected(meeting: Meeting):
    return queries.places_to_come().filter(meeting=meeting, registration__participant__do_not_contact_at=None)


def _write_new(wanted: dict, write: Callable[..., Message], cohort: Cohort) -> int:
    """Write the messages whose key does not exist yet, in the site's own time; how many are new."""
    with timezone.override(cohort.site.zone):
        return write_new(wanted, write)
