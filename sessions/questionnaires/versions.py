"""Versions of questionnaires: making, releasing, copying, comparing. A version that a campaign uses is frozen.

Every verb locks the version and looks whether it was used; ``campaigns.open_campaign`` takes the same lock first, so
that nothing changes between the last look and the first answer.
"""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import Max

from sessions.common.typography import typeset
from sessions.programmes.models import Programme

from . import openings, queries
from .enums import COUNTED, ONE_ANSWER, QUESTIONNAIRE_TRANSITIONS, QuestionKind, QuestionnaireState
from .models import Campaign, CampaignRule, Choice, CrossTab, Question, Questionnaire

MOST_CROSSTABS = 4  # each one cuts a small group into smaller ones


class BuildError(Exception):
    """This cannot be done to a questionnaire; the text says why, in French, and what to do instead."""


def is_used(questionnaire: Questionnaire) -> bool:
    """Whether a campaign has asked this version: it then never changes."""
    return Campaign.objects.filter(questionnaire=questionnaire).exists()


def draft_of(pk: int) -> Questionnaire:
    """The version, locked; raises BuildError unless it is being prepared."""
    found = Questionnaire.objects.select_for_update(no_key=True).get(pk=pk)
    if is_used(found):
        raise BuildError("Cette version a servi : elle ne change plus. Faites-en une nouvelle version.")
    if found.state != QuestionnaireState.DRAFT:
        raise BuildError("Cette version est prête à servir. Remettez-la en préparation pour la changer.")
    return found


@transaction.atomic
def create(programme: Programme, kind: str, *, title: str, introduction: str = "") -> Questionnaire:
    """An empty version of a moment's questionnaire, after those that exist."""
    return Questionnaire.objects.create(
        programme=programme,
        kind=kind,
        title=typeset(title),
        introduction=typeset(introduction),
        version=_next_version(programme, kind),
        state=QuestionnaireState.DRAFT,
    )


def _next_version(programme: Programme, kind: str) -> int:
    """The programme's row is the lock: two versions made at once get two numbers."""
    Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    last = Questionnaire.objects.filter(programme=programme, kind=kind).aggregate(last=Max("version"))["last"]
    return (last or 0) + 1


@transaction.atomic
def reword(questionnaire: Questionnaire, *, title: str, introduction: str) -> None:
    """Change the title and the introduction; raises BuildError unless the version is being prepared."""
    found = draft_of(questionnaire.pk)
    found.title, found.introduction = typeset(title), typeset(introduction)
    found.save(update_fields=["title", "introduction"])


def make_ready(questionnaire: Questionnaire) -> None:
    """Let the next campaigns ask this version, by the moment's usual rule when the programme has none.

    Raises BuildError for a version without a question, or with a question that offers no answer.
    """
    with transaction.atomic():
        questions = queries.questions_of(draft_of(questionnaire.pk))
        if not questions:
            raise BuildError("Ajoutez au moins une question.")
        for question in questions:
            if question.kind in COUNTED and not any(choice.offered for choice in question.choices.all()):
                raise BuildError(f"La question « {question} » ne propose aucune réponse.")
        _set_state(questionnaire, QuestionnaireState.READY)
        CampaignRule.objects.get_or_create(
            programme=questionnaire.programme, kind=questionnaire.kind, defaults=openings.USUAL[questionnaire.kind]
        )


def back_to_draft(questionnaire: Questionnaire) -> None:
    """Prepare a version again that no campaign has asked. Raises BuildError for one that was."""
    with transaction.atomic():
        if is_used(Questionnaire.objects.select_for_update(no_key=True).get(pk=questionnaire.pk)):
            raise BuildError("Cette version a servi : elle ne change plus. Faites-en une nouvelle version.")
        _set_state(questionnaire, QuestionnaireState.DRAFT)


def _set_state(questionnaire: Questionnaire, state: str) -> None:
    found = Questionnaire.objects.select_for_update(no_key=True).get(pk=questionnaire.pk)
    if state not in QUESTIONNAIRE_TRANSITIONS[found.state]:
        raise BuildError("Quelqu’un vient de le faire.")
    found.state = state
    found.save(update_fields=["state"])


