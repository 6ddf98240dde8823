"""All that is kept of one person, as a page shows it and as a machine reads it (GDPR, articles 15 and 20).

The register decides: a field with a line there is in the file, unless it is a secret or a key of ours (``UNSAID``).
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db.models import Field, ForeignKey, Model
from django.utils import timezone
from django.utils.formats import date_format

from sessions.common import typography
from sessions.notifications.models import Message
from sessions.partners.models import Contact
from sessions.people.models import Participant
from sessions.referrals import queries as referrals
from sessions.referrals.models import Referral

from .erasure import sheets_of
from .register import REGISTER
from .words import UNSAID, capital, in_words, name_of

_SENTENCE = re.compile(r"(?<=\.) ")
ANSWERS = (
    "Les réponses aux questionnaires n’y sont pas : elles sont comptées sans nom, et personne ne peut les retrouver. "
    "Le portail sait seulement si la personne a répondu."
)


@dataclass(frozen=True)
class Value:
    """One piece of data: the field's name, what screens call it, the value as it is and in words."""

    name: str
    label: str
    raw: Any
    words: str


@dataclass(frozen=True)
class Section:
    """What is kept in one model, with what the register says of it."""

    model: str
    title: str
    purposes: tuple[str, ...]
    periods: tuple[str, ...]
    rows: list[list[Value]] = field(default_factory=list)


PARTICIPANT = (
    ("Participant", "pk", ("user",)),
    ("Registration", "participant", ("cohort", "author_user", "author_contact")),
    ("RegistrationTransition", "registration__participant", ("registration__cohort", "by")),
    ("Place", "registration__participant", ("registration__cohort", "meeting__module")),
    ("Attendance", "place__registration__participant", ("place__meeting__module", "marked_by")),
    ("AttendanceMark", "place__registration__participant", ("place__meeting__module", "by")),
    ("WaitingOffer", "registration__participant", ("registration__cohort",)),
    ("ExcuseLink", "place__registration__participant", ("place__meeting__module",)),
    ("ModuleRead", "participant", ("module",)),
    ("Message", "participant", ("cohort", "done_by")),
    ("Ballot", "participant", ("campaign__questionnaire", "campaign__cohort")),
    ("ContactTransition", "participant", ("by",)),
    ("DetailsChange", "participant", ("by",)),
    ("PersonalLink", "participant", ()),
    ("AccessCode", "participant", ()),
    ("CalendarFeed", "participant", ()),
)
REQUESTS = (
    ("Referral", "pk", ("programme", "cohort", "partner", "contact", "taken_by", "registration__cohort")),
    ("ReferralTransition", "referral", ("referral", "by")),
    ("ReferralNote", "referral", ("referral", "by")),
    ("ReferralFile", "referral", ("referral",)),
)
CONTACT = (
    ("Contact", "pk", ("partner", "user")),
    ("ContactLink", "contact", ()),
    ("CoAnimation", "contact", ("meeting__module",)),
    ("CoAnimationTransition", "co_animation__contact", ("co_animation__meeting__module",)),
    ("Invitation", "contact", ("meeting__module",)),
    ("OwnCalendar", "contact", ()),
    ("BusyInterval", "calendar__contact", ()),
    ("CalendarFeed", "contact", ()),
    ("Message", "contact", ("cohort", "done_by")),
    ("Ballot", "contact", ("campaign__questionnaire", "campaign__cohort")),
)


def file_of(person: Participant | Contact | Referral) -> list[Section]:
    """Every section with something in it; a fixed number of queries."""
    if isinstance(person, Referral):
        return _sections(REQUESTS, [person.pk], person)
    if isinstance(person, Contact):
        return _sections(CONTACT, [person.pk], person)
    found = _sections(PARTICIPANT, [person.pk], person)
    if requests := [one.pk for one in referrals.about(person)]:
        found += _sections(REQUESTS, requests, person)
    found += _sheets(person)
    return found


