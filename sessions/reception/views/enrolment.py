"""Registering somebody, known or new."""

from django.contrib import messages as notices
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from sessions.people.models import Participant
from sessions.registrations import agenda, team
from sessions.registrations.actions import RegistrationRefused
from sessions.registrations.enums import RegistrationState
from sessions.scheduling.models import Cohort
from sessions.scheduling.permissions import team_only

from .. import queries
from ..forms.people import AgreementForm, NewPersonForm, SearchForm, on_paper
from .page import about, lines, own_cohort, private


@team_only
@private
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def enrol(request: HttpRequest, code: str) -> HttpResponse:
    """Look for the person first; POST, so that no name stands in an address."""
    cohort = own_cohort(request, code)
    form = SearchForm(request.POST if request.method == "POST" else None)
    searched = request.method == "POST" and form.is_valid()
    found = queries.search(request.user, form.cleaned_data["name"]) if searched else []
    context = about(cohort) | {"form": form, "searched": searched, "people": lines(found)}
    return render(request, "sessions/reception/enrol.html", context)


@team_only
@private
@require_safe
def paper(request: HttpRequest, code: str) -> HttpResponse:
    """The form to hand out, filled in and signed by hand, then typed in as an agreement in writing."""
    cohort = own_cohort(request, code)
    context = {"cohort": cohort, "rows": agenda.of_cohort(cohort), **on_paper()}
    return render(request, "sessions/reception/paper.html", context)


@team_only
@private
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def enrol_known(request: HttpRequest, code: str, public_id) -> HttpResponse:
    """Register somebody of the territory who is known already: only her agreement is asked."""
    cohort = own_cohort(request, code)
    person = queries.known_person(request.user, public_id)
    if person is None:
        raise Http404
    form = AgreementForm(request.POST if request.method == "POST" else None, cohort=cohort)
    if request.method == "POST" and form.is_valid():
        done = _register(request, cohort, person, form)
        if done is not None:
            return done
    context = about(cohort) | {"form": form, "person": person, "way": queries.way_of(person)}
    return render(request, "sessions/reception/enrol_known.html", context)


@team_only
@private
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def enrol_new(request: HttpRequest, code: str) -> HttpResponse:
    """Register somebody new; people of the same name are shown before a second file is made."""
    cohort = own_cohort(request, code)
    form = NewPersonForm(request.POST if request.method == "POST" else None, cohort=cohort)
    namesakes: list[Participant] = []
    if request.method == "POST" and form.is_valid():
        details = form.details(department=cohort.site.department)
        namesakes = queries.namesakes(request.user, details)
        if not namesakes or form.cleaned_data["someone_else"]:
            done = _register(request, cohort, details, form)
            if done is not None:
                return done
        else:
            form.ask_about_namesakes()
    context = about(cohort) | {"form": form, "namesakes": lines(namesakes)}
    return render(request, "sessions/reception/enrol_new.html", context)


def _register(request: HttpRequest, cohort: Cohort, person, form: AgreementForm) -> HttpResponse | None:
    """Register and go to the person's file; None, with the error in the form, when the session takes nobody."""
    try:
        registration = team.register_for(
            person, cohort, by=request.user, agreed_at=form.agreed_at(), agreement=form.how()
        )
    except RegistrationRefused as refused:
        form.add_error(None, str(refused))
        return None
    if registration.state == RegistrationState.REGISTERED:
        notices.success(request, f"{registration.participant} a sa place.")
    elif registration.state == RegistrationState.OFFERED:
        notices.info(request, f"Une place est déjà gardée pour {registration.participant} : notez ici sa réponse.")
    else:
        notices.info(request, f"{registration.participant} est sur la liste d’attente.")
    return redirect("reception:registration", code=cohort.code, public_id=registration.public_id)
