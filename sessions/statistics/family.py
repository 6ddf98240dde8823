"""Reading what a publication counts: all finished cohorts of a programme, whoever asks, in a fixed number of queries.

A family that depended on the reader would be several families, and their differences would tell what each masks.
"""

from collections import defaultdict
from dataclasses import replace

from django.db.models import QuerySet, Sum

from sessions.programmes.models import Programme
from sessions.questionnaires.enums import QuestionKind, QuestionnaireKind
from sessions.questionnaires.models import Question, Tally

from . import queries
from .counts import Asked, Counts, Crossed, added
from .finished import Years, finished_cohorts
from .models import Publication
from .participation import people_of
from .scopes import Scope


def counts_of(programme: Programme) -> Counts:
    """The elementary counts: one scope a site and a year. Co-animators, who are few, are not published."""
    found = finished_cohorts(programme, None)
    sessions = found.query.annotate(one=people_of("pk")).values_list("site__slug", "year")
    people = {(site, _named(year)): n for site, year, n in sessions.annotate(n=Sum("one"))}
    campaigns = found.counting.exclude(questionnaire__kind=QuestionnaireKind.CO_ANIMATOR)
    received: dict[tuple[str, int], dict[Scope, int]] = defaultdict(dict)
    places = campaigns.annotate(year=found.years.of("cohort"))
    columns = "questionnaire__kind", "questionnaire", "cohort__site__slug", "year"
    for kind, version, site, year, answers in places.values_list(*columns).annotate(n=Sum("answers")):
        received[kind, version][site, _named(year)] = answers
    plain = {version: dict(sorted(found.items())) for version, found in sorted(received.items())}
    questions = _questions(campaigns, found.years, {version for _, version in plain})
    return Counts(dict(sorted(people.items())), plain, questions, _crossings(campaigns, found.years, questions))


def _named(year: int | None) -> str:
    """A year as a scope names it."""
    return str(year or "")


class _Numbers:
    """Of each question in each scope: who gave which answer, whom the team noted, whom it was asked to; one query."""

    def __init__(self, campaigns: QuerySet, years: Years) -> None:
        self.counts: dict[tuple[int, int | None], dict[Scope, int]] = defaultdict(dict)
        self.noted: dict[int, dict[Scope, int]] = defaultdict(dict)
        self.asked: dict[int, dict[Scope, int]] = defaultdict(dict)
        tallies = Tally.objects.filter(campaign__in=campaigns.values("pk")).annotate(year=years.of("campaign__cohort"))
        columns = "campaign__cohort__site__slug", "year", "question", "choice"
        sums = tallies.order_by().values_list(*columns).annotate(Sum("count"), Sum("noted"), Sum("asked"))
        for site, year, question, choice, count, noted, asked in sums:
            scope = site, _named(year)
            if count or noted:
                self.counts[question, choice][scope] = count + noted
            if noted and choice is None:
                self.noted[question][scope] = noted
            if asked and choice is None:
                self.asked[question][scope] = asked


def _questions(campaigns: QuerySet, years: Years, used: set[int]) -> tuple[Asked, ...]:
    """Every question; left out is one that was asked to some people only, unless what opens it ties it exactly."""
    numbers = _Numbers(campaigns, years)
    versions = queries.questions_of(used)
    choices = queries.choices_by_question(versions)
    openers: dict[int, set[tuple[str, str]]] = defaultdict(set)
    pks = [question.pk for found in versions.values() for question in found]
    for opened, question, choice in queries.openings(pks):
        openers[opened].add((question.compared_as, choice.compared_as))
    found: dict[tuple[str, str], Asked] = {}
    for (kind, code), questions in queries.in_order(versions):
        one = _asked(kind, code, questions, choices, numbers)
        conditions = [frozenset(openers[question.pk]) for question in questions]
        if any(conditions):
            tied = _tied(one, conditions, found, added(numbers.asked[question.pk] for question in questions))
            if tied is None:
                continue
            one = tied
        found[kind, code] = one
    return tuple(found.values())


