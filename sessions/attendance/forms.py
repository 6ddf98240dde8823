"""What animators type: marks, reasons, a new date."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone

from sessions.common.typography import day as day_in_words
from sessions.common.typography import hour as hour_in_words
from sessions.notifications.enums import MessageState
from sessions.programmes.models import Room
from sessions.registrations.models import Place
from sessions.scheduling.models import Cohort, Meeting

from . import queries
from .enums import AttendanceState


@dataclass(frozen=True)
class Mark:
    """One person's line as it was sent. ``touched`` is false when the line came back as the page had shown it."""

    place: Place
    state: str
    touched: bool


class RegisterForm(forms.Form):
    """One choice of four for each person; whoever is left out is left as they were.

    Beside each choice a hidden field says what the page had shown, so that a line nobody touched on this screen does
    not undo what somebody else noted in the meantime.
    """

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

    def rows(self) -> list[dict]:
        return [
            {"place": place, "field": self[f"place-{place.pk}"], "shown": self[f"shown-{place.pk}"]}
            for place in self.places
        ]

    def marks(self) -> list[Mark]:
        """The lines that were sent with a choice, in order."""
        sent = []
        for place in self.places:
            if state := self.cleaned_data[f"place-{place.pk}"]:
                sent.append(Mark(place, state, touched=state != self.cleaned_data[f"shown-{place.pk}"]))
        return sent


class ReasonForm(forms.Form):
    """A reason kept with the trace of what was done; it is for the team, nobody else reads it."""

    reason = forms.CharField(
        label="Raison",
        max_length=200,
        help_text="Pour l'équipe. Rien n'en est dit aux personnes.",
        error_messages={"required": "Indiquez la raison, en quelques mots."},
    )


class CancelForm(forms.Form):
    """The last word before something is cancelled; the reason is for the team."""

    reason = forms.CharField(
        label="Raison", max_length=200, required=False, help_text="Pour l'équipe. Rien n'en est dit aux personnes."
    )


class MoveForm(forms.Form):
    """A new date, in the local time of the meeting's site. ``cleaned_data`` gains ``starts_at`` and ``ends_at``."""

    day = forms.DateField(
        label="Nouvelle date",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": "Indiquez la nouvelle date.",
            "invalid": "Écrivez la date ainsi : 2027-03-15, ou choisissez-la dans le calendrier.",
        },
    )
    start = forms.TimeField(
        label="Début",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={
            "required": "Indiquez l'heure de début.",
            "invalid": "Écrivez l'heure ainsi : 14:00.",
        },
    )
    end = forms.TimeField(
        label="Fin",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={
            "required": "Indiquez l'heure de fin.",
            "invalid": "Écrivez l'heure ainsi : 16:30.",
        },
    )
    room = forms.ModelChoiceField(
        label="Salle",
        queryset=Room.objects.none(),
        required=False,
        empty_label="La salle habituelle de la session",
        error_messages={"invalid_choice": "Choisissez une salle de ce site."},
    )
    reason = forms.CharField(
        label="Raison", max_length=200, required=False, help_text="Pour l'équipe. Rien n'en est dit aux personnes."
    )

    def __init__(self, meeting: Meeting, data=None) -> None:
        self.zone = ZoneInfo(meeting.cohort.site.time_zone)
        local = meeting.starts_at.astimezone(self.zone)
        super().__init__(
            data,
            initial={
                "day": local.date(),
                "start": local.time(),
                "end": meeting.ends_at.astimezone(self.zone).time(),
                "room": meeting.room_id,
            },
        )
        self.fields["room"].queryset = Room.objects.filter(site=meeting.cohort.site_id).order_by("name", "pk")
        self.fields["day"].widget.attrs["min"] = timezone.now().astimezone(self.zone).date().isoformat()

    def clean(self) -> dict:
        cleaned = super().clean()
        if not all(cleaned.get(name) for name in ("day", "start", "end")):
            return cleaned
        starts_at = self._moment(cleaned["day"], cleaned["start"], "start")
        ends_at = self._moment(cleaned["day"], cleaned["end"], "end")
        if starts_at is None or ends_at is None:
            return cleaned
        if ends_at <= starts_at:
            self.add_error("end", "La séance doit finir après son début. Vérifiez les deux heures.")
        elif starts_at <= timezone.now():
            self.add_error("day", "Cette date est passée. Choisissez une date à venir.")
        return cleaned | {"starts_at": starts_at, "ends_at": ends_at}

    def _moment(self, day: date, at: time, field: str) -> datetime | None:
        """The moment of a local hour, on the first of two clocks when it comes twice; an error when it never comes."""
        moment = datetime.combine(day, at, tzinfo=self.zone)
        if moment.astimezone(UTC).astimezone(self.zone).replace(tzinfo=None) != moment.replace(tzinfo=None):
            hour = hour_in_words(at)
            words = day_in_words(day, year=False)
            self.add_error(
                field,
                f"{hour} n'existe pas le {words} : cette nuit-là, on avance les montres d'une heure. "
                "Choisissez une autre heure.",
            )
            return None
        return moment


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
