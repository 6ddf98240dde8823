"""What a contact's pages show: their own meetings and nothing of the people who come, but how many they are."""

from django.db.models import QuerySet

from sessions.partners.models import Contact
from sessions.scheduling.enums import PUBLIC_STATES, CoAnimationState, CohortState, MeetingState
from sessions.scheduling.models import CoAnimation

SHOWN = (*PUBLIC_STATES, CohortState.COMPLETED, CohortState.ARCHIVED)


def interventions_of(contact: Contact) -> QuerySet[CoAnimation]:
    """Every meeting that the contact was asked to and is not replaced in, once its session is published."""
    return (
        CoAnimation.objects.filter(contact=contact, meeting__cohort__state__in=SHOWN)
        .exclude(state=CoAnimationState.REPLACED)
        .exclude(meeting__state=MeetingState.CANCELLED)
        .select_related(
            "meeting__module", "meeting__room", "meeting__cohort__room", "meeting__cohort__site",
            "meeting__cohort__programme",
        )
        .order_by("meeting__starts_at", "pk")
    )  # fmt: skip
