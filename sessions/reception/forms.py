"""What the team types at the desk. Each error says how to correct it; no field asks anything about health."""

from datetime import date, datetime, time
from typing import ClassVar
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone

from sessions.common import typography
from sessions.notifications.enums import Channel
from sessions.people.actions import Details
from sessions.people.enums import Agreement
from sessions.people.forms import CHANNELS, NameField, ReachableForm
from sessions.people.models import Participant
from sessions.people.validators import refuse_nir
from sessions.registrations.enums import Wish
from sessions.registrations.models import Registration, awaited
from sessions.registrations.queries import may_go_elsewhere
from sessions.scheduling.models import Cohort

from .enums import ExportFormat, ExportKind


class WishForm(forms.Form):
    """What somebody on the waiting list said that she waits for, by telephone for example."""

    wish = forms.ChoiceField(
        label="Ce que la personne attend",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choisissez une des réponses.",
            "invalid_choice": "Cette réponse n’est pas possible ici.",
        },
    )

    def __init__(self, registration: Registration, data=None) -> None:
        super().__init__(data, initial={"wish": registration.wish})
        self.fields["wish"].choices = [
            (wish, _sentence(awaited(wish, registration.cohort)))
            for wish in Wish.values
            if wish != Wish.ELSEWHERE or may_go_elsewhere(registration.cohort)
        ]


def _sentence(words: str) -> str:
    return words[0].upper() + words[1:]


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
        self.zone = ZoneInfo(cohort.site.time_zone)
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
        self.fields["channel"].choices = [*CHANNELS, (Channel.POST.value, "Par courrier ou en main propre")]
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


class MoveForm(forms.Form):
    """Another session of the programme."""

    to = forms.ChoiceField(
        label="Autre session",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choisissez une session.",
            "invalid_choice": "Cette session n’est plus possible. Choisissez-en une autre.",
        },
    )

    def __init__(self, data=None, *, destinations):
        super().__init__(data)
        self.destinations = {cohort.code: cohort for cohort in destinations}
        self.fields["to"].choices = [(code, _label(cohort)) for code, cohort in self.destinations.items()]

    def cohort(self) -> Cohort:
        return self.destinations[self.cleaned_data["to"]]


def _label(cohort: Cohort) -> str:
    places = f"places libres : {cohort.free}" if cohort.free else "complète, liste d’attente"
    with timezone.override(cohort.site.time_zone):
        start = typography.day(cohort.first_start) if cohort.first_start else "sans date"
    return f"{cohort.site.town}, {cohort.code}, à partir du {start} ({places})"


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


class PositionForm(ReasonForm):
    """A person of the waiting list, her new place in it, and why."""

    person = forms.ChoiceField(
        label="Personne",
        error_messages={
            "required": "Choisissez une personne de la liste.",
            "invalid_choice": "Cette personne n’attend plus.",
        },
    )
    position = forms.TypedChoiceField(
        label="Nouveau rang",
        coerce=int,
        error_messages={"required": "Choisissez un rang.", "invalid_choice": "Choisissez un rang de la liste."},
    )
    field_order = ("person", "position", "reason")

    def __init__(self, data=None, *, waiting: list[Registration]):
        super().__init__(data)
        self.waiting = {str(one.public_id): one for one in waiting}
        self.fields["person"].choices = [(key, str(one.participant)) for key, one in self.waiting.items()]
        ranks = [(str(rank), "1, la prochaine" if rank == 1 else str(rank)) for rank in range(1, len(waiting) + 1)]
        self.fields["position"].choices = ranks

    def registration(self) -> Registration:
        return self.waiting[self.cleaned_data["person"]]


class ExportForm(ReasonForm):
    """Which list, of which session, in which format, and why."""

    kind = forms.ChoiceField(
        label="Liste",
        choices=ExportKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez une liste."},
    )
    session = forms.ModelChoiceField(
        Cohort.objects.none(),
        label="Session",
        to_field_name="code",
        required=False,
        empty_label="Toutes mes sessions",
        error_messages={"invalid_choice": "Choisissez une session de la liste."},
    )
    format = forms.ChoiceField(
        label="Format",
        choices=ExportFormat.choices,
        initial=ExportFormat.XLSX.value,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez un format."},
    )
    field_order = ("kind", "session", "format", "reason")

    def __init__(self, data=None, *, cohorts, **kwargs):
        super().__init__(data, **kwargs)
        self.fields["session"].queryset = cohorts
        self.fields["reason"].label = "Pourquoi cette liste sort-elle du portail ?"
        self.fields["reason"].help_text = "Votre nom, la date et cette raison sont gardés."
