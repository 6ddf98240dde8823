"""What was answered: campaigns, their counters, texts without an author, who may answer."""

import uuid
from datetime import date

from django.db import models
from django.db.models import F, Q

from sessions.common.models import Secret
from sessions.partners.models import Contact
from sessions.people.models import Participant
from sessions.scheduling.models import Cohort, Meeting

from .design import Choice, CrossTab, Question, Questionnaire


class Campaign(models.Model):
    """One opening of a questionnaire for a cohort: days, not hours, so that nothing dates an answer.

    ``meeting`` is the one it is about, for a questionnaire after a meeting. ``on_tablet`` and ``on_paper`` are parts of
    ``answers``. ``reminders`` counts all that left, those of ballots that went with their person too. The tablet's code
    is derived from ``tablet_nonce``; nothing but a keyed hash of it is looked up.
    ``revision`` rises when the team notes situations, the one thing that changes counters after the last day.
    """

    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="campaigns")
    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="campaigns")
    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True, blank=True, related_name="campaigns")
    opens_on = models.DateField("ouvre le")
    closes_on = models.DateField("ferme après le")
    expected = models.PositiveIntegerField("personnes concernées", default=0)
    answers = models.PositiveIntegerField("réponses reçues", default=0)
    on_tablet = models.PositiveIntegerField("réponses sur la tablette", default=0)
    on_paper = models.PositiveIntegerField("réponses sur papier", default=0)
    reminders = models.PositiveIntegerField("relances parties", default=0)
    revision = models.PositiveIntegerField(default=0, editable=False)
    tablet_nonce = models.CharField(max_length=32, blank=True, editable=False)
    tablet_hash = models.CharField(max_length=64, null=True, blank=True, unique=True, editable=False)

    class Meta:
        verbose_name = "recueil"
        ordering = ["opens_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["questionnaire", "cohort"],
                condition=Q(meeting__isnull=True),
                name="campaign_once",
                violation_error_message="Ce recueil existe déjà pour cette session.",
            ),
            models.UniqueConstraint(
                fields=["questionnaire", "meeting"],
                condition=Q(meeting__isnull=False),
                name="campaign_once_a_meeting",
                violation_error_message="Ce recueil existe déjà pour cette séance.",
            ),
            models.CheckConstraint(
                condition=Q(answers__gte=F("on_tablet") + F("on_paper")),
                name="campaign_ways",
                violation_error_message="Les réponses sur tablette et sur papier font partie des réponses reçues.",
            ),
            models.CheckConstraint(
                condition=Q(tablet_nonce="", tablet_hash__isnull=True)
                | (~Q(tablet_nonce="") & Q(tablet_hash__isnull=False)),
                name="campaign_tablet_code",
                violation_error_message="Un code de tablette va avec son empreinte.",
            ),
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")),
                name="campaign_order",
                violation_error_message="Le recueil ne peut pas fermer avant d’ouvrir.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.questionnaire} · {self.cohort.code}"

    @property
    def meeting_day(self) -> date | None:
        """The day of the meeting it is about, on the site's own clock."""
        return self.cohort.site.day_of(self.meeting.starts_at) if self.meeting else None


class Tally(models.Model):
    """A counter: how many chose this; without choice, how many answered the question.

    ``noted`` are people without a questionnaire whose situation the team noted, beside ``count``. ``asked``, on the row
    without choice, says how many a question with a condition was asked: the base of its percentages.
    """

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="tallies")
    question = models.ForeignKey(Question, models.PROTECT, related_name="tallies")
    choice = models.ForeignKey(Choice, models.PROTECT, null=True, blank=True, related_name="tallies")
    count = models.PositiveIntegerField("effectif", default=0)
    noted = models.PositiveIntegerField("noté par l’équipe", default=0)
    asked = models.PositiveIntegerField("à qui la question s’est posée", default=0)

    class Meta:
        verbose_name = "effectif"
        ordering = ["campaign", "question", "choice"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "question", "choice"],
                condition=Q(choice__isnull=False),
                name="tally_choice_unique",
                violation_error_message="Ce compteur existe déjà.",
            ),
            models.UniqueConstraint(
                fields=["campaign", "question"],
                condition=Q(choice__isnull=True),
                name="tally_question_unique",
                violation_error_message="Ce compteur existe déjà.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.count)


class CrossTally(models.Model):
    """A counter of a declared crossing: how many gave both answers."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="cross_tallies")
    crosstab = models.ForeignKey(CrossTab, models.PROTECT, related_name="tallies")
    row = models.ForeignKey(Choice, models.PROTECT, related_name="+")
    column = models.ForeignKey(Choice, models.PROTECT, related_name="+")
    count = models.PositiveIntegerField("effectif", default=0)

    class Meta:
        verbose_name = "effectif croisé"
        verbose_name_plural = "effectifs croisés"
        ordering = ["campaign", "crosstab", "row", "column"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "crosstab", "row", "column"],
                name="cross_tally_unique",
                violation_error_message="Ce compteur existe déjà.",
            )
        ]

    def __str__(self) -> str:
        return str(self.count)


class FreeAnswer(models.Model):
    """A text under a random key: its order says nothing of when it came."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="free_answers")
    question = models.ForeignKey(Question, models.PROTECT, related_name="free_answers")
    text = models.TextField("texte")

    class Meta:
        verbose_name = "réponse libre"
        verbose_name_plural = "réponses libres"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text[:60]


class Ballot(Secret):
    """Who may answer a campaign, and whether it is done; without any date.

    One without a person is the mark of a form that was filled on the tablet or typed in from paper: it is there so that
    the same form does not count twice.
    """

    PURPOSE = "ballot"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="ballots")
    participant = models.ForeignKey(Participant, models.CASCADE, null=True, blank=True, related_name="ballots")
    contact = models.ForeignKey(Contact, models.CASCADE, null=True, blank=True, related_name="ballots")
    spent = models.BooleanField("a répondu", default=False)
    reminders = models.PositiveSmallIntegerField("relances", default=0)

    class Meta:
        verbose_name = "droit de réponse"
        verbose_name_plural = "droits de réponse"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "participant"],
                name="ballot_once",
                violation_error_message="Cette personne est déjà invitée à répondre.",
            ),
            models.UniqueConstraint(
                fields=["campaign", "contact"],
                name="ballot_once_a_contact",
                violation_error_message="Cette personne est déjà invitée à répondre.",
            ),
            models.CheckConstraint(
                condition=Q(participant__isnull=True) | Q(contact__isnull=True),
                name="ballot_one_person",
                violation_error_message="Un droit de réponse est celui d’une seule personne.",
            ),
            models.CheckConstraint(
                condition=Q(participant__isnull=False) | Q(contact__isnull=False) | Q(spent=True),
                name="ballot_without_person_is_spent",
                violation_error_message="Sans personne, un droit de réponse n’existe qu’une fois utilisé.",
            ),
            models.CheckConstraint(
                condition=Q(reminders__lte=2),
                name="ballot_two_reminders",
                violation_error_message="Deux relances au plus.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
