"""What the pages of the desk share: whose session it is, what is kept by nobody, how people are told apart."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import cache_control

from sessions.people.models import Participant
from sessions.registrations.models import Registration
from sessions.scheduling.enums import PUBLIC_STATES
from sessions.scheduling.models import Cohort

from .. import queries

private = cache_control(no_store=True, private=True)


def own_cohort(request: HttpRequest, code: str) -> Cohort:
    return get_object_or_404(queries.cohort_of(request.user, code))


def own_registration(request: HttpRequest, code: str, public_id) -> Registration:
    return get_object_or_404(queries.registration_of(request.user, code, public_id))


def about(cohort: Cohort) -> dict:
    """What every page about a session shows of it."""
    return {
        "nav_current": "cohorts",
        "cohort": cohort,
        "takes_people": cohort.state in PUBLIC_STATES,
        "begun": queries.meetings_begun(cohort),
    }


def lines(people: list[Participant]) -> list[dict]:
    """People as a list shows them, so that namesakes are told apart."""
    return [{"person": person, "way": queries.way_of(person)} for person in people]
