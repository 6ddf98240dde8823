"""What one meeting says in a calendar, and what a calendar is called: neutral words only."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from uuid import UUID

from django.conf import settings
from django.db.models import Count, F, Max, Q
from django.urls import reverse

from sessions.registrations.enums import RegistrationState
from sessions.registrations.models import Registration, RegistrationTransition
from sessions.scheduling.enums import CoAnimationState, MeetingState
from sessions.scheduling.models import CoAnimation, Meeting

from . import queries
from .enums import FeedDetail, FeedKind
from .ical import Entry
from .models import CalendarFeed

CATEGORY = "Séance"
DISCREET_TITLE = "Rendez-vous"
NO_MEETING = UUID(int=0)


def entry(meeting: Meeting, detail: str = FeedDetail.PLACE) -> Entry:
    """What a calendar learns of a meeting: when, where, and a link. No module, no site name, nobody.

    As its owner chose, it may say less (the time only; the link then leads to their own space, not to the programme),
    or the number of the module.
    """
    site = meeting.cohort.site
    says_little = detail == FeedDetail.TIME
    url = settings.SITE_URL + (reverse("registrations:space") if says_little else _path_of(meeting.uid))
    return Entry(
        uid=f"meeting-{meeting.uid}@{settings.CALENDAR_DOMAIN}",
        sequence=meeting.sequence,
        stamp=_revised_at(meeting, detail),
        start=meeting.starts_at,
        end=meeting.ends_at,
        zone=site.time_zone,
        summary=_summary(meeting, detail),
        location="" if says_little else place_of(meeting),
        description="" if says_little else f"Détails et changements : {url}",
        url=url,
        cancelled=meeting.state == MeetingState.CANCELLED,
        categories=(CATEGORY,),
    )


def entries_of_feed(feed: CalendarFeed, today: date) -> Iterator[Entry]:
    """The entries of a feed that day; a meeting that its people were asked to says whether they come."""
    match feed.kind:
        case FeedKind.PARTNER:
            asked = _answers(contact__partner=feed.partner_id)
        case FeedKind.CONTACT:
            asked = _answers(contact=feed.contact_id)
        case _:
            asked = {}
    hers = turns_of(participant=feed.participant_id) if feed.kind == FeedKind.PARTICIPANT else {}
    for meeting in queries.meetings_of_feed(feed, today):
        shown = entry(meeting, feed.detail)
        if meeting.pk in asked:
            shown = _as_answered(shown, asked[meeting.pk])
        elif meeting.cohort_id in hers:
            shown = _as_turned(shown, hers[meeting.cohort_id])
        if not feed.is_public:  # its owner may have let it say more or less since (``actions.set_detail``)
            shown = replace(shown, stamp=max(shown.stamp, feed.changed_at))
        yield shown


def entries_of_registration(
    registration: Registration, meetings: Iterable[Meeting], *, left: bool = False
) -> list[Entry]:
    """What a mail to a participant says of these meetings of her session; ``left``: she goes to none of them."""
    turned = turns_of(pk=registration.pk).get(registration.cohort_id)
    shown = [entry(meeting) for meeting in meetings]
    if turned:
        shown = [_as_turned(one, turned) for one in shown]
    return [replace(one, cancelled=True) for one in shown] if left else shown


@dataclass(slots=True)
class Turns:
    """How many times a person gave her place back or took it again since she first had it, and when she last did."""

    number: int
    at: datetime


def turns_of(**whose) -> dict[int, Turns]:
    """By session, of the registrations ``whose`` place was given back at least once; one query.

    Counted in the log, which only grows: the number never falls, whatever is sent late or never (RFC 5545, 3.8.7.4).
    """
    given = Q(to_state=RegistrationState.REGISTERED) | Q(from_state=RegistrationState.REGISTERED)
    rows = (
        RegistrationTransition.objects.filter(
            given, **{f"registration__{name}": value for name, value in whose.items()}
        )
        .exclude(from_state=F("to_state"))  # a note, not a change
        .order_by()
        .values("registration__cohort")
        .annotate(number=Count("pk"), last=Max("at"))
        .filter(number__gt=1)
    )
    return {row["registration__cohort"]: Turns(row["number"] - 1, row["last"]) for row in rows}


def _as_turned(shown: Entry, turned: Turns) -> Entry:
    """The entry of somebody who gave her place back or took it again: to her, each time is another revision of it."""
    return replace(shown, sequence=shown.sequence + turned.number, stamp=max(shown.stamp, turned.at))


@dataclass(slots=True)
class Answers:
    """What those asked to one meeting have said: whether somebody comes, how often it changed, when it last did."""

    comes: bool
    changes: int
    changed_at: datetime


def _answers(**who) -> dict[int, Answers]:
    """By meeting; one query."""
    changes = Count("transitions", filter=~Q(transitions__from_state=""))
    rows = CoAnimation.objects.filter(**who).order_by().annotate(changes=changes)
    found: dict[int, Answers] = {}
    for meeting, state, number, changed_at in rows.values_list("meeting", "state", "changes", "changed_at"):
        one = found.setdefault(meeting, Answers(comes=False, changes=0, changed_at=changed_at))
        one.comes |= state == CoAnimationState.ACCEPTED
        one.changes += number
        one.changed_at = max(one.changed_at, changed_at)
    return found


def _as_answered(shown: Entry, answers: Answers) -> Entry:
    """The entry of somebody who was asked: TENTATIVE until they say yes; answers raise SEQUENCE like dates."""
    shown = replace(shown, sequence=shown.sequence + answers.changes, stamp=max(shown.stamp, answers.changed_at))
    if answers.comes or shown.cancelled:
        return shown
    words = shown.description and f"À confirmer : votre réponse est attendue.\n{shown.description}"
    return replace(shown, tentative=True, summary=f"{shown.summary} (à confirmer)", description=words)


def _revised_at(meeting: Meeting, detail: str) -> datetime:
    """When anything that the entry says last changed: the meeting, its place, the title of its programme.

    Programs that compare LAST-MODIFIED (RFC 5545, 3.8.7.3) would keep a former address without it.
    """
    cohort = meeting.cohort
    told = [meeting.revised_at, cohort.site.changed_at, cohort.programme.changed_at]
    if meeting.place:
        told.append(meeting.place.changed_at)
    if detail == FeedDetail.NUMBER and meeting.module:
        told.append(meeting.module.changed_at)
    return max(told)


def _path_of(uid: UUID) -> str:
    return _meeting_path().replace(str(NO_MEETING), str(uid))


@cache
def _meeting_path() -> str:
    return reverse("calendars:meeting", args=[NO_MEETING])


def _summary(meeting: Meeting, detail: str) -> str:
    if detail == FeedDetail.TIME:
        return DISCREET_TITLE
    title = meeting.cohort.programme.neutral_title
    if detail == FeedDetail.NUMBER and meeting.module is not None:
        title = f"{title} {meeting.module.position}"
    return f"{title} – {meeting.cohort.site.town}"


def place_of(meeting: Meeting) -> str:
    """Room, address and town. Not the site's name: it may be a hospital's or an association's against an illness."""
    site = meeting.cohort.site
    room = meeting.place.name if meeting.place else ""
    return ", ".join(part for part in (room, site.address, site.locality) if part)


def name_of(feed: CalendarFeed) -> str:
    """The calendar's name, neutral like the rest."""
    if feed.detail == FeedDetail.TIME:
        return "Mes rendez-vous"
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
