"""Reading questionnaires and campaigns."""

from datetime import date

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from sessions.people.models import Participant
from sessions.registrations.enums import RegistrationState
from sessions.scheduling.models import Cohort

from .models import Ballot, Campaign, Choice, Question, Questionnaire


def questions_of(questionnaire: Questionnaire) -> list[Question]:
    """The questions in order, each with its choices in order, in two queries."""
    choices = Prefetch("choices", Choice.objects.order_by("position"))
    return list(questionnaire.questions.order_by("position").prefetch_related(choices))


def ballot_for_token(token: str) -> Ballot | None:
    """The ballot that a link opens, with its campaign, in one query; None when nothing answers to it."""
    related = "campaign__questionnaire", "campaign__cohort__programme"
    return Ballot.objects.select_related(*related).with_token(token).first()


def is_open(campaign: Campaign, today: date | None = None) -> bool:
    """Both days included."""
    return campaign.opens_on <= (today or timezone.localdate()) <= campaign.closes_on


def people_to_ask(cohort: Cohort) -> QuerySet[Participant]:
    """Who gets a ballot: people whose registration is confirmed, but nobody who asked not to be contacted any more."""
    return Participant.objects.filter(
        registrations__cohort=cohort,
        registrations__state=RegistrationState.REGISTERED,
        do_not_contact_at=None,
    ).order_by("pk")
