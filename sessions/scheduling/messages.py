"""What is written to the team about a cohort. Subjects are neutral; details stand behind the sign-in."""

from sessions.notifications.messages import MessageClass


class CohortEntrusted(MessageClass):
    """To an animator: the cohort is hers from now on."""

    subject = "Une session vous est confiée"
    template = "sessions/scheduling/messages/entrusted.txt"


class CohortTakenOver(MessageClass):
    """To an animator who leaves the cohort: somebody else goes on."""

    subject = "Une session ne vous est plus confiée"
    template = "sessions/scheduling/messages/taken_over.txt"
