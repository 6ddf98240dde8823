"""What a partner writes, what the team answers. Each error says how to correct it; nothing asks about health."""

import uuid
from datetime import date

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from portal.accounts.territories import DEPARTMENTS, territory_name, zone_of
from sessions.common import scans, typography
from sessions.partners.models import Contact
from sessions.people.enums import Agreement
from sessions.people.forms import NameField, PhoneField
from sessions.people.validators import refuse_nir, validate_mobile
from sessions.programmes.models import Programme
from sessions.scheduling.models import Cohort

from .actions import Asked
from .enums import ABOUT_A_PERSON, WITH_FILES, WITH_WORDS, AgreementBy, NoteFor, ReferralKind, ReferralState

PERSON = ("first_name", "last_name", "email", "mobile", "landline")
AGREEMENT = ("agreed_on", "agreement_by", "agreement_how")
NO_HEALTH = "Rien sur la maladie ni les traitements\u00a0: nous n’en avons pas besoin pour répondre."
WORDS: dict[str, tuple[str, str]] = {
    ReferralKind.DIFFICULTY: ("La difficulté rencontrée", f"Par exemple\u00a0: un droit bloqué, un délai. {NO_HEALTH}"),
    ReferralKind.APPOINTMENT: ("Pour quoi, et quand", f"Les moments qui conviennent à la personne. {NO_HEALTH}"),
    ReferralKind.FILE: ("Ce que vous demandez d’examiner", NO_HEALTH),
    ReferralKind.CONTACT: ("Votre message", "Ne nommez personne ici\u00a0: choisissez plutôt une autre demande."),
}


def _day(label: str, required: str) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    errors = {"required": required, "invalid": "Écrivez une date, par exemple 03/03/2027."}
    return forms.DateField(label=label, widget=widget, error_messages=errors)


