"""What animators type: marks, reasons, a new date."""

from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.core import signing
from django.db.models import QuerySet
from django.utils import timezone

from sessions.common import scans
from sessions.notifications.enums import MessageState
from sessions.notifications.models import Message
from sessions.people.actions import Details
from sessions.people.forms import NameField, ReachableForm, usual_channel
from sessions.programmes.models import Room
from sessions.registrations.models import Place, Registration
from sessions.scheduling.actions import NOTHING_CHANGED
from sessions.scheduling.forms import SpanForm, day_field
from sessions.scheduling.models import Cohort, Meeting

from . import queries
from .actions import Arrival
from .enums import AttendanceState

MOMENT = "attendance.moment"


def new_moment() -> str:
    """The mark of one request, signed so that nobody chooses another."""
    return signing.dumps(timezone.now().isoformat(), salt=MOMENT)


def moment_of(mark: str) -> datetime:
    """The moment of a mark; now when it is missing or was altered."""
    try:
        return datetime.fromisoformat(signing.loads(mark, salt=MOMENT))
    except (signing.BadSignature, ValueError):
        return timezone.now()


@dataclass(frozen=True)
class Mark:
    """One person's line as it was sent: the choice, what the page had ``shown``, the ``key`` of the tap."""

    place: Place
    state: str
    shown: str
    key: str = ""


class RegisterForm(forms.Form):
    """One choice of four for each person; whoever is left out is left as they were, or is there with all the rest.

    Beside each choice a hidden field says what the page had shown, so that a line nobody touched on this screen does
    not undo what somebody else noted in the meantime.
    """

    REST = "rest"

    def __init__(self, places: list[Place], data=None) -> None:
        super().__init__(data)
        self.places = places
        for place in places:
            self.fields[f"place-{place.pk}"] = forms.ChoiceField(
                label=str(place.registration.participant),
                choices=AttendanceState.choices,
                widget=forms.RadioSelect,
                required=False,
                initial=queries.shown_mark(place),
                error_messages={"invalid_choice": "Choisissez une des quatre réponses."},
            )
            self.fields[f"shown-{place.pk}"] = forms.CharField(
                widget=forms.HiddenInput, required=False, initial=queries.shown_mark(place)
            )
            self.fields[f"key-{place.pk}"] = forms.CharField(required=False, max_length=40)

    def rows(self) -> list[dict]:
        return [
            {"place": place, "field": self[f"place-{place.pk}"], "shown": self[f"shown-{place.pk}"]}
            for place in self.places
        ]

    def marks(self) -> list[Mark]:
        """The lines with a choice, in order; « Tous les autres sont là » chooses for whom nothing is known."""
        sent = []
        for place in self.places:
            state = self.cleaned_data[f"place-{place.pk}"]
            if not state and self.REST in self.data and not queries.shown_mark(place):
                state = AttendanceState.PRESENT.value
            if state:
                shown, key = (self.cleaned_data[f"{name}-{place.pk}"] for name in ("shown", "key"))
                sent.append(Mark(place, state, shown, key))
        return sent

    def leaves_somebody_out(self) -> bool:
        return any(not queries.shown_mark(place) for place in self.places)


class ArrivalForm(ReachableForm):
    """Somebody who came unannounced: a person who waits for a place here, or a name; with her agreement.

    Nobody needs an address to be welcome. ``moment`` marks one request: the same page sent twice adds nobody twice.
    """

    hide_optional = True
    known = forms.ModelChoiceField(
        label="Cette personne est-elle sur la liste d’attente ?",
        queryset=Registration.objects.none(),
        required=False,
        empty_label="Non, je note son nom",
        error_messages={"invalid_choice": "Choisissez une personne de la liste."},
    )
    first_name = NameField(label="Prénom", max_length=80, required=False)
    last_name = NameField(label="Nom", max_length=80, required=False)
    agrees = forms.BooleanField(
        label="La personne est d’accord pour être inscrite et pour que l’équipe garde ces renseignements",
        error_messages={"required": "Demandez son accord à la personne, puis cochez cette case."},
    )
    moment = forms.CharField(widget=forms.HiddenInput, required=False)
    if_full = forms.ChoiceField(
        label="Il n’y a plus de place. Que faites-vous ?",
        choices=[("place", "Ajouter une place pour cette personne"), ("wait", "La mettre sur la liste d’attente")],
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": "Choisissez une des deux réponses."},
    )
    field_order = ("known", "first_name", "last_name", "email", "mobile", "landline", "agrees", "if_full", "moment")

    def __init__(self, waiting, data=None, *, full: bool = False, typed: dict | None = None) -> None:
        """``typed`` fills in what was typed before ``if_full`` was asked: a new question is no error."""
        super().__init__(data, initial={"moment": new_moment(), **(typed or {})})
        del self.fields["channel"]
        self.fields["known"].queryset = waiting
        self.fields["known"].label_from_instance = lambda registration: str(registration.participant)
        if not waiting:
            del self.fields["known"]
        if not full:
            del self.fields["if_full"]
        for name in ("first_name", "last_name", "email", "mobile", "landline"):
            self.fields[name].widget.attrs["autocomplete"] = "off"
        self.fields["landline"].help_text = ""
        self.fields["email"].help_text = "Si la personne en a une et veut la donner. Les numéros aussi."

    def clean(self) -> dict:
        cleaned = forms.Form.clean(self)
        if not cleaned.get("known"):
            for name, words in (("first_name", "son prénom"), ("last_name", "son nom")):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, f"Écrivez {words}.")
        if "if_full" in self.fields and not cleaned.get("if_full") and "if_full" not in self.errors:
            self.add_error("if_full", "Choisissez ce que vous faites, ou revenez aux présences.")
        return cleaned

    def arrival(self) -> Arrival:
        data = self.cleaned_data
        known, details = data.get("known"), None
        if known is None:
            ways = {name: data[name] for name in ("email", "mobile", "landline")}
            names = {name: data[name] for name in ("first_name", "last_name")}
            details = Details(channel=usual_channel(ways), **names, **ways)
        return Arrival(
            agreed_at=moment_of(data["moment"]), details=details, registration=known, if_full=data.get("if_full", "")
        )


