"""Which questions a person is asked, in which pages. Pure: the same answers give the same way.

A condition looks at an earlier question only. Answers to what is not asked are left out, so that a person who changes
an answer takes along what hung on it.
"""

from collections.abc import Collection, Mapping, Sequence
from itertools import groupby

from .models import Question

Answers = Mapping[str, str | Sequence[str]]


def chosen(answers: Answers, code: str) -> list[str]:
    """The codes, or the text, given to a question; empty when it was passed."""
    value = answers.get(code) or ()
    return [value] if isinstance(value, str) else [one for one in value if one]


def asked(questions: Sequence[Question], answers: Answers) -> list[Question]:
    """The questions whose condition is met, in order; a condition on a question that is not asked is not met."""
    codes = {question.pk: question.code for question in questions}
    given: dict[str, Collection[str]] = {}
    found = []
    for question in questions:
        condition = question.shown_if.all()
        if condition and not any(one.code in given.get(codes.get(one.question_id, ""), ()) for one in condition):
            continue
        found.append(question)
        given[question.code] = chosen(answers, question.code)
    return found


def pages(questions: Sequence[Question]) -> list[list[Question]]:
    """One page a section: questions in a row that share its title."""
    return [list(group) for _, group in groupby(questions, key=lambda question: question.section)]


def on_page(page: Sequence[Question], questions: Sequence[Question], answers: Answers) -> list[Question]:
    """What a page shows: questions that are asked, and those that an answer of the same page would open."""
    here = {question.pk for question in page}
    open_now = {question.pk for question in asked(questions, answers)}
    shown: set[int] = set()
    for question in page:
        hangs_on = {one.question_id for one in question.shown_if.all()}
        if question.pk in open_now or (hangs_on & here and hangs_on <= shown):
            shown.add(question.pk)
    return [question for question in page if question.pk in shown]
