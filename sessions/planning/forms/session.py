"""A programme copied for another department."""

from django import forms
from django.utils.text import slugify

from portal.accounts.enums import Role
from portal.accounts.queries import departments_of
from sessions.programmes.models import Programme

from .pick import PickField


class CopyForm(forms.Form):
    """A programme copied for another department, with its own words."""

    source = PickField(label="Programme à copier", error_messages={"required": "Choisissez un programme."})
    department = forms.CharField(
        label="Département",
        max_length=3,
        min_length=2,
        help_text="Son numéro, par exemple 78, 2A ou 974.",
        error_messages={"required": "Indiquez le numéro du département."},
    )
    title = forms.CharField(
        label="Titre",
        max_length=200,
        required=False,
        help_text="Laissez vide pour garder celui du programme copié.",
    )
    neutral_title = forms.CharField(
        label="Titre neutre",
        max_length=60,
        required=False,
        help_text="Ce que montrent les agendas et les messages. Laissez vide pour garder le même.",
    )
    summary = forms.CharField(
        label="Présentation",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Laissez vide pour garder la même.",
    )

    def __init__(self, user, data=None, *, initial: dict | None = None) -> None:
        super().__init__(data, initial=initial)
        self.held = departments_of(user, Role.COORDINATOR, Role.ADMIN)
        self.fields["source"].offer(Programme.objects.all(), empty="Choisir")

    def clean_department(self) -> str:
        department = self.cleaned_data["department"].strip().upper()
        if slugify(department) != department.lower():
            raise forms.ValidationError("Écrivez le numéro du département, par exemple 78.")
        if self.held is not None and department not in self.held:
            raise forms.ValidationError("Choisissez un département dont vous avez la charge.")
        return department
