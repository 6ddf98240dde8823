"""Programmes, modules, sites and rooms in Wagtail's admin."""

from django.db import transaction
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel

from sessions.common.admin import FamilyForm, TerritoryViewSet

from .actions import make_way, put_in_order
from .models import Module, Programme, Room, Site

MODULE = [
    FieldRowPanel([FieldPanel("position"), FieldPanel("minutes")]),
    FieldPanel("title"),
    FieldPanel("focus"),
    FieldPanel(
        "outline", help_text="Jamais montrée au public. L’équipe et les personnes invitées à intervenir la lisent."
    ),
]
ROOM = [FieldPanel("name"), FieldPanel("seats")]


class ProgrammeForm(FamilyForm):
    """A programme with its modules; their positions may change places. A module of a session stays."""

    kept = "Des séances portent sur le module « {one} » : gardez-le."

    @transaction.atomic
    def save(self, commit=True):
        rows = [row for row in self.formsets["modules"].forms if row not in self.formsets["modules"].deleted_forms]
        if self.instance.pk:
            make_way(self.instance)
        saved = super().save(commit)
        put_in_order({row.instance.pk: row.cleaned_data["position"] for row in rows if row.instance.pk})
        return saved


class SiteForm(FamilyForm):
    """A site with its rooms; a room where a meeting takes place stays."""

    kept = "Des séances ont lieu dans la salle « {one} » : gardez-la."


class ProgrammeViewSet(TerritoryViewSet):
    model = Programme
    own_form_class = ProgrammeForm
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
        InlinePanel("modules", heading="Modules", label="Module", panels=MODULE),
    ]


class ModuleViewSet(TerritoryViewSet):
    model = Module
    department_path = "programme__department"
    icon = "doc-full"
    name = "modules"
    menu_order = 20
    list_display = ["title", "position", "programme"]
    ordering = ["programme__title", "position"]
    panels = [FieldPanel("programme"), *MODULE]


class SiteViewSet(TerritoryViewSet):
    model = Site
    own_form_class = SiteForm
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
        InlinePanel("rooms", heading="Salles", label="Salle", panels=ROOM),
    ]


class RoomViewSet(TerritoryViewSet):
    model = Room
    department_path = "site__department"
    icon = "home"
    name = "salles"
    menu_order = 40
    list_display = ["name", "site", "seats"]
    panels = [FieldPanel("site"), *ROOM]
