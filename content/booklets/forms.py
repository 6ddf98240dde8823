"""What the team chooses when it hands a booklet over."""

from django import forms


class HandOverForm(forms.Form):
    """Which booklet, when there is more than one, and whether to write to the people."""

    page = forms.TypedChoiceField(label="Livret")
    tell = forms.BooleanField(
        label="Prévenir les personnes inscrites",
        required=False,
        initial=True,
        help_text="Chacune reçoit un message neutre, par le moyen qu’elle a choisi.",
    )

    def __init__(self, pages, data=None):
        # Looked up here and not in the database, which fails on a number that is longer than its own.
        by_key = {str(page.pk): page for page in pages}
        super().__init__(data, initial={"page": next(iter(by_key), "")})
        self.fields["page"].choices = [(key, page.title) for key, page in by_key.items()]
        self.fields["page"].coerce = by_key.__getitem__
        if len(by_key) == 1:
            self.fields["page"].widget = forms.HiddenInput()