def _asked(kind: str, code: str, questions: list[Question], choices: dict, numbers: _Numbers) -> Asked:
    counts: dict[Scope, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    labels: dict[str, str] = {}
    for question in questions:
        for choice in (None, *choices[question.pk]):
            if choice is not None:
                labels.setdefault(choice.compared_as, choice.label)
            for scope, count in numbers.counts[question.pk, choice.pk if choice else None].items():
                counts[scope][choice.compared_as if choice else ""] += count
    return Asked(
        kind=kind,
        code=code,
        title=questions[0].text,
        section=questions[0].section,
        multiple=questions[0].kind == QuestionKind.MULTIPLE,
        choices=tuple(labels.items()),
        questionnaires=frozenset(question.questionnaire_id for question in questions),
        counts={scope: dict(sorted(by.items())) for scope, by in sorted(counts.items())},
        noted=dict(sorted(added(numbers.noted[question.pk] for question in questions).items())),
    )


def _tied(one: Asked, conditions: list, found: dict[tuple[str, str], Asked], asked: dict[Scope, int]) -> Asked | None:
    """The question with what opens it, when every version says the same of it and the numbers agree; else None."""
    codes = {code for condition in conditions for code, _ in condition}
    opener = found.get((one.kind, codes.pop())) if len(codes) == 1 and len(set(conditions)) == 1 else None
    if opener is None or opener.multiple or one.noted or opener.questionnaires != one.questionnaires:
        return None
    opening = tuple(sorted(choice for _, choice in conditions[0]))
    counted = {scope: sum(by.get(choice, 0) for choice in opening) for scope, by in opener.counts.items()}
    if {scope: n for scope, n in counted.items() if n} != {scope: n for scope, n in asked.items() if n}:
        return None
    return replace(one, opened_by=(opener.code, opening), opened=dict(sorted(counted.items())))


def _crossings(campaigns: QuerySet, years: Years, questions: tuple[Asked, ...]) -> tuple[Crossed, ...]:
    """The declared crossings of published questions; left out is one that its own questions do not contain."""
    known = {question.name: question for question in questions}
    cells: dict[tuple[str, str, str], dict] = defaultdict(lambda: defaultdict(lambda: defaultdict(int)))
    rows = list(queries.crossed(campaigns, years.of("campaign__cohort")))
    choices = queries.compared_choices({pk for *_, row, column, _ in rows for pk in (row, column)})
    for site, year, kind, row_question, column_question, row, column, count in rows:
        cells[kind, row_question, column_question][site, _named(year)][choices[row], choices[column]] += count
    found = []
    for (kind, row, column), counts in sorted(cells.items()):
        one = Crossed(kind, row, column, {scope: dict(sorted(by.items())) for scope, by in sorted(counts.items())})
        if (kind, row) in known and (kind, column) in known and _contained(one, known[kind, row], known[kind, column]):
            found.append(one)
    return tuple(found)


def _contained(one: Crossed, row: Asked, column: Asked) -> bool:
    """Whether no cell, nor line of cells of a question with one answer, is above the answers that it crosses."""
    for scope, by in one.counts.items():
        for place, question, other in ((0, row, column), (1, column, row)):
            lines: dict[str, list[int]] = defaultdict(list)
            for pair, count in by.items():
                lines[pair[place]].append(count)
            for code, counts in lines.items():
                most = max(counts) if other.multiple else sum(counts)
                if most > question.counts.get(scope, {}).get(code, 0):
                    return False
    return True


def earlier(programme: Programme) -> list[Publication]:
    """The publications that were spread, oldest first."""
    return list(Publication.objects.filter(programme=programme, spread_at__isnull=False).order_by("spread_at", "pk"))


def draft_of(programme: Programme) -> Publication | None:
    return Publication.objects.filter(programme=programme, spread_at__isnull=True).first()


def latest_of(programme: Programme) -> Publication | None:
    """What readers see: the publication spread last."""
    return next(iter(earlier(programme)[-1:]), None)
