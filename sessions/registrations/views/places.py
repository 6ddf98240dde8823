"""A place given back, a place offered; each may end in the wait for another session."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from sessions.people.permissions import personal
from sessions.scheduling.enums import CohortState

from .. import actions, agenda, queries, waiting_list
from ..enums import HOLDS_A_PLACE, OfferState, RegistrationState
from ..forms import OtherwiseForm
from ..models import Registration, awaited

private = cache_control(no_store=True, private=True)


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, public_id) -> HttpResponse:
    """Give the place back, or leave the waiting list – or a cancelled session – for another session or for good.

    What is chosen on a page of the waiting list never gives back a place that was given since.
    """
    registration = queries.own_registration(request.participant, public_id)
    if registration is None:
        raise Http404
    registered = registration.state == RegistrationState.REGISTERED and not registration.is_called_off
    from_the_list = "answer_sent" in request.POST
    if from_the_list and (registered or registration.state in actions.ENDED):
        messages.warning(request, "Votre demande a changé entre-temps : voici où elle en est.")
        return redirect("registrations:space")
    if registration.state not in (*HOLDS_A_PLACE, RegistrationState.WAITING):
        raise Http404
    if registration.is_called_off and not from_the_list:
        return redirect("registrations:space")  # no place is left to give back: the choices stand there
    form = None if registered else _otherwise(request, registration)
    if request.method == "POST" and (form is None or form.is_valid()):
        return _leave(request, registration, form)
    context = {"registration": registration, "registered": registered, "form": form}
    return render(request, "sessions/registrations/withdraw.html", context)


def _leave(request: HttpRequest, registration: Registration, form: OtherwiseForm | None) -> HttpResponse:
    try:
        if form and (to_cohort := form.cohort()):
            actions.move(registration, to_cohort)
            messages.success(request, "C’est noté : votre demande est passée à l’autre session.")
        elif form and (wish := form.wish()):
            waiting_list.set_wish(registration, wish)
            messages.success(request, f"C’est noté : vous attendez {awaited(wish, registration.cohort)}.")
        else:
            actions.withdraw(registration)
            messages.success(request, "C’est noté. Merci de nous avoir prévenus.")
    except actions.RegistrationRefused as refused:
        messages.warning(request, str(refused))
    return redirect("registrations:space")


def _otherwise(request: HttpRequest, registration: Registration) -> OtherwiseForm:
    data = request.POST if request.method == "POST" and "answer_sent" in request.POST else None
    return OtherwiseForm(registration, data)


@private
@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: HttpRequest, token: str) -> HttpResponse:
    """The offer of a place: looking at it changes nothing, answering it works once."""
    found = queries.find_offer(token)
    if found is None:
        return render(request, "sessions/registrations/offer_unknown.html", status=HTTPStatus.NOT_FOUND)
    form = _otherwise(request, found.registration)
    if request.method == "POST":
        try:
            if "accept" in request.POST:
                waiting_list.accept_offer(found)
                return redirect("registrations:offer", token=token)
            if form.is_valid():
                waiting_list.decline_offer(found, wish=form.wish(), to_cohort=form.cohort())
                return redirect("registrations:offer", token=token)
        except actions.RegistrationRefused as refused:
            messages.warning(request, str(refused))
            return redirect("registrations:offer", token=token)
    if not found.is_open():
        context = {
            "offer": found,
            "called_off": found.registration.cohort.state == CohortState.CANCELLED,
            "accepted": found.state == OfferState.ACCEPTED,
            "declined": found.state == OfferState.DECLINED,
        }
        status = HTTPStatus.OK if context["accepted"] or context["declined"] else HTTPStatus.GONE
        return render(request, "sessions/registrations/offer_closed.html", context, status=status)
    cohort = found.registration.cohort
    context = {"offer": found, "cohort": cohort, "form": form, "rows": agenda.of_cohort(cohort)}
    return render(request, "sessions/registrations/offer.html", context)
