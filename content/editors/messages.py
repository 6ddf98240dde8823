"""What the team is told of pages that wait, are accepted, come back. Subjects name no page: titles speak of health."""

from sessions.notifications.enums import Audience, Channel
from sessions.notifications.messages import MessageClass


class PageToReview(MessageClass):
    subject = "Une page attend votre relecture"
    template = "content/messages/page_to_review.txt"
    audience = Audience.STAFF
    moment = "Quand une éditrice ou un éditeur propose une page"
    channels = (Channel.EMAIL,)


class PageAccepted(MessageClass):
    subject = "Votre page est acceptée"
    template = "content/messages/page_accepted.txt"
    audience = Audience.STAFF
    moment = "Quand la page proposée est acceptée"
    channels = (Channel.EMAIL,)


class PageReturned(MessageClass):
    subject = "Votre page est à reprendre"
    template = "content/messages/page_returned.txt"
    audience = Audience.STAFF
    moment = "Quand la page proposée est renvoyée, avec un mot"
    channels = (Channel.EMAIL,)
