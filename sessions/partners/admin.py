"""Partners and their people in Wagtail's admin."""

from django.db import transaction
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel

from sessions.common.admin import DeleteView, FamilyForm, TerritoryForm, TerritoryViewSet
from sessions.common.closing import has_left

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


class PartnerForm(FamilyForm):
    """A partner with its people; who took part in something is not taken off the list."""

    kept = (
        "{one} a animé des séances ou envoyé des demandes : gardez cette personne, et fermez son lien depuis la page "
        "d’une de ses séances."
    )

    @transaction.atomic
    def save(self, commit=True):
        partner = super().save(commit)
        for gone in self.formsets["contacts"].deleted_objects if commit else ():
            has_left(gone, partner)
        return partner


class ContactForm(TerritoryForm):
    """A contact who goes to another partner leaves the first one."""

    @transaction.atomic
    def save(self, commit=True):
        contact = super().save(commit)
        if commit and "partner" in self.changed_data and (former := self.initial.get("partner")):
            has_left(contact, Partner.objects.get(pk=former))
        return contact


class ContactDeleteView(DeleteView):
    @transaction.atomic
    def delete_action(self) -> None:
        contact, partner = self.object, self.object.partner
        super().delete_action()
        has_left(contact, partner)


class PartnerViewSet(TerritoryViewSet):
    model = Partner
    own_form_class = PartnerForm
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


class ContactViewSet(TerritoryViewSet):
    model = Contact
    own_form_class = ContactForm
    delete_view_class = ContactDeleteView
    department_path = "partner__department"
    icon = "user"
    name = "intervenants"
    menu_order = 60
    list_display = ["last_name", "first_name", "partner", "function"]
    panels = [FieldPanel("partner"), *PERSON, MultiFieldPanel(REACHED, "Pour joindre cette personne")]
