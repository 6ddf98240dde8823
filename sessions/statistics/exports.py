"""The figures as data. The shape is described in ``as_json``; names are added to it, never changed."""

from django.utils import timezone

from sessions.programmes.models import Programme

from .indicators import MINIMUM
from .queries import Evaluation


def as_json(programme: Programme, figures: Evaluation, *, site: str | None, year: int | None) -> dict:
    """An evaluation as plain values.

    ``programme`` {slug, title}; ``filters`` {site, year} (null: all); ``period`` {first, last}, ISO dates of the first
    and last module (null without cohorts); ``cohorts`` and ``participants``, numbers; ``campaigns`` {open, withheld},
    numbers of those left out; ``rules`` {minimum, rounding}; ``participation`` [{kind, campaigns, expected, answers,
    percent}]; ``tables`` [{kind, code, title, base, answered, missing, multiple, hidden, note,
    rows [{code, label, n, percent}]}], percentages being whole and of ``base``.
    """
    return {
        "programme": {"slug": programme.slug, "title": programme.title},
        "filters": {"site": site, "year": year},
        "period": {"first": _date(figures.first), "last": _date(figures.last)},
        "cohorts": len(figures.cohorts),
        "participants": figures.participants,
        "campaigns": {"open": figures.open_campaigns, "withheld": figures.withheld_campaigns},
        "rules": {"minimum": MINIMUM, "rounding": "half-up"},
        "participation": [
            {
                "kind": line.kind,
                "campaigns": line.campaigns,
                "expected": line.expected,
                "answers": line.answers,
                "percent": line.percent,
            }
            for line in figures.participation
        ],
        "tables": [_table(table) for table in figures.tables],
    }


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
        "multiple": table.multiple,
        "hidden": table.hidden,
        "note": table.note,
        "rows": [{"code": row.code, "label": row.label, "n": row.n, "percent": row.percent} for row in table.rows],
    }
