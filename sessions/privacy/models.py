from django.conf import settings
from django.db import models

from sessions.partners.models import Contact
from sessions.people.models import Participant

from .enums import Verb


class PrivacyAct(models.Model):
    """What an officer did with one person's file, and why; append-only, kept for a year.

    It leads to the file for as long as there is one; nothing in it says whose file was erased.
    """

    verb = models.CharField("quoi", max_length=8, choices=Verb.choices)
    participant = models.ForeignKey(
        Participant, models.SET_NULL, null=True, blank=True, related_name="privacy_acts", verbose_name="sur qui"
    )
    contact = models.ForeignKey(
        Contact, models.SET_NULL, null=True, blank=True, related_name="privacy_acts", verbose_name="sur qui"
    )
    reason = models.CharField("raison", max_length=200)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="par"
    )
    at = models.DateTimeField("le", auto_now_add=True)

    class Meta:
        verbose_name = "acte sur un dossier"
        verbose_name_plural = "actes sur les dossiers"
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(reason=""),
                name="privacy_act_has_reason",
                violation_error_message="Indiquez pourquoi.",
            ),
            models.CheckConstraint(
                condition=models.Q(verb__in=["searched", "erased"], participant=None, contact=None)
                | models.Q(verb__in=["read", "exported"]),
                name="privacy_act_erased_names_nobody",
                violation_error_message="Un dossier effacé n’est plus celui de personne.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_verb_display()

    @property
    def person(self) -> Participant | Contact | None:
        return self.participant or self.contact


class ErasureLine(models.Model):
    """An erasure on request whose line beside the database (``ledger``) is not written yet; deleted as soon as it is.

    It is committed with the erasure: a crash or a full disk after that loses no line. The identifier is the one that
    the file bore before, and leads to nobody.
    """

    kind = models.CharField("quoi", max_length=20)
    public_id = models.UUIDField("identifiant d’avant")

    class Meta:
        verbose_name = "effacement à noter"
        verbose_name_plural = "effacements à noter"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"
