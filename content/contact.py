"""Whom to call or to write to: a setting of the site, shown at the same place on every page."""

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting


@register_setting(icon="mail")
class ContactSettings(BaseSiteSetting):
    name = models.CharField(
        "personne à joindre",
        max_length=80,
        blank=True,
        help_text="Un prénom et un nom, ou le nom du service : on appelle plus facilement quelqu’un.",
    )
    phone = models.CharField("téléphone", max_length=20, blank=True)
    hours = models.CharField(
        "horaires", max_length=120, blank=True, help_text="« du lundi au vendredi, de 9 h à 16 h »"
    )

    email = models.EmailField(
        "adresse électronique",
        blank=True,
        help_text="Celle d’un service, relevée chaque jour ouvré : pour qui ne peut pas téléphoner.",
    )

    panels = [FieldPanel("name"), FieldPanel("phone"), FieldPanel("hours"), FieldPanel("email")]

    class Meta:
        verbose_name = "Nous joindre"
        verbose_name_plural = "Nous joindre"

    def __str__(self) -> str:
        return self.name or "Nous joindre"
