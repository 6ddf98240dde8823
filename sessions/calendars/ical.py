"""Calendar files out of plain data: RFC 5545 (iCalendar), 5546 (iTIP), 7986 (NAME, REFRESH-INTERVAL, SOURCE).

Pure: no clock, no database, no settings. The same data gives the same bytes, always.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from icalendar import Timezone

from .contentlines import line, lines_of_text, one_line, quoted, text

PRODID = "-//Rebond//Agenda//FR"
CONTENT_TYPE = "text/calendar; charset=utf-8"
REFRESH = "PT1H"
FALLBACK_ZONE = "Europe/Paris"
_HEAD = line("BEGIN", "VCALENDAR") + line("VERSION", "2.0") + line("PRODID", PRODID) + line("CALSCALE", "GREGORIAN")
_END = line("END", "VCALENDAR")

# One rule a season is what every reader knows; lists of dates mislead some (vobject is one hour off).
SEASONS = """BEGIN:VTIMEZONE
TZID:{key}
BEGIN:DAYLIGHT
TZOFFSETFROM:{winter}
TZOFFSETTO:{summer}
TZNAME:{summer_name}
DTSTART:{spring}
RRULE:FREQ=YEARLY;{spring_rule}
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:{summer}
TZOFFSETTO:{winter}
TZNAME:{winter_name}
DTSTART:{autumn}
RRULE:FREQ=YEARLY;{autumn_rule}
END:STANDARD
END:VTIMEZONE
"""
# The two zones of French territory that change their clocks, by the rules in force since 1996 (directive 2000/84) and
# since 2007 (North America). Everywhere else keeps one time all year.
CHANGING_ZONES = {
    "Europe/Paris": {
        "winter": "+0100",
        "summer": "+0200",
        "winter_name": "CET",
        "summer_name": "CEST",
        "spring": "19960331T020000",
        "spring_rule": "BYMONTH=3;BYDAY=-1SU",
        "autumn": "19961027T030000",
        "autumn_rule": "BYMONTH=10;BYDAY=-1SU",
    },
    "America/Miquelon": {
        "winter": "-0300",
        "summer": "-0200",
        "winter_name": "PMST",
        "summer_name": "PMDT",
        "spring": "20070311T020000",
        "spring_rule": "BYMONTH=3;BYDAY=2SU",
        "autumn": "20071104T020000",
        "autumn_rule": "BYMONTH=11;BYDAY=1SU",
    },
}
FIXED = """BEGIN:VTIMEZONE
TZID:{key}
BEGIN:STANDARD
TZOFFSETFROM:{offset}
TZOFFSETTO:{offset}
TZNAME:{name}
DTSTART:19700101T000000
END:STANDARD
END:VTIMEZONE
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One VEVENT. ``stamp`` is when it last changed, not when the file is written; dates are aware."""

    uid: str
    sequence: int
    stamp: datetime
    start: datetime
    end: datetime
    zone: str
    summary: str
    location: str
    description: str
    url: str
    cancelled: bool = False
    categories: tuple[str, ...] = ()
    tentative: bool = False  # asked, not yet answered

    @property
    def status(self) -> str:
        """RFC 5545, 3.8.1.11."""
        if self.cancelled:
            return "CANCELLED"
        return "TENTATIVE" if self.tentative else "CONFIRMED"


@dataclass(frozen=True, slots=True)
class Organizer:
    """Who publishes or sends a mailed invitation: the From address of the message."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Attendee:
    """Whom a mailed invitation is for: its recipient, and nobody else."""

    name: str
    email: str


def feed(name: str, entries: Iterable[Entry]) -> bytes:
    """A subscribed calendar: without METHOD, ORGANIZER or ATTENDEE; valid when empty."""
    asked = line("REFRESH-INTERVAL;VALUE=DURATION", REFRESH) + line("X-PUBLISHED-TTL", REFRESH)
    return _assembled(text("NAME", name) + text("X-WR-CALNAME", name) + asked, entries)


def head_and_components(content: bytes) -> tuple[bytes, bytes]:
    """A calendar file in two: its own properties, then its components and its end."""
    cut = content.find(b"\r\nBEGIN:")
    cut = cut + 2 if cut >= 0 else len(content) - len(_END)
    return content[:cut], content[cut:]