def _sections(parts: Iterable[tuple], keys: list[int], person: Model) -> list[Section]:
    found = []
    for name, path, related in parts:
        model = apps.get_model("portal_sessions", name)
        rows = model._base_manager.filter(**{f"{path}__in": keys}).select_related(*related).order_by("pk")
        fields = [one for one in _registered(model) if not _leads_to(one, person)]
        made = [[_value(row, one) for one in fields] for row in rows]
        if made:
            found.append(_section(model, made))
    return found


def _sheets(person: Participant) -> list[Section]:
    """The scans of sheets bear other people's names too: that they exist is said, they are not handed over."""
    sheets = sheets_of(person).select_related("meeting__module")
    fields = [one for one in _registered(sheets.model) if one.name in ("meeting", "created_at")]
    made = [[_value(sheet, one) for one in fields] for sheet in sheets]
    return [_section(sheets.model, made)] if made else []


def _section(model: type[Model], rows: list[list[Value]]) -> Section:
    entries = [entry for entry in REGISTER if entry.model == model._meta.label]
    return Section(
        model=model.__name__,
        title=capital(str(model._meta.verbose_name_plural if len(rows) > 1 else model._meta.verbose_name)),
        purposes=tuple(dict.fromkeys(said for entry in entries for said in _SENTENCE.split(entry.purpose))),
        periods=tuple(dict.fromkeys(str(entry.period.label) for entry in entries)),
        rows=rows,
    )


def _registered(model: type[Model]) -> list[Field]:
    names = {name for entry in REGISTER if entry.model == model._meta.label for name in entry.fields}
    fields = [one for one in model._meta.concrete_fields if one.name in names - UNSAID]
    if model is Message:
        fields = [one for one in fields if one.name != "kind"]  # the name of a class of ours
    return [one for one in fields if one.get_internal_type() not in ("BinaryField", "FileField")]


def _leads_to(one: Field, person: Model) -> bool:
    return isinstance(one, ForeignKey) and one.related_model is type(person)


def _value(row: Model, one: Field) -> Value:
    if isinstance(one, ForeignKey):
        other = getattr(row, one.name)
        raw = None if other is None else _named(other)
        return Value(one.name, capital(name_of(one)), raw, raw or "")
    raw = one.value_from_object(row)
    words = in_words(row, one.name, raw)
    if words is None:
        words = str(dict(one.flatchoices).get(raw, raw)) if one.choices else _words(raw)
    return Value(one.name, capital(name_of(one)), raw, words)


def _named(other: Model) -> str:
    """What an object of ours is called, without asking the database again."""
    kind = type(other).__name__
    match kind:
        case "Cohort":
            return other.code  # type: ignore[attr-defined]
        case "Place":
            return _named(other.meeting)  # type: ignore[attr-defined]
        case "Meeting":
            return f"{other.label}, {typography.day(timezone.localtime(other.starts_at).date())}"  # type: ignore[attr-defined]
        case "Registration" | "CoAnimation" | "OwnCalendar":
            return _named(other.cohort) if kind == "Registration" else ""  # type: ignore[attr-defined]
        case "Campaign":
            return f"{other.questionnaire.title}, {other.cohort.code}"  # type: ignore[attr-defined]
    return str(other)


def _words(raw: Any) -> str:
    match raw:
        case None | "":
            return ""
        case bool():
            return "oui" if raw else "non"
        case datetime():
            return typography.moment(timezone.localtime(raw))
        case date():
            return date_format(raw, "j F Y")
    return str(raw)


def to_json(name: str, sections: list[Section]) -> bytes:
    """The same for a machine: {made_at, person, anonymous_answers, sections}; a section is {kind, title, purposes,
    kept_until, rows}, a row {field: value}.
    """
    data = {
        "made_at": timezone.now(),
        "person": name,
        "anonymous_answers": ANSWERS,
        "sections": [
            {
                "kind": section.model,
                "title": section.title,
                "purposes": section.purposes,
                "kept_until": section.periods,
                "rows": [{value.name: value.raw for value in row} for row in section.rows],
            }
            for section in sections
        ],
    }
    return json.dumps(data, ensure_ascii=False, indent=2, default=str).encode()
