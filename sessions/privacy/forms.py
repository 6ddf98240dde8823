"""What the desk asks: whom to find and why, whether to erase, which lines of the log, how far to look ahead.

Each error says what to do.
"""

from django import forms

from sessions.people.validators import refuse_nir

from .enums import Source

WHY = {"required": "Écrivez pourquoi, en quelques mots : la raison est gardée douze mois dans le journal."}

LOOK_AHEAD = 30  # days


def _reason(help_text: str) -> forms.CharField:
    return forms.CharField(
        label="Pourquoi ?",
        max_length=200,
        help_text=help_text,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages=WHY,
        validators=[refuse_nir],
    )


class SearchForm(forms.Form):
    """Sent by POST: names stay out of addresses and logs."""

    who = forms.CharField(
        label="Nom complet, adresse électronique ou téléphone",
        max_length=160,
        min_length=3,
        help_text="En entier : cette page cherche une personne précise, elle ne fait pas de liste.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={
            "required": "Écrivez le prénom et le nom de la personne, son adresse ou son téléphone.",
            "min_length": "Écrivez le nom en entier, une adresse ou un téléphone.",
        },
    )
    reason = _reason("Par exemple : demande d’accès reçue le 3 mars. N’écrivez pas le nom de la personne.")


class EraseForm(forms.Form):
    reason = _reason("Par exemple : demande d’effacement reçue le 3 mars. N’écrivez pas le nom de la personne.")
    sheets = forms.BooleanField(
        label="Détruire aussi les feuilles signées où figure son nom",
        required=False,
        help_text="Elles portent aussi la signature des autres personnes de la séance.",
    )
    sure = forms.BooleanField(
        label="J’ai compris que rien ne peut être retrouvé ensuite",
        error_messages={"required": "Cochez cette case pour effacer. Sinon, revenez au dossier."},
    )

    def __init__(self, *args, with_sheets: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if not with_sheets:
            del self.fields["sheets"]


class LogFilter(forms.Form):
    """Which lines are shown; nothing chosen: all those of twelve months."""

    hide_optional = True

    source = forms.ChoiceField(
        label="Quoi",
        required=False,
        choices=[("", "Tout"), *Source.choices],
        error_messages={"invalid_choice": "Choisissez une ligne de la liste."},
    )
    who = forms.CharField(label="Par qui", required=False, max_length=120)


class AheadForm(forms.Form):
    """How far ahead to look for what will be erased."""

    hide_optional = True

    days = forms.TypedChoiceField(
        label="D’ici",
        required=False,
        coerce=int,
        choices=[(7, "une semaine"), (30, "30 jours"), (90, "trois mois"), (365, "un an")],
        error_messages={"invalid_choice": "Choisissez une durée de la liste."},
    )
