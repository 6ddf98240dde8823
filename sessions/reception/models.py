from django.conf import settings
from django.db import models
from django.db.models import Q

from sessions.scheduling.models import Cohort

from .enums import ExportFormat, ExportKind


class ExportLog(models.Model):
    """One list taken out of the portal; append-only. ``cohort`` is empty for all the sessions of the account."""

    kind = models.CharField("liste", max_length=20, choices=ExportKind.choices)
    format = models.CharField("format", max_length=4, choices=ExportFormat.choices)
    cohort = models.ForeignKey(
        Cohort, models.SET_NULL, null=True, blank=True, related_name="exports", verbose_name="session"
    )
    rows = models.PositiveIntegerField("lignes")
    reason = models.CharField("raison", max_length=200)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="par"
    )
    at = models.DateTimeField("le", auto_now_add=True)

    class Meta:
        verbose_name = "sortie de liste"
        verbose_name_plural = "sorties de listes"
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="export_has_reason",
                violation_error_message="Indiquez pourquoi cette liste sort du portail.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.get_format_display()})"
