"""Kinds and states of a request, and what may follow what."""

from django.db.models import TextChoices


class ReferralKind(TextChoices):
    SESSION = "session", "Orienter une personne vers une session"
    DIFFICULTY = "difficulty", "Signaler une difficulté d’accès aux droits ou aux soins"
    APPOINTMENT = "appointment", "Demander un rendez-vous pour une personne qui ne peut pas le faire seule"
    FILE = "file", "Demander l’examen d’un dossier"
    CONTACT = "contact", "Contacter le service"


ABOUT_A_PERSON = (ReferralKind.SESSION, ReferralKind.DIFFICULTY, ReferralKind.APPOINTMENT, ReferralKind.FILE)
WITH_WORDS = (ReferralKind.DIFFICULTY, ReferralKind.APPOINTMENT, ReferralKind.FILE, ReferralKind.CONTACT)
WITH_FILES = (ReferralKind.DIFFICULTY, ReferralKind.FILE)


class ReferralState(TextChoices):
    RECEIVED = "received", "Reçue"
    TAKEN = "taken", "Prise en charge"
    ANSWERED = "answered", "Réponse donnée"
    ACCEPTED = "accepted", "Acceptée"
    REFUSED = "refused", "Refusée"
    EXPIRED = "expired", "Expirée"


WAITING = (ReferralState.RECEIVED, ReferralState.TAKEN)
CLOSED = (ReferralState.ANSWERED, ReferralState.ACCEPTED, ReferralState.REFUSED, ReferralState.EXPIRED)
TRANSITIONS: dict[str, set[str]] = {
    ReferralState.RECEIVED: {ReferralState.TAKEN, *CLOSED},
    ReferralState.TAKEN: set(CLOSED),
    ReferralState.ANSWERED: set(),
    ReferralState.ACCEPTED: set(),
    ReferralState.REFUSED: {ReferralState.TAKEN},  # on second thoughts
    ReferralState.EXPIRED: {ReferralState.TAKEN},  # better late than never
}


class AgreementBy(TextChoices):
    SELF = "self", "La personne elle-même"
    REPRESENTATIVE = "representative", "Son représentant légal"


class NoteFor(TextChoices):
    SENDER = "sender", "Pour l’expéditrice ou l’expéditeur"
    TEAM = "team", "Pour l’équipe seulement"


class ReadingOf(TextChoices):
    PAGE = "page", "Demande consultée"
    FILE = "file", "Pièce jointe ouverte"
