"""The evaluation as stored documents: poster, report, workbook, CSV, JSON, for the team or for publication.

The activity report of a year too, as a workbook or CSV.
"""

import hashlib
from datetime import date

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import User
from portal.accounts.queries import departments_of
from portal.accounts.territories import territory_name
from sessions.common import pdf
from sessions.common.documents import DocumentKind, Made, register_document
from sessions.common.spreadsheet import XLSX_TYPE
from sessions.programmes.models import Programme, Site
from sessions.questionnaires.enums import QuestionnaireKind

from . import activity, activity_files, exports, posters, publishing, queries
from .figures import evaluation
from .finished import finished_cohorts
from .models import Publication
from .permissions import can_bring_past, can_read_evaluation, can_read_evaluations
from .sections import arranged

KIND = "evaluation"
DRAFT = "publication"
TEAM, PUBLIC = "team", "publication"
FORMATS = {
    "report": "Rapport (PDF)",
    "poster-a4": "Affiche A4 (PDF)",
    "poster-a3": "Affiche A3 (PDF)",
    "xlsx": "Tableur (XLSX)",
    "csv": "Tableaux et dictionnaire (CSV)",
    "json": "Données (JSON)",
}
PAPERS = {"report": "rapport.pdf", "poster-a4": "affiche-a4.pdf", "poster-a3": "affiche-a3.pdf"}
ACTIVITY = "activity"
ACTIVITY_FORMATS = {name: FORMATS[name] for name in ("xlsx", "csv")}
PDF_TYPE = "application/pdf"


def args_for(
    programme: Programme, *, user, audience: str, form: str, filters: dict, publication: Publication | None = None
) -> dict:
    """What makes a document: the departments of who asks for the team's, the publication and nobody for the other."""
    return {
        "programme": programme.slug,
        "audience": audience,
        "form": form,
        "filters": filters,
        "departments": _territory(user) if audience == TEAM else None,
    } | ({"publication": publication.pk} if publication else {})


def _territory(user) -> list[str] | None:
    """The departments that an account reads, as a document keeps them; None: all."""
    departments = departments_of(user, *queries.READERS)
    return None if departments is None else sorted(departments)


def _within(args: dict) -> set[str] | None:
    return None if args["departments"] is None else set(args["departments"])


def _covers(user, args: dict) -> bool:
    """Whether an account reads every department that a document counts."""
    held, counted = departments_of(user, *queries.READERS), _within(args)
    return held is None or (counted is not None and counted <= held)


def data_of(args: dict) -> dict:
    """The figures that a document shows."""
    programme = Programme.objects.get(slug=args["programme"])
    filters = args["filters"]
    if args["audience"] == PUBLIC:
        publication = Publication.objects.get(pk=args["publication"])
        return published_data(publication, filters["site"] or "", str(filters["year"] or ""))
    found = finished_cohorts(programme, _within(args)).narrowed(filters)
    return exports.as_json(programme, evaluation(found), filters=filters)


def published_data(publication: Publication, site: str, year: str) -> dict:
    """A published scope with the texts chosen from all its sessions; texts are shown for the whole programme only."""
    part = next(part for part in publication.figures if (part["site"], part["year"]) == (site, year))
    years = sorted({one["year"] for one in publication.figures if one["site"] == site and year in ("", one["year"])})
    verbatims = [] if site or year else queries.published_verbatims(publication.programme)
    return exports.published_json(
        publication.programme,
        part,
        years=[one for one in years if one.isdecimal()],
        spread_at=publication.spread_at,
        verbatims=verbatims,
    )


def sheet(data: dict, *, audience: str, size: str) -> dict:
    """What the templates of report and poster show."""
    moments = arranged(data["tables"])
    return {
        "site_name": settings.SITE_NAME,
        "data": data,
        "published": audience == PUBLIC,
        "spread_on": date.fromisoformat(data["spread"]) if data.get("spread") else None,
        "narrowed": narrowed(data["filters"]),
        "moments": moments,
        "left_out": posters.left_out(moments),
        "participation": _named(data["participation"]),
        "years": [{**line, "participation": _named(line["participation"])} for line in data.get("years", ())],
        "size": size,
    }


def _named(participation: list[dict]) -> list[dict]:
    """Each moment's questionnaire with its name."""
    return [{**line, "label": QuestionnaireKind(line["kind"]).label} for line in participation]


