"""Forms of the personal link and of a person's own details. Each error says how to correct it."""

import hmac
from collections.abc import Mapping

from django import forms

from sessions.common import typography
from sessions.common.text import fold, letters
from sessions.notifications.enums import Channel

from .models import Participant
from .validators import clean_name, normalise_phone, validate_mobile

CHANNELS = [
    (Channel.EMAIL.value, "Par courriel"),
    (Channel.SMS.value, "Par SMS"),
    (Channel.PHONE.value, "Par téléphone"),
]
NEEDED = {
    Channel.EMAIL: (
        "email",
        "Vous préférez le courriel : écrivez votre adresse électronique, ou choisissez un autre moyen.",
    ),
    Channel.SMS: ("mobile", "Vous préférez le SMS : écrivez votre numéro de mobile, ou choisissez un autre moyen."),
}


class NameField(forms.CharField):
    """A first name or a surname (``clean_name``)."""

    def clean(self, value):
        value = super().clean(value)
        return clean_name(value) if value else value


class PhoneField(forms.CharField):
    """A telephone number, normalised (``normalise_phone``)."""

    def __init__(self, **kwargs):
        super().__init__(max_length=40, **kwargs)

    def clean(self, value):
        value = super().clean(value)
        return normalise_phone(value) if value else ""


def usual_channel(ways: Mapping) -> str:
    """How somebody who says nothing of it is reached: the first way, in this order, of those that she gave."""
    order = {"email": Channel.EMAIL, "mobile": Channel.SMS, "landline": Channel.PHONE, "postal_address": Channel.POST}
    return next((channel.value for way, channel in order.items() if ways.get(way)), Channel.PHONE.value)


class ReachableForm(forms.Form):
    """How a person may be reached: at least one way, and the preferred way among those given, or the usual one."""

    email = forms.EmailField(
        label="Adresse électronique",
        required=False,
        max_length=254,
        help_text="Par exemple nom@courriel.example.",
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
        error_messages={
            "invalid": "Écrivez une adresse complète, avec @ et sans espace, par exemple nom@courriel.example."
        },
    )
    mobile = PhoneField(
        label="Téléphone mobile",
        required=False,
        help_text="Dix chiffres, par exemple 06 39 98 00 00.",
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    landline = PhoneField(
        label="Autre téléphone",
        required=False,
        help_text="Celui de votre domicile, ou d’une personne de confiance.",
        widget=forms.TextInput(attrs={"autocomplete": "home tel", "inputmode": "tel"}),
    )
    channel = forms.ChoiceField(
        label="Comment préférez-vous être joint ou jointe ?",
        choices=CHANNELS,
        required=False,
        help_text="Sans réponse : par courriel si vous donnez une adresse, sinon par SMS, sinon par téléphone.",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choisissez un moyen parmi ceux proposés.",
            "invalid_choice": "Choisissez un moyen parmi ceux proposés.",
        },
    )

    def clean_mobile(self) -> str:
        mobile = self.cleaned_data["mobile"]
        if mobile:
            validate_mobile(mobile)
        return mobile

    def reachable_otherwise(self) -> bool:
        """Whether the team knows another way than those of this form: by post, by hand."""
        return False

    def clean(self) -> dict:
        data = super().clean()
        ways = ("email", "mobile", "landline")
        given = any(data.get(way) for way in ways) or self.reachable_otherwise()
        if not self.errors.keys() & set(ways) and not given:
            self.add_error(
                "email", "Donnez une adresse électronique ou un téléphone, pour que nous puissions vous joindre."
            )
            return data
        if not data.get("channel") and not self.errors.keys() & {*ways, "channel"}:
            data["channel"] = usual_channel(data)
        name, text = NEEDED.get(data.get("channel"), ("", ""))
        if name and name not in self.errors and not data.get(name):
            self.add_error(name, text)
        if data.get("channel") == Channel.PHONE and not any(
            data.get(way) or way in self.errors for way in ("mobile", "landline")
        ):
            self.add_error("mobile", "Vous préférez le téléphone : écrivez un numéro, ou choisissez un autre moyen.")
        return data


class WishesForm(ReachableForm):
    """What a person changes of her own details in her space."""

    wants_reminders = forms.BooleanField(label="Rappelez-moi chaque séance quelques jours avant", required=False)
    wants_missed_modules = forms.BooleanField(
        label="Si je manque une séance, envoyez-moi la page du module", required=False
    )

    FIELDS = ("email", "mobile", "landline", "channel", "wants_reminders", "wants_missed_modules")

    def __init__(self, data=None, *, participant: Participant):
        known = {name: getattr(participant, name) for name in self.FIELDS}
        for name in ("mobile", "landline"):
            known[name] = typography.phone(known[name])
        super().__init__(data, initial=known)
        self.fields["channel"].required, self.fields["channel"].help_text = True, ""
        self.by_post = bool(participant.postal_address)
        if participant.channel == Channel.POST:  # chosen with the team, who know the postal address
            self.fields["channel"].choices = [*CHANNELS, (Channel.POST.value, "Par courrier")]

    def reachable_otherwise(self) -> bool:
        return self.by_post


class LettersForm(forms.Form):
    """The light check of a personal link: the first three letters of the surname, however they are written."""

    letters = forms.CharField(
        label="Les trois premières lettres de votre nom de famille",
        max_length=80,
        help_text="Sans vous soucier des accents, des majuscules ni des apostrophes.",
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "class": "input-short"}
        ),
        error_messages={"required": "Écrivez les trois premières lettres de votre nom de famille."},
    )

    def opens_for(self, person) -> bool:
        """Whether the letters are those of the link's owner (``name_check``), or the first three signs of the surname
        as it is written, « N’D » of N’Diaye; compared in constant time.
        """
        typed = self.cleaned_data["letters"]
        pairs = [(letters(typed)[:3], person.name_check()), (fold(typed)[:3], fold(person.last_name)[:3])]
        same = [hmac.compare_digest(one.encode(), expected.encode()) for one, expected in pairs]
        return bool(person.name_check()) and any(same)


class AskLinkForm(forms.Form):
    """Asking for one's link again."""

    address = forms.CharField(
        label="Votre adresse électronique ou votre numéro de téléphone",
        max_length=254,
        help_text="Celle ou celui que vous nous avez donné.",
        widget=forms.TextInput(attrs={"autocomplete": "email"}),
        error_messages={"required": "Écrivez l’adresse électronique ou le numéro que vous nous avez donné."},
    )

    def clean_address(self) -> str:
        address = self.cleaned_data["address"].strip()
        if "@" in address:
            return forms.EmailField(
                error_messages={"invalid": "Écrivez une adresse complète, par exemple nom@courriel.example."}
            ).clean(address)
        return normalise_phone(address)


class CodeForm(forms.Form):
    """The six digits that were sent."""

    code = forms.CharField(
        label="Votre code",
        max_length=20,
        help_text="Six chiffres.",
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "spellcheck": "false",
                "class": "input-short",
            }
        ),
        error_messages={"required": "Écrivez les six chiffres du code reçu."},
    )

    def clean_code(self) -> str:
        digits = "".join(char for char in self.cleaned_data["code"] if char in "0123456789")
        if len(digits) != 6:
            raise forms.ValidationError("Écrivez les six chiffres du code reçu.")
        return digits
