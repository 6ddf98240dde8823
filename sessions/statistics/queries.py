"""Reading what the evaluation is made of: questions over their versions, texts, words of an import."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce, NullIf

from portal.accounts.enums import Role
from portal.accounts.queries import departments_of
from sessions.programmes.models import Programme, Site
from sessions.questionnaires.enums import COUNTED, QuestionnaireKind
from sessions.questionnaires.models import Campaign, Choice, CrossTally, FreeAnswer, Question, Questionnaire
from sessions.scheduling.models import Cohort

from .aggregates import Asked, Known
from .models import Verbatim
from .participation import FINISHED

READERS = (Role.COORDINATOR, Role.ANIMATOR, Role.ADMIN)
MOMENTS = list(QuestionnaireKind.values)


def programmes_for(user) -> QuerySet[Programme]:
    """The programmes whose evaluation an account reads: all those of its departments, and those of no department."""
    departments = departments_of(user, *READERS)
    programmes = Programme.objects.order_by("title", "pk")
    if departments is None:
        return programmes
    if not departments:
        return programmes.none()
    return programmes.filter(Q(department__in=departments) | Q(department=""))


def verbatims_of(cohorts: QuerySet) -> list[Verbatim]:
    """The texts that staff chose, in the order of the questions, then of the alphabet: not that of the answers."""
    chosen = Verbatim.objects.filter(cohort__in=cohorts).select_related("question")
    return list(chosen.order_by("question__code", "text", "pk"))


def published_verbatims(programme: Programme) -> list[Verbatim]:
    """The texts that staff chose in a programme's finished cohorts."""
    return verbatims_of(Cohort.objects.filter(programme=programme, state__in=FINISHED).values("pk"))


def free_answers(campaigns: QuerySet[Campaign]) -> QuerySet[FreeAnswer]:
    """The texts of campaigns, each with what was chosen of it, by question; their keys are random."""
    return (
        FreeAnswer.objects.filter(campaign__in=campaigns.values("pk"))
        .select_related("question", "verbatim", "campaign__cohort")
        .order_by("question__code", "pk")
    )


def questions_of(questionnaires: Iterable[int]) -> dict[tuple[str, str], list[Question]]:
    """``questions_by_code`` of every counted question of some versions."""
    counted = Question.objects.filter(questionnaire__in=questionnaires, kind__in=COUNTED)
    return questions_by_code(counted.order_by().values_list("pk", flat=True))


def questions_by_code(pks: Iterable[int]) -> dict[tuple[str, str], list[Question]]:
    """(moment, code of comparison) → the question in each version, newest first: it gives the words."""
    found = defaultdict(list)
    questions = Question.objects.filter(pk__in=pks, kind__in=COUNTED)
    for question in questions.select_related("questionnaire").order_by("-questionnaire__version", "position"):
        found[question.questionnaire.kind, question.compared_as].append(question)
    return found


def conditional_among(pks: Iterable[int]) -> set[int]:
    """The questions that are asked to some people only, in one query."""
    found = Question.objects.filter(pk__in=pks, shown_if__isnull=False)
    return set(found.order_by().values_list("pk", flat=True))


def openings(pks: Iterable[int]) -> list[tuple[int, Question, Choice]]:
    """(question, the one that opens it, by which answer) for every condition of these questions, in two queries."""
    rows = list(Question.objects.filter(pk__in=pks, shown_if__isnull=False).order_by().values_list("pk", "shown_if"))
    choices = Choice.objects.select_related("question").in_bulk({choice for _, choice in rows})
    return [(pk, choices[choice].question, choices[choice]) for pk, choice in rows]


def crossed(campaigns: QuerySet[Campaign], year: Subquery) -> QuerySet:
    """(site, year, moment, row question, column question, row choice, column choice, sum), questions as compared.

    ``year`` is that of ``campaign__cohort``.
    """
    series = {
        f"{name}_code": Coalesce(NullIf(f"crosstab__{name}__series", Value("")), f"crosstab__{name}__code")
        for name in ("row", "column")
    }
    found = CrossTally.objects.filter(campaign__in=campaigns.values("pk"), count__gt=0).annotate(year=year, **series)
    names = "campaign__cohort__site__slug", "year", "crosstab__questionnaire__kind", "row_code", "column_code"
    return found.order_by().values_list(*names, "row", "column").annotate(n=Sum("count"))


def compared_choices(pks: Iterable[int]) -> dict[int, str]:
    """Choice → the code under which versions are compared."""
    return {pk: choice.compared_as for pk, choice in Choice.objects.in_bulk(list(pks)).items()}


def in_order(versions: dict[tuple[str, str], list[Question]]) -> list[tuple[tuple[str, str], list[Question]]]:
    """Questions by moment, then as the newest version asks them."""
    return sorted(versions.items(), key=lambda item: (MOMENTS.index(item[0][0]), item[1][0].position))


def choices_by_question(versions: dict[tuple[str, str], list[Question]]) -> dict[int, list[Choice]]:
    found = defaultdict(list)
    wanted = [question.pk for questions in versions.values() for question in questions]
    for choice in Choice.objects.filter(question__in=wanted).order_by("question", "position"):
        found[choice.question_id].append(choice)
    return found


def coded_questions(programme: Programme) -> list[tuple[tuple[str, str], str, dict[str, str]]]:
    """((moment, code), newest words, code → label of its choices) of every counted question, in order; two queries."""
    versions = questions_of(programme.questionnaires.order_by().values_list("pk", flat=True))
    choices = choices_by_question(versions)
    return [
        (key, found[0].text, {choice.code: choice.label for question in found for choice in choices[question.pk]})
        for key, found in in_order(versions)
    ]


def known_for_import(programme: Programme, sites: Iterable[Site]) -> Known:
    """What a file of past figures may speak of, in five queries."""
    questionnaires = Questionnaire.objects.filter(programme=programme).prefetch_related("questions__choices")
    versions: dict[str, list[Asked]] = {kind: [] for kind in MOMENTS}
    for questionnaire in questionnaires.order_by("version"):
        questions = {
            question.code: (question.kind, frozenset(choice.code for choice in question.choices.all()))
            for question in questionnaire.questions.all()
            if question.kind in COUNTED
        }
        versions.setdefault(questionnaire.kind, []).append(Asked(questionnaire.pk, questions))
    return Known(
        sites=frozenset(site.slug for site in sites),
        taken=frozenset(Cohort.objects.order_by().values_list("code", flat=True)),
        positions=frozenset(str(number) for number in programme.modules.values_list("position", flat=True)),
        versions={kind: tuple(found) for kind, found in versions.items()},
    )
