"""What people do themselves: register, see their dates, excuse themselves, answer an offer, withdraw."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sessions.booklets.queries import newest_handovers
from sessions.common import throttle
from sessions.people.actions import update_wishes
from sessions.people.forms import WishesForm
from sessions.people.permissions import personal
from sessions.scheduling.enums import CohortState
from sessions.scheduling.models import Cohort
from sessions.scheduling.queries import meetings_of

from . import actions, agenda, queries, reading, waiting_list
from .enums import HOLDS_A_PLACE, LATER, OfferState, RegistrationState, Wish
from .forms import WISHES, ForMeForm, OtherwiseForm, RegistrationForm, new_moment
from .models import Registration, awaited

DONE_KEY = "sign_up"
SIGN_UPS = 20
private = cache_control(no_store=True, private=True)


# --- Registering ------------------------------------------------------------------------------------------------------
@private
@require_safe
def register(request: HttpRequest, code: str) -> HttpResponse:
    """The form; before it, when no place is left, the choice between the waiting list and other sessions."""
    cohort = queries.joinable(code)
    if cohort is None:
        return _closed(request, code)
    waits = request.GET.get("attente", "")
    if not cohort.free and waits not in WISHES:
        return _full(request, cohort)
    return _form(request, cohort, RegistrationForm(initial={"waiting": waits} if waits in WISHES else None))


@private
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def for_me(request: HttpRequest, code: str) -> HttpResponse:
    """« Est-ce pour moi ? »: the advice stands in this one answer, nothing is kept and nothing is refused."""
    cohort = queries.joinable(code)
    if cohort is None:
        return _closed(request, code)
    form = ForMeForm(request.POST if request.method == "POST" else None)
    advice = form.advice() if request.method == "POST" and form.is_valid() else None
    others = list(queries.other_cohorts(cohort)) if advice else []
    context = {"cohort": cohort, "form": form, "advice": advice, "others": others, "rows": _rows(cohort)}
    return render(request, "sessions/registrations/for_me.html", context)


@private
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, code: str) -> HttpResponse:
    """What was typed, in words, with every date, to be checked before anything is written."""
    cohort = queries.joinable(code)
    if cohort is None:
        return _closed(request, code)
    if request.method != "POST":
        return redirect("registrations:register", code=code)
    if "correct" in request.POST:
        return _form(request, cohort, RegistrationForm(initial=request.POST.dict() | {"moment": ""}))
    form = RegistrationForm(request.POST)
    if not form.is_valid():
        return _form(request, cohort, form)
    if not cohort.free and not form.waits_for():
        return _full(request, cohort, form)
    context = {
        "cohort": cohort,
        "summary": form.summary(),
        "carried": form.carried(moment=new_moment()),
        "rows": _rows(cohort),
        "steps": STEPS,
        "waits": _waits(cohort, form.waits_for() if form.waits_for() in LATER or not cohort.free else ""),
    }
    return render(request, "sessions/registrations/review.html", context)


@private
@sensitive_post_parameters()
@require_POST
def confirm(request: HttpRequest, code: str) -> HttpResponse:
    """Register; the answer is the same for somebody already known. Sent twice, it registers once."""
    cohort = queries.joinable(code)
    form = RegistrationForm(request.POST)
    if cohort is None:
        return _closed(request, code)
    if form.is_valid() and not throttle.try_once("sign-up", throttle.client_address(request), limit=SIGN_UPS):
        form.add_error(
            None, "Beaucoup d’inscriptions viennent de cette connexion. Attendez un quart d’heure, ou appelez-nous."
        )
    if not form.is_valid():
        return _form(request, cohort, form)
    try:
        outcome = actions.sign_up(cohort, form.details(), agreed_at=form.agreed_at(), waits_for=form.waits_for())
    except actions.CohortFull:
        return _full(request, queries.joinable(code) or cohort, form)
    except actions.RegistrationRefused:
        return _closed(request, code)
    request.session[DONE_KEY] = {
        "code": code,
        "shown": outcome.shown,
        "channel": form.cleaned_data["channel"],
        "wish": form.waits_for(),
    }
    return redirect("registrations:done", code=code)


@private
@require_safe
def done(request: HttpRequest, code: str) -> HttpResponse:
    """What has just been done and what happens next; asking for it again does nothing again."""
    outcome = request.session.get(DONE_KEY)
    if not outcome or outcome["code"] != code:
        return redirect("registrations:register", code=code)
    cohort = get_object_or_404(Cohort.objects.select_related("programme", "site", "room"), code=code)
    context = {
        "cohort": cohort,
        "registered": outcome["shown"] == RegistrationState.REGISTERED,
        "channel": outcome["channel"],
        "rows": _rows(cohort),
        "steps": STEPS,
        "waits": _waits(cohort, outcome.get("wish", "")),
    }
    return render(request, "sessions/registrations/done.html", context)


STEPS = ["Vos coordonnées", "Vérification", "C’est fait"]


def _form(request: HttpRequest, cohort: Cohort, form: RegistrationForm) -> HttpResponse:
    waits = _waits(cohort, WISHES.get(form["waiting"].value() or "", ""))
    context = {"cohort": cohort, "form": form, "rows": _rows(cohort), "steps": STEPS, "waits": waits}
    return render(request, "sessions/registrations/form.html", context)


def _waits(cohort: Cohort, wish: str) -> dict | None:
    """What somebody who accepts to wait waits for; ``later``: it is not a place in this session."""
    return {"words": awaited(wish, cohort), "later": wish in LATER} if wish else None


def _full(request: HttpRequest, cohort: Cohort, form: RegistrationForm | None = None) -> HttpResponse:
    """No place left: wait here, or go elsewhere, with what was typed already."""
    context = {
        "cohort": cohort,
        "others": queries.other_cohorts(cohort),
        "carried": form.carried(waiting="") if form else [],
        "rows": _rows(cohort),
        "later": [
            {"word": word, "words": awaited(wish, cohort)}
            for word, wish in WISHES.items()
            if wish == Wish.HERE or (wish == Wish.ELSEWHERE and queries.may_go_elsewhere(cohort))
        ],
    }
    return render(request, "sessions/registrations/full.html", context)


def _closed(request: HttpRequest, code: str) -> HttpResponse:
    """Why one cannot register here, and where one can."""
    cohort = get_object_or_404(Cohort.objects.select_related("programme", "site"), code=code)
    draft = cohort.state == CohortState.DRAFT
    context = {"cohort": cohort, "draft": draft, "others": queries.other_cohorts(cohort)}
    status = HTTPStatus.NOT_FOUND if draft else HTTPStatus.GONE
    return render(request, "sessions/registrations/closed.html", context, status=status)


def _rows(cohort: Cohort) -> list[agenda.Row]:
    return agenda.rows(cohort, list(meetings_of(cohort)), [])


# --- The personal space -----------------------------------------------------------------------------------------------
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
            }
            for one in registrations
        ],
    }
    return render(request, "sessions/registrations/space.html", context)


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


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, public_id) -> HttpResponse:
    """Give the place back, or leave the waiting list for another session or for good."""
    registration = queries.own_registration(request.participant, public_id)
    if registration is None or registration.state not in (*HOLDS_A_PLACE, RegistrationState.WAITING):
        raise Http404
    registered = registration.state == RegistrationState.REGISTERED
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
    cohort = registration.cohort
    return OtherwiseForm(
        registration, data, others=queries.other_cohorts(cohort), elsewhere=queries.may_go_elsewhere(cohort)
    )


# --- An offered place -------------------------------------------------------------------------------------------------
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
            "accepted": found.state == OfferState.ACCEPTED,
            "declined": found.state == OfferState.DECLINED,
        }
        status = HTTPStatus.OK if context["accepted"] or context["declined"] else HTTPStatus.GONE
        return render(request, "sessions/registrations/offer_closed.html", context, status=status)
    cohort = found.registration.cohort
    context = {"offer": found, "cohort": cohort, "form": form, "rows": _rows(cohort)}
    return render(request, "sessions/registrations/offer.html", context)
