"""States of a registration and of an offer, and what may follow what."""

from django.db.models import TextChoices


class RegistrationState(TextChoices):
    REGISTERED = "registered", "Inscription confirmée"
    WAITING = "waiting", "Sur liste d’attente"
    OFFERED = "offered", "Place proposée"
    WITHDRAWN = "withdrawn", "Désistement"
    MOVED = "moved", "Transférée vers une autre session"


TRANSITIONS: dict[str, set[str]] = {
    RegistrationState.WAITING: {
        RegistrationState.OFFERED,
        RegistrationState.REGISTERED,
        RegistrationState.WITHDRAWN,
        RegistrationState.MOVED,
    },
    RegistrationState.OFFERED: {
        RegistrationState.REGISTERED,
        RegistrationState.WAITING,
        RegistrationState.WITHDRAWN,
        RegistrationState.MOVED,
    },
    # Back to waiting: for a next session, when this one is cancelled.
    RegistrationState.REGISTERED: {RegistrationState.WITHDRAWN, RegistrationState.MOVED, RegistrationState.WAITING},
    RegistrationState.WITHDRAWN: {RegistrationState.REGISTERED, RegistrationState.WAITING},
    RegistrationState.MOVED: {RegistrationState.REGISTERED, RegistrationState.WAITING},
}
HOLDS_A_PLACE = (RegistrationState.REGISTERED, RegistrationState.OFFERED)


class Wish(TextChoices):
    """What somebody on a waiting list waits for."""

    THIS = "this", "Une place dans cette session"
    HERE = "here", "La prochaine session au même endroit"
    ELSEWHERE = "elsewhere", "La prochaine session dans une autre ville"


LATER = (Wish.HERE, Wish.ELSEWHERE)


class Author(TextChoices):
    SELF = "self", "La personne elle-même"
    STAFF = "staff", "L’équipe"
    PARTNER = "partner", "Un partenaire"


class OfferState(TextChoices):
    PENDING = "pending", "En attente de réponse"
    ACCEPTED = "accepted", "Acceptée"
    DECLINED = "declined", "Déclinée"
    EXPIRED = "expired", "Expirée"
