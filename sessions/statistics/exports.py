"""The figures as data. The shape is described in ``as_json``; names are added to it, never changed.

Every other output (CSV, XLSX, poster, report) is made of this data, for the team and for publication alike: the same
data give the same bytes. A masked number is None.
"""

import csv
import io
import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.styles import Font

from sessions.common.spreadsheet import inert
from sessions.programmes.models import Programme, Site
from sessions.questionnaires.enums import QuestionnaireKind

from . import evaluation_files, past_files, queries
from .aggregates import COUNTS, FOLLOW_UP, MOMENTS
from .evaluation_files import FIGURES
from .figures import Evaluation
from .indicators import MINIMUM, percent
from .scopes import ALL

WIDEST_COLUMN = 60
EPOCH = (1980, 1, 1, 0, 0, 0)  # the oldest date that a ZIP archive can hold


def as_json(programme: Programme, figures: Evaluation, *, filters: dict) -> dict:
    """An evaluation as plain values.

    ``programme`` {slug, title}; ``filters`` {site, year, department, cohort, since, until}
    (null: all); ``period`` {first, last}, ISO dates of the first
    and last module (null without cohorts); ``cohorts`` and ``participants``, numbers; ``campaigns`` {open, withheld},
    numbers of those left out; ``rules`` {minimum, rounding}; ``participation`` [{kind, campaigns, expected, answers,
    percent}]; ``tables`` [{kind, code, title, section, base, answered, missing, noted, left_out,
    multiple, hidden, note,
    rows [{code, label, n, percent}]}], percentages being whole and of ``base``, of which ``noted`` people sent no
    questionnaire; ``attendance`` [{code, label, n, base, missing, percent}]; ``recommendations``, a table;
    ``verbatims`` [{question, text}]; ``years`` [{year, sessions, people, attendance, participation}]; ``crossings``
    [{kind, title, base, heads, lines [[label, numbers]]}], a number being null in a group below ``minimum``.
    """
    return {
        "programme": {"slug": programme.slug, "title": programme.title},
        "filters": filters,
        "period": {"first": _date(figures.first), "last": _date(figures.last)},
        "cohorts": figures.cohorts,
        "participants": figures.participants,
        "campaigns": {"open": figures.open_campaigns, "withheld": figures.withheld_campaigns},
        "rules": {"minimum": MINIMUM, "rounding": "half-up"},
        "participation": _participation(figures.participation),
        "tables": [_table(table) for table in figures.tables],
        "attendance": _shares(figures.shares),
        "recommendations": _table(figures.recommendations),
        "verbatims": [{"question": one.question.text, "text": one.text} for one in figures.verbatims],
        "years": [
            {
                "year": line.year,
                "sessions": line.sessions,
                "people": line.people,
                "attendance": _shares(line.shares),
                "participation": _participation(line.participation),
            }
            for line in figures.years
        ],
        "crossings": [asdict(one) for one in figures.crossings],
    }


def _participation(lines) -> list[dict]:
    names = ("kind", "campaigns", "expected", "answers", "percent")
    return [{name: getattr(line, name) for name in names} for line in lines]


def _shares(shares) -> list[dict]:
    names = ("code", "label", "n", "base", "missing", "percent")
    return [{name: getattr(share, name) for name in names} for share in shares]


def published_json(
    programme: Programme, part: dict, *, years: Sequence[str], spread_at: datetime | None, verbatims
) -> dict:
    """One scope of a publication (``Publication.figures``), in the shape of ``as_json``; what is masked is None.

    ``period`` is of years (null without any); ``spread``, an ISO date, is null in a draft.
    """
    site, year = part["site"], part["year"]
    return {
        "programme": {"slug": programme.slug, "title": programme.title},
        "filters": {"site": site or None, "year": int(year) if year != ALL else None},
        "period": {"first": years[0] if years else None, "last": years[-1] if years else None},
        "spread": _date(spread_at),
        "participants": part["people"],
        "rules": {"masked": "1-10", "rounding": "half-up"},
        "participation": [
            {"kind": kind, "answers": answers, "percent": _share(answers, part["people"])}
            for kind, answers in part["received"].items()
        ],
        "tables": part["tables"],
        "crossings": part["crossings"],
        "verbatims": [{"question": one.question.text, "text": one.text} for one in verbatims],
    }


