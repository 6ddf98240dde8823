"""What is written about a request: to its sender, to the team. A message names nobody: the number is enough."""

from django.conf import settings
from django.urls import reverse

from sessions.notifications.enums import Audience, Channel
from sessions.notifications.links import register_link
from sessions.notifications.messages import MessageClass
from sessions.notifications.models import Message
from sessions.partners.models import Contact

from .enums import WAITING
from .models import Referral


class SenderMessage(MessageClass):
    """Base of what the sender of a request reads: by e-mail only, the team calls who has no address (``is_mailed``)."""

    audience = Audience.CONTACT
    channels = (Channel.EMAIL,)


def is_mailed(contact: Contact) -> bool:
    """Whether what is said of a request reaches its sender by e-mail; else it waits on their page."""
    return contact.may_be_contacted and SenderMessage().channel_for(contact) == Channel.EMAIL


class ReferralReceived(SenderMessage):
    """The acknowledgement."""

    subject = "Votre demande est reçue"
    template = "sessions/referrals/messages/received.txt"
    moment = "Dès qu’un partenaire a envoyé une demande"


class ReferralTold(SenderMessage):
    """The request has another state, or the team wrote something for its sender."""

    subject = "Du nouveau pour votre demande"
    template = "sessions/referrals/messages/told.txt"
    moment = "Quand une demande est prise en charge, acceptée, refusée, expirée, ou reçoit une réponse"


class TeamMessage(MessageClass):
    """Base of what the team reads, as long as the request of ``attachment_args["referral"]`` waits."""

    audience = Audience.STAFF
    channels = (Channel.EMAIL,)

    def still_true(self, message: Message) -> bool:
        return Referral.objects.filter(pk=message.attachment_args["referral"], state__in=WAITING).exists()


class ReferralArrived(TeamMessage):
    """A new request."""

    subject = "Une demande d’un partenaire"
    template = "sessions/referrals/messages/arrived.txt"
    moment = "Quand une demande d’un partenaire arrive"


class ReferralWaiting(TeamMessage):
    """A request that waits for too long."""

    subject = "Une demande d’un partenaire attend"
    template = "sessions/referrals/messages/waiting.txt"
    moment = "Dix jours après l’arrivée ou la prise en charge d’une demande sans réponse, une seule fois"


def _team_url(recipient, ident: str) -> str:
    """The request's page in the team's pages, behind the sign-in."""
    return settings.SITE_URL + reverse("referrals_team:request", args=[ident])


register_link("demande_equipe", _team_url, "Ouvrir la demande")
# Once opened, the link leads straight to the request.
register_link(
    "demande", lambda recipient, ident: f"{recipient.personal_url()}?vers=demande-{ident}", "Suivre ma demande"
)
