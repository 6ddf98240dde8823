"""What a contact answers. Each error says how to correct it."""

from datetime import datetime
from zoneinfo import ZoneInfo

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.utils import timezone

from sessions.people.forms import NameField
from sessions.people.validators import refuse_nir
from sessions.scheduling.co_animation import Refusal
from sessions.scheduling.forms import local_moment

ALL_OR_NONE = ("first_name", "last_name", "email")


class RefusalForm(forms.Form):
    """Why not is not asked; another date, a word, or a colleague are welcome and never required."""

    other_date = forms.DateField(
        label="Le jour qui vous irait",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Écrivez une date, par exemple 03/03/2027."},
    )
    other_time = forms.TimeField(
        label="À quelle heure",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": "Écrivez une heure, par exemple 14:30."},
    )
    words = forms.CharField(
        label="Votre mot",
        required=False,
        max_length=300,
        help_text="Rien sur votre santé : nous n’en avons pas besoin.",
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[refuse_nir],
    )
    first_name = NameField(label="Prénom de votre collègue", required=False, max_length=80)
    last_name = NameField(label="Nom de votre collègue", required=False, max_length=80)
    email = forms.EmailField(
        label="Adresse électronique professionnelle de votre collègue",
        required=False,
        max_length=254,
        help_text="Si quelqu’un peut venir à votre place. L’équipe lui écrira elle-même.",
        widget=forms.EmailInput(attrs={"inputmode": "email", "autocomplete": "off"}),
        error_messages={
            "invalid": "Écrivez une adresse complète, avec @ et sans espace, par exemple prenom.nom@organisme.example."
        },
    )

    def __init__(self, data=None, *, zone: ZoneInfo) -> None:
        super().__init__(data)
        self.zone = zone
        for name in ("first_name", "last_name"):
            self.fields[name].widget.attrs["autocomplete"] = "off"
        self.helper = FormHelper()
        self.helper.form_tag, self.helper.disable_csrf = False, True
        self.helper.layout = Layout(
            Fieldset("Une autre date", "other_date", "other_time"),
            Fieldset("Quelqu’un à votre place", *ALL_OR_NONE),
            Fieldset("Un mot pour l’équipe", "words"),
        )

    def clean(self) -> dict:
        data = super().clean()
        if data.get("other_time") and not data.get("other_date") and "other_date" not in self.errors:
            self.add_error("other_date", "Vous avez donné une heure : écrivez aussi le jour, ou effacez l’heure.")
        if data.get("other_date") and not data.get("other_time") and "other_time" not in self.errors:
            self.add_error("other_time", "Écrivez aussi une heure, même approximative.")
        self._check_other_start()
        given = [name for name in ALL_OR_NONE if data.get(name)]
        if given and len(given) < len(ALL_OR_NONE):
            for name in ALL_OR_NONE:
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, "Pour proposer quelqu’un, donnez son prénom, son nom et son adresse.")
        return data

    def _check_other_start(self) -> None:
        try:
            start = self._other_start()
        except forms.ValidationError as error:
            self.add_error("other_time", error)
        else:
            if start and start <= timezone.now():
                self.add_error("other_date", "Cette date est passée : choisissez un jour à venir.")

    def _other_start(self) -> datetime | None:
        day, hour = self.cleaned_data.get("other_date"), self.cleaned_data.get("other_time")
        return local_moment(day, hour, self.zone) if day and hour else None

    def refusal(self) -> Refusal:
        """What was said, once valid."""
        said = {name: self.cleaned_data[name] for name in ("words", *ALL_OR_NONE)}
        return Refusal(other_start=self._other_start(), **said)
