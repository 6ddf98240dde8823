from datetime import date

from django.db import models
from django.db.models import F, Q

from sessions.common.models import PublicId, Stamped
from sessions.notifications.models import Reachable

from .enums import PartnerKind


class Partner(PublicId, Stamped):
    """An organisation that co-animates modules or refers people."""

    name = models.CharField("nom", max_length=200, unique=True)
    kind = models.CharField("nature", max_length=30, choices=PartnerKind.choices)
    department = models.CharField("département", max_length=3, blank=True)
    convention_start = models.DateField("début de la convention", null=True, blank=True)
    convention_end = models.DateField("fin de la convention", null=True, blank=True)
    onboarded_on = models.DateField("prise en main le", null=True, blank=True)

    class Meta:
        verbose_name = "partenaire"
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(convention_end__isnull=True)
                | (Q(convention_start__isnull=False) & Q(convention_end__gt=F("convention_start"))),
                name="partner_convention_order",
                violation_error_message="La convention doit finir après son début.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def has_convention_on(self, today: date) -> bool:
        """Whether the convention is in force that day: from its start (included) to its end (excluded)."""
        return bool(
            self.convention_start
            and self.convention_start <= today
            and (self.convention_end is None or today < self.convention_end)
        )


class Contact(PublicId, Stamped, Reachable):
    """A person of a partner organisation."""

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="contacts", verbose_name="partenaire")
    first_name = models.CharField("prénom", max_length=80)
    last_name = models.CharField("nom", max_length=80)
    function = models.CharField("fonction", max_length=120, blank=True)

    class Meta:
        verbose_name = "intervenante ou intervenant"
        verbose_name_plural = "intervenantes et intervenants"
        ordering = ["last_name", "first_name", "pk"]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"
