"""Why something is done, asked once for all that needs it."""

from django import forms

from sessions.people.validators import refuse_nir


class ReasonForm(forms.Form):
    """Why, in a few words."""

    reason = forms.CharField(
        label="Raison",
        max_length=200,
        help_text="Quelques mots, sans rien dire de la santé de la personne.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Indiquez la raison en quelques mots."},
    )

    def clean_reason(self) -> str:
        refuse_nir(self.cleaned_data["reason"])
        return self.cleaned_data["reason"].strip()
