"""When somebody is taken, out of their calendar file: stretches of time and nothing else (RFC 5545).

Pure: bytes in, intervals out. The file is a stranger's: its size, its events and its repetitions are bounded.
"""

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import islice
from typing import Any

from dateutil.rrule import rruleset, rrulestr
from icalendar import Calendar

from .enums import Trouble

MAX_EVENTS = 5_000
MAX_REPEATING = 400
MAX_INTERVALS = 5_000
MAX_SECONDS = 10.0
TOO_OFTEN = ("SECONDLY", "MINUTELY", "HOURLY")
DAY = timedelta(days=1)

Interval = tuple[datetime, datetime]


class Unreadable(Exception):
    """The file cannot be read; ``trouble`` says why, for its owner; ``status`` what its server answered."""

    def __init__(self, trouble: Trouble, status: int | None = None) -> None:
        super().__init__(trouble)
        self.trouble, self.status = trouble, status


def intervals(content: bytes, start: datetime, end: datetime, zone: tzinfo) -> list[Interval]:
    """The stretches taken within [start, end), joined where they touch, in order, in UTC.

    ``zone`` is that of times without one and of whole days. Cancelled and transparent events (RFC 5545, 3.8.2.7) take
    no time. Raises Unreadable for what is no calendar or goes beyond the bounds.
    """
    events = _events(content)
    deadline = time.monotonic() + MAX_SECONDS
    overridden = {(str(event.get("UID")), _start(event["RECURRENCE-ID"].dt, zone)) for event in _changed(events)}
    found: list[Interval] = []
    repeating = 0
    for event in events:
        if not _takes_time(event):
            continue
        repeating += "RRULE" in event
        if repeating > MAX_REPEATING or len(found) > MAX_INTERVALS or time.monotonic() > deadline:
            raise Unreadable(Trouble.RULES)
        try:
            found += islice(_occurrences(event, overridden, start, end, zone), MAX_INTERVALS + 1)
        except Unreadable:
            raise
        except (ValueError, TypeError, AttributeError, OverflowError, KeyError, ArithmeticError):
            continue  # one event that cannot be read hides nothing of the others
    return _joined(found, start, end)


def _events(content: bytes) -> list[Any]:
    if not content.lstrip(b"\xef\xbb\xbf \t\r\n").upper().startswith(b"BEGIN:VCALENDAR"):
        raise Unreadable(Trouble.FORMAT)
    if content.upper().count(b"BEGIN:VEVENT") > MAX_EVENTS:
        raise Unreadable(Trouble.LARGE)
    try:
        calendar = Calendar.from_ical(content)
        return list(calendar.walk("VEVENT"))
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError) as error:
        raise Unreadable(Trouble.FORMAT) from error


def _changed(events: list[Any]) -> Iterator[Any]:
    return (event for event in events if hasattr(event.get("RECURRENCE-ID"), "dt"))


def _takes_time(event: Any) -> bool:
    words = {str(event.get(name, "")).upper() for name in ("STATUS", "TRANSP", "X-MICROSOFT-CDO-BUSYSTATUS")}
    return hasattr(event.get("DTSTART"), "dt") and not words & {"CANCELLED", "TRANSPARENT", "FREE"}


def _occurrences(event: Any, overridden: set, start: datetime, end: datetime, zone: tzinfo) -> Iterator[Interval]:
    first = event["DTSTART"].dt
    length = _length(event, first, zone)
    if length <= timedelta():
        return
    if "RECURRENCE-ID" in event or not ("RRULE" in event or "RDATE" in event):
        begins = _start(first, zone)
        if begins < end and begins + length > start:
            yield begins.astimezone(UTC), (begins + length).astimezone(UTC)
        return
    uid = str(event.get("UID"))
    # Repetitions keep the hour of the wall clock: they are counted without a zone, then put into it.
    own_zone = first.tzinfo if isinstance(first, datetime) and first.tzinfo else zone
    rules = _rules(event, own_zone, (end + DAY).astimezone(own_zone).replace(tzinfo=None))
    for moment in rules.xafter((start - length - DAY).astimezone(own_zone).replace(tzinfo=None), inc=True):
        begins = moment.replace(tzinfo=own_zone)
        if begins >= end:
            return
        if begins + length > start and (uid, begins) not in overridden:
            yield begins.astimezone(UTC), (begins + length).astimezone(UTC)


def _rules(event: Any, zone: tzinfo, last: datetime) -> rruleset:
    """The event's repetitions by the wall clock of its zone, none of them after ``last``."""
    first = _wall(event["DTSTART"].dt, zone)
    rules = rruleset()
    rules.rdate(first)
    for rule in _all(event, "RRULE"):
        if str(rule.get("FREQ", [""])[0]).upper() in TOO_OFTEN or any(
            name in rule for name in ("BYSECOND", "BYMINUTE")
        ):
            raise Unreadable(Trouble.RULES)
        kept = {name: value for name, value in rule.items() if name.upper() != "UNTIL"}
        until = min([last, *(_wall(value, zone, DAY) for value in rule.get("UNTIL", []))])
        text = type(rule)(kept).to_ical().decode() + f";UNTIL={until:%Y%m%dT%H%M%S}" * ("COUNT" not in rule)
        rules.rrule(rrulestr(text, dtstart=first))
    for name, add in (("RDATE", rules.rdate), ("EXDATE", rules.exdate)):
        for dates in _all(event, name):
            for value in dates.dts:
                if isinstance(value.dt, date):  # not a period
                    add(_wall(value.dt, zone))
    return rules


def _all(event: Any, name: str) -> list[Any]:
    value = event.get(name, [])
    return value if isinstance(value, list) else [value]


def _length(event: Any, first: date | datetime, zone: tzinfo) -> timedelta:
    if hasattr(event.get("DTEND"), "dt"):
        return _start(event["DTEND"].dt, zone) - _start(first, zone)
    if hasattr(event.get("DURATION"), "dt"):
        return event["DURATION"].dt
    return timedelta() if isinstance(first, datetime) else DAY


def _start(value: date | datetime, zone: tzinfo) -> datetime:
    if not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day, tzinfo=zone)
    return value if value.tzinfo else value.replace(tzinfo=zone)


def _wall(value: date | datetime, zone: tzinfo, whole_day: timedelta = timedelta()) -> datetime:
    """What the clock on the wall shows in a zone; a date is its midnight, or the end of it with ``whole_day``."""
    if not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day) + whole_day
    return (value.astimezone(zone) if value.tzinfo else value).replace(tzinfo=None)


def _joined(found: list[Interval], start: datetime, end: datetime) -> list[Interval]:
    joined: list[Interval] = []
    for begins, ends in sorted((max(begins, start), min(ends, end)) for begins, ends in found):
        if joined and begins <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(ends, joined[-1][1]))
        elif begins < ends:
            joined.append((begins.astimezone(UTC), ends.astimezone(UTC)))
    return joined
