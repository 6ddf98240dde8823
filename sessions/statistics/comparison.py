"""One question from one group of sessions to the next: by year, site or session. Groups of few answers say nothing."""

from collections import defaultdict
from dataclasses import dataclass

from sessions.questionnaires.models import Question, Tally

from .crossings import hidden
from .indicators import percent
from .queries import CohortLine, choices_by_question, conditional_among, counting, in_order, questions_of

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
                    {"label": f"{group.label} (base {group.base})", **vars(group.cells[place])} for group in shown
                ],
            }
            for place, head in enumerate(self.heads)
            if shown
        ]


def questions(cohorts: list[CohortLine]) -> dict[str, list[Question]]:
    """« moment:code » → the question in each version, in order, in one query."""
    asked = counting([line.pk for line in cohorts]).order_by().values_list("questionnaire", flat=True).distinct()
    versions = questions_of(asked)
    return {f"{kind}:{code}": found for (kind, code), found in in_order(versions)}


def compare(cohorts: list[CohortLine], asked: list[Question], by: str) -> Comparison:
    """A question over groups of sessions; four queries."""
    label_of = {line.pk: _label(line, by) for line in cohorts}
    choices = choices_by_question({("", ""): asked})
    labels: dict[str, str] = {}
    for question in asked:
        for choice in choices[question.pk]:
            labels.setdefault(choice.compared_as, choice.label)
    bases, counts, noted = _sums(asked, choices, label_of)
    # Together the groups are the programme, whose own table is shown: what is hidden must not follow by subtraction.
    few = hidden({name: counts[name, ""] - noted[name] for name in bases})
    groups = []
    for name in sorted(bases, key=lambda label: [part.zfill(4) for part in label.split()]):
        base, answered = bases[name], counts[name, ""]
        shown = name not in few and answered > noted[name]
        cells = [_cell(counts[name, code], base) for code in labels] if shown else []
        groups.append(Group(name, base, base - answered, cells))
    return Comparison(asked[0].text, list(labels.values()), groups)


def _label(line: CohortLine, by: str) -> str:
    if by == "year":
        return str(line.year or "sans date")
    return str(line.site) if by == "site" else line.code


def _cell(n: int, base: int) -> Cell:
    return Cell(n, percent(n, base), round(100 * n / base, 1) if base else 0)


def _sums(asked: list[Question], choices: dict, label_of: dict[int, str]) -> tuple[dict, dict, dict]:
    """(group → base), ((group, answer) → how many), (group → those the team noted, who are in both)."""
    bases: dict[str, int] = defaultdict(int)
    noted_in: dict[str, int] = defaultdict(int)
    counts: dict[tuple[str, str], int] = defaultdict(int)
    code_of = {choice.pk: choice.compared_as for found in choices.values() for choice in found}
    conditional = conditional_among([question.pk for question in asked])
    tallies = Tally.objects.filter(campaign__in=counting(list(label_of)).order_by().values("pk"), question__in=asked)
    columns = "campaign__cohort", "campaign__answers", "question", "choice", "count", "noted", "asked"
    for cohort, received, question, choice, count, noted, asked_to in tallies.order_by().values_list(*columns):
        group = label_of[cohort]
        counts[group, code_of.get(choice, "")] += count + noted
        if choice is None:
            bases[group] += (asked_to if question in conditional else received) + noted
            noted_in[group] += noted
    return bases, counts, noted_in
