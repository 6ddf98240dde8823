"""Asking for one's link."""

from django import forms


class AskContactLinkForm(forms.Form):
    """The professional address, where the link is sent."""

    email = forms.EmailField(
        label="Votre adresse électronique professionnelle",
        max_length=254,
        help_text="Celle où vous recevez nos messages.",
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
        error_messages={
            "required": "Écrivez l’adresse électronique où vous recevez nos messages.",
            "invalid": "Écrivez une adresse complète, avec @ et sans espace, par exemple prenom.nom@organisme.example.",
        },
    )
