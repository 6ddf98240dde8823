"""The papers of a meeting and of a person: sign-in sheet and certificate, as tagged PDF made by the worker.

Both are neutral (product.md, rule 5): the programme's neutral title, dates, a town; never a module, and never a site's
full name on what the person shows to others.
"""

from datetime import date

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from sessions.common import pdf
from sessions.common.documents import DocumentKind, Made, pdf_version, register_document
from sessions.people.permissions import participant_of
from sessions.registrations.models import Registration
from sessions.scheduling.models import Cohort, Meeting
from sessions.scheduling.permissions import can_work, runnable_cohorts

from . import queries

SHEET = "sign_in_sheet"
CERTIFICATE = "certificate"
EMPTY_ROWS = 4  # lines of the sign-in sheet for people who come without having registered
PDF = "application/pdf"


def team_of(cohort: Cohort) -> str:
    """The names of who animates, in one line."""
    return ", ".join(str(user) for user in cohort.animators.order_by("last_name", "pk"))


def sheet_context(meeting: Meeting) -> dict:
    """What the sheet shows, as PDF and as a page to print: a line for each person, some more, no mark of any kind."""
    return {
        "meeting": meeting,
        "places": queries.expected(meeting),
        "empty_rows": range(EMPTY_ROWS),
        "team": team_of(meeting.cohort),
    }


def _sheet_source(args: dict) -> str:
    meeting = queries.with_place(Meeting.objects.filter(uid=args["meeting"])).get()
    return render_to_string("sessions/attendance/papers/sheet.html", sheet_context(meeting))


def _make_sheet(args: dict) -> Made:
    meeting = Meeting.objects.select_related("cohort__site").get(uid=args["meeting"])
    return Made(f"feuille-{meeting.local_day}.pdf", PDF, pdf.render(_sheet_source(args)))


def _may_read_sheet(request: HttpRequest, args: dict) -> bool:
    """Whoever may run the cohort."""
    return can_work(request.user) and queries.meeting_of(request.user, args["meeting"]).exists()


def certificate_args(registration: Registration, *, back: str) -> dict:
    """The certificate bears the day on which it was asked for; ``back`` is "team" or "person"."""
    return {"registration": str(registration.public_id), "day": timezone.localdate().isoformat(), "back": back}


def _back(args: dict) -> str:
    if args["back"] == "person":
        return reverse("registrations:space")
    return reverse("attendance:cohort", args=[_registration(args).cohort.code])


def _registration(args: dict) -> Registration:
    found = Registration.objects.select_related("participant", "cohort__programme", "cohort__site")
    return found.get(public_id=args["registration"])


def _certificate_source(args: dict) -> str:
    registration = _registration(args)
    context = {
        "person": registration.participant,
        "cohort": registration.cohort,
        "meetings": list(queries.attended(registration)),
        "day": date.fromisoformat(args["day"]),
        "team": team_of(registration.cohort),
    }
    return render_to_string("sessions/attendance/papers/certificate.html", context)


def _make_certificate(args: dict) -> Made:
    return Made("attestation.pdf", PDF, pdf.render(_certificate_source(args)))


def _may_read_certificate(request: HttpRequest, args: dict) -> bool:
    """The person herself, by her personal link, and whoever may run the cohort."""
    registration = _registration(args)
    person = participant_of(request)
    if person is not None and person.pk == registration.participant_id:
        return True
    return can_work(request.user) and runnable_cohorts(request.user).filter(pk=registration.cohort_id).exists()


register_document(
    DocumentKind(
        name=SHEET,
        build=_make_sheet,
        version=lambda args: pdf_version(_sheet_source(args)),
        may_read=_may_read_sheet,
        title="Feuille de présence",
        back=lambda args: reverse("attendance:register", args=[args["meeting"]]),
    )
)
register_document(
    DocumentKind(
        name=CERTIFICATE,
        build=_make_certificate,
        version=lambda args: pdf_version(_certificate_source(args)),
        may_read=_may_read_certificate,
        title="Attestation de présence",
        back=_back,
    )
)
