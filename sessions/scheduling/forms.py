"""A span of time as people type it: a day and two hours, on the clock of a site."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone

from sessions.common.typography import day as day_in_words
from sessions.common.typography import hour as hour_in_words


def day_field(label: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": "Indiquez la date.",
            "invalid": "Écrivez la date ainsi : 2027-03-15, ou choisissez-la dans le calendrier.",
        },
    )


def hour_field(label: str) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": "Indiquez l’heure.", "invalid": "Écrivez l’heure ainsi : 14:00."},
    )


def local_moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The moment of a local hour, on the first of two clocks when it comes twice.

    Raises ValidationError for an hour that never comes, in the night when clocks go forward.
    """
    moment = datetime.combine(day, at, tzinfo=zone)
    if moment.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != moment.replace(tzinfo=None):
        raise forms.ValidationError(
            f"{hour_in_words(at)} n’existe pas le {day_in_words(day, year=False)} : cette nuit-là, on avance "
            "les montres d’une heure. Choisissez une autre heure."
        )
    return moment


class SpanForm(forms.Form):
    """A day and two hours to come; ``cleaned_data`` gains ``starts_at`` and ``ends_at``."""

    day = day_field("Date")
    start = hour_field("Début")
    end = hour_field("Fin")

    def __init__(self, *args, zone: ZoneInfo, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone

    def clean(self) -> dict:
        cleaned = super().clean()
        if not all(cleaned.get(name) for name in ("day", "start", "end")):
            return cleaned
        moments = {}
        for name in ("start", "end"):
            try:
                moments[name] = local_moment(cleaned["day"], cleaned[name], self.zone)
            except forms.ValidationError as error:
                self.add_error(name, error)
        if len(moments) == 2:
            cleaned |= {"starts_at": moments["start"], "ends_at": moments["end"]}
            if moments["end"] <= moments["start"]:
                self.add_error("end", "La séance doit finir après son début. Vérifiez les deux heures.")
            elif moments["start"] <= timezone.now():
                self.add_error("day", "Cette date est passée. Choisissez une date à venir.")
        return cleaned
