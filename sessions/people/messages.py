"""What is written to a person about their own link, and how the link gets into any message."""

from sessions.notifications.links import register_link
from sessions.notifications.messages import MessageClass


class LinkAsked(MessageClass):
    """Somebody asked for the link of the person with this address."""

    subject = "Votre lien personnel"
    template = "sessions/people/messages/link_asked.txt"


register_link("personal", lambda recipient, ident: recipient.personal_url())
