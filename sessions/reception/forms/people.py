"""A person as the team looks her up, writes her down and corrects her. No field asks anything about health."""

from datetime import date, datetime, time
from typing import ClassVar

from django import forms
from django.utils import timezone

from sessions.common import typography
from sessions.notifications.enums import Channel
from sessions.people.actions import Details
from sessions.people.enums import Agreement
from sessions.people.forms import CHANNELS, NameField, ReachableForm
from sessions.people.models import Participant
from sessions.people.validators import refuse_nir
from sessions.registrations.forms import RegistrationForm
from sessions.scheduling.models import Cohort

IN_HAND = (Channel.POST.value, "Par courrier ou en main propre")


class SearchForm(forms.Form):
    """A name, or the beginning of one. Sent by POST: names stay out of addresses and logs."""

    name = forms.CharField(
        label="Nom ou prénom",
        min_length=2,
        max_length=80,
        help_text="Quelques lettres suffisent, sans accents ni majuscules.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={
            "required": "Écrivez au moins deux lettres du nom.",
            "min_length": "Écrivez au moins deux lettres du nom.",
        },
    )


class AgreementForm(forms.Form):
    """When and how the person said yes; the account that types it is kept beside it."""

    agreed_on = forms.DateField(
        label="Accord donné le",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": "Indiquez le jour où la personne a donné son accord.",
            "invalid": "Écrivez une date, par exemple 03/03/2027.",
        },
    )
    agreement = forms.ChoiceField(
        label="Comment",
        choices=Agreement.choices,
        initial=Agreement.SPOKEN.value,
        widget=forms.RadioSelect,
        error_messages={"required": "Indiquez comment la personne a donné son accord."},
    )
    agrees = forms.BooleanField(
        label="La personne est d’accord pour être inscrite et pour que l’équipe garde ses coordonnées",
        error_messages={"required": "Sans l’accord de la personne, on ne peut pas l’inscrire."},
    )

    def __init__(self, data=None, *, cohort: Cohort, **kwargs):
        super().__init__(data, **kwargs)
        self.zone = cohort.site.zone
        self.fields["agreed_on"].initial = self.today()

    def today(self) -> date:
        return timezone.localdate(timezone=self.zone)

    def clean_agreed_on(self) -> date:
        day = self.cleaned_data["agreed_on"]
        if day > self.today():
            raise forms.ValidationError("Cette date est à venir : indiquez le jour où l’accord a été donné.")
        return day

    def agreed_at(self) -> datetime:
        """Noon of that day, or now for today: never a moment to come."""
        noon = datetime.combine(self.cleaned_data["agreed_on"], time(12), tzinfo=self.zone)
        return min(noon, timezone.now())

    def how(self) -> str:
        """The agreement in words, for the log."""
        return f"Accord : {Agreement(self.cleaned_data['agreement']).label.lower()}"


class PersonForm(ReachableForm):
    """A person as the team writes her down: a landline alone will do, or no telephone at all and a paper by hand."""

    first_name = NameField(
        label="Prénom",
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Écrivez le prénom."},
    )
    last_name = NameField(
        label="Nom",
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Écrivez le nom de famille."},
    )
    postal_address = forms.CharField(
        label="Adresse postale, ou remise en main propre",
        required=False,
        max_length=300,
        help_text="Pour une personne sans courriel ni téléphone, par exemple « à l’accueil, le jeudi ».",
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
    )
    wants_reminders = forms.BooleanField(label="Souhaite un rappel avant chaque séance", required=False, initial=True)
    someone_else = forms.BooleanField(label="Ce n’est aucune de ces personnes", required=False)
    KEPT: ClassVar[tuple[str, ...]] = (
        "first_name",
        "last_name",
        "email",
        "mobile",
        "landline",
        "postal_address",
        "channel",
        "wants_reminders",
    )
    field_order: tuple[str, ...] = KEPT

    def __init__(self, data=None, **kwargs):
        super().__init__(data, **kwargs)
        self.fields["channel"].label = "Moyen préféré"
        self.fields["channel"].help_text = "Sans réponse : le courriel, sinon le SMS, le téléphone, puis le courrier."
        self.fields["channel"].choices = [*CHANNELS, IN_HAND]
        for name in ("email", "mobile", "landline"):
            self.fields[name].widget.attrs["autocomplete"] = "off"
        self.fields["someone_else"].widget = forms.HiddenInput()

    def clean_postal_address(self) -> str:
        text = self.cleaned_data["postal_address"]
        refuse_nir(text)
        return text.strip()

    def clean(self) -> dict:
        data = super().clean()
        if data.get("channel") == Channel.POST and not data.get("postal_address"):
            self.add_error("postal_address", "Indiquez où écrire, ou à qui remettre les papiers.")
        return data

    def reachable_otherwise(self) -> bool:
        return bool(self.cleaned_data.get("postal_address"))

    def ask_about_namesakes(self) -> None:
        """Show the box that says « none of these »."""
        self.fields["someone_else"].widget = forms.CheckboxInput()


class NewPersonForm(AgreementForm, PersonForm):
    """Somebody new, who agreed."""

    field_order = (*PersonForm.KEPT, "agreed_on", "agreement", "agrees")

    def details(self, *, department: str) -> Details:
        return Details(department=department, **{name: self.cleaned_data[name] for name in self.KEPT})


def on_paper() -> dict:
    """What the form to fill in by hand asks, in the words of the forms on screen: ``lines``, ``ways``, ``agrees``."""
    new, own = NewPersonForm.base_fields, RegistrationForm.base_fields
    asked = ("last_name", "first_name", "email", "mobile", "landline")
    ways = [*CHANNELS, IN_HAND]
    return {
        "lines": [*(own[name].label for name in asked), new["postal_address"].label],
        "ways": [label for _, label in ways],
        "agrees": own["agrees"],
    }


class DetailsForm(PersonForm):
    """What the team corrects of somebody known."""

    wants_missed_modules = forms.BooleanField(label="Souhaite recevoir les modules manqués", required=False)
    renew_links = forms.BooleanField(
        label="Fermer les liens personnels déjà envoyés",
        help_text="À cocher si un message a pu arriver chez quelqu’un d’autre. La personne reçoit un nouveau lien. "
        "Son agenda se ferme aussi. Elle le reprend dans son espace.",
        required=False,
    )
    KEPT = (*PersonForm.KEPT, "wants_missed_modules")
    field_order = (*KEPT, "renew_links", "someone_else")

    def __init__(self, person: Participant, data=None) -> None:
        known = {name: getattr(person, name) for name in self.KEPT}
        for name in ("mobile", "landline"):
            known[name] = typography.phone(known[name])
        super().__init__(data, initial=known)

    def corrected(self) -> dict:
        """The details as they should be."""
        return {name: self.cleaned_data[name] for name in self.KEPT}
