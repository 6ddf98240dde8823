"""What is asked, and when: versions of questionnaires, their questions, the rules of opening."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, NullIf

from sessions.programmes.models import Programme

from ..enums import QuestionKind, QuestionnaireKind, QuestionnaireState


class Questionnaire(models.Model):
    """One version of a programme's form; frozen once a campaign has used it."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="questionnaires", verbose_name="programme")
    kind = models.CharField("moment", max_length=12, choices=QuestionnaireKind.choices)
    version = models.PositiveSmallIntegerField("version", default=1)
    state = models.CharField("état", max_length=8, choices=QuestionnaireState.choices, default=QuestionnaireState.READY)
    title = models.CharField("titre", max_length=150, help_text="Neutre : les personnes le lisent, d’autres aussi.")
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
    """One question; ``code`` stays the same across versions so that years compare.

    Where a version has another code for the same question, ``series`` holds the code under which both are compared.
    ``shown_if`` are answers to one earlier question of the version: the question is asked to whoever gave one of them,
    to everybody when there is none.
    """

    questionnaire = models.ForeignKey(Questionnaire, models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField("position")
    section = models.CharField("rubrique", max_length=120, blank=True)
    code = models.SlugField("code", max_length=40)
    kind = models.CharField("sorte", max_length=10, choices=QuestionKind.choices)
    text = models.CharField("question", max_length=300)
    help_text = models.CharField("aide", max_length=300, blank=True)
    required = models.BooleanField("réponse nécessaire", default=False)
    sensitive = models.BooleanField(
        "question sensible",
        default=False,
        help_text="Santé, argent, vie privée : « Je préfère ne pas répondre » est toujours proposé.",
    )
    series = models.SlugField("code de comparaison", max_length=40, blank=True)
    shown_if: models.ManyToManyField = models.ManyToManyField(
        "Choice", blank=True, related_name="opens", verbose_name="affichée si"
    )

    class Meta:
        verbose_name = "question"
        ordering = ["questionnaire", "position"]
        constraints = [
            models.CheckConstraint(
                condition=Q(sensitive=False) | Q(required=False),
                name="question_sensitive_is_optional",
                violation_error_message="On peut toujours passer une question sensible.",
            ),
            models.UniqueConstraint(
                "questionnaire",
                Coalesce(NullIf(F("series"), Value("")), F("code")),
                name="question_series_unique",
                violation_error_message="Deux questions d’une version ne se comparent pas à la même.",
            ),
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

    @property
    def compared_as(self) -> str:
        """What is the same for the same question of another version."""
        return self.series or self.code


class Choice(models.Model):
    """One answer that can be chosen; ``series`` as for a question, and two answers may be compared as one."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="choices")
    position = models.PositiveSmallIntegerField("position")
    code = models.SlugField("code", max_length=40)
    label = models.CharField("réponse", max_length=200)
    offered = models.BooleanField(
        "proposée aux personnes",
        default=True,
        help_text="Décochez pour une réponse que l’équipe compte elle-même et que personne ne doit lire.",
    )
    series = models.SlugField("code de comparaison", max_length=40, blank=True)

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

    @property
    def compared_as(self) -> str:
        """What is the same for the same answer of another version."""
        return self.series or self.code


class CrossTab(models.Model):
    """Two questions of a version whose answers are counted together; declared before the version is used."""

    questionnaire = models.ForeignKey(Questionnaire, models.CASCADE, related_name="crosstabs")
    row = models.ForeignKey(Question, models.CASCADE, related_name="crosstabs_as_row", verbose_name="en lignes")
    column = models.ForeignKey(Question, models.CASCADE, related_name="crosstabs_as_column", verbose_name="en colonnes")

    class Meta:
        verbose_name = "croisement"
        ordering = ["questionnaire", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["questionnaire", "row", "column"],
                name="crosstab_once",
                violation_error_message="Ce croisement existe déjà.",
            ),
            models.CheckConstraint(
                condition=~Q(row=F("column")),
                name="crosstab_of_two",
                violation_error_message="Un croisement porte sur deux questions différentes.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.row} × {self.column}"


class CampaignRule(models.Model):
    """When a programme's campaigns of one moment open by themselves, for how long, and how often people are reminded.

    The day is counted from the first module (start), the last one (end, six months, co-animators) or each one.
    """

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="campaign_rules", verbose_name="programme")
    kind = models.CharField("moment", max_length=12, choices=QuestionnaireKind.choices)
    active = models.BooleanField("ouvrir tout seul", default=True)
    delay_months = models.PositiveSmallIntegerField(
        "mois d’attente", default=0, validators=[MaxValueValidator(24)], help_text="Par exemple 6 pour six mois après."
    )
    delay_days = models.PositiveSmallIntegerField("jours d’attente", default=0, validators=[MaxValueValidator(90)])
    open_days = models.PositiveSmallIntegerField(
        "durée d’ouverture (jours)", default=30, validators=[MinValueValidator(1), MaxValueValidator(365)]
    )
    reminders = models.PositiveSmallIntegerField(
        "nombre de relances", default=2, validators=[MaxValueValidator(2)], help_text="Deux au plus."
    )
    reminder_days = models.PositiveSmallIntegerField(
        "jours entre deux relances", default=7, validators=[MinValueValidator(2), MaxValueValidator(90)]
    )

    class Meta:
        verbose_name = "ouverture automatique"
        verbose_name_plural = "ouvertures automatiques"
        ordering = ["programme", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "kind"],
                name="campaign_rule_once",
                violation_error_message="Ce moment est déjà réglé pour ce programme.",
            ),
            models.CheckConstraint(
                condition=Q(open_days__gte=1) & Q(reminders__lte=2) & Q(reminder_days__gte=2),
                name="campaign_rule_bounds",
                violation_error_message="Un jour d’ouverture au moins, deux relances au plus, deux jours entre elles.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme} · {self.get_kind_display()}"
