from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from sessions.partners.models import Contact, Partner

from .enums import FeedDetail, FeedKind
from .fetcher import checked
from .freebusy import Unreadable
from .models import CalendarFeed, OwnCalendar

OPEN, RENEW, CLOSE, SEND = "open", "renew", "close", "send"


class OwnFeedForm(forms.Form):
    """What a person does with their own calendar address."""

    wish = forms.ChoiceField(choices=[(OPEN, "Créer"), (RENEW, "Changer"), (CLOSE, "Fermer")])


class DetailForm(forms.Form):
    """How much a person's own calendar says."""

    detail = forms.ChoiceField(
        label="Une personne qui voit votre agenda y lit",
        help_text="Aucun de ces choix ne montre votre nom ni le sujet des séances.",
        choices=FeedDetail.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez une des réponses.", "invalid_choice": "Choisissez une des réponses."},
    )


class KeptFeedForm(forms.Form):
    """What the team does with somebody's address: only one that this account keeps can be chosen."""

    feed = forms.ModelChoiceField(CalendarFeed.objects.none())
    wish = forms.ChoiceField(choices=[(RENEW, "Changer"), (CLOSE, "Fermer"), (SEND, "Envoyer")])

    def __init__(self, feeds: QuerySet[CalendarFeed], *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["feed"].queryset = feeds

    def clean(self) -> dict:
        cleaned = super().clean() or {}
        feed = cleaned.get("feed")
        if feed and cleaned.get("wish") == SEND and not (feed.contact and feed.contact.email):
            raise ValidationError("Cette personne n’a pas d’adresse électronique : donnez-lui la sienne autrement.")
        return cleaned


class OpenFeedForm(forms.Form):
    """Open an address for a contact, or for a whole partner organisation."""

    contact = forms.ModelChoiceField(
        Contact.objects.none(), label="Intervenante ou intervenant", required=False, empty_label="Choisir une personne"
    )
    partner = forms.ModelChoiceField(
        Partner.objects.none(), label="Ou un partenaire entier", required=False, empty_label="Choisir un partenaire"
    )

    def __init__(self, contacts: QuerySet[Contact], partners: QuerySet[Partner], *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contact"].queryset = contacts
        self.fields["partner"].queryset = partners

    def clean(self) -> dict:
        cleaned = super().clean() or {}
        if not self.errors and bool(cleaned.get("contact")) == bool(cleaned.get("partner")):
            raise ValidationError("Choisissez une personne, ou un partenaire, mais pas les deux.")
        return cleaned

    def subject(self) -> tuple[str, Contact | Partner]:
        """The kind of feed and whose it is."""
        if contact := self.cleaned_data["contact"]:
            return FeedKind.CONTACT, contact
        return FeedKind.PARTNER, self.cleaned_data["partner"]


class WishesForm(forms.ModelForm):
    """Invitations by mail, and the address of one's own calendar, which only the worker reads."""

    address = forms.CharField(
        label="Adresse de votre propre agenda",
        help_text="Elle commence par https:// et finit souvent par .ics. Nous n’y lisons que vos heures prises.",
        required=False,
        max_length=1000,
        widget=forms.URLInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    class Meta:
        model = OwnCalendar
        fields = ("invited", "address")
        labels = {"invited": "Recevoir par courriel une invitation pour chaque séance à animer"}
        help_texts = {"invited": "Sans elles, ce que votre agenda contient déjà reste à jour, et rien ne s’y ajoute."}

    def clean_address(self) -> str:
        address = self.cleaned_data["address"].strip()
        if address.startswith(("webcal://", "webcals://")):
            address = f"https://{address.partition('://')[2]}"
        try:
            if address:
                checked(address)
        except Unreadable as error:
            raise ValidationError(error.trouble.label) from None
        return address
