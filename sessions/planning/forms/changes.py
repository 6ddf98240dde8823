"""Changes of a session: one more meeting, another room, who animates."""

from django import forms

from sessions.common import typography
from sessions.scheduling.forms import SpanForm
from sessions.scheduling.models import Cohort

from .pick import REASON, PickField, animators_in


class ExtraMeetingForm(SpanForm):
    """One more meeting."""

    title = forms.CharField(
        label="Titre",
        max_length=300,
        help_text="Les personnes inscrites le liront dans leur espace ; les agendas ne le montrent pas.",
        error_messages={"required": "Donnez un titre à cette séance."},
    )
    room = PickField(label="Salle", required=False)
    field_order = ["title", "day", "start", "end", "room"]

    def __init__(self, cohort: Cohort, data=None) -> None:
        super().__init__(data, zone=cohort.site.zone)
        self.fields["room"].offer(cohort.site.rooms.order_by("name", "pk"), empty="La salle habituelle de la session")

    def clean_title(self) -> str:
        return typography.typeset(self.cleaned_data["title"])


class RoomForm(forms.Form):
    """Another room for every meeting to come."""

    room = PickField(label="Nouvelle salle", error_messages={"required": "Choisissez une salle."})
    reason = forms.CharField(label="Raison", max_length=200, required=False, help_text=REASON)

    def __init__(self, cohort: Cohort, data=None) -> None:
        super().__init__(data)
        self.fields["room"].offer(cohort.site.rooms.order_by("name", "pk"), empty="Choisir")


class AnimatorsForm(forms.Form):
    """Who animates the session from now on."""

    animators = forms.MultipleChoiceField(
        label="Animation",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Il faut au moins une personne pour animer la session."},
    )

    def __init__(self, cohort: Cohort, data=None) -> None:
        held = list(cohort.animators.all())
        super().__init__(data, initial={"animators": [str(user.pk) for user in held]})
        self.team = {str(one.pk): one for one in [*held, *animators_in({cohort.site.department})]}
        self.fields["animators"].choices = [(key, str(one)) for key, one in self.team.items()]

    def clean_animators(self) -> list:
        return [self.team[key] for key in self.cleaned_data["animators"]]
