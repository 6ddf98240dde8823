"""The form of a questionnaire, made from its questions; what staff fill in about a campaign."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from . import flow, queries
from .enums import QuestionKind
from .models import Ballot, Campaign, Question
from .validators import ANONYMOUS_TEXT

NEEDED = {
    QuestionKind.TEXT: "Écrivez votre réponse à cette question.",
    QuestionKind.MULTIPLE: "Cochez au moins une réponse à cette question.",
}
NEEDED_CHOICE = "Choisissez une réponse à cette question."
NO_ANSWER = "-"
NO_ANSWER_LABEL = "Je préfère ne pas répondre"
TEXT_LENGTH = 2000
FURTHEST = timedelta(days=92)


class CodeForm(forms.Form):
    """The code of a room's tablet."""

    code = forms.CharField(
        label="Code du questionnaire",
        help_text="Six lettres et chiffres, donnés par la personne qui anime.",
        max_length=20,
        error_messages={"required": "Tapez le code."},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "class": "code"}
        ),
    )


class Step(forms.Form):
    """Where the person is and what they ask for: the page after or before, one page again, all answers, to send."""

    NEXT, BACK, EDIT, REVIEW, SEND = "next", "back", "edit", "review", "send"
    CHOICES = [(NEXT, "Suite"), (BACK, "Retour"), (EDIT, "Modifier"), (REVIEW, "Vérifier"), (SEND, "Envoyer")]

    step = forms.ChoiceField(choices=CHOICES, required=False)
    page = forms.IntegerField(min_value=1, max_value=200, required=False)
    to = forms.IntegerField(min_value=1, max_value=200, required=False)

    @property
    def asked(self) -> str:
        """What is asked for; a button « Modifier » names its page by itself; anything else is « see the answers »."""
        self.is_valid()
        if self.cleaned_data.get("to"):
            return self.EDIT
        return self.cleaned_data.get("step") or self.REVIEW

    @property
    def number(self) -> int:
        self.is_valid()
        return self.cleaned_data.get("to") or self.cleaned_data.get("page") or 1


