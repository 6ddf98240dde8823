"""Registering: whether it is for me, the form, what was typed in words, the end."""

from http import HTTPStatus
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sessions.common import throttle
from sessions.scheduling.enums import CohortState
from sessions.scheduling.models import Cohort

from .. import actions, agenda, draft, queries
from ..enums import LATER, RegistrationState, Wish
from ..forms import WISHES, ForMeForm, RegistrationForm, new_moment
from ..models import awaited

DONE_KEY = "sign_up"
SIGN_UPS = 20
CORRECT = "corriger"
private = cache_control(no_store=True, private=True)


@private
@require_safe
def register(request: HttpRequest, code: str) -> HttpResponse:
    """The form; before it, when no place is left, the choice between the waiting list and other sessions."""
    cohort = queries.joinable(code)
    if cohort is None:
        return _closed(request, code)
    waits = request.GET.get("attente", "")
    typed = draft.kept(request)
    corrects = bool(typed) and CORRECT in request.GET
    # The address says what she waits for; each page has a mark of its own.
    typed |= {"waiting": waits if waits in WISHES else "", "moment": ""}
    form = RegistrationForm(typed) if corrects else RegistrationForm(initial=typed)
    if not cohort.free and waits not in WISHES:
        return _full(request, cohort, form if corrects else None)
    return _form(request, cohort, form)


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
    context = {"cohort": cohort, "form": form, "advice": advice, "others": others, "rows": agenda.of_cohort(cohort)}
    return render(request, "sessions/registrations/for_me.html", context)


@private
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, code: str) -> HttpResponse:
    """What was typed, in words, with every date, to be checked before anything is written.

    The browser keeps what was sent and asks for the page anew: it stands in the history as a page that one can come
    back to, instead of the browser's own warning about a form.
    """
    cohort = queries.joinable(code)
    if cohort is None:
        return _closed(request, code)
    if request.method == "POST" and "erase" in request.POST:
        to_form = redirect("registrations:register", code=code)
        draft.forget(to_form, code)
        return to_form
    if request.method == "POST":
        typed = {name: request.POST.get(name, "") for name in RegistrationForm.base_fields}
        form = RegistrationForm(typed)
        corrects = "correct" in request.POST or not form.is_valid()
        to_page = redirect(_form_address(code, typed) if corrects else reverse("registrations:review", args=[code]))
        if draft.keep(to_page, code, typed):
            return to_page
        return _form(request, cohort, form) if corrects else _review(request, cohort, form)
    if typed := draft.kept(request):
        return _review(request, cohort, RegistrationForm(typed))
    done_here = request.session.get(DONE_KEY, {}).get("code") == code
    return redirect("registrations:done" if done_here else "registrations:register", code=code)


def _review(request: HttpRequest, cohort: Cohort, form: RegistrationForm) -> HttpResponse:
    if not form.is_valid():
        return _form(request, cohort, form)
    if not cohort.free and not form.waits_for():
        return _full(request, cohort, form)
    context = {
        "cohort": cohort,
        "summary": form.summary(),
        "carried": form.carried(moment=new_moment()),
        "rows": agenda.of_cohort(cohort),
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
    to_end = redirect("registrations:done", code=code)
    draft.forget(to_end, code)
    return to_end


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
        "rows": agenda.of_cohort(cohort),
        "steps": STEPS,
        "waits": _waits(cohort, outcome.get("wish", "")),
    }
    return render(request, "sessions/registrations/done.html", context)


STEPS = ["Vos coordonnées", "Vérification", "C’est fait"]


def _form_address(code: str, typed: dict[str, str]) -> str:
    """The form with what the browser keeps, errors included, and what she waits for."""
    asked = {"attente": typed["waiting"]} if typed["waiting"] in WISHES else {}
    return f"{reverse('registrations:register', args=[code])}?{urlencode(asked | {CORRECT: 'oui'})}"


def _form(request: HttpRequest, cohort: Cohort, form: RegistrationForm) -> HttpResponse:
    waits = _waits(cohort, WISHES.get(form["waiting"].value() or "", ""))
    context = {"cohort": cohort, "form": form, "rows": agenda.of_cohort(cohort), "steps": STEPS, "waits": waits}
    context["kept"] = bool(draft.kept(request))
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
        "rows": agenda.of_cohort(cohort),
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
    hidden = cohort.state == CohortState.DRAFT
    context = {"cohort": cohort, "draft": hidden, "others": queries.other_cohorts(cohort)}
    status = HTTPStatus.NOT_FOUND if hidden else HTTPStatus.GONE
    return render(request, "sessions/registrations/closed.html", context, status=status)
