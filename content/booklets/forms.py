"""What the team chooses when it hands a booklet over."""

from django import forms


class HandOverForm(forms.Form):
    """Which booklet, when there is more than one, and whether to write to the people."""

    page: forms.ModelChoiceField = forms.ModelChoiceField(None, label="Livret", empty_label=None)
    tell = forms.BooleanField(
        label="Prévenir les personnes inscrites",
        required=False,
        initial=True,
        help_text="Chacune reçoit un message neutre, par le moyen qu’elle a choisi.",
    )

    def __init__(self, pages, data=None):
        super().__init__(data, initial={"page": pages.first()})
        self.fields["page"].queryset = pages
        if pages.count() == 1:
            self.fields["page"].widget = forms.HiddenInput()
