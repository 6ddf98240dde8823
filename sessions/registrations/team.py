"""What the team and partners do for a person: register her, order the waiting list, carry a request over.

Every verb says who did it and why; places and offers go through ``actions``, as when the person acts herself.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import F, QuerySet

from sessions.partners.models import Contact
from sessions.people.actions import Details, find_or_create_participant, note_contact
from sessions.people.models import Participant
from sessions.scheduling.enums import PUBLIC_STATES
from sessions.scheduling.locks import lock_cohort, lock_cohorts
from sessions.scheduling.models import Cohort

from .actions import ERASED, RegistrationRefused, offer_free_places, register, set_state
from .enums import HOLDS_A_PLACE, Author, RegistrationState, Wish
from .models import Registration, RegistrationTransition

BY_REQUEST = "Ordre des demandes"


def register_for(
    person: Participant | Details, cohort: Cohort, *, by, agreed_at: datetime, agreement: str = ""
) -> Registration:
    """The team registers somebody, known or new, who agreed at that moment; ``agreement`` says how, for the log.

    New details that are those of a known person give that person. Raises RegistrationRefused as ``register`` does.
    """
    with transaction.atomic():
        lock_cohort(cohort.pk)
        participant = _known(person)
        return register(participant, cohort, agreed_at=agreed_at, author=Author.STAFF, by=by, note=agreement)


def register_by_partner(
    person: Participant | Details,
    cohort: Cohort,
    *,
    contact: Contact,
    agreed_at: datetime,
    agreement: str = "",
    by=None,
) -> Registration:
    """A partner's contact registers somebody who agreed; the session's page names the contact.

    ``by``: who of the team accepted the partner's request.
    """
    with transaction.atomic():
        lock_cohort(cohort.pk)
        participant = _known(person)
        return register(
            participant, cohort, agreed_at=agreed_at, author=Author.PARTNER, by=by, contact=contact, note=agreement
        )


def _known(person: Participant | Details) -> Participant:
    if isinstance(person, Details):
        return find_or_create_participant(person)
    if not note_contact(person):
        raise RegistrationRefused(ERASED)
    return person


def waiting_list(cohort: Cohort) -> QuerySet[Registration]:
    """Who waits, asked or not, in the team's order and then that of the requests."""
    waiting = cohort.registrations.filter(state__in=[RegistrationState.WAITING, RegistrationState.OFFERED])
    return waiting.select_related("participant").order_by(F("rank").asc(nulls_last=True), "queued_at", "pk")


def set_position(registration: Registration, position: int, *, reason: str, by) -> None:
    """Put a person at this place of the waiting list (1 is the next to be asked) for a reason that is kept.

    Those before her keep their order. Raises RegistrationRefused without a reason, or when she waits no longer.
    """
    if not reason.strip():
        raise RegistrationRefused("Indiquez la raison de cet ordre.")
    with transaction.atomic():
        cohort = lock_cohort(registration.cohort_id)
        rows = list(waiting_list(cohort))
        moved = next((row for row in rows if row.pk == registration.pk), None)
        if moved is None:
            raise RegistrationRefused("Cette personne n’est plus sur la liste d’attente.")
        rows.remove(moved)
        rows.insert(max(position, 1) - 1, moved)
        # Whoever has no rank comes after whoever has one: ranks go down to the last that the team has placed.
        placed = max(place for place, row in enumerate(rows, 1) if row is moved or row.rank is not None)
        for place, row in enumerate(rows[:placed], 1):
            row.rank, row.rank_reason = place, reason.strip() if row is moved else row.rank_reason or BY_REQUEST
            row.save(update_fields=["rank", "rank_reason", "changed_at"])
        _note(moved, f"Rang {rows.index(moved) + 1} : {reason.strip()}", by=by)


def restore_order(cohort: Cohort, *, by) -> None:
    """Go back to the order of the requests."""
    with transaction.atomic():
        locked = lock_cohort(cohort.pk)
        for row in waiting_list(locked).filter(rank__isnull=False):
            row.rank, row.rank_reason = None, ""
            row.save(update_fields=["rank", "rank_reason", "changed_at"])
            _note(row, BY_REQUEST, by=by)


def carry_over(registration: Registration, to_cohort: Cohort, *, by) -> Registration:
    """Take a request that waits to the list of another session of the programme, with its date; returns the new one.

    A free place there is offered, not imposed: she asked for other dates. Raises RegistrationRefused when she waits no
    longer, has an offer to answer, or the other session takes nobody.
    """
    with transaction.atomic():
        lock_cohorts([registration.cohort_id, to_cohort.pk])
        registration.refresh_from_db()
        to_cohort.refresh_from_db()
        if registration.state != RegistrationState.WAITING:
            raise RegistrationRefused("Cette personne n’attend plus, ou une place lui est déjà proposée.")
        if (
            to_cohort.state not in PUBLIC_STATES
            or to_cohort.pk == registration.cohort_id
            or to_cohort.programme_id != registration.cohort.programme_id
        ):
            raise RegistrationRefused("Choisissez une autre session du même programme, ouverte aux inscriptions.")
        new = take_request(registration, to_cohort, by=by)
        offer_free_places(to_cohort)
    new.refresh_from_db()
    return new


def take_request(registration: Registration, to_cohort: Cohort, *, by=None, quiet: bool = False) -> Registration:
    """A request that waits, with its date, on another session's list; both cohorts are locked by the caller."""
    new = _request_in(to_cohort, registration, by=by, quiet=quiet)
    set_state(registration, RegistrationState.MOVED, by=by, note=f"Demande reportée vers {to_cohort.code}")
    return new


def _request_in(cohort: Cohort, old: Registration, *, by, quiet: bool) -> Registration:
    new = Registration.objects.filter(participant=old.participant, cohort=cohort).first()
    if new is not None and new.state in (*HOLDS_A_PLACE, RegistrationState.WAITING):
        return new
    new = new or Registration(participant=old.participant, cohort=cohort)
    new.queued_at, new.agreed_at, new.rank, new.rank_reason = old.queued_at, old.agreed_at, None, ""
    new.author, new.author_user, new.author_contact = old.author, old.author_user, old.author_contact
    new.wants(Wish.THIS)
    note = f"Demande reportée depuis {old.cohort.code}"
    return set_state(new, RegistrationState.WAITING, by=by, note=note, quiet=quiet)


def _note(registration: Registration, text: str, *, by) -> None:
    RegistrationTransition.objects.create(
        registration=registration,
        from_state=registration.state,
        to_state=registration.state,
        by=by,
        note=text[:300],
    )
