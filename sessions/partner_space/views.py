"""The pages of a contact. A page shows, a button acts: nothing is answered by reading."""

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sessions.calendars import agendas
from sessions.calendars.actions import feed_for
from sessions.calendars.enums import FeedKind
from sessions.calendars.forms import WishesForm
from sessions.calendars.links import subscribe_path
from sessions.partners.permissions import for_contacts
from sessions.questionnaires.queries import open_ballots_of_contact
from sessions.scheduling import co_animation
from sessions.scheduling.co_animation import CoAnimationError
from sessions.scheduling.models import CoAnimation

from . import queries
from .forms import RefusalForm
from .interventions import in_words


@for_contacts
@require_safe
def space(request: HttpRequest) -> HttpResponse:
    """« Mes interventions »: the meetings to come, then those that are past."""
    lines = [in_words(asked) for asked in queries.interventions_of(request.contact)]
    context = {
        "contact": request.contact,
        "coming": [line for line in lines if not line.row.past],
        "past": [line for line in reversed(lines) if line.row.past and not line.is_off],
        "ends_soon": request.contact.partner.ends_soon_on(timezone.localdate()),
        "ballots": open_ballots_of_contact(request.contact),
    }
    return render(request, "sessions/partner_space/space.html", context)


def _own(request: HttpRequest, uid) -> CoAnimation:
    return get_object_or_404(queries.interventions_of(request.contact), meeting__uid=uid)


@for_contacts
@require_safe
def meeting(request: HttpRequest, uid) -> HttpResponse:
    """One meeting of the contact's own: what is asked, where, when, how many people, with whom; their opinion after."""
    asked = _own(request, uid)
    line = in_words(asked)
    context = {
        "contact": request.contact,
        "line": line,
        "asked": asked,
        "meeting": asked.meeting,
        "expected": queries.expected_at(asked.meeting),
        "animators": queries.animators_of(asked.meeting),
        "others": queries.others_at(asked),
        "ballot": queries.ballot_about(request.contact, asked.meeting) if line.row.past else None,
    }
    return render(request, "sessions/partner_space/meeting.html", context)


@for_contacts
@require_POST
def accept(request: HttpRequest, uid) -> HttpResponse:
    asked = _own(request, uid)
    try:
        co_animation.accept(asked, seen=request.POST.get("seen", ""))
        notices.success(request, "Merci ! Votre venue est notée, l’équipe la voit dès maintenant.")
    except CoAnimationError as error:
        notices.error(request, str(error))
    return redirect("partner_space:meeting", uid=uid)


@for_contacts
@require_http_methods(["GET", "HEAD", "POST"])
def decline(request: HttpRequest, uid) -> HttpResponse:
    """« Je ne peux pas venir »: no reason asked; another date or a colleague, if there is one."""
    asked = _own(request, uid)
    zone = asked.meeting.cohort.site.zone
    form = RefusalForm(request.POST if request.method == "POST" else None, zone=zone)
    if request.method == "POST" and form.is_valid():
        try:
            co_animation.decline(asked, form.refusal())
        except CoAnimationError as error:
            form.add_error(None, str(error))
        else:
            notices.success(request, "C’est noté, l’équipe est prévenue. Merci de nous l’avoir dit.")
            return redirect("partner_space:meeting", uid=uid)
    context = {"contact": request.contact, "line": in_words(asked), "meeting": asked.meeting, "form": form}
    return render(request, "sessions/partner_space/decline.html", context, status=422 if form.errors else 200)


@for_contacts
@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request: HttpRequest) -> HttpResponse:
    """One's meetings in one's own calendar, and the address of that calendar, read for the hours taken only."""
    contact = request.contact
    own = agendas.own_calendar(contact)
    form = WishesForm(request.POST if "address" in request.POST else None, instance=own)
    if request.method == "POST" and "subscribe" in request.POST:
        return redirect(subscribe_path(feed_for(FeedKind.CONTACT, contact)))
    if form.is_valid():
        agendas.save_wishes(contact, **form.cleaned_data)
        notices.success(request, "Vos choix sont enregistrés.")
        return redirect("partner_space:calendar")
    context = {"contact": contact, "form": form, "own": own}
    return render(request, "sessions/partner_space/calendar.html", context, status=422 if form.errors else 200)
