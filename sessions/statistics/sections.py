"""Tables in the order in which a page shows them: by moment, then by section of the questionnaire. Pure.

Questions of one section that share their answers (« satisfaction » module by module) are one matrix: a line a question.
"""

from collections.abc import Iterable
from itertools import groupby

from sessions.questionnaires.enums import QuestionnaireKind

FEWEST_LINES, MOST_HEADS = 3, 7


def arranged(tables: Iterable[dict]) -> list[dict]:
    """[{label, sections [{title, items [{table} or {matrix}]}]}] from tables as data, in their order."""
    moments = []
    for kind, found in groupby(tables, key=lambda table: table["kind"]):
        sections = [
            {"title": title, "items": _items(list(inside))}
            for title, inside in groupby(found, key=lambda table: table["section"])
        ]
        moments.append({"kind": kind, "label": QuestionnaireKind(kind).label, "sections": sections})
    return moments


def crossed(crossings: Iterable[dict]) -> list[dict]:
    """Crossings from data, each number beside the head of its column: on a phone a line is read downwards."""
    return [
        {**one, "lines": [(label, list(zip(one["heads"], cells, strict=True))) for label, cells in one["lines"]]}
        for one in crossings
    ]


def _items(tables: list[dict]) -> list[dict]:
    found: list[dict] = []
    for run in _runs(tables):
        heads = next(([row["label"] for row in table["rows"]] for table in run if table["rows"]), [])
        if len(run) >= FEWEST_LINES and len(heads) <= MOST_HEADS and not run[0]["multiple"]:
            found.append({"matrix": _matrix(run, heads)})
        else:
            found += [{"table": _whole(table)} for table in run]
    return found


def _runs(tables: list[dict]) -> list[list[dict]]:
    """Questions in a row that have the same answers; one whose figures are hidden follows the one before."""
    runs: list[list[dict]] = []
    answers: list[tuple] = []
    for table in tables:
        own = [(row["code"], row["label"]) for row in table["rows"]]
        if runs and (not own or not answers or own == answers):
            runs[-1].append(table)
            answers = answers or own
        else:
            runs.append([table])
            answers = own
    return runs


def _matrix(tables: list[dict], heads: list[str]) -> dict:
    first = tables[0]
    lines = [{**table, "rows": [_drawn(row) for row in table["rows"]]} for table in tables]
    return {"id": f"m-{first['kind']}-{first['code']}", "title": first["section"], "heads": heads, "lines": lines}


def _whole(table: dict) -> dict:
    """A table with what its base counts: not questionnaires alone where the team noted some people."""
    unit = "personne" if table.get("noted") else "questionnaire"
    return {**table, "unit": unit, "masked": table["missing"] is None, "rows": [_drawn(row) for row in table["rows"]]}


def _drawn(row: dict) -> dict:
    """A row with the length of its bar."""
    return {**row, "width": row["percent"] or 0}
