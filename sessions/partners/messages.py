"""What is written to a contact about their own link, and where a link in a message leads."""

from django.conf import settings
from django.urls import reverse

from sessions.notifications.enums import Audience, Channel
from sessions.notifications.links import register_link
from sessions.notifications.messages import MessageClass


class ContactLinkAsked(MessageClass):
    """Somebody asked for the link of the contact with this address."""

    subject = "Votre lien personnel"
    template = "sessions/partners/messages/link_asked.txt"
    audience = Audience.CONTACT
    moment = "Quand une intervenante ou un intervenant demande son lien"
    channels = (Channel.EMAIL,)


class ConventionEnding(MessageClass):
    """To the coordinators: the convention with a partner ends in two months."""

    subject = "Une convention se termine"
    template = "sessions/partners/messages/convention_ending.txt"
    audience = Audience.STAFF
    moment = "Soixante jours avant la fin d’une convention, une seule fois"
    channels = (Channel.EMAIL,)


def _convention_url(recipient, ident: str) -> str:
    """The partner's page in the admin, behind the sign-in, where the convention is prolonged."""
    return settings.SITE_URL + reverse("partenaires:edit", args=[ident])


register_link("convention", _convention_url)
# Once opened, the link leads straight to what the message speaks of.
register_link(
    "intervention", lambda recipient, ident: f"{recipient.personal_url()}?vers=seance-{ident}", "Ouvrir cette séance"
)
