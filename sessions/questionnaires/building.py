"""Writing the questions of a version that is being prepared (``versions.draft_of``)."""

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify

from sessions.common.text import fold
from sessions.common.typography import typeset

from . import queries
from .enums import COUNTED, QuestionKind
from .models import Choice, Question, Questionnaire
from .versions import BuildError, again, draft_of

YES_NO = (("oui", "Oui"), ("non", "Non"))
CODE_LENGTH = 40
OF_THE_FORM = {"page", "step", "to"}  # what a page of the questionnaire sends beside the answers (``forms.Step``)


@transaction.atomic
def save_question(
    questionnaire: Questionnaire,
    question: Question | None,
    values: Mapping,
    *,
    offered: Sequence[str],
    for_team: Sequence[str] = (),
    shown_if: Sequence[Choice] = (),
) -> Question:
    """Write a question, a new one at the end of its section; answers are given as lines of text.

    A line that was there keeps its code. Where as many lines as before stand, a changed one is the same answer in other
    words. What is typed is set as French prints it, so that no « ? » stands alone on a phone. Raises BuildError for a
    condition on several questions, or on one that does not come before.
    """
    questionnaire = draft_of(questionnaire.pk)
    if question is None:
        question = Question(questionnaire=questionnaire, position=_last_position(questionnaire) + 1)
        taken = questionnaire.questions.values_list("code", flat=True)
        question.code = _free_code(values["text"], set(taken) | OF_THE_FORM)
    for name in ("section", "text", "help_text"):
        setattr(question, name, typeset(values[name]))
    for name in ("kind", "required", "sensitive"):
        setattr(question, name, values[name])
    question.required = question.required and not question.sensitive
    question.full_clean(exclude=["questionnaire", "code", "position"])
    question.save()
    if question.kind == QuestionKind.YES_NO:
        _write_choices(question, [label for _, label in YES_NO], ())
    else:
        _write_choices(question, offered if question.kind in COUNTED else (), for_team)
    _set_condition(question, shown_if)
    _gather(questionnaire)
    _check_order(questionnaire)
    return question


def _last_position(questionnaire: Questionnaire) -> int:
    return questionnaire.questions.aggregate(last=Max("position"))["last"] or 0


def _free_code(text: str, taken: set[str]) -> str:
    """A code from the first words, free among those taken."""
    base = slugify(fold(text))[: CODE_LENGTH - 4].strip("-") or "question"
    number, code = 1, base
    while code in taken:
        number += 1
        code = f"{base}-{number}"
    return code


def _write_choices(question: Question, offered: Sequence[str], for_team: Sequence[str]) -> None:
    lines = [(typeset(label), True) for label in offered] + [(typeset(label), False) for label in for_team]
    before = list(question.choices.order_by("position"))
    by_label = {typeset(choice.label): choice for choice in before}
    same_length = len(before) == len(lines)
    kept: dict[int, Choice] = {}
    for place, (label, _) in enumerate(lines):
        found = by_label.pop(label, None)
        if found is None and same_length and typeset(before[place].label) not in dict(lines):
            found = by_label.pop(typeset(before[place].label), None)
        if found is not None:
            kept[place] = found
    question.choices.exclude(pk__in=[choice.pk for choice in kept.values()]).delete()
    for shift in (1000, 0):  # in two steps, because positions are unique
        taken = {choice.code for choice in kept.values()}
        for place, (label, is_offered) in enumerate(lines):
            choice = kept.setdefault(place, Choice(question=question))
            choice.code = choice.code or _free_code(label, taken)
            taken.add(choice.code)
            choice.label, choice.offered, choice.position = label, is_offered, place + 1 + shift
            choice.save()


def _set_condition(question: Question, choices: Sequence[Choice]) -> None:
    openers = {choice.question_id for choice in choices}
    if len(openers) > 1:
        raise BuildError("Une condition porte sur une seule question : gardez les réponses d’une seule.")
    question.shown_if.set(choices)


def _gather(questionnaire: Questionnaire) -> None:
    """Questions of a section one after the other, sections in the order in which they first come."""
    questions = list(questionnaire.questions.order_by("position"))
    sections = list(dict.fromkeys(question.section for question in questions))
    _renumber(sorted(questions, key=lambda question: sections.index(question.section)))


def _renumber(questions: Sequence[Question]) -> None:
    for shift in (1000, 0):  # in two steps, because positions are unique
        for place, question in enumerate(questions, 1):
            question.position = place + shift
        Question.objects.bulk_update(questions, ["position"])


def _check_order(questionnaire: Questionnaire) -> None:
    before: set[int] = set()
    for question in queries.questions_of(questionnaire):
        if not {choice.question_id for choice in question.shown_if.all()} <= before:
            raise BuildError(f"« {question} » dépend d’une question qui doit rester avant elle.")
        before.add(question.pk)


@transaction.atomic
def move(question: Question, by: int) -> None:
    """One place up (-1) or down (1); at the edge of its section, the whole section goes. Raises BuildError."""
    questionnaire = draft_of(question.questionnaire_id)
    questions = list(questionnaire.questions.order_by("position"))
    place = next(number for number, one in enumerate(questions) if one.pk == question.pk)
    other = place + by
    if not 0 <= other < len(questions):
        return
    if questions[other].section == questions[place].section:
        questions[place], questions[other] = questions[other], questions[place]
    else:
        sections = list(dict.fromkeys(one.section for one in questions))
        here = sections.index(questions[place].section)
        sections[here], sections[here + by] = sections[here + by], sections[here]
        questions.sort(key=lambda one: sections.index(one.section))
    _renumber(questions)
    _check_order(questionnaire)


@transaction.atomic
def rename_section(questionnaire: Questionnaire, *, old: str, new: str) -> None:
    """Give a section another title; the title of another section makes one of both."""
    found = draft_of(questionnaire.pk)
    found.questions.filter(section=old).update(section=typeset(new))
    _gather(found)
    _check_order(found)


@transaction.atomic
def duplicate_question(question: Question) -> Question:
    """The same question once more, just after, under another code."""
    questionnaire = draft_of(question.questionnaire_id)
    taken = set(questionnaire.questions.values_list("code", flat=True))
    code = _free_code(question.text, taken | OF_THE_FORM)
    position = _last_position(questionnaire) + 1
    copy = again(question, questionnaire=questionnaire, code=code, series="", position=position)
    for choice in question.choices.order_by("position"):
        again(choice, question=copy)
    copy.shown_if.set(question.shown_if.all())
    questions = list(questionnaire.questions.order_by("position"))
    questions.insert([one.pk for one in questions].index(question.pk) + 1, questions.pop())
    _renumber(questions)
    return copy


@transaction.atomic
def delete_question(question: Question) -> None:
    """Raises BuildError when another question hangs on it."""
    draft_of(question.questionnaire_id)
    hanging = Question.objects.filter(shown_if__question=question).order_by("position").first()
    if hanging is not None:
        raise BuildError(f"« {hanging} » dépend de cette question. Retirez d’abord sa condition.")
    question.delete()
