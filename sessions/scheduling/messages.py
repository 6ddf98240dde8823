"""What is written to the team about a cohort, and to people of partners about the meetings they animate.

Subjects are neutral; details stand behind the sign-in or the link.
"""

from django.conf import settings
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from sessions.notifications.enums import Audience, Channel
from sessions.notifications.links import register_link
from sessions.notifications.messages import MessageClass
from sessions.notifications.models import Message

from .enums import CoAnimationState, MeetingState
from .models import CoAnimation, MeetingChange


class CohortEntrusted(MessageClass):
    """To an animator: the cohort is hers from now on."""

    subject = "Une session vous est confiée"
    template = "sessions/scheduling/messages/entrusted.txt"
    audience = Audience.STAFF
    moment = "Quand une session est confiée à une animatrice ou un animateur"
    channels = (Channel.EMAIL,)


class CohortTakenOver(MessageClass):
    """To an animator who leaves the cohort: somebody else goes on."""

    subject = "Une session ne vous est plus confiée"
    template = "sessions/scheduling/messages/taken_over.txt"
    audience = Audience.STAFF
    moment = "Quand quelqu’un d’autre reprend l’animation d’une session"
    channels = (Channel.EMAIL,)


class AnimatedMeetingsChanged(MessageClass):
    """To an animator whose calendar is sent no invitation: a colleague moved, cancelled or added meetings."""

    subject = "Une session que vous animez a changé"
    template = "sessions/scheduling/messages/animated_changed.txt"
    audience = Audience.STAFF
    moment = (
        "Quand quelqu’un de l’équipe déplace, annule ou ajoute des séances, à qui anime et n’en reçoit pas d’invitation"
    )
    channels = (Channel.EMAIL,)

    def still_true(self, message: Message) -> bool:
        """One of these changes is still the last of its meeting, which is to come; another one is told anew."""
        changes = MeetingChange.objects.filter(pk__in=message.attachment_args["changes"])
        return changes.filter(sequence=F("meeting__sequence"), meeting__starts_at__gt=timezone.now()).exists()


class CoAnimationMessage(MessageClass):
    """Base of what a contact is told of the meetings of ``attachment_args["rows"]``, as long as one still is so."""

    audience = Audience.CONTACT
    channels = (Channel.EMAIL, Channel.PHONE)

    def still_true(self, message: Message) -> bool:
        rows = CoAnimation.objects.filter(pk__in=message.attachment_args["rows"])
        return rows.filter(self.true_while()).exists()

    def true_while(self) -> Q:
        """What one of the co-animations must be like: the contact comes to a meeting that has not begun."""
        return _to_come(CoAnimationState.ACCEPTED)


def _to_come(state: str) -> Q:
    return Q(state=state, meeting__state=MeetingState.PLANNED, meeting__starts_at__gt=timezone.now())


class Proposal(CoAnimationMessage):
    """Base of what asks for an answer, as long as one meeting to come has none."""

    def true_while(self) -> Q:
        return _to_come(CoAnimationState.PROPOSED)


class CoAnimationProposed(Proposal):
    """To a contact: will you animate these meetings?"""

    subject = "Une proposition de séance"
    template = "sessions/scheduling/messages/proposed.txt"
    moment = "Quand l’équipe propose une séance à une intervenante ou un intervenant, dès que la session est ouverte"


class CoAnimationMoved(Proposal):
    """To a contact who was asked and has not answered: the date, the room or the address is another one now."""

    subject = "Une proposition de séance a changé"
    template = "sessions/scheduling/messages/proposal_moved.txt"
    moment = "Quand une séance proposée change de date, d’heure, de salle ou d’adresse avant la réponse"


class CoAnimationUnanswered(Proposal):
    """To a contact, once: we still await your answer."""

    subject = "Votre réponse est attendue"
    template = "sessions/scheduling/messages/unanswered.txt"
    moment = "Une semaine après une proposition sans réponse, ou une semaine avant la séance, une seule fois"


class CoAnimationWithdrawn(CoAnimationMessage):
    """To a contact who was asked and had not answered: no answer is needed any more."""

    subject = "Une proposition n’attend plus de réponse"
    template = "sessions/scheduling/messages/withdrawn.txt"
    moment = "Quand une séance proposée est annulée, ou qu’une autre personne l’anime, avant la réponse"

    def true_while(self) -> Q:
        off = Q(state=CoAnimationState.REPLACED) | Q(meeting__state=MeetingState.CANCELLED)
        return off & Q(meeting__starts_at__gt=timezone.now())


class InterventionMoved(CoAnimationMessage):
    """To a contact who comes and whose calendar was sent no invitation: date, room or address is another one now."""

    subject = "Votre séance avec nous a changé"
    template = "sessions/scheduling/messages/intervention_moved.txt"
    moment = (
        "Quand une séance acceptée change de date, d’heure, de salle ou d’adresse, "
        "à qui n’en a pas reçu d’invitation d’agenda"
    )

    def still_true(self, message: Message) -> bool:
        """Until another change of each meeting, which is told by another message."""
        args, told = message.attachment_args, Q(pk__in=[])
        for row, sequence in zip(args["rows"], args["sequences"], strict=True):
            told |= Q(pk=row, meeting__sequence=sequence)
        return CoAnimation.objects.filter(told, self.true_while()).exists()


class InterventionOff(CoAnimationWithdrawn):
    """To a contact who was to come and whose calendar was sent no invitation: it is off, or goes on without them."""

    subject = "Vous n’êtes plus attendue ou attendu"
    template = "sessions/scheduling/messages/intervention_off.txt"
    moment = (
        "Quand une séance acceptée est annulée ou se tient sans la personne, qui n’en a pas reçu d’invitation d’agenda"
    )


class InterventionSoon(CoAnimationMessage):
    """To a contact who comes: the meeting is near."""

    subject = "Votre prochaine séance"
    template = "sessions/scheduling/messages/soon.txt"
    moment = "Trois jours avant une séance, à qui l’anime avec nous"


class InterventionThanks(CoAnimationMessage):
    """To a contact who came: thank you, and what comes next."""

    subject = "Merci pour votre séance"
    template = "sessions/scheduling/messages/thanks.txt"
    moment = "Le lendemain d’une séance à 9 h, à qui l’a animée avec nous"

    def true_while(self) -> Q:
        held = Q(meeting__state=MeetingState.PLANNED, meeting__ends_at__lte=timezone.now())
        return Q(state=CoAnimationState.ACCEPTED) & held


class CoAnimationDeclined(MessageClass):
    """To the animators: a contact cannot come, and what they propose instead."""

    subject = "Une réponse à votre proposition"
    template = "sessions/scheduling/messages/declined.txt"
    audience = Audience.STAFF
    moment = "Quand une intervenante ou un intervenant ne peut pas venir"
    channels = (Channel.EMAIL,)

    def still_true(self, message: Message) -> bool:
        """Somebody else may still be found: the meeting has not begun, and the contact has not come round."""
        rows = CoAnimation.objects.filter(pk__in=message.attachment_args.get("rows", []))
        return not message.attachment_args or rows.filter(_to_come(CoAnimationState.DECLINED)).exists()


def _asked_url(recipient, ident: str) -> str:
    """The page of the people asked to a meeting, behind the sign-in."""
    return settings.SITE_URL + reverse("planning:contacts", args=[ident])


def _planning_url(recipient, ident: str) -> str:
    """The page of a session's dates and team, behind the sign-in."""
    return settings.SITE_URL + reverse("planning:cohort", args=[ident])


register_link("intervenants", _asked_url, "Décider de la suite")
register_link("planning", _planning_url, "Voir les dates")
