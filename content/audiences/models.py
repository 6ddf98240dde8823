from django.db import models
from django.db.models import Q
from modelcluster.fields import ParentalKey
from wagtail.models import Page

from sessions.programmes.models import Programme
from sessions.scheduling.models import Cohort

from .enums import NARROWER, Audience


class PageAudience(models.Model):
    """Keeps one page and all below it for an audience; without a row, a page is read by whoever reads its parent."""

    page = ParentalKey(Page, on_delete=models.CASCADE, related_name="audience_rules")
    audience = models.CharField("qui peut lire", max_length=12, choices=Audience.choices)
    # Protected: a rule that disappeared with its session would open the page to everybody.
    programme = models.ForeignKey(Programme, models.PROTECT, null=True, blank=True, related_name="+")
    cohort = models.ForeignKey(Cohort, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "accès à une page"
        verbose_name_plural = "accès aux pages"
        ordering = ["page", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["page"],
                name="page_audience_once",
                violation_error_message="Cette page a déjà une règle d’accès.",
            ),
            models.CheckConstraint(
                condition=Q(audience="programme", programme__isnull=False, cohort__isnull=True)
                | Q(audience="cohort", programme__isnull=True, cohort__isnull=False)
                | Q(audience__in=["partners", "staff"], programme__isnull=True, cohort__isnull=True),
                name="page_audience_whole",
                violation_error_message="Indiquez le programme ou la session dont les personnes peuvent lire la page.",
            ),
        ]

    def __str__(self) -> str:
        about = self.programme or self.cohort
        return f"{self.get_audience_display()} : {about}" if about else self.get_audience_display()

    def same_as(self, other: "PageAudience") -> bool:
        """Whether both keep a page for the same people."""
        names = ("audience", "programme_id", "cohort_id")
        return all(getattr(self, name) == getattr(other, name) for name in names)

    def narrows(self, above: "PageAudience") -> bool:
        """Whether everybody whom this rule lets in is let in by the rule above."""
        if self.audience not in NARROWER[above.audience]:
            return False
        if self.audience == Audience.COHORT and above.audience == Audience.PROGRAMME:
            return self.cohort.programme_id == above.programme_id
        return self.audience != above.audience or self.same_as(above)
