"""Channels and the states of a message."""

from django.db.models import TextChoices


class Channel(TextChoices):
    EMAIL = "email", "Courriel"
    SMS = "sms", "SMS"
    PHONE = "phone", "Téléphone"
    POST = "post", "Courrier"


class MessageState(TextChoices):
    QUEUED = "queued", "À envoyer"
    SENDING = "sending", "Envoi en cours"
    SENT = "sent", "Envoyé"
    TO_DO = "to_do", "À faire"  # a call or a letter that a person takes care of
    DONE = "done", "Fait"
    FAILED = "failed", "Échec"
    CANCELLED = "cancelled", "Annulé"
    SUPPRESSED = "suppressed", "Non envoyé : ne plus contacter"


TRANSITIONS: dict[str, set[str]] = {
    MessageState.QUEUED: {
        MessageState.SENDING,
        MessageState.TO_DO,
        MessageState.CANCELLED,
        MessageState.SUPPRESSED,
        MessageState.FAILED,
    },
    MessageState.SENDING: {MessageState.SENT, MessageState.QUEUED, MessageState.FAILED},
    MessageState.TO_DO: {
        MessageState.QUEUED,  # the person can be reached by another way now
        MessageState.DONE,
        MessageState.CANCELLED,
        MessageState.SUPPRESSED,
    },
    MessageState.FAILED: {MessageState.QUEUED, MessageState.CANCELLED},
    MessageState.SENT: set(),
    MessageState.DONE: set(),
    MessageState.CANCELLED: set(),
    MessageState.SUPPRESSED: set(),
}


class Audience(TextChoices):
    PARTICIPANT = "participant", "La personne"
    CONTACT = "contact", "L’intervenante ou l’intervenant"
    STAFF = "staff", "L’équipe"
