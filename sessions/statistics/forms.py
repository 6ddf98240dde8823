from django import forms

from .queries import CohortLine


class Scope(forms.Form):
    """Which part of a programme's cohorts is looked at; the choices are what these cohorts have."""

    hide_optional = True

    site = forms.ChoiceField(
        label="Site", required=False, error_messages={"invalid_choice": "Choisissez un site de la liste."}
    )
    year = forms.TypedChoiceField(
        label="Année de début",
        required=False,
        coerce=int,
        empty_value=None,
        error_messages={"invalid_choice": "Choisissez une année de la liste."},
    )

    def __init__(self, cohorts: list[CohortLine], *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.cohorts = cohorts
        sites = {line.site.slug: str(line.site) for line in cohorts}
        years = sorted({line.year for line in cohorts if line.year})
        self.fields["site"].choices = [("", "Tous les sites"), *sorted(sites.items(), key=lambda item: item[1])]
        self.fields["year"].choices = [("", "Toutes les années"), *((year, str(year)) for year in years)]

    def chosen(self) -> list[CohortLine]:
        """The cohorts that a valid form asks for."""
        site, year = self.cleaned_data["site"], self.cleaned_data["year"]
        return [line for line in self.cohorts if site in ("", line.site.slug) and year in (None, line.year)]
