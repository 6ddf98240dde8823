"""Registering, withdrawing, excusing, offering a free place on; places are counted under the cohort's lock."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from sessions.common.freshness import touch_public
from sessions.people.actions import Details, find_or_create_participant
from sessions.people.models import Participant
from sessions.scheduling.actions import touch_schedule
from sessions.scheduling.enums import PUBLIC_STATES, CohortState, MeetingKind, MeetingState
from sessions.scheduling.locks import lock_cohort, lock_cohorts
from sessions.scheduling.models import Cohort, Meeting

from . import messages, queries
from .enums import HOLDS_A_PLACE, Author, OfferState, RegistrationState, Wish
from .models import Place, Registration, WaitingOffer
from .states import ENDED, RegistrationRefused, close_offers, set_state, tell

ANSWER_BEFORE_START = timedelta(hours=12)
SHORTEST_DELAY = timedelta(hours=2)
ERASED = "Le dossier de cette personne vient d’être effacé : inscrivez-la comme une nouvelle personne."


class CohortFull(RegistrationRefused):
    """No place is left, and the person did not say whether she would wait."""


@dataclass(frozen=True)
class SignUp:
    """What a visitor's request became, and what the visitor is told of it.

    ``shown`` depends on the places left and not on the person: it says nothing of whether she was already known.
    """

    registration: Registration
    shown: str


def sign_up(cohort: Cohort, details: Details, *, agreed_at: datetime, waits_for: str = "") -> SignUp:
    """A visitor registers herself; ``agreed_at`` tells one request from another: the same one twice changes nothing.

    ``waits_for`` is the wish of somebody who accepts to wait; the wish of a next session takes no place of this one.
    Whoever waits already keeps her own wish: a stranger may know a name and an address, her space is hers.
    Raises CohortFull when no place is left and she has not accepted to wait, RegistrationRefused when the session no
    longer takes registrations. Nothing is written then.
    """
    with transaction.atomic():
        lock_cohort(cohort.pk)
        current = queries.joinable(cohort.code)
        if current is None:
            raise RegistrationRefused("Les inscriptions à cette session sont closes.")
        known = queries.find_registration(current, **details.identity())
        if known is not None and known.agreed_at == agreed_at:
            return SignUp(known, known.state)
        wish = waits_for or Wish.THIS
        shown = RegistrationState.REGISTERED if current.free and wish == Wish.THIS else RegistrationState.WAITING
        if not current.free and not waits_for:
            raise CohortFull("Il n’y a plus de place dans cette session.")
        person = find_or_create_participant(details)
        if known is not None and known.state == RegistrationState.WAITING and shown == RegistrationState.WAITING:
            wish = known.wish
        registration = register(person, current, author=Author.SELF, agreed_at=agreed_at, wish=wish)
        if known is not None and known.state not in ENDED and known.state == registration.state:
            tell(messages.AlreadyKnown, registration, key=f"already:{registration.pk}:{timezone.localdate()}")
        return SignUp(registration, shown)


def register(
    participant: Participant,
    cohort: Cohort,
    *,
    agreed_at: datetime,
    author: str = Author.SELF,
    by=None,
    contact=None,
    note: str = "",
    wish: str = Wish.THIS,
) -> Registration:
    """Give the person a place in every meeting, or put her on the waiting list when no place is left.

    With the ``wish`` of a next session she waits, whatever is free here.
    ``author``, ``by`` (an account) and ``contact`` say who registered her. Idempotent: asking twice returns the same
    registration; after a withdrawal she comes back with what was there kept.
    Raises RegistrationRefused for a session that is neither open nor running.
    """
    with transaction.atomic():
        locked = lock_cohort(cohort.pk)
        if locked.state not in PUBLIC_STATES:
            raise RegistrationRefused(f"Cette session ne prend pas d’inscription : {locked.get_state_display()}.")
        if not Participant.objects.select_for_update(no_key=True).filter(pk=participant.pk).exists():
            raise RegistrationRefused(ERASED)
        registration = Registration.objects.filter(participant=participant, cohort=locked).first()
        if registration is not None and registration.state in HOLDS_A_PLACE:
            return registration
        free = wish == Wish.THIS and queries.free_places(locked) > 0
        wanted = RegistrationState.REGISTERED if free else RegistrationState.WAITING
        if registration is None:
            registration = Registration(
                participant=participant,
                cohort=locked,
                queued_at=timezone.now(),
                author=author,
                author_user=by,
                author_contact=contact,
                agreed_at=agreed_at,
            )
        elif registration.state == wanted:
            return _wish_again(registration, wish)
        elif registration.state in ENDED:
            registration.queued_at = timezone.now()
            registration.rank, registration.rank_reason = None, ""
            registration.agreed_at = agreed_at
            registration.author, registration.author_user, registration.author_contact = author, by, contact
        registration.wants(wish)
        return set_state(registration, wanted, by=by, note=note)


def _wish_again(registration: Registration, wish: str) -> Registration:
    if registration.wish != wish:
        registration.wants(wish)
        registration.save(update_fields=["wish", "wished_at", "changed_at"])
    return registration


def withdraw(registration: Registration, *, by=None, note: str = "") -> Registration:
    """Give up a place, an offer or a wait; whatever was held is offered on. Twice changes nothing."""
    with transaction.atomic():
        cohort = lock_cohort(registration.cohort_id)
        registration.refresh_from_db()
        if registration.state in ENDED:
            return registration
        close_offers(registration, OfferState.DECLINED)
        set_state(registration, RegistrationState.WITHDRAWN, by=by, note=note)
        offer_free_places(cohort)
    return registration


def move(registration: Registration, to_cohort: Cohort, *, by=None) -> Registration:
    """Leave this session for another one of the programme, where the person is registered or waits; returns that one.

    What was attended stays with the registration that is left. Raises RegistrationRefused when the other session takes
    no registration, or has no place for somebody who would give hers up; nothing has changed then. A place in a
    cancelled session is none to keep.
    """
    with transaction.atomic():
        lock_cohorts([registration.cohort_id, to_cohort.pk])
        registration.refresh_from_db()
        if registration.state in ENDED:
            raise RegistrationRefused("Cette inscription est déjà close.")
        if to_cohort.pk == registration.cohort_id or to_cohort.programme_id != registration.cohort.programme_id:
            raise RegistrationRefused("Choisissez une autre session du même programme.")
        had_a_place = registration.state == RegistrationState.REGISTERED
        keeps = had_a_place and not registration.is_called_off
        if keeps and not queries.can_join(registration.participant, to_cohort):
            raise RegistrationRefused("Il n’y a plus de place dans l’autre session : la place actuelle est gardée.")
        already = queries.is_registered(registration.participant, to_cohort)
        new = _come_from(registration, to_cohort)
        if keeps and new.state == RegistrationState.OFFERED:  # she gives her place up for the one that is held for her
            close_offers(new, OfferState.ACCEPTED)
            set_state(new, RegistrationState.REGISTERED, by=by, note=f"Depuis {registration.cohort.code}")
        close_offers(registration, OfferState.DECLINED)
        set_state(registration, RegistrationState.MOVED, by=by, note=f"Vers {to_cohort.code}")
        if had_a_place and already:  # nothing changes there, but her calendar still shows what she leaves
            tell(messages.Confirmed, new, key=f"moved:{registration.pk}:{registration.ended_at}")
        offer_free_places(registration.cohort)
    return new


def _come_from(registration: Registration, to_cohort: Cohort) -> Registration:
    return register(
        registration.participant,
        to_cohort,
        agreed_at=registration.agreed_at,
        author=registration.author,
        by=registration.author_user,
        contact=registration.author_contact,
        note=f"Depuis {registration.cohort.code}",
    )


def set_capacity(cohort: Cohort, capacity: int) -> Cohort:
    """Change the number of places; new ones are offered on. Raises RegistrationRefused below the places held."""
    with transaction.atomic():
        locked = lock_cohort(cohort.pk)
        held = locked.capacity - queries.free_places(locked)
        if capacity < max(held, 1):
            raise RegistrationRefused(f"{held} places sont déjà données ou proposées : gardez-en au moins autant.")
        locked.capacity = capacity
        locked.save(update_fields=["capacity", "changed_at"])
        offer_free_places(locked)
        touch_public()
    return locked


def offer_free_places(cohort: Cohort, *, next_session: bool = False) -> list[WaitingOffer]:
    """Offer every free place of a session to the next people who wait, each until a deadline; returns the new offers.

    The one way in which a freed place goes on, whoever freed it. Nothing once the last module has begun.
    ``next_session`` says that they waited for this session to open.
    """
    with transaction.atomic():
        locked = lock_cohort(cohort.pk)
        last = _modules_to_come(locked).order_by("-starts_at").first()
        if locked.state not in PUBLIC_STATES or last is None:
            return []
        people = queries.to_ask(locked)[: queries.free_places(locked)]
        return [_offer(registration, locked, last, next_session) for registration in people]


def _offer(registration: Registration, cohort: Cohort, last: Meeting, next_session: bool) -> WaitingOffer:
    deadline = min(answer_before(cohort), max(last.starts_at, timezone.now() + SHORTEST_DELAY))
    set_state(registration, RegistrationState.OFFERED)
    offer = WaitingOffer.objects.create(registration=registration, expires_at=deadline)
    context, args = {"offer": offer, "next_session": next_session}, {"offer": offer.pk}
    context["last"] = registration.lapsed + 1 == queries.LAPSES  # ``to_ask`` counted
    tell(messages.PlaceOffered, registration, key=f"offer:{offer.pk}", context=context, args=args)
    return offer


def answer_before(cohort: Cohort, now: datetime | None = None) -> datetime:
    """Until when a place offered now is held: the programme's delay to a full hour, less when the session begins soon.

    Twelve hours before the first meeting at the latest, but never less than two hours from now; a session that has
    begun leaves the whole delay.
    """
    now = now or timezone.now()
    whole = _full_hour(now + timedelta(hours=cohort.programme.offer_hours))
    planned = cohort.meetings.filter(state=MeetingState.PLANNED)
    first = planned.aggregate(first=Min("starts_at"))["first"]
    if cohort.state != CohortState.OPEN or first is None or first <= now:
        return whole
    return min(whole, max(first - ANSWER_BEFORE_START, now + SHORTEST_DELAY))


def _full_hour(moment: datetime) -> datetime:
    """The moment or the next full hour: « jusqu’à 8 h » is read and remembered, « 7 h 01 » is not."""
    past = timedelta(minutes=moment.minute, seconds=moment.second, microseconds=moment.microsecond)
    return moment - past + timedelta(hours=1) if past else moment


def add_places(meeting: Meeting) -> int:
    """Give everybody registered a place in a meeting that was added later; returns how many places are new."""
    with transaction.atomic():
        lock_cohort(meeting.cohort_id)
        registered = Registration.objects.filter(cohort=meeting.cohort, state=RegistrationState.REGISTERED)
        missing = registered.exclude(places__meeting=meeting).order_by("pk")
        offered = meeting.starts_at > timezone.now()
        places = [Place(registration=one, meeting=meeting, offered=offered) for one in missing]
        Place.objects.bulk_create(places)
        touch_schedule()
    return len(places)


def excuse(place: Place) -> Place:
    """The person cannot come; no reason is asked. Raises RegistrationRefused once the meeting is over or cancelled."""
    return _set_excuse(place, timezone.now())


def take_back_excuse(place: Place) -> Place:
    """The person can come after all. Raises RegistrationRefused once the meeting is over or cancelled."""
    return _set_excuse(place, None)


def _set_excuse(place: Place, at: datetime | None) -> Place:
    meeting = place.meeting
    if meeting.state != MeetingState.PLANNED or meeting.ends_at <= timezone.now():
        raise RegistrationRefused("Cette séance est passée ou annulée : il n’y a rien à prévenir.")
    if (place.excused_at is None) != (at is None):
        place.excused_at = at
        place.save(update_fields=["excused_at"])
    return place


def _modules_to_come(cohort: Cohort):
    return cohort.meetings.filter(state=MeetingState.PLANNED, starts_at__gt=timezone.now()).exclude(
        kind=MeetingKind.FOLLOW_UP
    )
