"""Sheets and certificates as files: asked of the worker, scans sent in and shown again."""

from django.contrib import messages as notices
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from sessions.common.actions import request_document
from sessions.common.files import serve
from sessions.people.permissions import personal
from sessions.registrations.models import Registration
from sessions.registrations.queries import own_registration
from sessions.scheduling.permissions import runnable_cohorts, team_only

from .. import actions, papers, queries
from ..forms import SignedSheetForm
from ..models import SignedSheet
from .access import own_meeting


@team_only
@require_POST
def sheet_pdf(request: HttpRequest, uid) -> HttpResponse:
    meeting = own_meeting(request, uid)
    return redirect(request_document(papers.SHEET, {"meeting": str(meeting.uid)}, by=request.user))


def _certificate(registration: Registration, *, by=None, back: str) -> HttpResponse:
    """The document, for whoever was there at least once."""
    if not queries.attended(registration).exists():
        raise Http404
    return redirect(request_document(papers.CERTIFICATE, papers.certificate_args(registration, back=back), by=by))


@team_only
@require_POST
def certificate(request: HttpRequest, public_id) -> HttpResponse:
    here = Registration.objects.filter(cohort__in=runnable_cohorts(request.user)).select_related("cohort")
    here = here.filter(participant__erased_at=None)
    registration = get_object_or_404(here, public_id=public_id)
    return _certificate(registration, by=request.user, back="team")


@personal
@require_POST
def own_certificate(request: HttpRequest, public_id) -> HttpResponse:
    registration = own_registration(request.participant, public_id)
    if registration is None:
        raise Http404
    if not queries.attended(registration).exists():
        notices.info(request, "Il n’y a pas encore de séance à attester. Revenez après la prochaine.")
        return redirect("registrations:space")
    return _certificate(registration, back="person")


@team_only
@require_POST
def keep_scan(request: HttpRequest, uid) -> HttpResponse:
    """Keep a scan of the signed sheet; a refused file is said on the same page."""
    meeting = own_meeting(request, uid)
    form = SignedSheetForm(request.POST, request.FILES)
    if form.is_valid():
        actions.keep_signed_sheet(meeting, form.cleaned_data["file"], by=request.user)
        notices.success(request, "La feuille signée est gardée.")
        return redirect("attendance:register", uid=meeting.uid)
    context = {"nav_current": "today", "meeting": meeting, "scan_form": form, "scans": queries.signed_sheets(meeting)}
    return render(request, "sessions/attendance/scans.html", context, status=422)


def _own_scan(request: HttpRequest, public_id) -> SignedSheet:
    here = SignedSheet.objects.filter(meeting__cohort__in=runnable_cohorts(request.user)).select_related("meeting")
    return get_object_or_404(here, public_id=public_id)


@team_only
@require_GET
def scan(request: HttpRequest, public_id) -> HttpResponse:
    """The file itself, as an attachment: what was sent in never runs in a page of ours."""
    found = _own_scan(request, public_id)
    ending = found.content_type.rpartition("/")[2].replace("jpeg", "jpg")
    return serve(found.file, filename=f"feuille-signee.{ending}", content_type=found.content_type, inline=False)


@team_only
@require_POST
def forget_scan(request: HttpRequest, public_id) -> HttpResponse:
    found = _own_scan(request, public_id)
    actions.forget_signed_sheet(found)
    notices.success(request, "Le fichier est supprimé.")
    return redirect("attendance:register", uid=found.meeting.uid)
