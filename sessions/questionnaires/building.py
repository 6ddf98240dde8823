"""Writing questionnaires: the one door to their versions. A version that a campaign uses is frozen.

Every verb locks the version and looks whether it was used; ``campaigns.open_campaign`` takes the same lock first, so
that nothing changes between the last look and the first answer.
"""

from django.db import transaction

from sessions.programmes.models import Programme

from . import queries
from .models import CrossTab, Question, Questionnaire


# --- Copies -----------------------------------------------------------------------------------------------------------
@transaction.atomic
def copy_questionnaires(source: Programme, target: Programme) -> list[Questionnaire]:
    """The newest version of each questionnaire of a programme, as the first version of another programme's.

    Questions and answers keep their codes, so that results of both compare; no campaign, ballot or answer goes along.
    """
    newest: dict[str, Questionnaire] = {}
    for one in Questionnaire.objects.filter(programme=source).order_by("kind", "version"):
        newest[one.kind] = one
    return [_copy(original, programme=target, version=1) for original in newest.values()]


def _copy(original: Questionnaire, **changed) -> Questionnaire:
    """The whole form under other values: questions, answers, conditions, crossings."""
    copy = _again(original, **changed)
    questions: dict[int, Question] = {}
    choices = {}
    for question in queries.questions_of(original):
        questions[question.pk] = _again(question, questionnaire=copy)
        for choice in question.choices.all():
            choices[choice.pk] = _again(choice, question=questions[question.pk])
        questions[question.pk].shown_if.set([choices[one.pk] for one in question.shown_if.all()])
    CrossTab.objects.bulk_create(
        CrossTab(questionnaire=copy, row=questions[one.row_id], column=questions[one.column_id])
        for one in original.crosstabs.order_by("pk")
    )
    return copy


def _again(row, **changed):
    """A new row with the same values, but for what is given."""
    values = {field.name: getattr(row, field.name) for field in row._meta.concrete_fields if not field.primary_key}
    return type(row).objects.create(**(values | changed))
