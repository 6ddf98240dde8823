"""The account's sessions, the people in one of them, its cancellation."""

from django.contrib import messages as notices
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from sessions.booklets.queries import newest_handovers
from sessions.people import actions as people
from sessions.people.models import Participant
from sessions.registrations import announcements
from sessions.scheduling.actions import CohortStateError
from sessions.scheduling.permissions import team_only
from sessions.scheduling.queries import contacts_to_come

from .. import deliveries, queries
from ..forms import CancelForm, ReasonForm
from .access import own_cohort

COHORTS_PER_PAGE = 24


@team_only
@require_GET
def cohorts(request: HttpRequest) -> HttpResponse:
    """The account's sessions; an administrator of every department has thousands."""
    page = Paginator(queries.cohort_list(request.user), COHORTS_PER_PAGE).get_page(request.GET.get("page"))
    context = {"nav_current": "cohorts", "page": page}
    return render(request, "sessions/attendance/cohorts.html", context)


@team_only
@require_GET
def cohort(request: HttpRequest, code: str) -> HttpResponse:
    found = own_cohort(request, code)
    context = {
        "nav_current": "cohorts",
        "cohort": found,
        "plan": queries.plan_of(found),
        "registered": queries.registered_in(found),
        "waiting": queries.waiting_in(found),
        "handover": newest_handovers([found.pk]).get(found.pk),
        "counts": deliveries.message_counts(found),
    }
    return render(request, "sessions/attendance/cohort.html", context)


@team_only
@require_http_methods(["GET", "POST"])
def stop_contact(request: HttpRequest, code: str, public_id) -> HttpResponse:
    """Mark one person of the cohort « do not contact », or let messages leave again; a reason is asked for both."""
    found = own_cohort(request, code)
    here = Participant.objects.filter(pk__in=found.registrations.values("participant"))
    person = get_object_or_404(here, public_id=public_id)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if "resume" in request.POST:
            people.resume_contact(person, by=request.user, reason=reason)
            notices.success(request, f"Les messages à {person} partent de nouveau.")
        else:
            people.stop_contact(person, by=request.user, reason=reason)
            notices.success(request, f"Plus aucun message ne partira vers {person}.")
        return redirect("attendance:cohort", code=found.code)
    context = {"nav_current": "cohorts", "cohort": found, "person": person, "form": form}
    return render(request, "sessions/attendance/stop_contact.html", context)


@team_only
@require_http_methods(["GET", "POST"])
def cancel_cohort(request: HttpRequest, code: str) -> HttpResponse:
    found = own_cohort(request, code)
    if found.closed_at is not None:
        notices.info(request, "Cette session est déjà annulée ou terminée : il n’y a rien à annuler.")
        return redirect("attendance:cohort", code=found.code)
    form = CancelForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            told = announcements.cancel_cohort_and_tell(found, by=request.user, reason=form.cleaned_data["reason"])
        except CohortStateError as error:
            form.add_error(None, str(error))
        else:
            notices.success(request, f"La session est annulée. Personnes prévenues ou à prévenir : {len(told)}.")
            if told:
                return redirect("attendance:announcement", about=told[0].about)
            return redirect("attendance:cohort", code=found.code)
    context = {
        "nav_current": "cohorts",
        "cohort": found,
        "form": form,
        "audience": announcements.audience(found),
        "waiting": announcements.audience(found, waiting=True),
        "contacts": contacts_to_come(found),
    }
    return render(request, "sessions/attendance/cancel_cohort.html", context)
