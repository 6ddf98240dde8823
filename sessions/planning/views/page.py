"""What every page of planning shares: who may open it, whose session it is, how it is shown."""

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from sessions.scheduling.actions import CohortStateError, MeetingChangeError
from sessions.scheduling.models import Cohort
from sessions.scheduling.permissions import runnable_cohorts

from .. import queries

Refused = (CohortStateError, MeetingChangeError)


def own_cohort(request: HttpRequest, code: str) -> Cohort:
    return get_object_or_404(queries.cohort_of(request.user, code))


def page(request: HttpRequest, template: str, context: dict, *, form=None) -> HttpResponse:
    status = 422 if form is not None and form.is_bound and form.errors else 200
    context = {"nav_current": "cohorts", "form": form, **context}
    return render(request, f"sessions/planning/{template}.html", context, status=status)


def announced(request: HttpRequest, cohort: Cohort, told: list, done: str) -> HttpResponse:
    """Back to the session with what was done and how many are told; to the list for whoever has just left it."""
    calls = sum(message.channel == "phone" for message in told)
    text = f"{done} Personnes prévenues ou à prévenir : {len(told)}." if told else done
    if calls:
        text += f" Appels à passer : {calls}."
    notices.success(request, text)
    mine = runnable_cohorts(request.user).filter(pk=cohort.pk).exists()
    if mine and told:
        return redirect("attendance:announcement", about=told[0].about)
    return redirect("planning:cohort", code=cohort.code) if mine else redirect("attendance:cohorts")
