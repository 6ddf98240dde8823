"""A list that leaves the portal."""

from django import forms

from sessions.scheduling.models import Cohort

from ..enums import ExportFormat, ExportKind
from .reason import ReasonForm


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
