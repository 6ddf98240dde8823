"""Answers to offered places, offers that nobody answers, people who wait for a next session.

``actions.offer_free_places`` passes every place on.
"""

from django.db import transaction
from django.utils import timezone

from sessions.scheduling.enums import PUBLIC_STATES
from sessions.scheduling.locks import lock_cohort, lock_cohorts
from sessions.scheduling.models import Cohort
from sessions.scheduling.queries import joinable_cohorts

from . import messages, queries
from .actions import RegistrationRefused, close_offers, move, offer_free_places, set_state, tell, withdraw
from .enums import LATER, OfferState, RegistrationState, Wish
from .models import Registration, RegistrationTransition, WaitingOffer
from .team import take_request


class OfferClosed(RegistrationRefused):
    """The offer was answered already, its time has passed, or its session is over."""


def accept_offer(offer: WaitingOffer, *, by=None) -> Registration:
    """Take the place that was held. Raises OfferClosed when it no longer is; a second acceptance changes nothing."""
    with transaction.atomic():
        locked = _lock_offer(offer)
        if locked.state == OfferState.ACCEPTED:
            return locked.registration
        _require_pending(locked)
        close_offers(locked.registration, OfferState.ACCEPTED)
        return set_state(locked.registration, RegistrationState.REGISTERED, by=by)


def take_offered(registration: Registration, *, by, note: str = "") -> Registration:
    """The team takes the place that is held for somebody, who said so to them; twice changes nothing.

    As long as it is held it is hers, even in the minutes after the deadline. Raises OfferClosed when no place is held
    for her any more, or the session is over.
    """
    with transaction.atomic():
        cohort = lock_cohort(registration.cohort_id)
        registration.refresh_from_db()
        if registration.state == RegistrationState.REGISTERED:
            return registration
        if registration.state != RegistrationState.OFFERED or cohort.state not in PUBLIC_STATES:
            raise OfferClosed("Aucune place n’est plus gardée pour cette personne : rechargez la page.")
        close_offers(registration, OfferState.ACCEPTED)
        return set_state(registration, RegistrationState.REGISTERED, by=by, note=note)


def decline_offer(offer: WaitingOffer, *, wish: str = "", to_cohort: Cohort | None = None, by=None) -> Registration:
    """Refuse the place: leave the list, wait for a next session (``wish``), or go over to another one; it goes on.

    Raises OfferClosed when there is nothing to refuse any more, RegistrationRefused when the other session is closed.
    """
    with transaction.atomic():
        if to_cohort is not None:
            lock_cohorts([offer.registration.cohort_id, to_cohort.pk])
        locked = _lock_offer(offer)
        _require_pending(locked)
        registration = locked.registration
        if to_cohort is not None:
            return move(registration, to_cohort, by=by)
        if wish not in LATER:
            return withdraw(registration, by=by)
        close_offers(registration, OfferState.DECLINED)
        registration.wants(wish)
        note = f"Place déclinée ; attend {registration.awaited}"
        set_state(registration, RegistrationState.WAITING, by=by, note=note)
        offer_free_places(registration.cohort)
        return registration


def set_wish(registration: Registration, wish: str, *, by=None) -> Registration:
    """Wait for something else than before: a place here, the next session here or elsewhere. Twice changes nothing.

    Whoever is asked no more (``queries.LAPSES``) and still wants a place here asks anew; whoever had a place in a
    session that was cancelled waits from now on. Raises RegistrationRefused when she waits no longer, or for a place in
    a session that is over.
    """
    with transaction.atomic():
        cohort = lock_cohort(registration.cohort_id)
        registration.refresh_from_db()
        if registration.state != RegistrationState.WAITING and not registration.is_called_off:
            raise RegistrationRefused("Cette demande n’est plus sur la liste d’attente : rechargez la page.")
        if wish == Wish.THIS and cohort.state not in PUBLIC_STATES:
            raise RegistrationRefused("Cette session n’a plus lieu ou est terminée : choisissez-en une autre.")
        if registration.is_called_off:
            registration.wants(wish)
            note = f"Session annulée ; attend {registration.awaited}"
            return set_state(registration, RegistrationState.WAITING, by=by, note=note)
        if registration.wish == wish:
            if not queries.is_asked_no_more(registration):
                return registration
            registration.queued_at = timezone.now()
        registration.wants(wish)
        registration.save(update_fields=["wish", "wished_at", "queued_at", "changed_at"])
        RegistrationTransition.objects.create(
            registration=registration,
            from_state=registration.state,
            to_state=registration.state,
            by=by,
            note=f"Attend {registration.awaited}",
        )
        offer_free_places(cohort)
    return registration


