"""What can be asked of the search."""

from django import forms

from .queries import LONGEST_QUERY, cleaned


class SearchForm(forms.Form):
    """Never refuses anything: the text is cut, an unknown kind and a page that is no number are left aside."""

    q = forms.CharField(
        label="Que cherchez-vous ?",
        required=False,
        strip=True,
        widget=forms.TextInput(attrs={"type": "search", "maxlength": LONGEST_QUERY, "autocomplete": "off"}),
    )
    kind = forms.CharField(required=False, widget=forms.HiddenInput)
    page = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data, **kwargs):
        # Django's own validator refuses a NUL: it is read as a space, like everywhere else.
        text = {name: cleaned(data.get(name, "")) for name in ("q", "kind", "page")}
        super().__init__(text, auto_id="search-%s", **kwargs)
