"""The pages of a contact."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from sessions.partners.permissions import for_contacts

from . import queries
from .interventions import in_words


@for_contacts
@require_safe
def space(request: HttpRequest) -> HttpResponse:
    """« Mes interventions »: the meetings to come, then those that are past."""
    lines = [in_words(asked) for asked in queries.interventions_of(request.contact)]
    context = {
        "contact": request.contact,
        "coming": [line for line in lines if not line.row.past],
        "past": [line for line in reversed(lines) if line.row.past],
    }
    return render(request, "sessions/partner_space/space.html", context)


@for_contacts
@require_safe
def meeting(request: HttpRequest, uid) -> HttpResponse:
    """One meeting of the contact's own."""
    asked = get_object_or_404(queries.interventions_of(request.contact), meeting__uid=uid)
    context = {"contact": request.contact, "line": in_words(asked), "meeting": asked.meeting}
    return render(request, "sessions/partner_space/meeting.html", context)
