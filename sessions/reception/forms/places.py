"""A place: what somebody waits for, another session, another rank in the waiting list, and why."""

from django import forms
from django.utils import timezone

from sessions.common import typography
from sessions.registrations.enums import RegistrationState, Wish
from sessions.registrations.models import Registration, awaited
from sessions.registrations.queries import may_go_elsewhere
from sessions.scheduling.models import Cohort

from .reason import ReasonForm


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
            if (wish != Wish.ELSEWHERE or may_go_elsewhere(registration.cohort))
            and (wish != Wish.THIS or registration.state == RegistrationState.WAITING)  # else the place is there
        ]


def _sentence(words: str) -> str:
    return words[0].upper() + words[1:]


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
