"""What a contact's pages show: their own meetings and nothing of the people who come, but how many they are."""

from django.db.models import QuerySet

from portal.accounts.models import User
from sessions.partners.models import Contact
from sessions.questionnaires.models import Ballot
from sessions.questionnaires.queries import open_ballots_of_contact
from sessions.registrations.enums import RegistrationState
from sessions.registrations.models import Place
from sessions.scheduling.enums import CoAnimationState
from sessions.scheduling.models import CoAnimation, Meeting
from sessions.scheduling.queries import animating


def interventions_of(contact: Contact) -> QuerySet[CoAnimation]:
    """Every meeting that the contact was asked to and is not replaced in, cancelled or not, once its session opened."""
    return (
        CoAnimation.objects.filter(contact=contact, meeting__cohort__opened_at__isnull=False)
        .exclude(state=CoAnimationState.REPLACED)
        .select_related(
            "meeting__module",
            "meeting__room",
            "meeting__cohort__room",
            "meeting__cohort__site",
            "meeting__cohort__programme",
            "colleague",
        )
        .order_by("meeting__starts_at", "pk")
    )


def expected_at(meeting: Meeting) -> int:
    """How many people have a place in a meeting and did not excuse themselves: a number and nothing else."""
    return Place.objects.filter(
        meeting=meeting, offered=True, excused_at=None, registration__state=RegistrationState.REGISTERED
    ).count()


def animators_of(meeting: Meeting) -> QuerySet[User]:
    """Who of the team animates."""
    return animating(meeting.cohort)


def others_at(asked: CoAnimation) -> QuerySet[CoAnimation]:
    """The other contacts who said that they come."""
    return (
        CoAnimation.objects.filter(meeting=asked.meeting, state=CoAnimationState.ACCEPTED)
        .exclude(pk=asked.pk)
        .select_related("contact__partner")
        .order_by("pk")
    )


def ballot_about(contact: Contact, meeting: Meeting) -> Ballot | None:
    """The questionnaire about the session that the contact may still answer."""
    return open_ballots_of_contact(contact).filter(campaign__cohort=meeting.cohort_id).first()
