"""Programmes, modules, sites and rooms in Wagtail's admin."""

from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel

from sessions.common.admin import TerritoryViewSet

from .models import Module, Programme, Room, Site


class ProgrammeViewSet(TerritoryViewSet):
    model = Programme
    icon = "list-ol"
    name = "programmes"
    menu_order = 10
    list_display = ["title", "department", "axis", "capacity", "days_between"]
    panels = [
        FieldPanel("title"),
        FieldPanel("slug"),
        FieldPanel("neutral_title"),
        FieldPanel("summary"),
        FieldRowPanel([FieldPanel("department"), FieldPanel("axis")]),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("capacity"), FieldPanel("minimum"), FieldPanel("minimum_days")]),
                FieldRowPanel([FieldPanel("days_between"), FieldPanel("follow_up_months"), FieldPanel("offer_hours")]),
            ],
            "Places et rythme",
        ),
        FieldPanel("reminder_days"),
    ]


class ModuleViewSet(TerritoryViewSet):
    model = Module
    department_path = "programme__department"
    icon = "doc-full"
    name = "modules"
    menu_order = 20
    list_display = ["title", "position", "programme"]
    ordering = ["programme__title", "position"]
    panels = [
        FieldPanel("programme"),
        FieldRowPanel([FieldPanel("position"), FieldPanel("minutes")]),
        FieldPanel("title"),
        FieldPanel("focus"),
        FieldPanel("outline", help_text="Pour les animatrices seulement : jamais montrée au public."),
    ]


class SiteViewSet(TerritoryViewSet):
    model = Site
    icon = "site"
    name = "lieux"
    menu_order = 30
    list_display = ["name", "town", "department"]
    panels = [
        FieldPanel("name"),
        FieldPanel("slug"),
        MultiFieldPanel(
            [
                FieldPanel("address"),
                FieldRowPanel([FieldPanel("post_code"), FieldPanel("town")]),
                FieldPanel("department"),
            ],
            "Adresse",
        ),
        FieldPanel("transport"),
        FieldPanel("access"),
        FieldPanel("phone"),
        FieldRowPanel([FieldPanel("time_zone"), FieldPanel("holiday_subdivision")]),
    ]


class RoomViewSet(TerritoryViewSet):
    model = Room
    department_path = "site__department"
    icon = "home"
    name = "salles"
    menu_order = 40
    list_display = ["name", "site", "seats"]
    panels = [FieldPanel("site"), FieldPanel("name"), FieldPanel("seats")]
