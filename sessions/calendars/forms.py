from django import forms

OPEN, RENEW, CLOSE = "open", "renew", "close"


class OwnFeedForm(forms.Form):
    """What a person does with their own calendar address."""

    wish = forms.ChoiceField(choices=[(OPEN, "Créer"), (RENEW, "Changer"), (CLOSE, "Fermer")])
