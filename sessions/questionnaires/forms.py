"""The form of a questionnaire, made from its questions."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from .enums import QuestionKind
from .models import Question
from .validators import ANONYMOUS_TEXT

NO_ANSWER = "-"
NO_ANSWER_LABEL = "Je préfère ne pas répondre"
TEXT_LENGTH = 2000


class Step(forms.Form):
    """What the person asks for: see the answers again, correct them, send them. Anything else is « see »."""

    REVIEW, EDIT, SEND = "review", "edit", "send"

    step = forms.ChoiceField(choices=[(REVIEW, "Vérifier"), (EDIT, "Modifier"), (SEND, "Envoyer")], required=False)

    def asked(self) -> str:
        return self.cleaned_data["step"] if self.is_valid() and self.cleaned_data["step"] else self.REVIEW


class AnswerForm(forms.Form):
    """One field a question, named after its code. A single choice that may be passed offers to say so in words."""

    hide_optional = True  # every question says itself when an answer is needed
    use_required_attribute = False

    def __init__(self, questions: list[Question], *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.questions = {question.code: question for question in questions}
        self.fields.update({question.code: _field(question) for question in questions})

    def clean(self) -> dict:
        """At least one question was read: an empty form is more likely a slip than an answer."""
        cleaned = super().clean() or {}
        if not self.errors and not any(cleaned.values()):
            raise ValidationError(
                "Répondez à au moins une question. Vous pouvez passer toutes les autres.", code="empty"
            )
        return cleaned

    def answers(self) -> dict[str, str | list[str]]:
        """What ``actions.submit`` takes: only the questions that were answered."""
        return {code: value for code, value in self.cleaned_data.items() if value and value != NO_ANSWER}

    def sections(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        """(title, fields) in order."""
        for title, questions in groupby(self.questions.values(), key=lambda question: question.section):
            yield title, [self[question.code] for question in questions]

    def summary(self) -> Iterator[tuple[str, list[tuple[str, list[str]]]]]:
        """(section, [(question, what the person will read again)]) of a valid form; nothing for no answer."""
        for title, questions in groupby(self.questions.values(), key=lambda question: question.section):
            yield title, [(question.text, self._labels(question)) for question in questions]

    def _labels(self, question: Question) -> list[str]:
        value = self.cleaned_data[question.code]
        if question.kind == QuestionKind.TEXT:
            return [value] if value else []
        chosen = value if isinstance(value, list) else [value]
        return [choice.label for choice in question.choices.all() if choice.code in chosen]

    def pairs(self) -> Iterator[tuple[str, str]]:
        """(name, value) of what was sent, to travel through the review page: nothing is kept on the way."""
        for code in self.questions:
            value = self[code].data
            for one in value if isinstance(value, list) else [value]:
                if one:
                    yield self.add_prefix(code), one

    def as_sent(self) -> dict[str, str | list[str]]:
        """The answers as initial values of a form to correct."""
        return {code: self[code].data for code in self.questions if self[code].data}


def _field(question: Question) -> forms.Field:
    label = question.text if not question.required else f"{question.text} (réponse nécessaire)"
    common: dict[str, Any] = {"label": label, "help_text": question.help_text, "required": question.required}
    if question.kind == QuestionKind.TEXT:
        area = forms.Textarea(attrs={"rows": 4})
        return forms.CharField(**common, max_length=TEXT_LENGTH, widget=area, validators=ANONYMOUS_TEXT)
    choices = [(choice.code, choice.label) for choice in question.choices.all() if choice.offered]
    common["error_messages"] = {"invalid_choice": "Choisissez parmi les réponses proposées."}
    if question.kind == QuestionKind.MULTIPLE:
        return forms.MultipleChoiceField(**common, choices=choices, widget=forms.CheckboxSelectMultiple)
    if question.kind == QuestionKind.SCALE:
        side_by_side = forms.RadioSelect(attrs={"class": "scale"})
        return forms.ChoiceField(**common, choices=choices, widget=side_by_side)
    if not question.required:
        choices.append((NO_ANSWER, NO_ANSWER_LABEL))
    return forms.ChoiceField(**common, choices=choices, widget=forms.RadioSelect)