class SendForm(forms.Form):
    """A request of one kind, with only the fields that this kind needs."""

    first_name = NameField(
        label="Prénom de la personne", max_length=80, error_messages={"required": "Écrivez le prénom de la personne."}
    )
    last_name = NameField(
        label="Nom de la personne", max_length=80, error_messages={"required": "Écrivez le nom de la personne."}
    )
    email = forms.EmailField(
        label="Son adresse électronique",
        required=False,
        max_length=254,
        error_messages={
            "invalid": "Écrivez une adresse complète, avec @ et sans espace, par exemple prenom.nom@courriel.example."
        },
    )
    mobile = PhoneField(label="Son téléphone mobile", required=False)
    landline = PhoneField(
        label="Son autre téléphone",
        required=False,
        help_text="Sans téléphone ni adresse électronique, c’est à vous de prévenir la personne.",
    )
    wish = forms.ChoiceField(
        label="Session souhaitée",
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez une session.", "invalid_choice": "Choisissez une session de la liste."},
    )
    words = forms.CharField(
        max_length=1500,
        widget=forms.Textarea(attrs={"rows": 5}),
        validators=[refuse_nir],
        error_messages={"required": "Écrivez votre demande en quelques mots."},
    )
    file = forms.FileField(label="Pièce jointe", required=False, help_text="PDF, JPEG ou PNG, 10 Mo au plus.")
    other_file = forms.FileField(label="Autre pièce jointe", required=False)
    department = forms.ChoiceField(
        label="Département", error_messages={"required": "Choisissez le département de la personne."}
    )
    agreed_on = _day("Accord donné le", "Indiquez le jour où l’accord a été donné.")
    agreement_by = forms.ChoiceField(
        label="Accord donné par", choices=AgreementBy.choices, initial=AgreementBy.SELF, widget=forms.RadioSelect
    )
    agreement_how = forms.ChoiceField(
        label="Comment", choices=Agreement.choices, initial=Agreement.SPOKEN, widget=forms.RadioSelect
    )
    agrees = forms.BooleanField(
        label="La personne est d’accord pour que je transmette cette demande et ses coordonnées",
        error_messages={"required": "Sans l’accord de la personne, nous ne pouvons rien recevoir d’elle."},
    )
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, kind: str, contact: Contact, cohorts: list[Cohort], programmes: list[Programme], *args):
        super().__init__(*args)
        self.kind, self.contact = kind, contact
        self.wishes: dict[str, Cohort | Programme] = {f"s{one.pk}": one for one in cohorts} | {
            f"p{one.pk}": one for one in programmes
        }
        needed = {"key"}
        if kind in ABOUT_A_PERSON:
            needed |= {*PERSON, *AGREEMENT, "agrees"}
        if kind in WITH_WORDS:
            needed.add("words")
            self.fields["words"].label, self.fields["words"].help_text = WORDS[kind]
        if kind in WITH_FILES:
            needed |= {"file", "other_file"}
        if kind == ReferralKind.SESSION:
            needed.add("wish")
        if not contact.partner.department:
            needed.add("department")
        for name in [name for name in self.fields if name not in needed]:
            del self.fields[name]
        self._prepare()

    def _prepare(self) -> None:
        parts = (
            ("La personne", PERSON),
            ("La demande", ("wish", "words", "department", "file", "other_file")),
            ("Son accord", (*AGREEMENT, "agrees")),
        )
        shown = [(legend, [name for name in names if name in self.fields]) for legend, names in parts]
        self.helper = FormHelper()
        self.helper.form_tag, self.helper.disable_csrf = False, True
        self.helper.layout = Layout("key", *(Fieldset(legend, *names) for legend, names in shown if names))
        self.fields["key"].initial = uuid.uuid4()
        for name in PERSON:
            if name in self.fields:
                self.fields[name].widget.attrs["autocomplete"] = "off"
        if "agreed_on" in self.fields:
            self.fields["agreed_on"].initial = self._today()
        if "wish" in self.fields:
            self.fields["wish"].choices = [(key, _in_words(one)) for key, one in self.wishes.items()]
        if "department" in self.fields:
            named = [(code, territory_name(code)) for code in DEPARTMENTS]
            self.fields["department"].choices = [("", "Choisir"), *named]

    def clean_mobile(self) -> str:
        mobile = self.cleaned_data["mobile"]
        if mobile:
            validate_mobile(mobile)
        return mobile

    def clean_agreed_on(self) -> date:
        day = self.cleaned_data["agreed_on"]
        if day > self._today(self.cleaned_data.get("department", "")):
            raise forms.ValidationError("Cette date est à venir\u00a0: indiquez le jour où l’accord a été donné.")
        return day

    def _today(self, department: str = "") -> date:
        """The day it is where the person or the sender is; nobody is refused for living east of Paris."""
        return timezone.localdate(timezone=zone_of(department or self.contact.partner.department))

    def clean_file(self) -> scans.Scan | None:
        return scans.clean(self.cleaned_data["file"]) if self.cleaned_data["file"] else None

    def clean_other_file(self) -> scans.Scan | None:
        return scans.clean(self.cleaned_data["other_file"]) if self.cleaned_data["other_file"] else None

    def ask_for_files_again(self) -> None:
        """Say, once something else is wrong, that a file is to be chosen anew: no browser keeps it."""
        for name in ("file", "other_file"):
            if name in self.fields and name in self.files and name not in self.errors:
                self.add_error(name, "Choisissez de nouveau cette pièce jointe : le navigateur ne la garde pas.")

    def asked(self) -> Asked:
        """What is to be kept, once valid."""
        data = self.cleaned_data
        fields = {name: data[name] for name in (*PERSON, *AGREEMENT, "words") if name in data}
        department = data.get("department") or self.contact.partner.department
        wish = self.wishes.get(data.get("wish", ""))
        if isinstance(wish, Cohort):
            fields |= {"programme": wish.programme, "cohort": wish}
            department = wish.site.department
        elif wish is not None:
            fields["programme"] = wish
            department = wish.department or department
        files = tuple(data[name] for name in ("file", "other_file") if data.get(name))
        key = data.get("key") or uuid.uuid4()
        return Asked(key=key, kind=self.kind, department=department, fields=fields, files=files)


