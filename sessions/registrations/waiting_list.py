"""Answers to offered places, and the offers that nobody answers; ``actions.offer_free_places`` passes them on."""

from django.db import transaction
from django.utils import timezone

from sessions.scheduling.enums import PUBLIC_STATES
from sessions.scheduling.models import Cohort

from . import messages, queries
from .actions import RegistrationRefused, close_offers, lock, move, offer_free_places, set_state, tell, withdraw
from .enums import OfferState, RegistrationState
from .models import Registration, WaitingOffer


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


def decline_offer(offer: WaitingOffer, *, stay: bool = False, to_cohort: Cohort | None = None, by=None) -> Registration:
    """Refuse the place: leave the list, ``stay`` for a later session, or go over to another one; the place goes on.

    Raises OfferClosed when there is nothing to refuse any more, RegistrationRefused when the other session is closed.
    """
    with transaction.atomic():
        if to_cohort is not None:
            # Every cohort before every offer, and cohorts in the order of their keys: nobody waits in a circle.
            for cohort in sorted([offer.registration.cohort, to_cohort], key=lambda one: one.pk):
                lock(cohort)
        locked = _lock_offer(offer)
        _require_pending(locked)
        registration = locked.registration
        if to_cohort is not None:
            return move(registration, to_cohort, by=by)
        if not stay:
            return withdraw(registration, by=by)
        close_offers(registration, OfferState.DECLINED)
        set_state(registration, RegistrationState.WAITING, by=by, note="Place déclinée, demande gardée")
        offer_free_places(registration.cohort)
        return registration


def expire_offers() -> int:
    """For the periodic command: close the offers left without answer and offer every free place on; how many expired.

    Who did not answer stays on the list, behind those not asked yet. Safe to run on several machines at once.
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
            tell(messages.OfferLapsed, registration, key=f"lapsed:{locked.pk}")
            offer_free_places(registration.cohort)
            count += 1
    for cohort in list(queries.cohorts_with_waiting(PUBLIC_STATES)):
        offer_free_places(cohort)  # a capacity raised in the administration, for example
    return count


def _lock_offer(offer: WaitingOffer) -> WaitingOffer:
    """The offer read again under its cohort's lock, with its registration."""
    lock(offer.registration.cohort)
    return WaitingOffer.objects.select_related("registration__cohort", "registration__participant").get(pk=offer.pk)


def _require_pending(offer: WaitingOffer) -> None:
    if offer.state != OfferState.PENDING:
        raise OfferClosed("Cette proposition a déjà reçu une réponse.")
    if offer.expires_at <= timezone.now():
        raise OfferClosed("Le délai de réponse est passé : la place a été proposée à quelqu’un d’autre.")
    if offer.registration.cohort.state not in PUBLIC_STATES:
        raise OfferClosed("Cette session n’a plus lieu ou est terminée.")