class AnswerForm(forms.Form):
    """One field a question, named after its code. What may be passed in one choice offers to say so in words.

    ``only`` are the codes to check and to show; the others travel along, hidden. An answer to a question that is not
    asked any more is left out.
    """

    hide_optional = True  # every question says itself when an answer is needed
    use_required_attribute = False

    def __init__(self, questions: Sequence[Question], *args, only: Collection[str] | None = None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.every = list(questions)
        fields = {question.code: _field(question) for question in questions}
        given = {
            code: field.widget.value_from_datadict(self.data, {}, code) if self.is_bound else self.initial.get(code)
            for code, field in fields.items()
        }
        self.given = {code: value for code, value in given.items() if value}
        self.asked = flow.asked(self.every, self.given)
        shown = self.asked if only is None else [question for question in questions if question.code in only]
        self.questions = {question.code: question for question in shown}
        asked = {question.code for question in self.asked}
        for question in shown:
            self.fields[question.code] = fields[question.code]
            self.fields[question.code].required &= question.code in asked
            self.fields[question.code].condition = _condition(question, shown)
        self.whole = only is None

    def clean(self) -> dict:
        """At least one question was read: an empty form is more likely a slip than an answer."""
        cleaned = super().clean() or {}
        if self.whole and not self.errors and not any(cleaned.values()):
            raise ValidationError(
                "Répondez à au moins une question. Vous pouvez passer toutes les autres.", code="empty"
            )
        return cleaned

    def answers(self) -> dict[str, str | list[str]]:
        """What ``actions.submit`` takes: only the questions that were answered."""
        return {code: value for code, value in self.cleaned_data.items() if value and value != NO_ANSWER}

    def summary(self) -> Iterator[tuple[int, str, list[tuple[str, list[str]]]]]:
        """(page, section, [(question, what the person will read again)]) of a valid form; nothing for no answer."""
        for number, page in enumerate(flow.pages(self.every), 1):
            lines = [(one.text, self._labels(one)) for one in page if one.code in self.fields]
            if lines:
                yield number, page[0].section, lines

    def _labels(self, question: Question) -> list[str]:
        value = self.cleaned_data[question.code]
        if question.kind == QuestionKind.TEXT:
            return [value] if value else []
        chosen = value if isinstance(value, list) else [value]
        return [choice.label for choice in question.choices.all() if choice.code in chosen]

    def carried(self) -> Iterator[tuple[str, str]]:
        """(name, value) of what was given on other pages, to travel along: nothing is kept on the way."""
        shown = () if self.whole else self.fields
        for code, value in self.given.items():
            if code not in shown:
                for one in value if isinstance(value, list) else [value]:
                    yield code, one


def _condition(question: Question, shown: Collection[Question]) -> dict[str, str] | None:
    """What opens a question on the page that it hangs on, for the words above it and for the script."""
    choices = list(question.shown_if.all())
    opener = next((one for one in shown if choices and one.pk == choices[0].question_id), None)
    if opener is None:
        return None
    return {
        "code": opener.code,
        "values": " ".join(one.code for one in choices),
        "words": " ou ".join(f"« {one.label} »" for one in choices),
        "text": opener.text,
    }


def _field(question: Question) -> forms.Field:
    label = question.text if not question.required else f"{question.text} (réponse nécessaire)"
    common: dict[str, Any] = {"label": label, "help_text": question.help_text, "required": question.required}
    common["error_messages"] = {
        "required": NEEDED.get(QuestionKind(question.kind), NEEDED_CHOICE),
        "invalid_choice": "Choisissez parmi les réponses proposées.",
    }
    if question.kind == QuestionKind.TEXT:
        area = forms.Textarea(attrs={"rows": 4})
        return forms.CharField(**common, max_length=TEXT_LENGTH, widget=area, validators=ANONYMOUS_TEXT)
    choices = [(choice.code, choice.label) for choice in question.choices.all() if choice.offered]
    if question.kind == QuestionKind.MULTIPLE:
        if question.sensitive:
            choices.append((NO_ANSWER, NO_ANSWER_LABEL))
        return ChoicesOrNone(**common, choices=choices, widget=forms.CheckboxSelectMultiple)
    if question.sensitive or not (question.required or question.kind == QuestionKind.SCALE):
        choices.append((NO_ANSWER, NO_ANSWER_LABEL))
    side_by_side = {"class": "scale"} if question.kind in (QuestionKind.SCALE, QuestionKind.YES_NO) else {}
    return forms.ChoiceField(**common, choices=choices, widget=forms.RadioSelect(attrs=side_by_side))


class ChoicesOrNone(forms.MultipleChoiceField):
    """« Je préfère ne pas répondre » goes alone: with other answers, those would be counted against the wish."""

    def clean(self, value) -> list[str]:
        found = super().clean(value)
        if NO_ANSWER in found and len(found) > 1:
            raise ValidationError(
                f"Vous avez coché des réponses et « {NO_ANSWER_LABEL} ». Gardez l’un ou l’autre.", code="both"
            )
        return [] if NO_ANSWER in found else found


# --- The team's -------------------------------------------------------------------------------------------------------
class ExtendForm(forms.Form):
    """A later last day."""

    closes_on = forms.DateField(
        label="Nouveau dernier jour", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, campaign: Campaign, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.campaign = campaign

    def clean_closes_on(self) -> date:
        found = self.cleaned_data["closes_on"]
        if not self.campaign.closes_on < found <= self.campaign.closes_on + FURTHEST:
            raise ValidationError("Choisissez un jour après le dernier jour prévu, dans les trois mois.", code="day")
        return found


class AnsweredForm(forms.Form):
    """Who answered on the tablet or on paper."""

    ballots = forms.ModelMultipleChoiceField(
        Ballot.objects.none(),
        label="Personnes qui ont répondu dans la salle ou sur papier",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Cochez au moins une personne.", "invalid_choice": "Rechargez la page."},
    )

    def __init__(self, campaign: Campaign, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ballots"].queryset = queries.people_not_answered(campaign)
        self.fields["ballots"].label_from_instance = lambda ballot: str(ballot.participant or ballot.contact)


class SituationsForm(forms.Form):
    """How many people without a questionnaire are in each situation: one number a choice."""

    hide_optional = True

    def __init__(self, campaign: Campaign, question: Question, *args, **kwargs) -> None:
        super().__init__(*args, prefix=question.code, **kwargs)
        self.question, self.left = question, max(campaign.expected - campaign.answers, 0)
        noted = queries.noted(campaign, question)
        for choice in question.choices.all():
            self.fields[choice.code] = forms.IntegerField(
                label=choice.label,
                min_value=0,
                max_value=1000,
                required=False,
                initial=noted.get(choice.pk) or None,
                widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "short"}),
            )

    def clean(self) -> dict:
        cleaned = super().clean() or {}
        if sum(number or 0 for number in cleaned.values()) > self.left:
            raise ValidationError(
                "Cela fait plus de personnes qu’il n’en manque : %(left)s au plus.",
                code="many",
                params={"left": self.left},
            )
        return cleaned

    def numbers(self) -> dict[str, int]:
        """What ``actions.note_situations`` takes."""
        return {code: number for code, number in self.cleaned_data.items() if number}
