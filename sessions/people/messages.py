"""What is written to a person about their own link, and how the link gets into any message."""

from sessions.notifications.enums import Channel
from sessions.notifications.links import register_link
from sessions.notifications.messages import MessageClass

from .models import AccessCode


class LinkAsked(MessageClass):
    """Somebody asked for the link of the person with this address."""

    subject = "Votre lien personnel"
    template = "sessions/people/messages/link_asked.txt"
    sms = "voici votre lien personnel, gardez-le pour vous : [[lien:personal]]"
    moment = "Quand une personne demande son lien"
    channels = (Channel.EMAIL, Channel.SMS, Channel.PHONE)


class DetailsCorrected(MessageClass):
    """The team corrected the person's details: her link, at the address that is now hers."""

    subject = "Vos coordonnées sont à jour"
    template = "sessions/people/messages/details_corrected.txt"
    sms = "vos coordonnées sont à jour. Voici votre lien personnel, gardez-le pour vous : [[lien:personal]]"
    moment = "Quand l’équipe corrige le courriel ou le mobile d’une personne"
    channels = (Channel.EMAIL, Channel.SMS)


class CodeByEmail(MessageClass):
    """Somebody asked to enter the person's space by a code, at her e-mail address."""

    subject = "Votre code"
    template = "sessions/people/messages/code_asked.txt"
    channels = (Channel.EMAIL,)
    moment = "Quand une personne demande un code pour ouvrir son espace."


class CodeBySms(CodeByEmail):
    """The same at her mobile."""

    sms = "Votre code : [[lien:code:{{ code.pk }}]]. Valable 15 minutes."
    channels = (Channel.SMS,)


def _digits(recipient, ident: str) -> str:
    code = AccessCode.objects.filter(pk=int(ident), participant=recipient).first()
    return code.digits if code else "périmé"  # the address has changed since it was asked for


register_link("code", _digits)
register_link("personal", lambda recipient, ident: recipient.personal_url(), "Ouvrir mon espace")
register_link(
    "coordonnees",
    lambda recipient, ident: f"{recipient.personal_url()}?vers=coordonnees",
    "Mes coordonnées et mes souhaits",
)