def _share(n: int | None, base: int | None) -> int | None:
    return None if n is None or not base else percent(n, base)


def _cell(value) -> str | int:
    return "" if value is None else inert(value)


def to_json(data: dict) -> bytes:
    return json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True).encode()


def to_csv(data: dict) -> bytes:
    """An archive of CSV files, one a list (``evaluation_files``)."""
    return csv_files(evaluation_files.sheets(data))


def csv_files(sheets: Mapping[str, Sequence]) -> bytes:
    """An archive of named lists, a CSV file each, first rows being heads."""
    return _archive({f"{name}.csv": _csv(rows) for name, rows in sheets.items()})


def _csv(rows) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows([_cell(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _archive(files: dict[str, bytes]) -> bytes:
    """A ZIP without dates: the same files give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, EPOCH), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def to_xlsx(data: dict) -> bytes:
    """A workbook of the same lists, a sheet each."""
    return workbook(evaluation_files.sheets(data))


def past_template(programme: Programme, sites: Sequence[Site]) -> dict[str, Sequence]:
    """The sheets of the file to fill in with past figures: an example, the columns, the codes of this programme."""
    headings: dict[str, str] = {moment.value: heading for heading, moment in MOMENTS.items()}
    codes = [("site", site.slug, str(site), "", "") for site in sites]
    codes += [("seance", str(module.position), module.title, "", "") for module in programme.modules.all()]
    codes.append(("seance", FOLLOW_UP, "La séance de suivi", "", ""))
    codes += [(heading, code, str(indicator.label), "", "") for (heading, code), indicator in COUNTS.items()]
    ending: tuple[str, list[str]] = ("", [])
    for (kind, code), title, choices in queries.coded_questions(programme):
        if kind not in headings:
            continue
        codes += [(headings[kind], code, title, choice, label) for choice, label in choices.items()]
        if kind == QuestionnaireKind.END and not ending[0]:
            ending = (code, list(choices))
    rows = past_files.example(sites[0].slug if sites else "lieu", *ending)
    return {
        FIGURES: rows,
        "mode d’emploi": [("colonne", "sens"), *past_files.MEANINGS],
        "codes": [("rubrique", "code", "sens", "reponse", "libelle"), *codes],
    }


def workbook(sheets: Mapping[str, Sequence]) -> bytes:
    """A workbook of named sheets, first rows being heads, without the date at which it was written."""
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        _sheet(book.create_sheet(), title, rows)
    out = io.BytesIO()
    book.save(out)
    with zipfile.ZipFile(out) as written:
        files = {name: written.read(name) for name in sorted(written.namelist())}
    files["docProps/core.xml"] = re.sub(
        rb"\d{4}-\d\d-\d\dT[\d:]+Z", b"2000-01-01T00:00:00Z", files["docProps/core.xml"]
    )
    return _archive(files)


def _sheet(sheet, title: str, rows) -> None:
    sheet.title, sheet.freeze_panes = title, "A2"
    for row in rows:
        sheet.append([_cell(cell) for cell in row])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for column in sheet.columns:
        longest = max(len(str(cell.value)) for cell in column)
        sheet.column_dimensions[column[0].column_letter].width = min(WIDEST_COLUMN, longest + 2)
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, str):
                cell.data_type = "s"


def _date(moment) -> str | None:
    return timezone.localtime(moment).date().isoformat() if moment else None


def _table(table) -> dict:
    return {
        "kind": table.kind,
        "code": table.code,
        "title": table.title,
        "base": table.base,
        "answered": table.answered,
        "missing": table.missing,
        "noted": table.noted,
        "left_out": table.left_out,
        "multiple": table.multiple,
        "hidden": table.hidden,
        "note": table.note,
        "section": table.section,
        "rows": [{"code": row.code, "label": row.label, "n": row.n, "percent": row.percent} for row in table.rows],
    }
