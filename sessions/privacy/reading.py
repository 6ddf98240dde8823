"""The register as people read it: grouped by whom it concerns, in the words of the screens."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.apps import apps

from .entries import Entry
from .enums import Audience, Period
from .register import REGISTER
from .words import UNSAID, capital, name_of

PARTICIPANTS, CONTACTS, TEAM = (
    "Personnes qui participent",
    "Personnes des organismes partenaires",
    "Personnes de l’équipe",
)
GROUPS = {
    PARTICIPANTS: (
        *("Participant", "Registration", "RegistrationTransition", "Place", "Attendance", "AttendanceMark"),
        *("SignedSheet", "Message", "Ballot", "WaitingOffer", "ExcuseLink", "ModuleRead", "PersonalLink", "AccessCode"),
        *("CalendarFeed", "ContactTransition", "DetailsChange", "Referral", "ReferralTransition", "ReferralNote"),
        "ReferralFile",
    ),
    CONTACTS: (
        *("Contact", "ContactLink", "CoAnimation", "CoAnimationTransition", "ColleagueNamed"),
        *("Invitation", "OwnCalendar", "BusyInterval"),
    ),
}


@dataclass(frozen=True)
class Line:
    """What one model keeps for one purpose."""

    what: str
    fields: str
    purpose: str
    audience: str
    until: str


@dataclass(frozen=True)
class Group:
    title: str
    slug: str
    lines: list[Line]


def groups() -> list[Group]:
    """Whom it concerns, in this order; who did what is said of the team."""
    grouped: dict[str, list[Entry]] = {PARTICIPANTS: [], CONTACTS: [], TEAM: []}
    for entry in REGISTER:
        name = entry.model.partition(".")[2]
        home = next((title for title, models in GROUPS.items() if name in models and not _of_author(entry)), TEAM)
        grouped[home].append(entry)
    return [
        Group(title, f"groupe-{number}", list(_lines(entries)))
        for number, (title, entries) in enumerate(grouped.items(), 1)
    ]


def _of_author(entry: Entry) -> bool:
    return entry.period == Period.AUTHOR_24


def _lines(entries: Iterable[Entry]) -> Iterable[Line]:
    """Entries of one model with the same purpose, audience and period are one line; keys of ours are not named."""
    for (model, purpose, audience, period), same in groupby(
        entries, key=lambda one: (one.model, one.purpose, one.audience, one.period)
    ):
        found = apps.get_model(model)
        names = [name_of(found._meta.get_field(name)) for one in same for name in one.fields if name not in UNSAID]
        yield Line(
            what=capital(str(found._meta.verbose_name)),
            fields=", ".join(dict.fromkeys(names)) or "repères internes",
            purpose=purpose,
            audience=capital(", ".join(_inside(str(Audience(one).label)) for one in audience)),
            until=str(Period(period).label),
        )


def _inside(text: str) -> str:
    return text[:1].lower() + text[1:]
