"""Calendar files out of plain data: RFC 5545 (iCalendar), 5546 (iTIP), 7986 (NAME, REFRESH-INTERVAL, SOURCE).

Pure: no clock, no database, no settings. The same data gives the same bytes, always.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from icalendar import Calendar, Component, Event, Timezone, vCalAddress, vDuration, vText, vUri
from icalendar.parser import Contentline, Parameters

PRODID = "-//Rebond//Agenda//FR"
CONTENT_TYPE = "text/calendar; charset=utf-8"
REFRESH = timedelta(hours=1)
KEPT_EVENTS = 12_000  # about 700 octets each
FALLBACK_ZONE = "Europe/Paris"
_END = b"END:VCALENDAR\r\n"
_FIRST_COMPONENT = b"\r\nBEGIN:"
_BREAKS = re.compile(r"[^\S\u00a0\u202f]+")  # every space and line break but the no-break ones of French

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
    calendar = _calendar()
    calendar.add("NAME", _line(name))
    calendar.add("X-WR-CALNAME", _line(name))
    calendar.add("REFRESH-INTERVAL", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", vDuration(REFRESH))
    return _assembled(calendar, entries)


def with_source(body: bytes, url: str) -> bytes:
    """The feed with its own address (RFC 7986, 5.8), put in at the last moment: what is stored holds no secret."""
    head, mark, rest = body.partition(_FIRST_COMPONENT)
    if not mark:
        head, mark, rest = body.removesuffix(b"\r\n" + _END), b"\r\n", _END
    line = Contentline.from_parts("SOURCE", Parameters(VALUE="URI"), vUri(url)).to_ical()
    return b"".join((head, b"\r\n", line, mark, rest))


def publication(entries: Iterable[Entry], organizer: Organizer) -> bytes:
    """A file that a mail program adds to a calendar: METHOD:PUBLISH, which asks for ORGANIZER (RFC 5546, 3.2.1)."""
    calendar = _calendar()
    calendar.add("METHOD", "PUBLISH")
    return _assembled(calendar, entries, organizer)


def request(entry: Entry, organizer: Organizer, attendee: Attendee) -> bytes:
    """Ask one person to one meeting, or change what they were asked to (RFC 5546, 3.2.2: one UID in a file)."""
    return _sent("REQUEST", entry, organizer, attendee)


def cancellation(entry: Entry, organizer: Organizer, attendee: Attendee) -> bytes:
    """Take one meeting out of one person's calendar (RFC 5546, 3.2.5): it is off, or goes on without them."""
    return _sent("CANCEL", replace(entry, cancelled=True), organizer, attendee)


def _sent(method: str, entry: Entry, organizer: Organizer, attendee: Attendee) -> bytes:
    calendar = _calendar()
    calendar.add("METHOD", method)
    return _assembled(calendar, [entry], organizer, attendee)


def _calendar() -> Calendar:
    calendar = Calendar()  # not Calendar.new(): it adds a random UID, and no two files would be alike
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", PRODID)
    calendar.add("CALSCALE", "GREGORIAN")
    return calendar


def _assembled(
    calendar: Calendar,
    entries: Iterable[Entry],
    organizer: Organizer | None = None,
    attendee: Attendee | None = None,
) -> bytes:
    # Each event is written on its own and joined: half the time and memory of one tree of a thousand components.
    entries = list(entries)
    head = calendar.to_ical(sorted=False).removesuffix(_END)
    zones = [_zone_component(key) for key in sorted({zone_of(entry.zone).key for entry in entries})]
    return b"".join((head, *zones, *(_event(entry, organizer, attendee) for entry in entries), _END))


@lru_cache(maxsize=KEPT_EVENTS)
def _event(entry: Entry, organizer: Organizer | None, attendee: Attendee | None) -> bytes:
    """One VEVENT, written. Remembered by what it says: a feed built again costs what changed in it."""
    zone = zone_of(entry.zone)
    stamp = entry.stamp.astimezone(UTC)
    event = Event()
    event.add("UID", entry.uid)
    event.add("SEQUENCE", entry.sequence)
    event.add("DTSTAMP", stamp)
    event.add("LAST-MODIFIED", stamp)
    event.add("DTSTART", entry.start.astimezone(zone))
    event.add("DTEND", entry.end.astimezone(zone))
    event.add("STATUS", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("SUMMARY", _line(entry.summary))
    if entry.location:
        event.add("LOCATION", _line(entry.location))
    if entry.description:
        event.add("DESCRIPTION", "\n".join(_line(line) for line in entry.description.splitlines()))
    if entry.categories:
        event.add("CATEGORIES", [_line(category) for category in entry.categories])
    event.add("URL", vUri(entry.url))
    if organizer:
        event.add("ORGANIZER", _address(organizer))
    if attendee:
        event.add("ATTENDEE", _invited(attendee))
    return event.to_ical()


def _address(person: Organizer | Attendee) -> vCalAddress:
    address = vCalAddress(f"mailto:{person.email}")
    address.params["CN"] = vText(_line(person.name))
    return address


def _invited(attendee: Attendee) -> vCalAddress:
    """The one invited. No answer is asked for: nobody reads what calendar programs would send back."""
    address = _address(attendee)
    address.params["ROLE"] = vText("REQ-PARTICIPANT")
    address.params["PARTSTAT"] = vText("ACCEPTED")
    address.params["RSVP"] = vText("FALSE")
    return address


def _line(text: str) -> str:
    """One line of printable text: any line break becomes a space, control characters go (RFC 5545, 3.3.11)."""
    spaced = _BREAKS.sub(" ", text).strip()
    return "".join(char for char in spaced if unicodedata.category(char) not in ("Cc", "Cs"))


@cache
def zone_of(key: str) -> ZoneInfo:
    """The named zone; one that does not exist gives the capital's, in which the same moment is as right."""
    try:
        return ZoneInfo(key)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo(FALLBACK_ZONE)


@cache
def _zone_component(key: str) -> bytes:
    if rules := CHANGING_ZONES.get(key):
        return _parsed(SEASONS.format(key=key, **rules))
    moments = [datetime(year, month, 1, tzinfo=zone_of(key)) for year in (2000, 2037) for month in (1, 7)]
    offsets = {moment.strftime("%z %Z") for moment in moments}
    if len(offsets) == 1:  # Guadeloupe, Martinique, Guyane, La Réunion, Mayotte, Polynésie… keep one time all year
        offset, name = offsets.pop().split()
        return _parsed(FIXED.format(key=key, offset=offset, name=name))
    return Timezone.from_tzid(key).to_ical()


def _parsed(text: str) -> bytes:
    return Component.from_ical(text).to_ical()
