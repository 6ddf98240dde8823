import re
from dataclasses import dataclass

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.safestring import SafeString, mark_safe
from wagtail.models import Page

from sessions.common.models import PublicId
from sessions.scheduling.models import Cohort


def section_key(page: Page) -> str:
    """What an edition calls a page in ``content["sections"]``: a name, which JSON paths do not take for a number."""
    return f"page-{page.pk}"


def chapter_slug(number: int) -> str:
    """What names a chapter in an address: neutral, since addresses are seen by others."""
    return f"chapitre-{number}"


@dataclass(frozen=True)
class Chapter:
    """One chapter as it is read; ``html`` was made by our own templates from what editors wrote."""

    number: int
    title: str
    kicker: str
    html: SafeString

    @property
    def slug(self) -> str:
        return chapter_slug(self.number)

    @property
    def name_in_trail(self) -> str:
        """« Module 3 », as on the module's own page: titles of modules are long, and stand in full just below."""
        return self.kicker or self.title

    @property
    def lower(self) -> SafeString:
        """The same one level of headings lower, for a page that holds every chapter."""
        return mark_safe(re.sub(r"<(/?)h([2-5])\b", lambda tag: f"<{tag[1]}h{int(tag[2]) + 1}", self.html))


class BookletEdition(PublicId):
    """The content of a booklet as it stood one day: of the public booklet, or of the copy handed to a session."""

    # Kept when the page goes: what a session was handed stays readable.
    page = models.ForeignKey(Page, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="page")
    cohort = models.ForeignKey(Cohort, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="session")
    number = models.PositiveSmallIntegerField("version")
    title = models.CharField("titre", max_length=255)
    content = models.JSONField("contenu")
    digest = models.CharField("empreinte du contenu", max_length=64)
    made_at = models.DateTimeField("faite le", auto_now_add=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="faite par"
    )

    class Meta:
        verbose_name = "version d’un livret"
        verbose_name_plural = "versions des livrets"
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["page", "number"],
                condition=Q(cohort__isnull=True),
                name="booklet_edition_number",
                violation_error_message="Cette version du livret existe déjà.",
            ),
            models.UniqueConstraint(
                fields=["cohort", "number"],
                name="booklet_copy_number",
                violation_error_message="Cet exemplaire existe déjà pour cette session.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, version {self.number}"

    @property
    def lead(self) -> str:
        return self.content["lead"]

    @property
    def programme(self) -> str:
        return self.content["programme"]

    @property
    def chapters(self) -> list[Chapter]:
        return [
            Chapter(number, part["title"], part["kicker"], mark_safe(part["html"]))
            for number, part in enumerate(self.content["chapters"], 1)
        ]
