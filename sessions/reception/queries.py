"""Reading people and registrations for the team's desk."""

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from sessions.attendance.models import Attendance
from sessions.people.actions import Details
from sessions.people.models import Participant
from sessions.people.queries import named, named_like
from sessions.registrations.enums import HOLDS_A_PLACE, RegistrationState
from sessions.registrations.models import Place, Registration
from sessions.registrations.queries import with_places
from sessions.scheduling.enums import MeetingState
from sessions.scheduling.models import Cohort
from sessions.scheduling.permissions import runnable_cohorts
from sessions.scheduling.queries import public_cohorts

FOUND_AT_MOST = 20
AT_HAND = (*HOLDS_A_PLACE, RegistrationState.WAITING)


def searchable_people(user) -> QuerySet[Participant]:
    """The people that the account may find by name: those who are or were in a session that it runs."""
    registered = Registration.objects.filter(cohort__in=runnable_cohorts(user).order_by()).order_by()
    return Participant.objects.filter(pk__in=registered.values("participant")).order_by("folded_name", "pk")


def search(user, text: str) -> list[Participant]:
    """The first people of the account's territory whose name holds every word typed."""
    return list(named_like(text, searchable_people(user))[:FOUND_AT_MOST])


def namesakes(user, details: Details) -> list[Participant]:
    """People of the account's territory with the same name: perhaps the same person with another address."""
    people = named(searchable_people(user), first_name=details.first_name, last_name=details.last_name)
    return list(people[:FOUND_AT_MOST])


def known_person(user, public_id) -> Participant | None:
    """One person of the account's territory."""
    return searchable_people(user).filter(public_id=public_id).first()


def cohort_of(user, code: str) -> QuerySet[Cohort]:
    """The session of this code, if the account runs it, with its places."""
    return with_places(runnable_cohorts(user)).select_related("programme", "site", "room").filter(code=code)


def registration_of(user, code: str, public_id) -> QuerySet[Registration]:
    """One registration of a session that the account runs; of somebody who was erased there is no file."""
    return Registration.objects.filter(
        participant__erased_at=None,
        public_id=public_id,
        cohort__code=code,
        cohort__in=runnable_cohorts(user).order_by(),
    ).select_related("participant", "cohort__programme", "cohort__site", "author_user", "author_contact__partner")


def history(registration: Registration) -> QuerySet[Registration]:
    """The person's registrations in this programme, the latest first, with places and what was noted at each meeting.

    A session that she left stays in the list: what was attended there is hers wherever she goes on.
    """
    places = Place.objects.select_related("meeting__module", "attendance").order_by("meeting__starts_at", "pk")
    return (
        Registration.objects.filter(
            participant=registration.participant_id, cohort__programme=registration.cohort.programme_id
        )
        .select_related("cohort__site")
        .prefetch_related(Prefetch("places", places))
        .order_by("-queued_at", "-pk")
    )


def destinations(registration: Registration) -> QuerySet[Cohort]:
    """Where she may go: the programme's other sessions that are open or running, this site's first."""
    here = registration.cohort
    others = with_places(public_cohorts(here.programme)).exclude(pk=here.pk)
    return others.annotate(elsewhere=~Q(site=here.site_id)).order_by("elsewhere", "first_start", "pk")


def meetings_begun(cohort: Cohort) -> int:
    """How many meetings were held before somebody who joins now."""
    return cohort.meetings.filter(state=MeetingState.PLANNED, starts_at__lte=timezone.now()).count()


def registrations_in(cohorts: QuerySet[Cohort], states=None) -> QuerySet[Registration]:
    """The registrations of these sessions, session by session, in order of name."""
    found = Registration.objects.filter(cohort__in=cohorts.order_by())
    if states is not None:
        found = found.filter(state__in=states)
    return found.select_related(
        "participant", "cohort__site", "cohort__programme", "author_user", "author_contact__partner"
    ).order_by("cohort__code", "participant__folded_name", "pk")


def attendances_in(cohorts: QuerySet[Cohort]) -> QuerySet[Place]:
    """Every place of these sessions in a meeting that has begun, with what was noted."""
    return (
        Place.objects.filter(
            meeting__cohort__in=cohorts.order_by(),
            meeting__state=MeetingState.PLANNED,
            meeting__starts_at__lte=timezone.now(),
        )
        .select_related("registration__participant", "meeting__module", "meeting__cohort__site", "attendance")
        .order_by("meeting__cohort__code", "meeting__starts_at", "registration__participant__folded_name", "pk")
    )


def mark_of(place: Place) -> str:
    """What was noted for a place, in words; else that it was not offered, or the excuse given beforehand."""
    try:
        return place.attendance.get_state_display()
    except Attendance.DoesNotExist:
        if not place.offered:
            return "Non proposée"
        return "Excuse donnée" if place.excused_at else ""


def what_was(registration: Registration) -> list[dict]:
    """The meetings of one of ``history`` that have begun or that were excused beforehand; no more queries."""
    now = timezone.now()
    lines = [{"meeting": place.meeting, "mark": mark_of(place)} for place in registration.places.all()]
    return [line for line in lines if line["mark"] or line["meeting"].starts_at <= now]


def way_of(person: Participant) -> str:
    """How to tell namesakes apart, without showing a whole address: « n…@courriel.example », « 06 … 12 »."""
    if person.email:
        name, _, domain = person.email.partition("@")
        return f"{name[:1]}…@{domain}"
    number = person.mobile or person.landline
    return f"{number[:2]}\N{NO-BREAK SPACE}…\N{NO-BREAK SPACE}{number[-2:]}" if number else "sans courriel ni téléphone"