def _in_words(one) -> str:
    """A session (with its first meeting, from the query) or a programme."""
    if isinstance(one, Programme):
        return f"{one.title}\u00a0: la prochaine session possible"
    with timezone.override(one.site.time_zone):
        return f"{one.programme.title}, {typography.at(one.site.town)}, à partir du {typography.day(one.first_start)}"


class AnswerForm(forms.Form):
    """Words for the sender."""

    text = forms.CharField(
        label="Message pour l’expéditrice ou l’expéditeur",
        max_length=1500,
        widget=forms.Textarea(attrs={"rows": 4}),
        validators=[refuse_nir],
        help_text="Rien de la situation de la personne\u00a0: ce qui est décidé, et la suite.",
        error_messages={"required": "Écrivez quelques mots\u00a0: le partenaire doit savoir pourquoi et que faire."},
    )


class AcceptForm(AnswerForm):
    """Which session; words are welcome."""

    cohort = forms.ModelChoiceField(
        Cohort.objects.none(),
        label="Inscrire à la session",
        to_field_name="code",
        empty_label="Choisir",
        error_messages={
            "required": "Choisissez une session.",
            "invalid_choice": "Cette session ne prend plus d’inscription\u00a0: choisissez-en une autre.",
        },
    )
    field_order = ("cohort", "text")

    def __init__(self, cohorts: QuerySet[Cohort], *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].required = False
        self.fields["cohort"].queryset = cohorts
        self.fields["cohort"].label_from_instance = _with_places


def _with_places(cohort: Cohort) -> str:
    free = "liste d’attente" if cohort.free <= 0 else "1 place" if cohort.free == 1 else f"{cohort.free} places"
    with timezone.override(cohort.site.time_zone):
        return f"{cohort.code}, {cohort.site.town}, {typography.day(cohort.first_start, weekday=False)}, {free}"


class NoteForm(forms.Form):
    """A note of the team, or words for the sender that change nothing else."""

    text = forms.CharField(
        label="Texte",
        max_length=1500,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[refuse_nir],
        error_messages={"required": "Écrivez quelques mots."},
    )
    audience = forms.ChoiceField(
        label="Pour qui",
        choices=NoteFor.choices,
        initial=NoteFor.TEAM,
        widget=forms.RadioSelect,
        error_messages={"required": "Dites pour qui est ce texte."},
    )


class FilterForm(forms.Form):
    """Which requests the list shows."""

    hide_optional = True
    WAITING = "waiting"

    state = forms.ChoiceField(
        label="État",
        required=False,
        choices=[(WAITING, "À traiter"), *ReferralState.choices, ("all", "Toutes")],
    )
    kind = forms.ChoiceField(label="Nature", required=False, choices=[("", "Toutes"), *ReferralKind.choices])
    department = forms.ChoiceField(label="Département", required=False)

    def __init__(self, departments: list[str], *args):
        super().__init__(*args)
        self.fields["department"].choices = [("", "Tous"), *((code, code) for code in departments)]


class PeriodForm(forms.Form):
    """The days, the programme and the format of the report on partners."""

    hide_optional = True
    since = _day("Du", "Indiquez un premier jour.")
    until = _day("Au", "Indiquez un dernier jour.")
    programme = forms.ModelChoiceField(
        Programme.objects.order_by("title", "pk"),
        label="Programme",
        to_field_name="slug",
        required=False,
        empty_label="Tous",
        error_messages={"invalid_choice": "Choisissez un programme de la liste."},
    )

    def clean(self) -> dict:
        data = super().clean()
        if data.get("since") and data.get("until") and data["until"] < data["since"]:
            self.add_error("until", "Le dernier jour vient avant le premier : échangez-les.")
        return data
