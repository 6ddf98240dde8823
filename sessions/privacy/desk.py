"""Reading for the desk: finding one person, what erasing would cancel, the log. At the height of ``queries``."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet, Value
from django.utils import timezone

from portal.accounts.models import User
from sessions.common.text import letters
from sessions.partners.models import Contact
from sessions.people.models import Participant
from sessions.people.queries import bearing, whole_names
from sessions.people.validators import normalise_phone
from sessions.reception.models import ExportLog
from sessions.referrals.models import Referral, ReferralReading
from sessions.registrations.enums import HOLDS_A_PLACE, RegistrationState
from sessions.registrations.models import Registration
from sessions.scheduling.enums import INVITED, PUBLIC_STATES, MeetingState
from sessions.scheduling.models import CoAnimation

from .enums import Source
from .models import PrivacyAct

FOUND_AT_MOST = 20
LOG_SHOWN = timedelta(days=365)


@dataclass(frozen=True)
class Found:
    participants: list[Participant] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    requests: list[Referral] = field(default_factory=list)


def find(
    text: str, participants: QuerySet[Participant], contacts: QuerySet[Contact], requests: QuerySet[Referral]
) -> Found:
    """Who bears exactly this name (in either order, as ``people.queries`` compares), or has this address or number.

    Never a part of a name: nobody browses.
    """
    text = " ".join(text.split())
    address = _address(text)
    if address is not None:
        people, others, asked = participants.filter(address), contacts.filter(address), requests.filter(address)
    else:
        names = whole_names(text)
        people = bearing(text, participants)
        others, asked = _named(contacts, names), _named(requests, names)
    return Found(
        list(people.order_by("folded_name", "pk")[:FOUND_AT_MOST]),
        list(others.select_related("partner").order_by("pk")[:FOUND_AT_MOST]),
        list(asked.select_related("partner").order_by("pk")[:FOUND_AT_MOST]),
    )


def _named(rows: QuerySet, names: set[str]) -> QuerySet:
    """No folded name is kept of these few."""
    found = rows.order_by("pk").values_list("pk", "last_name", "first_name")
    return rows.filter(pk__in=[pk for pk, last, first in found if letters(f"{last} {first}") in names])


def _address(text: str) -> Q | None:
    if "@" in text:
        return Q(email__iexact=text)
    try:
        number = normalise_phone(text)
    except ValidationError:
        return None
    return Q(mobile=number) | Q(landline=number)


def current_registrations(person: Participant) -> QuerySet[Registration]:
    """Where she has, or waits for, a place in a session open or under way: what erasing withdraws, in order of lock."""
    return (
        Registration.objects.filter(
            participant=person,
            state__in=(*HOLDS_A_PLACE, RegistrationState.WAITING),
            cohort__state__in=PUBLIC_STATES,
        )
        .select_related("cohort__programme", "cohort__site")
        .order_by("cohort_id")
    )


def meetings_promised(contact: Contact) -> QuerySet[CoAnimation]:
    """The meetings to come to which a contact was asked, or said yes: what erasing declines."""
    return (
        CoAnimation.objects.filter(
            contact=contact,
            state__in=INVITED,
            meeting__state=MeetingState.PLANNED,
            meeting__starts_at__gt=timezone.now(),
        )
        .select_related("meeting__module", "meeting__cohort__site")
        .order_by("meeting__cohort_id", "meeting__starts_at", "pk")
    )


# --- The log ----------------------------------------------------------------------------------------------------------
MODELS = {Source.ACT: PrivacyAct, Source.EXPORT: ExportLog, Source.READING: ReferralReading}
RELATED = {
    Source.ACT: ("by", "participant", "contact"),
    Source.EXPORT: ("by", "cohort__site"),
    Source.READING: ("by", "referral__partner"),
}


def log(*, source: str = "", who: str = "", now: datetime | None = None) -> QuerySet:
    """(source, pk, at) of every line of twelve months, newest first; ``who`` are words of a name or an address."""
    since = (now or timezone.now()) - LOG_SHOWN
    wanted = Q(at__gt=since)
    for word in who.split():
        matching = User.objects.filter(
            Q(first_name__icontains=word) | Q(last_name__icontains=word) | Q(email__icontains=word)
        ).order_by()
        wanted &= Q(by__in=matching.values("pk"))
    parts = [
        model.objects.filter(wanted).order_by().annotate(source=Value(one.value)).values_list("source", "pk", "at")
        for one, model in MODELS.items()
        if source in ("", one)
    ]
    return parts[0].union(*parts[1:], all=True).order_by("-at", "-pk") if parts[1:] else parts[0].order_by("-at", "-pk")


def lines(keys) -> list[tuple[str, PrivacyAct | ExportLog | ReferralReading]]:
    """The rows of a page of the log, each with its source; one query a source."""
    keys = list(keys)
    rows = {
        source: model.objects.select_related(*RELATED[source]).in_bulk([pk for one, pk, _ in keys if one == source])
        for source, model in MODELS.items()
    }
    return [(source, rows[Source(source)][pk]) for source, pk, _ in keys if pk in rows[Source(source)]]
