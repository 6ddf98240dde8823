from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from portal.accounts.territories import territory_name
from sessions.programmes.models import Site
from sessions.questionnaires.validators import ANONYMOUS_TEXT

from . import activity, past_files
from .comparison import BY
from .enums import RECOMMENDATIONS
from .finished import Finished
from .models import Verbatim

LARGEST_FILE = 1_000_000
MOST_LISTED = 200  # sessions in a list; above, one writes the reference


def _choice(label: str, error: str) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, error_messages={"invalid_choice": error})


def _year(label: str) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        required=False,
        coerce=int,
        empty_value=None,
        error_messages={"invalid_choice": "Choisissez une année de la liste."},
    )


class Scope(forms.Form):
    """Which part of a programme's cohorts is looked at; the choices are what these cohorts have."""

    hide_optional = True

    site = _choice("Site", "Choisissez un site de la liste.")
    year = _year("Année de début")
    department = _choice("Département", "Choisissez un département de la liste.")
    cohort = _choice("Session", "Choisissez une session de la liste.")
    since = _year("Depuis l’année")
    until = _year("Jusqu’à l’année")

    def __init__(self, found: Finished, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.found, cohorts = found, found.lines
        sites = {line.site.slug: str(line.site) for line in cohorts}
        years = [(year, str(year)) for year in sorted({line.year for line in cohorts if line.year})]
        departments = sorted({line.site.department for line in cohorts})
        self.fields["site"].choices = [("", "Tous les sites"), *sorted(sites.items(), key=lambda item: item[1])]
        self.fields["year"].choices = [("", "Toutes les années"), *years]
        self.fields["department"].choices = [
            ("", "Tous les départements"),
            *((code, territory_name(code)) for code in departments),
        ]
        if len(cohorts) <= MOST_LISTED:
            self.fields["cohort"].choices = [("", "Toutes les sessions"), *((line.code, line.code) for line in cohorts)]
        else:
            self.fields["cohort"] = forms.CharField(
                label="Session", required=False, max_length=40, help_text="Sa référence ; vide : toutes les sessions."
            )
        self.fields["since"].choices = [("", "Le début"), *years]
        self.fields["until"].choices = [("", "Aujourd’hui"), *years]

    def clean(self) -> dict:
        data = super().clean()
        if data.get("since") and data.get("until") and data["since"] > data["until"]:
            self.add_error("until", "Choisissez une dernière année qui ne précède pas la première.")
        return data

    def clean_cohort(self) -> str:
        code = self.cleaned_data["cohort"]
        if code and not any(line.code == code for line in self.found.lines):
            raise ValidationError("Aucune session terminée n’a cette référence : vérifiez-la.")
        return code

    @property
    def narrow(self) -> bool:
        """Whether the fields that are folded away hold something to see: a choice or an error."""
        return any(self[name].value() or self[name].errors for name in ("department", "since", "until"))

    def chosen(self) -> Finished:
        """The cohorts that a valid form asks for."""
        return self.found.narrowed(self.filters())

    def filters(self) -> dict:
        """What a valid form asks for, None where it asks for nothing."""
        return {name: self.cleaned_data[name] or None for name in self.fields}


class PublicScope(forms.Form):
    """A filter that the published tables know: a site, a year, both or none."""

    hide_optional = True

    site = _choice("Site", "Choisissez un site de la liste.")
    year = _choice("Année de début", "Choisissez une année de la liste.")

    def __init__(self, publication, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.parts = {(part["site"], part["year"]) for part in publication.figures}
        sites, years = ({scope[place] for scope in self.parts} - {""} for place in (0, 1))
        names = dict(Site.objects.filter(slug__in=sites).order_by("town", "name").values_list("slug", "name"))
        self.fields["site"].choices = [("", "Tous les sites"), *names.items()]
        self.fields["year"].choices = [("", "Toutes les années"), *((year, year) for year in sorted(years))]

    def chosen(self) -> tuple[str, str]:
        return self.cleaned_data["site"], self.cleaned_data["year"]

    def clean(self) -> dict:
        data = super().clean()
        if "site" in data and "year" in data and self.parts and (data["site"], data["year"]) not in self.parts:
            self.add_error("year", "Aucune session de ce site n’a commencé cette année-là : choisissez-en une autre.")
        return data

    def filters(self) -> dict:
        """What a valid form asks for, None where it asks for nothing."""
        year = self.cleaned_data["year"]
        return {"site": self.cleaned_data["site"] or None, "year": int(year) if year else None}


class CompareForm(forms.Form):
    """Which question, and from what to what."""

    hide_optional = True

    question = forms.ChoiceField(
        label="Question",
        error_messages={
            "required": "Choisissez une question.",
            "invalid_choice": "Choisissez une question de la liste.",
        },
    )
    by = forms.ChoiceField(
        label="Comparer",
        choices=BY.items(),
        error_messages={"required": "Choisissez une façon de comparer.", "invalid_choice": "Choisissez dans la liste."},
    )

    def __init__(self, titles: dict[str, str], *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["question"].choices = list(titles.items())


class DocumentForm(forms.Form):
    """Which document, for whom."""

    form = forms.ChoiceField()
    audience = forms.ChoiceField(choices=[("team", "L’équipe"), ("publication", "La publication")])

    def __init__(self, formats: dict[str, str], *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["form"].choices = list(formats.items())


class PosterForm(forms.Form):
    """The size of a poster, and for whom it is."""

    taille = forms.ChoiceField(choices=[("a4", "A4"), ("a3", "A3")], required=False)
    public = forms.ChoiceField(choices=[("team", "L’équipe"), ("publication", "La publication")], required=False)

    def chosen(self) -> tuple[str, str]:
        """(size, audience), the usual ones where nothing right was asked for."""
        asked = self.cleaned_data if self.is_valid() else {}
        return asked.get("taille") or "a4", asked.get("public") or "team"


class ActivityForm(forms.Form):
    """The year of an activity report, and how its lines are grouped; without a year, this one."""

    hide_optional = True

    year = _year("Année")
    by = _choice("Regrouper", "Choisissez un regroupement de la liste.")

    def __init__(self, years: list[int], *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.years = years or [timezone.localdate().year]
        self.fields["year"].choices = [(year, str(year)) for year in self.years]
        self.fields["year"].initial = self._usual_year
        self.fields["by"].choices = list(activity.BY.items())

    def chosen(self) -> tuple[int, str]:
        """(year, grouping), the usual ones where nothing right was asked for."""
        asked = self.cleaned_data if self.is_valid() else {}
        return asked.get("year") or self._usual_year, asked.get("by") or "programme"

    @property
    def _usual_year(self) -> int:
        """This year, else the last one that held something, else the first one planned."""
        return next((year for year in self.years if year <= timezone.localdate().year), self.years[-1])


class RecommendationsForm(forms.Form):
    """How many people of a session each recommendation was made to; empty is « not counted », zero is none."""

    hide_optional = True

    def __init__(self, people: int, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.people = people
        for code in RECOMMENDATIONS:
            self.fields[code.value] = forms.IntegerField(
                label=code.label,
                required=False,
                min_value=0,
                max_value=people,
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
                error_messages={
                    "invalid": "Écrivez un nombre entier, ou laissez vide.",
                    "min_value": "Écrivez un nombre à partir de 0.",
                    "max_value": f"Cette session compte {people} personnes : écrivez un nombre jusqu’à {people}.",
                },
            )


class PastFileForm(forms.Form):
    """A file of past figures; ``rows`` once valid."""

    file = forms.FileField(
        label="Votre fichier",
        help_text="CSV ou XLSX, 1 Mo au plus, avec les colonnes du modèle.",
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
        error_messages={"required": "Choisissez un fichier.", "empty": "Ce fichier est vide : choisissez-en un autre."},
    )

    def clean_file(self):
        uploaded = self.cleaned_data["file"]
        if uploaded.size > LARGEST_FILE:
            raise ValidationError("Ce fichier dépasse 1 Mo : coupez-le en plusieurs.")
        content = uploaded.read()
        try:
            reader = past_files.read_xlsx if content.startswith(b"PK") else past_files.read_csv
            self.rows = reader(content)
        except ValueError as error:
            raise ValidationError("Ce fichier ne se lit pas : enregistrez-le en CSV ou en XLSX.") from error
        return uploaded


class CheckedForm(forms.Form):
    """The content of a file already tried, sent back to be brought in; it is checked again."""

    content = forms.CharField(widget=forms.HiddenInput, max_length=4 * LARGEST_FILE)


class VerbatimForm(forms.Form):
    """A text as it will be published: whoever redacts it takes away what could single somebody out."""

    text = forms.CharField(
        label="Texte publié",
        max_length=Verbatim._meta.get_field("text").max_length,
        validators=ANONYMOUS_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Retirez les noms, les lieux, le métier, l’employeur, la maladie s’ils peuvent désigner quelqu’un.",
        error_messages={
            "required": "Écrivez le texte à publier.",
            "nir": "Ce texte contient un numéro de sécurité sociale : retirez-le avant de publier.",
            "phone": "Ce texte contient un numéro de téléphone : retirez-le avant de publier.",
            "email": "Ce texte contient une adresse électronique : retirez-la avant de publier.",
        },
    )
