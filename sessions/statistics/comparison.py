"""One question from one group of sessions to the next: by year, site or session. Groups of few answers say nothing."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import F, Sum
from django.db.models.expressions import Combinable

from sessions.programmes.models import Site
from sessions.questionnaires.models import Question, Tally
from sessions.questionnaires.sums import of_few

from .finished import Finished
from .indicators import MINIMUM, percent
from .queries import choices_by_question, conditional_among, in_order, questions_of

BY = {"year": "Par année", "site": "Par site", "session": "Par session"}


@dataclass(frozen=True)
class Cell:
    """How many gave an answer in a group, and which part of the group's base."""

    n: int
    percent: int
    width: float


@dataclass(frozen=True)
class Group:
    """One year, site or session: its cells in the order of the answers, none when it is hidden."""

    label: str
    base: int
    missing: int
    cells: list[Cell]

    @property
    def hidden(self) -> bool:
        return not self.cells


@dataclass(frozen=True)
class Comparison:
    """The answers (heads) and the groups (lines) of one question."""

    title: str
    heads: list[str]
    groups: list[Group]

    @property
    def charts(self) -> list[dict]:
        """One chart an answer, its bars being the groups in order: the trend."""
        shown = [group for group in self.groups if not group.hidden]
        return [
            {
                "id": str(place),
                "title": head,
                "base": sum(group.base for group in shown),
                "rows": [
                    {"label": f"{group.label} (base\u00a0{group.base})", **vars(group.cells[place])} for group in shown
                ],
            }
            for place, head in enumerate(self.heads)
            if shown
        ]


def questions(finished: Finished) -> dict[str, list[Question]]:
    """« moment:code » → the question in each version, in order, in two queries."""
    asked = finished.counting.values_list("questionnaire", flat=True).distinct()
    versions = questions_of(asked)
    return {f"{kind}:{code}": found for (kind, code), found in in_order(versions)}


def compare(finished: Finished, asked: list[Question], by: str) -> Comparison:
    """A question over groups of sessions; four queries, five by site."""
    choices = choices_by_question({("", ""): asked})
    labels: dict[str, str] = {}
    for question in asked:
        for choice in choices[question.pk]:
            labels.setdefault(choice.compared_as, choice.label)
    bases, counts, noted = _sums(finished, asked, choices, by)
    groups = []
    for name in sorted(bases, key=lambda label: [part.zfill(4) for part in label.split()]):
        base, answered = bases[name], counts[name, ""]
        shown = answered - noted[name] >= MINIMUM
        cells = [_cell(counts[name, code], base) for code in labels] if shown else []
        groups.append(Group(name, base, base - answered, cells))
    return Comparison(asked[0].text, list(labels.values()), groups)


def _cell(n: int, base: int) -> Cell:
    return Cell(n, percent(n, base), round(100 * n / base, 1) if base else 0)


def _sums(finished: Finished, asked: list[Question], choices: dict, by: str) -> tuple[dict, dict, dict]:
    """(group → base), ((group, answer) → how many), (group → those the team noted, who are in both)."""
    bases: dict[str, int] = defaultdict(int)
    noted_in: dict[str, int] = defaultdict(int)
    counts: dict[tuple[str, str], int] = defaultdict(int)
    code_of = {choice.pk: choice.compared_as for found in choices.values() for choice in found}
    conditional = conditional_among([question.pk for question in asked])
    rows = _rows(finished, asked, by)
    sites = Site.objects.in_bulk({group for group, *_ in rows}) if by == "site" else {}
    for of, few, question, choice, received, count, noted, asked_to in rows:
        group = str(sites[of]) if by == "site" else str(of or "sans date")
        if few:  # as in the evaluation under a filter, so that none of these is the difference of two readings
            bases[group] += 0
            continue
        counts[group, code_of.get(choice, "")] += count + noted
        if choice is None:
            bases[group] += (asked_to if question in conditional else received) + noted
            noted_in[group] += noted
    return bases, counts, noted_in


def _rows(finished: Finished, asked: list[Question], by: str) -> list[tuple]:
    """(group, whether few answered there, question, choice, questionnaires received, count, noted, asked), added up."""
    groups: dict[str, Combinable] = {
        "year": finished.years.of("campaign__cohort"),
        "site": F("campaign__cohort__site"),
        "session": F("campaign__cohort__code"),
    }
    tallies = Tally.objects.filter(campaign__in=finished.counting.values("pk"), question__in=asked).order_by()
    names = tallies.annotate(of=groups[by], few=of_few()).values_list("of", "few", "question", "choice")
    return list(names.annotate(Sum("campaign__answers"), Sum("count"), Sum("noted"), Sum("asked")))
