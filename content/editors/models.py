from django.db import models


class OutsideLink(models.Model):
    """An address of another site that a live page links to, and what answered there last."""

    address = models.CharField("adresse", max_length=500, unique=True)
    checked_at = models.DateTimeField("vérifiée le", null=True, blank=True)
    failing_since = models.DateTimeField("sans réponse depuis le", null=True, blank=True)

    class Meta:
        verbose_name = "lien vers un autre site"
        verbose_name_plural = "liens vers d’autres sites"
        ordering = ["address"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(failing_since__isnull=True) | models.Q(checked_at__gte=models.F("failing_since")),
                name="outside_link_failing_was_checked",
                violation_error_message="Un lien sans réponse a été vérifié depuis.",
            )
        ]

    def __str__(self) -> str:
        return self.address