def offer_awaited(cohort: Cohort) -> list[WaitingOffer]:
    """Offer what is free in an open session to those who asked for a next one: their requests come over, in order.

    Each comes with its date, and only as many as there are places: the others go on waiting for a next session.
    Whoever waits in the session itself is asked first. Not inside another transaction: it locks every cohort that a
    request leaves, in the order of their keys.
    """
    asked = list(queries.awaiting(cohort)) if cohort.opened_at else []
    if not asked:
        return []
    with transaction.atomic():
        cohorts = {cohort.pk, *(request.cohort_id for request in asked)}
        lock_cohorts(cohorts)
        current = queries.joinable(cohort.code)
        if current is None:
            return []
        offer_free_places(current)
        requests = queries.awaiting(current).filter(cohort__in=cohorts)[: queries.free_places(current)]
        for request in list(requests):
            take_request(request, current, quiet=True)
        return offer_free_places(current, next_session=True)


def offer_awaited_everywhere() -> int:
    """For the periodic command: every open session with a place; how many offers were made."""
    return sum(
        len(offer_awaited(cohort)) for cohort in list(queries.with_places(joinable_cohorts()).filter(free__gt=0))
    )


def expire_offers() -> int:
    """For the periodic command: close the offers left without answer and offer every free place on; how many expired.

    Who did not answer stays on the list, behind those not asked yet; whom nobody else precedes is asked again at once,
    and told by the new offer alone. Safe to run on several machines at once.
    """
    count = 0
    for offer in list(queries.expired_offers()):
        with transaction.atomic():
            locked = _lock_offer(offer)
            if locked.state != OfferState.PENDING or locked.expires_at > timezone.now():
                continue
            registration = locked.registration
            close_offers(registration, OfferState.EXPIRED)
            set_state(registration, RegistrationState.WAITING, note="Délai de réponse passé")
            _tell_lapsed(locked, offer_free_places(registration.cohort))
            count += 1
    for cohort in list(queries.cohorts_with_waiting(PUBLIC_STATES)):
        offer_free_places(cohort)  # a capacity raised in the administration, for example
    return count


def _tell_lapsed(offer: WaitingOffer, passed_on: list[WaitingOffer]) -> None:
    """``passed_on`` are the offers that its end made possible."""
    registration = offer.registration
    if any(new.registration_id == registration.pk for new in passed_on):
        return
    context = {"passed_on": bool(passed_on), "last": queries.is_asked_no_more(registration)}
    tell(messages.OfferLapsed, registration, key=f"lapsed:{offer.pk}", context=context)


def take_back_offers(cohort: Cohort, *, by, note: str) -> None:
    """Close every offer of a session that takes place no more, under its lock: who was asked waits again, untold."""
    for registration in cohort.registrations.filter(state=RegistrationState.OFFERED).order_by("pk"):
        close_offers(registration, OfferState.EXPIRED)
        set_state(registration, RegistrationState.WAITING, by=by, note=note)


def _lock_offer(offer: WaitingOffer) -> WaitingOffer:
    """The offer read again under its cohort's lock, with its registration."""
    lock_cohort(offer.registration.cohort_id)
    return WaitingOffer.objects.select_related("registration__cohort", "registration__participant").get(pk=offer.pk)


def _require_pending(offer: WaitingOffer) -> None:
    if offer.state != OfferState.PENDING:
        raise OfferClosed("Cette proposition a déjà reçu une réponse.")
    if offer.expires_at <= timezone.now():
        raise OfferClosed("Le délai de réponse est passé : la place n’est plus gardée.")
    if offer.registration.cohort.state not in PUBLIC_STATES:
        raise OfferClosed("Cette session n’a plus lieu ou est terminée.")
