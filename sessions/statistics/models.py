from django.conf import settings
from django.db import models

from sessions.common.models import Stamped
from sessions.programmes.models import Programme
from sessions.questionnaires.models import FreeAnswer, Question
from sessions.scheduling.models import Cohort

from .enums import Indicator


class CohortCount(Stamped):
    """One number about a cohort as a whole: entered by its animator, imported, or kept when its people's files end."""

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="counts", verbose_name="session")
    indicator = models.CharField("indicateur", max_length=20, choices=Indicator.choices)
    count = models.PositiveIntegerField("nombre")

    class Meta:
        verbose_name = "nombre d’une session"
        ordering = ["cohort", "indicator"]
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "indicator"],
                name="cohort_count_once",
                violation_error_message="Ce nombre est déjà noté pour cette session.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_indicator_display()} : {self.count}"


class KeptSums(models.Model):
    """What some closed campaigns add up to, under a key that says which ones and what they held (``kept``).

    A change gives another key: nothing here is ever out of date, only unused.
    """

    key = models.CharField(max_length=64, unique=True)
    sums = models.JSONField()

    class Meta:
        verbose_name = "sommes gardées"
        verbose_name_plural = "sommes gardées"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.key


class Verbatim(Stamped):
    """A text that staff chose to publish, with what could single somebody out taken away.

    It keeps the cohort and the question, and the answer for as long as that exists, so that none is chosen twice.
    """

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="verbatims")
    question = models.ForeignKey(Question, models.PROTECT, related_name="verbatims")
    answer = models.OneToOneField(FreeAnswer, models.SET_NULL, null=True, blank=True, related_name="verbatim")
    text = models.TextField("texte publié", max_length=600)
    chosen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "parole publiée"
        verbose_name_plural = "paroles publiées"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text[:60]


class Publication(Stamped):
    """The figures of a programme as they may be spread, masked once by the worker; a draft until it is spread.

    ``figures`` is what everybody may read, ``counts`` what it was masked from and ``masked`` which cells were: the next
    publication is masked beside every one that was spread, so that their difference tells nothing.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="publications", verbose_name="programme")
    figures = models.JSONField("chiffres publiés", default=list)
    counts = models.JSONField("effectifs de départ", default=dict)
    masked = models.JSONField("cases masquées", default=list)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    spread_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    spread_at = models.DateTimeField("diffusée le", null=True, blank=True)

    class Meta:
        verbose_name = "publication"
        ordering = ["programme", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme"],
                condition=models.Q(spread_at__isnull=True),
                name="publication_one_draft",
                violation_error_message="Un projet de publication existe déjà pour ce programme.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.programme} ({'diffusée' if self.spread_at else 'projet'})"