@transaction.atomic
def duplicate(questionnaire: Questionnaire, *, programme: Programme, kind: str) -> Questionnaire:
    """The same form to prepare again: a new version of its own moment, or the start of another one.

    Codes stay, so that both compare.
    """
    version = _next_version(programme, kind)
    return _copy(questionnaire, programme=programme, kind=kind, version=version, state=QuestionnaireState.DRAFT)


@transaction.atomic
def delete(questionnaire: Questionnaire) -> None:
    """Raises BuildError unless the version is being prepared."""
    draft_of(questionnaire.pk).delete()


# --- Comparing --------------------------------------------------------------------------------------------------------
@transaction.atomic
def declare_crosstab(questionnaire: Questionnaire, *, row: Question, column: Question) -> CrossTab:
    """Count two questions together from the first answer on.

    Raises BuildError for a question without counters, several answers in columns, or more crossings than
    ``MOST_CROSSTABS``.
    """
    found = draft_of(questionnaire.pk)
    if row == column or {row.questionnaire_id, column.questionnaire_id} != {found.pk}:
        raise BuildError("Choisissez deux questions différentes de ce questionnaire.")
    if row.kind not in COUNTED or column.kind not in ONE_ANSWER:
        raise BuildError("En colonnes, choisissez une question à une seule réponse ; un texte ne se croise pas.")
    if found.crosstabs.count() >= MOST_CROSSTABS:
        raise BuildError(f"{MOST_CROSSTABS} croisements au plus : au-delà, on finirait par reconnaître quelqu’un.")
    if found.crosstabs.filter(row__in=[row, column], column__in=[row, column]).exists():
        raise BuildError("Ces deux questions sont déjà croisées.")
    return CrossTab.objects.create(questionnaire=found, row=row, column=column)


@transaction.atomic
def drop_crosstab(crosstab: CrossTab) -> None:
    """Raises BuildError unless the version is being prepared."""
    draft_of(crosstab.questionnaire_id)
    crosstab.delete()


@transaction.atomic
def compare_as(question: Question, *, series: str, choices: Mapping[int, str]) -> None:
    """Say to which question and answers of other versions these are compared, even in a version that was used.

    Nothing that was asked or counted changes. Two answers may be compared as one where people choose one only. Raises
    BuildError where another question of the version is already compared so.
    """
    Questionnaire.objects.select_for_update(no_key=True).get(pk=question.questionnaire_id)
    others = [
        one.compared_as
        for one in Question.objects.filter(questionnaire=question.questionnaire_id).exclude(pk=question.pk)
    ]
    if (series or question.code) in others:
        raise BuildError("Une autre question de cette version est déjà comparée à celle-là.")
    own = list(question.choices.order_by("position"))
    wanted = [choices.get(choice.pk) or choice.code for choice in own]
    if question.kind == QuestionKind.MULTIPLE and len(set(wanted)) < len(wanted):
        raise BuildError("Quand on peut cocher plusieurs réponses, chacune se compare à une seule autre.")
    question.series = "" if series == question.code else series
    question.save(update_fields=["series"])
    for choice, code in zip(own, wanted, strict=True):
        choice.series = "" if code == choice.code else code
    Choice.objects.bulk_update(own, ["series"])


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
    copy = again(original, **changed)
    questions: dict[int, Question] = {}
    choices = {}
    for question in queries.questions_of(original):
        questions[question.pk] = again(question, questionnaire=copy)
        for choice in question.choices.all():
            choices[choice.pk] = again(choice, question=questions[question.pk])
        questions[question.pk].shown_if.set([choices[one.pk] for one in question.shown_if.all()])
    CrossTab.objects.bulk_create(
        CrossTab(questionnaire=copy, row=questions[one.row_id], column=questions[one.column_id])
        for one in original.crosstabs.order_by("pk")
    )
    return copy


def again(row, **changed):
    """A new row with the same values, but for what is given."""
    values = {field.name: getattr(row, field.name) for field in row._meta.concrete_fields if not field.primary_key}
    return type(row).objects.create(**(values | changed))
