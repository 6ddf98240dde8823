"""What is written to the team about a cohort. Subjects are neutral; details stand behind the sign-in."""

from sessions.notifications.enums import Audience, Channel
from sessions.notifications.messages import MessageClass


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
