import uuid

from django.db import models
from django.db.models import F, Q

from sessions.common.models import Secret
from sessions.people.models import Participant
from sessions.programmes.models import Programme
from sessions.scheduling.models import Cohort

from .enums import QuestionKind, QuestionnaireKind


class Questionnaire(models.Model):
    """One version of a programme's form; frozen once a campaign has used it."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="questionnaires", verbose_name="programme")
    kind = models.CharField("moment", max_length=12, choices=QuestionnaireKind.choices)
    version = models.PositiveSmallIntegerField("version", default=1)
    title = models.CharField("titre", max_length=150)
    introduction = models.TextField("introduction", blank=True)

    class Meta:
        verbose_name = "questionnaire"
        ordering = ["programme", "kind", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "kind", "version"],
                name="questionnaire_version_unique",
                violation_error_message="Cette version existe déjà.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} (version {self.version})"


class Question(models.Model):
    """One question; ``code`` stays the same across versions so that years compare."""

    questionnaire = models.ForeignKey(Questionnaire, models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField("position")
    section = models.CharField("rubrique", max_length=120, blank=True)
    code = models.SlugField("code", max_length=40)
    kind = models.CharField("sorte", max_length=10, choices=QuestionKind.choices)
    text = models.CharField("question", max_length=300)
    help_text = models.CharField("aide", max_length=300, blank=True)
    required = models.BooleanField("réponse nécessaire", default=False)

    class Meta:
        verbose_name = "question"
        ordering = ["questionnaire", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["questionnaire", "position"],
                name="question_position_unique",
                violation_error_message="Une autre question a déjà cette position.",
            ),
            models.UniqueConstraint(
                fields=["questionnaire", "code"],
                name="question_code_unique",
                violation_error_message="Une autre question a déjà ce code.",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Choice(models.Model):
    """One answer that can be chosen."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="choices")
    position = models.PositiveSmallIntegerField("position")
    code = models.SlugField("code", max_length=40)
    label = models.CharField("réponse", max_length=200)
    offered = models.BooleanField(
        "proposée aux personnes",
        default=True,
        help_text="Décochez pour une réponse que l’équipe compte elle-même et que personne ne doit lire.",
    )

    class Meta:
        verbose_name = "réponse proposée"
        verbose_name_plural = "réponses proposées"
        ordering = ["question", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["question", "position"],
                name="choice_position_unique",
                violation_error_message="Une autre réponse a déjà cette position.",
            ),
            models.UniqueConstraint(
                fields=["question", "code"],
                name="choice_code_unique",
                violation_error_message="Une autre réponse a déjà ce code.",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Campaign(models.Model):
    """One opening of a questionnaire for a cohort: days, not hours, so that nothing dates an answer."""

    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="campaigns")
    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="campaigns")
    opens_on = models.DateField("ouvre le")
    closes_on = models.DateField("ferme après le")
    expected = models.PositiveIntegerField("personnes concernées", default=0)
    answers = models.PositiveIntegerField("réponses reçues", default=0)

    class Meta:
        verbose_name = "recueil"
        ordering = ["opens_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["questionnaire", "cohort"],
                name="campaign_once",
                violation_error_message="Ce recueil existe déjà pour cette session.",
            ),
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")),
                name="campaign_order",
                violation_error_message="Le recueil ne peut pas fermer avant d’ouvrir.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.questionnaire} · {self.cohort.code}"


class Tally(models.Model):
    """A counter: how many chose this; without choice, how many answered the question."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="tallies")
    question = models.ForeignKey(Question, models.PROTECT, related_name="tallies")
    choice = models.ForeignKey(Choice, models.PROTECT, null=True, blank=True, related_name="tallies")
    count = models.PositiveIntegerField("effectif", default=0)

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
    """Who may answer a campaign, and whether it is done; without any date."""

    PURPOSE = "ballot"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="ballots")
    participant = models.ForeignKey(Participant, models.CASCADE, related_name="ballots")
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
            models.CheckConstraint(
                condition=Q(reminders__lte=2),
                name="ballot_two_reminders",
                violation_error_message="Deux relances au plus.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