def source(url: str) -> bytes:
    """The feed's own address (RFC 7986, 5.8), put in at the last moment: what is stored holds no secret."""
    return line("SOURCE;VALUE=URI", one_line(url)).encode()


def publication(entries: Iterable[Entry], organizer: Organizer) -> bytes:
    """A file that a mail program adds to a calendar: METHOD:PUBLISH, which asks for ORGANIZER (RFC 5546, 3.2.1)."""
    return _assembled(line("METHOD", "PUBLISH"), entries, _address("ORGANIZER", organizer))


def request(entry: Entry, organizer: Organizer, attendee: Attendee) -> bytes:
    """Ask one person to one meeting, or change what they were asked to (RFC 5546, 3.2.2: one UID in a file)."""
    return _sent("REQUEST", entry, organizer, attendee)


def cancellation(entry: Entry, organizer: Organizer, attendee: Attendee) -> bytes:
    """Take one meeting out of one person's calendar (RFC 5546, 3.2.5): it is off, or goes on without them."""
    return _sent("CANCEL", replace(entry, cancelled=True), organizer, attendee)


def _sent(method: str, entry: Entry, organizer: Organizer, attendee: Attendee) -> bytes:
    # No answer is asked for: nobody reads what calendar programs would send back.
    invited = _address("ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=FALSE", attendee)
    return _assembled(line("METHOD", method), [entry], _address("ORGANIZER", organizer) + invited)


def _assembled(properties: str, entries: Iterable[Entry], people: str = "") -> bytes:
    entries = list(entries)
    zones = [_zone_component(key) for key in sorted({zone_of(entry.zone).key for entry in entries})]
    events = [_event(entry, people) for entry in entries]
    return "".join((_HEAD, properties, *zones, *events, _END)).encode()


def _event(entry: Entry, people: str) -> str:
    """One VEVENT; ``people`` are the lines that name who is concerned."""
    zone = zone_of(entry.zone)
    stamp = f"{entry.stamp.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    return "".join(
        (
            "BEGIN:VEVENT\r\n",
            line("UID", one_line(entry.uid)),
            f"SEQUENCE:{entry.sequence}\r\nDTSTAMP:{stamp}\r\nLAST-MODIFIED:{stamp}\r\n",
            f"DTSTART;TZID={zone.key}:{entry.start.astimezone(zone):%Y%m%dT%H%M%S}\r\n",
            f"DTEND;TZID={zone.key}:{entry.end.astimezone(zone):%Y%m%dT%H%M%S}\r\n",
            f"STATUS:{entry.status}\r\n",
            text("SUMMARY", entry.summary),
            text("LOCATION", entry.location) if entry.location else "",
            lines_of_text("DESCRIPTION", entry.description) if entry.description else "",
            text("CATEGORIES", *entry.categories) if entry.categories else "",
            line("URL", one_line(entry.url)),
            people,
            "END:VEVENT\r\n",
        )
    )


def _address(name: str, person: Organizer | Attendee) -> str:
    return line(f"{name};CN={quoted(person.name)}", f"mailto:{one_line(person.email)}")


@cache
def zone_of(key: str) -> ZoneInfo:
    """The named zone; one that does not exist gives the capital's, in which the same moment is as right."""
    try:
        return ZoneInfo(key)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo(FALLBACK_ZONE)


@cache
def _zone_component(key: str) -> str:
    if rules := CHANGING_ZONES.get(key):
        return _written(SEASONS.format(key=key, **rules))
    moments = [datetime(year, month, 1, tzinfo=zone_of(key)) for year in (2000, 2037) for month in (1, 7)]
    offsets = {moment.strftime("%z %Z") for moment in moments}
    if len(offsets) == 1:  # Guadeloupe, Martinique, Guyane, La Réunion, Mayotte, Polynésie… keep one time all year
        offset, name = offsets.pop().split()
        return _written(FIXED.format(key=key, offset=offset, name=name))
    return Timezone.from_tzid(key).to_ical().decode()


def _written(component: str) -> str:
    return component.replace("\n", "\r\n")
