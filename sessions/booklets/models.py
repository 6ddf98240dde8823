from django.conf import settings
from django.db import models
from django.db.models import Q

from sessions.common.models import PublicId, Stamped, Transition
from sessions.scheduling.models import Cohort, Meeting

from .enums import QuestionState

QUESTION_LENGTH, ANSWER_LENGTH = 300, 3000


class RaisedQuestion(PublicId, Stamped):
    """A question raised in a meeting and its answer, in the team's words; nothing says who asked."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="questions", verbose_name="séance")
    question = models.TextField("question", max_length=QUESTION_LENGTH)
    answer = models.TextField("réponse", max_length=ANSWER_LENGTH)
    state = models.CharField("état", max_length=10, choices=QuestionState.choices, default=QuestionState.PROPOSED)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="proposée par"
    )
    accepted_question = models.TextField("question, telle qu’elle paraît", max_length=QUESTION_LENGTH, blank=True)
    accepted_answer = models.TextField("réponse, telle qu’elle paraît", max_length=ANSWER_LENGTH, blank=True)
    for_everyone = models.BooleanField("dans tous les livrets du programme", default=False)
    decided_at = models.DateTimeField("décision le", null=True, blank=True)

    class Meta:
        verbose_name = "question posée en séance"
        verbose_name_plural = "questions posées en séance"
        ordering = ["meeting__starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(question="") & ~Q(answer=""),
                name="raised_question_whole",
                violation_error_message="Écrivez la question et la réponse.",
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted") | (~Q(accepted_question="") & ~Q(accepted_answer="")),
                name="raised_question_accepted_has_words",
                violation_error_message="Une question retenue a les mots qui paraissent.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["accepted", "refused"], decided_at__isnull=False)
                | Q(state__in=["proposed", "withdrawn"], decided_at__isnull=True),
                name="raised_question_decided_has_date",
                violation_error_message="Seule une question retenue ou non retenue a une date de décision.",
            ),
        ]

    def __str__(self) -> str:
        return self.question


class QuestionTransition(Transition):
    question = models.ForeignKey(RaisedQuestion, models.CASCADE, related_name="transitions")

    class Meta(Transition.Meta):
        verbose_name = "décision sur une question"
        verbose_name_plural = "décisions sur les questions"


class Handover(PublicId):
    """The booklet that a session received, as it stood that day; never changed, the next one is another row."""

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="handovers", verbose_name="session")
    title = models.CharField("titre", max_length=200)
    path = models.CharField("adresse", max_length=200)
    at = models.DateTimeField("remis le", auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "livret remis"
        verbose_name_plural = "livrets remis"
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "path"],
                name="handover_once",
                violation_error_message="Ce livret a déjà été remis à cette session.",
            )
        ]

    def __str__(self) -> str:
        return self.title
