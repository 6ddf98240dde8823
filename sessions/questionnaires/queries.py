"""Reading questionnaires and campaigns."""

from datetime import date

from django.db.models import Exists, F, Max, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from sessions.common import tokens
from sessions.partners.models import Contact
from sessions.people.models import Participant
from sessions.registrations.enums import RegistrationState
from sessions.scheduling.enums import CoAnimationState, MeetingState
from sessions.scheduling.models import CoAnimation, Cohort, Meeting

from .enums import ONE_ANSWER, QuestionnaireState
from .models import Ballot, Campaign, Choice, Question, Questionnaire, Tally


def questions_of(questionnaire: Questionnaire) -> list[Question]:
    """The questions in order, each with its choices in order and its condition, in three queries."""
    choices = Prefetch("choices", Choice.objects.order_by("position"))
    conditions = Prefetch("shown_if", Choice.objects.order_by("position"))
    return list(questionnaire.questions.order_by("position").prefetch_related(choices, conditions))


def newest_ready(programme_id: int, kind: str) -> Questionnaire | None:
    """The version that the next campaign of this moment asks."""
    ready = Questionnaire.objects.filter(programme=programme_id, kind=kind, state=QuestionnaireState.READY)
    return ready.order_by("-version").first()


def ballot_for_token(token: str) -> Ballot | None:
    """The ballot that a link opens, with its campaign, in one query; None when nothing answers to it."""
    related = "campaign__questionnaire", "campaign__meeting", "campaign__cohort__programme", "campaign__cohort__site"
    return Ballot.objects.with_token(token).select_related(*related).first()


def is_used(token_hash: str) -> bool:
    """Whether a form drawn for one use was sent."""
    return Ballot.objects.filter(token_hash=token_hash).exists()


def is_open(campaign: Campaign, today: date | None = None) -> bool:
    """Both days included."""
    return campaign.opens_on <= (today or timezone.localdate()) <= campaign.closes_on


def open_campaigns(today: date | None = None) -> QuerySet[Campaign]:
    """Those for which ``is_open`` is true."""
    today = today or timezone.localdate()
    return Campaign.objects.filter(opens_on__lte=today, closes_on__gte=today).order_by("opens_on", "pk")


def people_to_ask(cohort: Cohort, meeting: Meeting | None = None) -> QuerySet[Participant]:
    """Who gets a ballot: people whose registration is confirmed, but nobody who asked not to be contacted any more.

    After a meeting, whoever was expected at it and had not excused themselves.
    """
    people = Participant.objects.filter(do_not_contact_at=None)
    registered = Q(registrations__cohort=cohort, registrations__state=RegistrationState.REGISTERED)
    if meeting is not None:
        registered &= Q(
            registrations__places__meeting=meeting,
            registrations__places__offered=True,
            registrations__places__excused_at=None,
        )
    return people.filter(registered).order_by("pk")


def co_animating() -> QuerySet[CoAnimation]:
    """What makes somebody a co-animator to ask: they accepted a planned meeting and may be written to."""
    accepted = CoAnimation.objects.filter(state=CoAnimationState.ACCEPTED, meeting__state=MeetingState.PLANNED)
    return accepted.filter(contact__do_not_contact_at=None).order_by()


def contacts_to_ask(cohort: Cohort) -> QuerySet[Contact]:
    """The co-animators of a cohort (``co_animating``), each once."""
    return Contact.objects.filter(pk__in=co_animating().filter(meeting__cohort=cohort).values("contact")).order_by("pk")


def open_ballots_of_contact(contact: Contact) -> QuerySet[Ballot]:
    """The questionnaires that a contact may still answer today, the first to close on top; each has ``token``."""
    return (
        Ballot.objects.filter(contact=contact, spent=False, campaign__in=open_campaigns().order_by().values("pk"))
        .select_related("campaign__questionnaire", "campaign__cohort__programme", "campaign__cohort__site")
        .order_by("campaign__closes_on", "pk")
    )


# --- For the team -----------------------------------------------------------------------------------------------------
def campaigns_of(cohort: Cohort) -> QuerySet[Campaign]:
    """A session's campaigns, the last to open on top.

    ``by_team`` are the people whose situation the team noted, ``silent`` those of whom nothing is known; ``for_team``
    says whether the team may note anything at all (``questions_for_team``).
    """
    noted_rows = Tally.objects.filter(campaign=OuterRef("pk"), choice=None).order_by().values("campaign")
    by_team = noted_rows.annotate(n=Max("noted")).values("n")
    counted_by_team = Choice.objects.filter(
        question__questionnaire=OuterRef("questionnaire"), question__kind__in=ONE_ANSWER, offered=False
    )
    return (
        Campaign.objects.filter(cohort=cohort)
        .select_related("questionnaire", "meeting__module", "cohort__site", "cohort__programme")
        .annotate(by_team=Coalesce(Subquery(by_team), 0))
        .annotate(silent=Greatest(F("expected") - F("answers") - F("by_team"), 0), for_team=Exists(counted_by_team))
        .order_by("-opens_on", "-pk")
    )


def people_not_answered(campaign: Campaign) -> QuerySet[Ballot]:
    """The ballots that wait for an answer, in order of name."""
    waiting = Ballot.objects.filter(campaign=campaign, spent=False).select_related("participant", "contact")
    return waiting.order_by("participant__folded_name", "contact__last_name", "pk")


def noted(campaign: Campaign, question: Question) -> dict[int, int]:
    """Choice → how many people without a questionnaire the team noted there."""
    rows = Tally.objects.filter(campaign=campaign, question=question, choice__isnull=False)
    return dict(rows.order_by().values_list("choice", "noted"))


def questions_for_team(campaign: Campaign) -> list[Question]:
    """The questions about which the team may note what became of people: those with an answer nobody is offered."""
    questions = questions_of(campaign.questionnaire)
    return [one for one in questions if one.kind in ONE_ANSWER and any(not c.offered for c in one.choices.all())]


# --- The tablet of a room ---------------------------------------------------------------------------------------------
CODE_LENGTH = 6  # 30 bits: with few tries allowed, a code of an open campaign is not found by trying
_LOOK_ALIKE = str.maketrans("018", "oib")  # the alphabet (base32) holds neither 0, 1 nor 8


def tablet_code(campaign: Campaign) -> str:
    """Six letters and digits, in lower case; empty when the campaign has none."""
    return tokens.derive("tablet", campaign.tablet_nonce)[:CODE_LENGTH] if campaign.tablet_nonce else ""


def hash_of_code(code: str) -> str:
    """What the database keeps of a code: keyed, because six characters are found from a plain hash."""
    return tokens.fingerprint(tokens.derive("tablet.code", code))


def campaign_for_code(typed: str) -> Campaign | None:
    """The open campaign of a code as somebody typed it: spaces, capitals and look-alikes do not matter."""
    code = "".join(one for one in typed.lower().translate(_LOOK_ALIKE) if one.isalnum())
    return open_campaigns().filter(tablet_hash=hash_of_code(code)).select_related("questionnaire").first()
