"""Partners and their people in Wagtail's admin."""

from django.db.models import PROTECT, Exists, OuterRef, Q
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList

from sessions.common.admin import TerritoryForm, TerritoryViewSet

from .models import Contact, Partner

PERSON = [
    FieldRowPanel([FieldPanel("first_name"), FieldPanel("last_name")]),
    FieldPanel("function"),
    FieldPanel("user"),
]
REACHED = [
    FieldPanel("email"),
    FieldRowPanel([FieldPanel("mobile"), FieldPanel("landline")]),
    FieldPanel("channel"),
]


class PartnerForm(TerritoryForm):
    """A partner with its people; who took part in something is not taken off the list."""

    def clean(self):
        data = super().clean()
        gone = [row.instance for row in self.formsets["contacts"].deleted_forms if row.instance.pk]
        for contact in self._in_use(gone):
            self.add_error(
                None,
                f"{contact} a animé des séances ou envoyé des demandes : gardez cette personne, et fermez son lien "
                "depuis la page d’une de ses séances.",
            )
        return data

    @staticmethod
    def _in_use(contacts: list[Contact]):
        in_use = Q()
        for relation in Contact._meta.related_objects:
            if relation.on_delete is PROTECT:
                rows = relation.related_model.objects.filter(**{relation.field.name: OuterRef("pk")})
                in_use |= Q(Exists(rows.order_by()))
        return Contact.objects.filter(in_use, pk__in=[contact.pk for contact in contacts]).order_by("pk")


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
        InlinePanel("contacts", heading="Intervenantes et intervenants", label="Personne", panels=[*PERSON, *REACHED]),
    ]

    def get_edit_handler(self):
        return ObjectList(self.panels, base_form_class=PartnerForm).bind_to_model(self.model)


class ContactViewSet(TerritoryViewSet):
    model = Contact
    department_path = "partner__department"
    icon = "user"
    name = "intervenants"
    menu_order = 60
    list_display = ["last_name", "first_name", "partner", "function"]
    panels = [FieldPanel("partner"), *PERSON, MultiFieldPanel(REACHED, "Pour joindre cette personne")]
