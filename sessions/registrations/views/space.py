"""A person's own space: her sessions and dates, an excuse, her wishes, what she has read."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sessions.booklets.queries import newest_handovers
from sessions.people.actions import update_wishes
from sessions.people.forms import WishesForm
from sessions.people.permissions import personal

from .. import actions, agenda, queries, reading
from ..enums import LATER, RegistrationState
from ..forms import OtherwiseForm
from ..models import Registration


@personal
@require_safe
def space(request: HttpRequest) -> HttpResponse:
    """Her sessions, the next meeting first; nothing of anybody else, and no count of what she missed."""
    registrations = list(queries.registrations_of(request.participant))
    modules = list(queries.modules_to_read(request.participant))
    handovers = newest_handovers([one.cohort_id for one in registrations])
    context = {
        "participant": request.participant,
        "modules": modules,
        "modules_read": sum(module.was_read for module in modules),
        "entries": [
            {
                "registration": one,
                "registered": one.state == RegistrationState.REGISTERED,
                "rows": agenda.of_registration(one) if one.state == RegistrationState.REGISTERED else [],
                "handover": handovers.get(one.cohort_id) if one.state == RegistrationState.REGISTERED else None,
                "offer": next(iter(one.offers.all()), None),
                "later": one.wish in LATER,
                **_without(one),
            }
            for one in registrations
        ],
    }
    return render(request, "sessions/registrations/space.html", context)


def _without(registration: Registration) -> dict:
    """What she may choose in one tap: her session is cancelled, goes on without her, or she is asked no more there."""
    called_off = registration.is_called_off
    if not called_off and (registration.state != RegistrationState.WAITING or registration.wish in LATER):
        return {}
    far = "" if called_off else queries.how_far(registration.cohort)
    silent = not called_off and not far and registration.lapsed >= queries.LAPSES
    if not (called_off or far or silent):
        return {}
    choices = OtherwiseForm(registration).instead()
    return {"called_off": called_off, "far": far, "silent": silent, "choices": choices}


@personal
@require_POST
def excuse(request: HttpRequest, uid) -> HttpResponse:
    """« Je ne peux pas venir » and its undoing: one tap, no reason."""
    place = queries.own_place(request.participant, uid)
    if place is None:
        raise Http404
    try:
        if "undo" in request.POST:
            actions.take_back_excuse(place)
            messages.success(request, "C’est noté : nous vous attendons.")
        else:
            actions.excuse(place)
            messages.success(request, "C’est noté, merci de nous prévenir. Prenez soin de vous.")
    except actions.RegistrationRefused as refused:
        messages.warning(request, str(refused))
    return redirect("registrations:space")


@personal
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def wishes(request: HttpRequest) -> HttpResponse:
    """Her addresses and wishes."""
    form = WishesForm(request.POST or None, participant=request.participant)
    if request.method == "POST" and form.is_valid():
        update_wishes(request.participant, fields=form.cleaned_data)
        messages.success(request, "Vos coordonnées et vos souhaits sont enregistrés.")
        return redirect("registrations:space")
    return render(request, "sessions/registrations/wishes.html", {"form": form, "participant": request.participant})


@personal
@require_safe
def readings(request: HttpRequest) -> HttpResponse:
    """The modules of her programmes, with those she has read by her own mark."""
    modules = list(queries.modules_to_read(request.participant))
    context = {"modules": modules, "modules_read": sum(module.was_read for module in modules)}
    return render(request, "sessions/registrations/readings.html", context)


@personal
@require_POST
def mark_module(request: HttpRequest, public_id) -> HttpResponse:
    """« J’ai lu ce module » and its undoing."""
    module = get_object_or_404(queries.modules_to_read(request.participant), public_id=public_id)
    if "undo" in request.POST:
        reading.mark_unread(request.participant, module)
    else:
        reading.mark_read(request.participant, module)
    return redirect(f"{reverse('registrations:readings')}#module-{module.public_id}")
