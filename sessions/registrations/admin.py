"""Sites in Wagtail's admin, where another name or address concerns people who come there."""

from functools import partial

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.admin.panels import FieldPanel

from sessions.common.admin import EditView
from sessions.programmes import admin as programmes

from .addresses import Concerned, change_address_and_tell, concerned_by

ADDRESS = ("name", "address", "post_code", "town")
TELL, SILENT = "tell", "silent"


class SiteForm(programmes.SiteForm):
    """Whoever changes the name or the address of a site says whether it is to be announced: neither is done unasked."""

    announce = forms.ChoiceField(
        label="Si le nom ou l’adresse change",
        choices=[
            (TELL, "Prévenir chaque personne du changement"),
            (SILENT, "Corriger sans prévenir\u00a0: une faute de frappe, par exemple"),
        ],
        widget=forms.RadioSelect,
        required=False,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.revised, self.told = [], []
        self.concerned = concerned_by(self.instance) if self.instance.pk else None
        if self.concerned:
            self.fields["announce"].help_text = _words(self.concerned)
        else:
            del self.fields["announce"]

    def clean(self):
        data = super().clean()
        if self.concerned and not data.get("announce") and set(ADDRESS) & set(self.changed_data):
            self.add_error(
                "announce", ValidationError("Le nom ou l’adresse change\u00a0: choisissez s’il faut prévenir.")
            )
        return data

    def save(self, commit=True):
        if self.is_to_be_told:
            save = partial(super().save, commit)
            self.revised, self.told = change_address_and_tell(self.instance, save, by=self.for_user)
            return self.instance
        return super().save(commit)

    @property
    def is_to_be_told(self) -> bool:
        return self.cleaned_data.get("announce") == TELL


def _words(concerned: Concerned) -> str:
    """« Séances à venir ici : 9. Personnes inscrites : 12. Intervenantes et intervenants : 3. »"""
    return (
        f"Séances à venir ici\u00a0: {concerned.meetings}. Personnes inscrites\u00a0: {concerned.people}. "
        f"Intervenantes et intervenants\u00a0: {concerned.contacts}. "
        "Dans les deux cas, les agendas abonnés suivent, et les invitations d’agenda déjà envoyées sont mises à jour."
    )


class SiteEditView(EditView):
    """After an announcement one lands where the calls to make are, as after that of another date."""

    def get_success_url(self):
        if self.form.told:
            return reverse("attendance:announcement", args=[self.form.told[0].about])
        return super().get_success_url()

    def get_success_buttons(self):
        return [] if self.form.told else super().get_success_buttons()

    def get_success_message(self):
        saved = super().get_success_message()
        if not self.form.is_to_be_told:
            return saved
        if not self.form.revised:
            return f"{saved} Le nom et l’adresse étaient déjà ceux-là\u00a0: rien de plus n’est annoncé."
        later = " Les intervenantes et intervenants le sauront dans quelques minutes."
        return f"{saved} Le changement est annoncé.{later if self.form.concerned.contacts else ''}"


class SiteViewSet(programmes.SiteViewSet):
    own_form_class = SiteForm
    edit_view_class = SiteEditView
    panels = [*programmes.SiteViewSet.panels, FieldPanel("announce")]
