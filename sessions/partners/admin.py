"""Partners and their people in Wagtail's admin."""

from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel

from sessions.common.admin import TerritoryViewSet

from .models import Contact, Partner


class PartnerViewSet(TerritoryViewSet):
    model = Partner
    icon = "group"
    name = "partenaires"
    menu_order = 50
    list_display = ["name", "kind", "department", "convention_end"]
    panels = [
        FieldPanel("name"),
        FieldRowPanel([FieldPanel("kind"), FieldPanel("department")]),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("convention_start"), FieldPanel("convention_end")]), FieldPanel("onboarded_on")],
            "Convention",
        ),
    ]


class ContactViewSet(TerritoryViewSet):
    model = Contact
    department_path = "partner__department"
    icon = "user"
    name = "intervenants"
    menu_order = 60
    list_display = ["last_name", "first_name", "partner", "function"]
    panels = [
        FieldPanel("partner"),
        FieldRowPanel([FieldPanel("first_name"), FieldPanel("last_name")]),
        FieldPanel("function"),
        FieldPanel("user"),
        MultiFieldPanel(
            [
                FieldPanel("email"),
                FieldRowPanel([FieldPanel("mobile"), FieldPanel("landline")]),
                FieldPanel("channel"),
            ],
            "Pour joindre cette personne",
        ),
    ]