def narrowed(filters: dict) -> list[str]:
    """In words, the part of the programme that figures are of: whoever finds a paper must not take it for the whole."""
    site = Site.objects.filter(slug=filters["site"]).first() if filters.get("site") else None
    named = {
        "site": f"site : {site}" if site else "",
        "department": f"département : {territory_name(filters.get('department') or '')}",
        "cohort": f"session : {filters.get('cohort')}",
        "year": f"année : {filters.get('year')}",
        "since": f"depuis {filters.get('since')}",
        "until": f"jusqu’en {filters.get('until')}",
    }
    return [words for name, words in named.items() if filters.get(name) and words]


def _paper(data: dict, args: dict) -> bytes:
    form = args["form"]
    context = sheet(data, audience=args["audience"], size="a3" if form == "poster-a3" else "a4")
    if form != "report":
        return posters.poster(context)
    return pdf.render(render_to_string("sessions/statistics/report.html", context))


def _build(args: dict) -> Made:
    data, form = data_of(args), args["form"]
    made = {
        "xlsx": (exports.to_xlsx, "xlsx", XLSX_TYPE),
        "csv": (exports.to_csv, "zip", "application/zip"),
        "json": (exports.to_json, "json", "application/json"),
    }
    if form in made:
        write, extension, content_type = made[form]
        return Made(f"evaluation.{extension}", content_type, write(data))
    return Made(PAPERS[form], PDF_TYPE, _paper(data, args))


def _version(args: dict) -> str:
    return hashlib.sha256(exports.to_json(data_of(args))).hexdigest()


def _may_read(request: HttpRequest, args: dict) -> bool:
    """Who reads the programme's evaluation; for the team, only with every department that the document counts."""
    programme = Programme.objects.filter(slug=args["programme"]).first()
    if programme is None or not request.user.is_authenticated or not can_read_evaluation(request.user, programme):
        return False
    return args["audience"] == PUBLIC or _covers(request.user, args)


def _back(args: dict) -> str:
    name = "publication" if args["audience"] == PUBLIC else "programme"
    return reverse(f"statistics:{name}", args=[args["programme"]])


register_document(
    DocumentKind(name=KIND, build=_build, version=_version, may_read=_may_read, title="Évaluation", back=_back)
)


def draft_args(programme: Programme, *, by) -> dict:
    """Who asks again within the minute waits for the same draft."""
    return {"programme": programme.slug, "asked": timezone.now().strftime("%Y-%m-%dT%H:%M"), "by": by.pk}


def _build_draft(args: dict) -> Made:
    author = User.objects.filter(pk=args["by"]).first()
    publication = publishing.make_draft(Programme.objects.get(slug=args["programme"]), by=author)
    return Made("publication.json", "application/json", exports.to_json({"parts": publication.figures}))


def _may_draft(request: HttpRequest, args: dict) -> bool:
    programme = Programme.objects.filter(slug=args["programme"]).first()
    return programme is not None and can_bring_past(request.user, programme)


register_document(
    DocumentKind(
        name=DRAFT,
        build=_build_draft,
        version=lambda args: args["asked"],
        may_read=_may_draft,
        title="Publication",
        back=lambda args: reverse("statistics:publication", args=[args["programme"]]),
        then=lambda args: reverse("statistics:publication", args=[args["programme"]]) + "?projet=1",
    )
)


# --- The activity report ----------------------------------------------------------------------------------------------
def activity_args(*, user, year: int, by: str, form: str) -> dict:
    """What makes the activity report of a year: its grouping, its format, the departments of who asks."""
    return {"year": year, "by": by, "form": form, "departments": _territory(user)}


def _activity_sheets(args: dict) -> dict[str, list]:
    departments, year, by = _within(args), args["year"], args["by"]
    lines = activity.report(year, departments, by)
    referrals = activity.referrals(year, departments)
    return activity_files.sheets(year, by, lines, activity.total(lines), referrals)


def _build_activity(args: dict) -> Made:
    found = _activity_sheets(args)
    if args["form"] == "xlsx":
        return Made("activite.xlsx", XLSX_TYPE, exports.workbook(found))
    return Made("activite.zip", "application/zip", exports.csv_files(found))


register_document(
    DocumentKind(
        name=ACTIVITY,
        build=_build_activity,
        version=lambda args: hashlib.sha256(exports.to_json(_activity_sheets(args))).hexdigest(),
        may_read=lambda request, args: can_read_evaluations(request.user) and _covers(request.user, args),
        title="Activité de l’année",
        back=lambda args: f"{reverse('statistics:activity')}?year={args['year']}&by={args['by']}",
    )
)