class SignedSheetForm(forms.Form):
    """A scan or a photo of the signed sheet (``scans.clean``)."""

    file = forms.FileField(
        label="Photo ou scan de la feuille signée",
        help_text="PDF, JPEG ou PNG, 10 Mo au plus.",
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf,image/jpeg,image/png"}),
        error_messages={
            "required": "Choisissez un fichier : une photo de la feuille, ou un PDF.",
            "empty": "Ce fichier est vide. Choisissez-en un autre.",
            "invalid": "Choisissez un fichier : une photo de la feuille, ou un PDF.",
        },
    )

    def clean_file(self) -> scans.Scan:
        return scans.clean(self.cleaned_data["file"])


class ReasonForm(forms.Form):
    """A reason kept with the trace of what was done; it is for the team, nobody else reads it."""

    reason = forms.CharField(
        label="Raison",
        max_length=200,
        help_text="Pour l’équipe. Rien n’en est dit aux personnes.",
        error_messages={"required": "Indiquez la raison, en quelques mots."},
    )


class CancelForm(forms.Form):
    """The last word before something is cancelled; the reason is for the team."""

    reason = forms.CharField(
        label="Raison", max_length=200, required=False, help_text="Pour l’équipe. Rien n’en est dit aux personnes."
    )


class MoveForm(SpanForm):
    """Another date or another room for one meeting. ``cleaned_data["room"]`` is None when it stays where it is."""

    day = day_field("Nouvelle date")
    room = forms.ModelChoiceField(
        label="Salle",
        queryset=Room.objects.none(),
        required=False,
        empty_label="La salle habituelle de la session",
        error_messages={"invalid_choice": "Choisissez une salle de ce site."},
    )
    reason = forms.CharField(
        label="Raison", max_length=200, required=False, help_text="Pour l’équipe. Rien n’en est dit aux personnes."
    )
    field_order = ["day", "start", "end", "room", "reason"]

    def __init__(self, meeting: Meeting, data=None) -> None:
        self.meeting = meeting
        zone = meeting.cohort.site.zone
        start, end = meeting.starts_at.astimezone(zone), meeting.ends_at.astimezone(zone)
        initial = {"day": start.date(), "start": start.time(), "end": end.time(), "room": meeting.room_id}
        super().__init__(data, initial=initial, zone=zone)
        self.fields["room"].queryset = Room.objects.filter(site=meeting.cohort.site_id).order_by("name", "pk")
        if meeting.cohort.room is None:
            self.fields["room"].empty_label = None if meeting.room_id else "Pas de salle précise"
        self.fields["day"].widget.attrs["min"] = timezone.now().astimezone(zone).date().isoformat()

    def clean(self) -> dict:
        cleaned = super().clean()
        if "starts_at" not in cleaned:
            return cleaned
        room = self._room(cleaned.get("room"))
        if room is None and (cleaned["starts_at"], cleaned["ends_at"]) == (
            self.meeting.starts_at,
            self.meeting.ends_at,
        ):
            raise forms.ValidationError(NOTHING_CHANGED)
        return cleaned | {"room": room}

    def _room(self, chosen: Room | None) -> Room | None:
        """The room to move to: no choice is the session's usual room; None when the meeting is there already."""
        usual = self.meeting.cohort.room
        wanted = chosen or usual
        return None if wanted == self.meeting.place else wanted


class KeysField(forms.MultipleChoiceField):
    """Keys as a page sent them; those that say nothing any more drop out later, and refuse nothing."""

    def valid_value(self, value) -> bool:
        return True


class AlsoDoneForm(forms.Form):
    """What else was said in the same call, as the page showed it: what a colleague ticked meanwhile drops out."""

    aussi = KeysField(required=False)

    def messages(self, message: Message, waiting: QuerySet[Message]) -> list[Message]:
        """Those to the same person that still wait."""
        if "tout" not in self.data or not self.is_valid():
            return []
        same = {name: getattr(message, name) for name in ("participant", "contact", "user")}
        return [one for one in waiting.filter(**same) if str(one.pk) in self.cleaned_data["aussi"]]


class MessageFilterForm(forms.Form):
    """Which messages to show; an unknown value is refused and everything is shown."""

    hide_optional = True
    state = forms.ChoiceField(label="État", required=False, choices=[("", "Tous les états"), *MessageState.choices])
    cohort = forms.ModelChoiceField(
        label="Session",
        queryset=Cohort.objects.none(),
        required=False,
        to_field_name="code",
        empty_label="Toutes les sessions",
        error_messages={"invalid_choice": "Choisissez une session de la liste."},
    )

    def __init__(self, cohorts, data=None) -> None:
        super().__init__(data)
        self.fields["cohort"].queryset = cohorts.select_related("programme")
