"""Closures in Wagtail's admin; cohorts and meetings are planned in the pages of the team."""

from wagtail.admin.panels import FieldPanel, FieldRowPanel

from sessions.common.admin import TerritoryViewSet

from .models import Closure


class ClosureViewSet(TerritoryViewSet):
    model = Closure
    icon = "date"
    name = "fermetures"
    menu_order = 70
    list_display = ["label", "starts_on", "ends_on", "department", "site"]
    panels = [
        FieldPanel("label", help_text="Ce que l’équipe lira en planifiant, par exemple : vacances d’hiver."),
        FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]),
        FieldPanel("department", help_text="Les séances de tout le département sauteront ces jours."),
        FieldPanel("site", help_text="À choisir seulement si un seul site ferme ; indiquez aussi son département."),
    ]
