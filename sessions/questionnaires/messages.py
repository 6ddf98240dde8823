"""What invites people to answer; the secret address is put in at delivery."""

from django.conf import settings
from django.urls import reverse

from sessions.notifications.enums import Channel
from sessions.notifications.links import register_link
from sessions.notifications.messages import MessageClass

from .models import Ballot


class AnswerInvitation(MessageClass):
    subject = "Votre avis"
    template = "sessions/questionnaires/messages/answer_invitation.txt"
    sms = "quelques questions, cinq minutes, votre avis compte : [[lien:avis:{{ ballot.pk }}]]"
    moment = "Le matin où un recueil s’ouvre"
    channels = (Channel.EMAIL, Channel.SMS, Channel.POST, Channel.PHONE)


def answer_url(recipient, ballot_id: str) -> str:
    """The absolute address of a person's own ballot; raises Ballot.DoesNotExist once it was withdrawn."""
    ballot = Ballot.objects.get(pk=ballot_id, participant=recipient)
    return settings.SITE_URL + reverse("questionnaires:answer", args=[ballot.token])


register_link("avis", answer_url)
