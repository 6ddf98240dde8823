"""Reading what the evaluation is made of: cohorts, questions over their versions, texts, words of an import."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from django.db.models import Count, Max, Min, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Greatest, NullIf
from django.utils import timezone

from portal.accounts.enums import Role
from portal.accounts.queries import departments_of
from sessions.programmes.models import Programme, Site
from sessions.questionnaires.enums import COUNTED, QuestionnaireKind
from sessions.questionnaires.models import Campaign, Choice, CrossTally, FreeAnswer, Question, Questionnaire
from sessions.registrations.enums import RegistrationState
from sessions.registrations.models import Registration
from sessions.scheduling.enums import MeetingKind
from sessions.scheduling.models import Cohort

from .aggregates import Asked, Known
from .enums import Indicator
from .indicators import MINIMUM
from .models import CohortCount, Verbatim
from .participation import FINISHED, or_zero

READERS = (Role.COORDINATOR, Role.ANIMATOR, Role.ADMIN)
MOMENTS = list(QuestionnaireKind.values)
MANY = 500


@dataclass(frozen=True)
class CohortLine:
    """A finished cohort: how many people took part, from its first module to its last."""

    pk: int
    code: str
    site: Site
    participants: int
    first: datetime | None
    last: datetime | None

    @cached_property
    def year(self) -> int | None:
        return timezone.localtime(self.first).year if self.first else None


def programmes_for(user) -> QuerySet[Programme]:
    """The programmes whose evaluation an account reads: all those of its departments, and those of no department."""
    departments = departments_of(user, *READERS)
    programmes = Programme.objects.order_by("title", "pk")
    if departments is None:
        return programmes
    if not departments:
        return programmes.none()
    return programmes.filter(Q(department__in=departments) | Q(department=""))


def finished_cohorts(programme: Programme, departments: set[str] | None) -> list[CohortLine]:
    """The finished cohorts on the sites of some departments (None: all), oldest first, in two queries.

    Participants are the people registered, or the number kept, or those asked in a campaign, whichever is higher:
    registrations end before numbers do.
    """
    registered = (
        Registration.objects.filter(cohort=OuterRef("pk"), state=RegistrationState.REGISTERED)
        .order_by()
        .values("cohort")
        .annotate(n=Count("pk"))
        .values("n")
    )
    asked = (
        Campaign.objects.filter(cohort=OuterRef("pk"))
        .exclude(questionnaire__kind=QuestionnaireKind.CO_ANIMATOR)
        .order_by()
        .values("cohort")
        .annotate(n=Max("expected"))
        .values("n")
    )
    kept = CohortCount.objects.filter(cohort=OuterRef("pk"), indicator=Indicator.REGISTERED).order_by().values("count")
    modules = Q(meetings__kind=MeetingKind.MODULE, meetings__cancelled_at=None)
    cohorts = (
        Cohort.objects.filter(programme=programme, state__in=FINISHED)
        .annotate(
            people=Greatest(or_zero(registered), or_zero(asked), or_zero(kept)),
            first=Min("meetings__starts_at", filter=modules),
            last=Max("meetings__starts_at", filter=modules),
        )
        .order_by("first", "pk")
    )
    if departments is not None:
        cohorts = cohorts.filter(site__department__in=departments)
    rows = list(cohorts.values_list("pk", "code", "site", "people", "first", "last"))
    sites = Site.objects.in_bulk({site for _, _, site, *_ in rows})
    return [CohortLine(pk, code, sites[site], people, first, last) for pk, code, site, people, first, last in rows]


class CampaignLine(NamedTuple):
    """What the evaluation needs of one campaign."""

    pk: int
    cohort: int
    questionnaire: int
    kind: str
    expected: int
    answers: int
    revision: int
    closed: bool

    @property
    def counts(self) -> bool:
        return self.closed and self.answers >= MINIMUM


def campaigns_of(cohorts: list[CohortLine]) -> list[CampaignLine]:
    """The campaigns of these cohorts, in one query."""
    today, wanted = timezone.localdate(), {line.pk for line in cohorts}
    columns = ("pk", "cohort", "questionnaire", "questionnaire__kind", "expected", "answers", "revision", "closes_on")
    rows = Campaign.objects.filter(cohort__in=around(cohorts)).order_by().values_list(*columns)
    return [
        CampaignLine(pk, cohort, version, kind, expected, received, revision, closes_on < today)
        for pk, cohort, version, kind, expected, received, revision, closes_on in rows
        if cohort in wanted
    ]


def around(cohorts: list[CohortLine]) -> list[int] | QuerySet:
    """The keys of cohorts, for a query; of very many, those of every finished cohort: the caller leaves others out.

    A list of thousands costs more to hand to the database than rows that are not wanted.
    """
    if len(cohorts) < MANY:
        return [line.pk for line in cohorts]
    programme = Cohort.objects.filter(pk=cohorts[0].pk).values("programme")
    return Cohort.objects.filter(programme__in=programme, state__in=FINISHED).order_by().values("pk")


def counting(cohorts: list[int]) -> QuerySet[Campaign]:
    """The campaigns of these cohorts whose figures count."""
    return Campaign.objects.filter(cohort__in=cohorts, closes_on__lt=timezone.localdate(), answers__gte=MINIMUM)


def verbatims_of(cohorts: list[int] | QuerySet) -> list[Verbatim]:
    """The texts that staff chose, in the order of the questions, then of the alphabet: not that of the answers."""
    chosen = Verbatim.objects.filter(cohort__in=cohorts).select_related("question")
    return list(chosen.order_by("question__code", "text", "pk"))


def published_verbatims(programme: Programme) -> list[Verbatim]:
    """The texts that staff chose in a programme's finished cohorts."""
    return verbatims_of(Cohort.objects.filter(programme=programme, state__in=FINISHED).values("pk"))


def free_answers(cohorts: list[int]) -> QuerySet[FreeAnswer]:
    """The texts of the campaigns that count, each with what was chosen of it, by question; their keys are random."""
    return (
        FreeAnswer.objects.filter(campaign__in=counting(cohorts).order_by().values("pk"))
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


def crossed(campaigns: QuerySet[Campaign]) -> QuerySet:
    """(cohort, moment, row question, column question, row choice, column choice, number), questions as compared."""
    series = {
        f"{name}_code": Coalesce(NullIf(f"crosstab__{name}__series", Value("")), f"crosstab__{name}__code")
        for name in ("row", "column")
    }
    found = CrossTally.objects.filter(campaign__in=campaigns.values("pk"), count__gt=0).annotate(**series).order_by()
    names = "campaign__cohort", "crosstab__questionnaire__kind", "row_code", "column_code", "row", "column", "count"
    return found.values_list(*names)


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
