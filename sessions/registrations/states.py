"""The one writer of a registration's state, and what goes with a state: lock, places, links, log, message."""

from datetime import datetime

from django.db.models import Max
from django.utils import timezone

from sessions.common.closing import on_links_closed
from sessions.common.freshness import touch_public
from sessions.notifications.actions import enqueue
from sessions.people.models import Participant
from sessions.scheduling.actions import touch_schedule
from sessions.scheduling.enums import MeetingState

from . import messages
from .enums import TRANSITIONS, OfferState, RegistrationState
from .models import ExcuseLink, Place, Registration, RegistrationTransition

ENDED = (RegistrationState.WITHDRAWN, RegistrationState.MOVED)


class RegistrationRefused(Exception):
    """This cannot be done; the message says why and what to do instead, in French."""


def close_offers(registration: Registration, state: str) -> None:
    """Close the offer that waits for an answer, if there is one."""
    registration.offers.filter(state=OfferState.PENDING).update(
        state=state, answered_at=timezone.now(), changed_at=timezone.now()
    )


def set_state(
    registration: Registration, to_state: str, *, by=None, note: str = "", quiet: bool = False
) -> Registration:
    """The one writer of the state: table of transitions, dates, places, log, message unless ``quiet``.

    For the verbs of ``actions``, ``waiting_list`` and ``team`` alone, under the cohort's lock.
    """
    was, now = registration.state, timezone.now()
    if was and to_state not in TRANSITIONS[was]:
        raise RegistrationRefused("Cette inscription a changé entre-temps : rechargez la page.")
    registration.state = to_state
    registration.ended_at = now if to_state in ENDED else None
    if to_state == RegistrationState.REGISTERED:
        registration.registered_at = now
    registration.save()
    log = RegistrationTransition.objects.create(
        registration=registration, from_state=was, to_state=to_state, by=by, note=note
    )
    if to_state == RegistrationState.REGISTERED:
        _give_places(registration, away_since=_left_at(registration) if was else None)
    elif was == RegistrationState.REGISTERED:
        _close_excuse_links(place__registration=registration)
    if RegistrationState.REGISTERED in (was, to_state):
        touch_schedule()
    touch_public()
    if quiet:
        return registration
    if to_state == RegistrationState.REGISTERED:
        tell(messages.Confirmed, registration, key=f"registration:{log.pk}")
    elif to_state == RegistrationState.WITHDRAWN:
        tell(messages.Withdrawn, registration, key=f"registration:{log.pk}", context={"was": was})
    elif to_state == RegistrationState.WAITING and was != RegistrationState.OFFERED:
        tell(messages.OnWaitingList, registration, key=f"registration:{log.pk}")
    return registration


def _left_at(registration: Registration) -> datetime | None:
    """When she last gave up her place, whatever she waited for since; None for who never had one."""
    left = registration.transitions.filter(from_state=RegistrationState.REGISTERED)
    return left.exclude(to_state=RegistrationState.REGISTERED).aggregate(at=Max("at"))["at"]


def _give_places(registration: Registration, *, away_since: datetime | None) -> None:
    """A place in each meeting not cancelled; those that began before she came, or while away, are not offered."""
    now = timezone.now()
    if away_since is not None:
        registration.places.filter(meeting__starts_at__gt=away_since, meeting__starts_at__lte=now).update(offered=False)
    meetings = registration.cohort.meetings.filter(state=MeetingState.PLANNED)
    missing = meetings.exclude(places__registration=registration).order_by("starts_at", "pk")
    Place.objects.bulk_create(
        Place(registration=registration, meeting=meeting, offered=meeting.starts_at > now) for meeting in missing
    )


def _close_excuse_links(**whose) -> None:
    """From now on these addresses do nothing; messages still to leave get another one."""
    ExcuseLink.objects.filter(revoked_at=None, **whose).update(revoked_at=timezone.now(), changed_at=timezone.now())


def _close_excuse_links_of(person) -> None:
    """The links of a participant are closed: those in her reminders lay in the same messages."""
    if isinstance(person, Participant):
        _close_excuse_links(place__registration__participant=person)


on_links_closed(_close_excuse_links_of)


def tell(
    letter, registration: Registration, *, key: str, context: dict | None = None, args: dict | None = None
) -> None:
    """Write a message to the registration's person, dates in the site's own time; once for each key."""
    cohort = registration.cohort
    meetings = cohort.meetings.filter(state=MeetingState.PLANNED, ends_at__gt=timezone.now())
    with timezone.override(cohort.site.time_zone):
        message = letter().write(
            registration.participant,
            key=key,
            cohort=cohort,
            context={"registration": registration, "meetings": meetings.order_by("starts_at", "pk"), **(context or {})},
            attachment_args={"registration": registration.pk, **(args or {})},
        )
    enqueue(message)
