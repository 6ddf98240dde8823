"""What the builder asks. A question's answers are lines of text: one line, one answer."""

import re
from itertools import pairwise

from django import forms
from django.core.exceptions import ValidationError

from sessions.programmes.models import Programme

from .. import building, queries, versions
from ..enums import COUNTED, ONE_ANSWER, QuestionKind, QuestionnaireKind
from ..models import Choice, Question, Questionnaire

LONGEST_LABEL = Choice._meta.get_field("label").max_length
MOST_LINES = 40


class LinesField(forms.CharField):
    """Lines of text, without empty ones nor doubles."""

    def __init__(self, **kwargs) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 6}), required=False, **kwargs)

    def clean(self, value) -> list[str]:
        lines = [" ".join(line.split()) for line in super().clean(value).splitlines() if line.strip()]
        if len(set(lines)) < len(lines):
            raise ValidationError("Une même réponse est écrite deux fois.", code="double")
        if len(lines) > MOST_LINES:
            raise ValidationError(f"{MOST_LINES} réponses au plus.", code="many")
        if any(len(line) > LONGEST_LABEL for line in lines):
            raise ValidationError(f"Une réponse a {LONGEST_LABEL} caractères au plus.", code="long")
        return lines


class QuestionForm(forms.ModelForm):
    """One question with its answers and its condition."""

    offered = LinesField(
        label="Réponses proposées",
        help_text="Une par ligne. Pour une échelle, de la plus forte à la plus faible. Oui ou non : laissez vide.",
    )
    bounds = forms.CharField(
        label="Ou bien des tranches de nombres",
        required=False,
        help_text="Pour un nombre : les limites, par exemple 25, 40, 50, 60. Les réponses s’écrivent seules.",
    )
    unit = forms.CharField(
        label="Unité des tranches", required=False, max_length=30, help_text="Par exemple ans, jours ou enfants."
    )
    for_team = LinesField(
        label="Réponses comptées par l’équipe",
        help_text="Une par ligne. Personne ne les lit sur le questionnaire : l’équipe note des nombres elle-même.",
    )
    shown_if = forms.MultipleChoiceField(
        label="Afficher seulement si une de ces réponses a été donnée",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Cochez des réponses d’une seule question. Rien de coché : la question est posée à tout le monde.",
    )

    class Meta:
        model = Question
        fields = ["section", "text", "help_text", "kind", "sensitive", "required"]
        help_texts = {
            "section": "Les questions d’une même rubrique sont sur une même page. Sept au plus, c’est plus léger. "
            "Celles qui ont les mêmes réponses forment un seul tableau dans l’évaluation.",
            "required": "À réserver à ce qui décide de la suite : on doit pouvoir passer presque tout.",
            "help_text": "Une phrase courte, sous la question.",
        }

    field_order = ["section", "text", "help_text", "kind", "offered", "bounds", "unit", "sensitive", "required"]

    def __init__(self, *args, questionnaire: Questionnaire, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.questionnaire = questionnaire
        every = queries.questions_of(questionnaire)
        own = self.instance.position if self.instance.pk else None
        earlier = [one for one in every if one.kind in COUNTED and (own is None or one.position < own)]
        self.fields["shown_if"].choices = [
            (str(one), [(str(choice.pk), choice.label) for choice in one.choices.all() if choice.offered])
            for one in earlier
        ]
        self.fields["section"].widget.attrs["list"] = "rubriques"
        self.sections = list(dict.fromkeys(one.section for one in every if one.section))
        if self.instance.pk and not self.is_bound:
            choices = list(self.instance.choices.order_by("position"))
            self.initial["offered"] = "\n".join(one.label for one in choices if one.offered)
            self.initial["for_team"] = "\n".join(one.label for one in choices if not one.offered)
            self.initial["shown_if"] = [str(pk) for pk in self.instance.shown_if.values_list("pk", flat=True)]

    def clean_bounds(self) -> list[int]:
        numbers = [int(found) for found in re.findall(r"\d{1,6}", self.cleaned_data["bounds"])]
        if any(first >= second for first, second in pairwise(numbers)):
            raise ValidationError("Écrivez les limites de la plus petite à la plus grande.", code="order")
        return numbers

    def clean(self) -> dict:
        cleaned = super().clean()
        kind, bounds = cleaned.get("kind"), cleaned.get("bounds")
        if cleaned.get("sensitive") and cleaned.get("required"):
            self.add_error("required", "On peut toujours passer une question sensible : décochez l’une des deux cases.")
        if kind == QuestionKind.BAND and bounds:
            cleaned["offered"] = bands(bounds, cleaned.get("unit", ""))
        if kind in COUNTED and kind != QuestionKind.YES_NO and len(cleaned.get("offered") or ()) < 2:
            self.add_error("offered", "Proposez au moins deux réponses, une par ligne.")
        if set(cleaned.get("offered") or ()) & set(cleaned.get("for_team") or ()):
            self.add_error("for_team", "Une réponse est proposée, ou comptée par l’équipe, pas les deux.")
        return cleaned

    def save(self, commit: bool = True) -> Question:
        """Raises BuildError as ``building.save_question`` does."""
        cleaned = self.cleaned_data
        question = Question.objects.get(pk=self.instance.pk) if self.instance.pk else None
        return building.save_question(
            self.questionnaire,
            question,
            cleaned,
            offered=cleaned["offered"],
            for_team=cleaned["for_team"],
            shown_if=list(Choice.objects.filter(pk__in=cleaned["shown_if"]).order_by("pk")),
        )


def bands(bounds: list[int], unit: str) -> list[str]:
    """« moins de 25 ans », « 25 à 39 ans », « 40 ans ou plus » from 25 and 40: whole numbers, no gap, no overlap."""
    unit = f" {unit.strip()}" if unit.strip() else ""
    first = [f"Moins de {bounds[0]}{unit}"] if bounds[0] else []
    middle = [f"{low} à {high - 1}{unit}" if high - low > 1 else f"{low}{unit}" for low, high in pairwise(bounds)]
    return [*first, *middle, f"{bounds[-1]}{unit} ou plus"]


class SectionForm(forms.Form):
    """The title of a section."""

    old = forms.CharField(required=False, widget=forms.HiddenInput)
    new = forms.CharField(label="Titre de la rubrique", max_length=120)


class DuplicateForm(forms.Form):
    """Where a copy goes."""

    programme = forms.ModelChoiceField(Programme.objects.none(), label="Programme")
    kind = forms.ChoiceField(label="Moment", choices=QuestionnaireKind.choices)

    def __init__(self, *args, programmes, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programme"].queryset = programmes


class CrossForm(forms.Form):
    """Two questions to count together."""

    row = forms.ModelChoiceField(Question.objects.none(), label="En lignes")
    column = forms.ModelChoiceField(Question.objects.none(), label="En colonnes")

    def __init__(self, *args, questionnaire: Questionnaire, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        questions = questionnaire.questions.order_by("position")
        self.fields["row"].queryset = questions.filter(kind__in=COUNTED)
        self.fields["column"].queryset = questions.filter(kind__in=ONE_ANSWER)


class CompareForm(forms.Form):
    """To which question of other versions one is compared, and its answers; « as it is » when nothing is chosen."""

    def __init__(self, *args, question: Question, others: list[Question], **kwargs) -> None:
        super().__init__(*args, prefix=str(question.pk), **kwargs)
        self.question = question
        self.own = list(question.choices.all())
        alike = {one.compared_as: str(one) for one in others if one.kind in COUNTED}
        self.fields["series"] = forms.ChoiceField(
            label="Se compare à",
            choices=_with_own(question, alike),
            initial=question.compared_as,
        )
        labels: dict[str, str] = {}
        for other in others:
            if other.compared_as == question.compared_as:
                labels |= {one.compared_as: one.label for one in other.choices.all()}
        for choice in self.own if labels else ():
            self.fields[f"choice-{choice.pk}"] = forms.ChoiceField(
                label=choice.label, choices=_with_own(choice, labels), initial=choice.compared_as
            )

    def save(self) -> None:
        """Raises BuildError as ``versions.compare_as`` does."""
        choices = {one.pk: self.cleaned_data.get(f"choice-{one.pk}", one.compared_as) for one in self.own}
        versions.compare_as(self.question, series=self.cleaned_data["series"], choices=choices)


def _with_own(one: Question | Choice, others: dict[str, str]) -> list[tuple[str, str]]:
    """The codes of other versions in words, and its own: alone when nothing of other versions has it."""
    own = [] if one.code in others else [(one.code, "rien d’autre : elle est nouvelle")]
    return own + sorted(others.items(), key=lambda item: item[1])
