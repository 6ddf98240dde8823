"""What is written to a person about their own link, and how the link gets into any message."""

from sessions.notifications.enums import Channel
from sessions.notifications.links import register_link
from sessions.notifications.messages import MessageClass


class LinkAsked(MessageClass):
    """Somebody asked for the link of the person with this address."""

    subject = "Votre lien personnel"
    template = "sessions/people/messages/link_asked.txt"
    sms = "voici votre lien personnel, gardez-le pour vous : [[lien:personal]]"
    moment = "Quand une personne demande son lien"
    channels = (Channel.EMAIL, Channel.SMS, Channel.PHONE)


register_link("personal", lambda recipient, ident: recipient.personal_url())
register_link("coordonnees", lambda recipient, ident: f"{recipient.personal_url()}?vers=coordonnees")
