"""The lists that may leave, as tables: data in, data out. Dates are those of each site's clock."""

from collections.abc import Callable
from datetime import datetime

from django.db.models import QuerySet

from sessions.common import typography
from sessions.common.models import ERASED
from sessions.common.spreadsheet import Table
from sessions.registrations.enums import Author, RegistrationState
from sessions.registrations.models import Registration
from sessions.scheduling.models import Cohort

from . import queries
from .enums import ExportKind

MOMENT = "%Y-%m-%d %H:%M"


def table(kind: str, cohorts: QuerySet[Cohort]) -> Table:
    """The list of this kind over these sessions."""
    return BUILDERS[ExportKind(kind)](cohorts)


def author_of(registration: Registration) -> str:
    """Who registered the person, in words."""
    if registration.author == Author.PARTNER and registration.author_contact:
        contact = registration.author_contact
        return f"{contact}, {contact.partner}"
    if registration.author == Author.STAFF and registration.author_user:
        return str(registration.author_user)
    return registration.get_author_display()


def _registrations(cohorts: QuerySet[Cohort]) -> Table:
    headers = (
        "Session",
        "Commune",
        "Nom",
        "Prénom",
        "État",
        "Demande",
        "Confirmée",
        "Inscrite par",
        "Accord",
        "Attend",
    )
    rows = [
        (
            one.cohort.code,
            one.cohort.site.town,
            one.participant.last_name or ERASED,
            one.participant.first_name,
            one.get_state_display(),
            _moment(one.queued_at, one.cohort),
            _moment(one.registered_at, one.cohort),
            author_of(one),
            _moment(one.agreed_at, one.cohort),
            one.awaited if one.state in (RegistrationState.WAITING, RegistrationState.OFFERED) else "",
        )
        for one in queries.registrations_in(cohorts)
    ]
    return Table("Inscriptions", headers, rows)


def _attendance(cohorts: QuerySet[Cohort]) -> Table:
    headers = ("Session", "Commune", "Date", "Séance", "Nom", "Prénom", "Présence", "Prévenu avant")
    rows = [
        (
            place.meeting.cohort.code,
            place.meeting.cohort.site.town,
            _moment(place.meeting.starts_at, place.meeting.cohort),
            place.meeting.label,
            place.registration.participant.last_name or ERASED,
            place.registration.participant.first_name,
            queries.mark_of(place),
            "oui" if place.excused_at else "non",
        )
        for place in queries.attendances_in(cohorts)
    ]
    return Table("Présences", headers, rows)


def _phones(cohorts: QuerySet[Cohort]) -> Table:
    """Whoever may not be contacted any more is left out."""
    headers = ("Session", "Commune", "Nom", "Prénom", "État", "Mobile", "Autre téléphone", "Préfère")
    rows = [
        (
            one.cohort.code,
            one.cohort.site.town,
            one.participant.last_name or ERASED,
            one.participant.first_name,
            one.get_state_display(),
            typography.phone(one.participant.mobile),
            typography.phone(one.participant.landline),
            one.participant.get_channel_display(),
        )
        for one in queries.registrations_in(cohorts, queries.AT_HAND)
        if one.participant.may_be_contacted
    ]
    return Table("Téléphones", headers, rows)


def _moment(at: datetime | None, cohort: Cohort) -> str:
    return at.astimezone(cohort.site.zone).strftime(MOMENT) if at else ""


BUILDERS: dict[ExportKind, Callable[[QuerySet[Cohort]], Table]] = {
    ExportKind.REGISTRATIONS: _registrations,
    ExportKind.ATTENDANCE: _attendance,
    ExportKind.PHONES: _phones,
}
