"""What invites people to answer, and reminds them; the secret address is put in at delivery."""

from typing import ClassVar

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from sessions.common.typography import day
from sessions.notifications.enums import Audience, Channel
from sessions.notifications.links import register_link
from sessions.notifications.messages import MessageClass
from sessions.notifications.models import Message

from .enums import QuestionnaireKind
from .models import Ballot, Campaign

# What follows « votre avis »: two questionnaires may come the same morning, and people tell them apart.
_ABOUT: dict[str, str] = {
    QuestionnaireKind.START: " avant de commencer",
    QuestionnaireKind.END: " sur l’ensemble des rencontres",
    QuestionnaireKind.SIX_MONTHS: ", quelques mois après les rencontres",
    QuestionnaireKind.MEETING: " sur la rencontre du {day}",
}


def about(campaign: Campaign) -> str:
    """« sur la rencontre du lundi 3 mars »: what a participant is asked about, in words that reveal nothing."""
    when = day(campaign.meeting_day, year=False) if campaign.meeting_day else ""
    return _ABOUT.get(campaign.questionnaire.kind, "").format(day=when)


class _Asking(MessageClass):
    """Has a reason as long as the person may answer and has not."""

    channels: ClassVar[tuple[str, ...]] = (Channel.EMAIL, Channel.SMS, Channel.POST, Channel.PHONE)

    def still_true(self, message: Message) -> bool:
        today = timezone.localdate()
        wanted = Q(pk=message.attachment_args.get("ballot"), spent=False, campaign__closes_on__gte=today)
        return "ballot" not in message.attachment_args or (
            Ballot.objects.filter(wanted)
            .exclude(Q(campaign__meeting__state="cancelled") | Q(campaign__cohort__state="cancelled"))
            .exists()
        )


class AnswerInvitation(_Asking):
    subject = "Votre avis{about}"
    template = "sessions/questionnaires/messages/answer_invitation.txt"
    sms = "votre avis{{ about }}, en quelques questions : [[lien:avis:{{ ballot.pk }}]]"
    moment = "Le jour où un recueil s’ouvre"


class AnswerReminder(_Asking):
    subject = "Rappel : votre avis{about}"
    template = "sessions/questionnaires/messages/answer_reminder.txt"
    sms = "vous pouvez encore donner votre avis{{ about }} : [[lien:avis:{{ ballot.pk }}]]"
    moment = "Quelques jours après l’invitation, deux fois au plus, à qui n’a pas répondu"


class ContactAnswerInvitation(_Asking):
    subject = "Votre avis sur vos interventions"
    template = "sessions/questionnaires/messages/contact_answer_invitation.txt"
    audience = Audience.CONTACT
    moment = "Le jour où un recueil pour les intervenantes et intervenants s’ouvre"
    channels = (Channel.EMAIL, Channel.PHONE)


class ContactAnswerReminder(_Asking):
    subject = "Votre avis sur vos interventions"
    template = "sessions/questionnaires/messages/contact_answer_reminder.txt"
    audience = Audience.CONTACT
    moment = "Quelques jours après l’invitation, deux fois au plus, à qui n’a pas répondu"
    channels = (Channel.EMAIL, Channel.PHONE)


def answer_url(recipient, ballot_id: str) -> str:
    """The absolute address of a person's own ballot; raises Ballot.DoesNotExist once it was withdrawn."""
    ballot = Ballot.objects.get(Q(participant=recipient.pk) | Q(contact=recipient.pk), pk=ballot_id)
    return settings.SITE_URL + reverse("questionnaires:answer", args=[ballot.token])


register_link("avis", answer_url, "Donner mon avis")
