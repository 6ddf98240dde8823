"""Dates of a cohort's meetings, proposed from a first day: a pure function of its arguments.

Public holidays come from the ``holidays`` package (French law, code du travail L3133-1, with the subdivisions of
Alsace-Moselle and overseas); closures are data entered by staff.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

from sessions.common.typography import day as in_words
from sessions.common.typography import typeset

LONGEST_WAIT = 366  # days without a free one before giving up


class NoFreeDayError(Exception):
    """No day is left within a year: closures cover everything."""


@dataclass(frozen=True)
class ClosedDays:
    """Days without meetings, both ends included, and why."""

    first: date
    last: date
    label: str


@dataclass(frozen=True)
class Slot:
    """One proposed meeting, in aware datetimes; ``skipped`` says which days were passed over, and why."""

    starts_at: datetime
    ends_at: datetime
    skipped: tuple[str, ...] = ()


@lru_cache(maxsize=256)
def public_holidays(year: int, subdivision: str = "") -> dict[date, str]:
    """The public holidays of a year, with their French names."""
    found = holidays.country_holidays("FR", subdiv=subdivision or None, years=year, language="fr")
    return {day: typeset(name) for day, name in found.items()}


def why_closed(day: date, subdivision: str, closures: Iterable[ClosedDays]) -> str:
    """Why no meeting takes place that day; empty when nothing stands against it."""
    name = public_holidays(day.year, subdivision).get(day)
    if name:
        return name
    return next((closure.label for closure in closures if closure.first <= day <= closure.last), "")


def add_months(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day (31 August + 6 → 28 or 29 February)."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    following = date(year + month // 12, month % 12 + 1, 1)
    return date(year, month, min(day.day, (following - timedelta(days=1)).day))


def propose(
    first: date,
    at: time,
    minutes: Sequence[int],
    *,
    time_zone: str = "Europe/Paris",
    days_between: int = 7,
    follow_up_months: int | None = None,
    follow_up_minutes: int = 120,
    subdivision: str = "",
    closures: Sequence[ClosedDays] = (),
) -> list[Slot]:
    """One slot for each duration, then the follow-up when there is one.

    A closed day sends the meeting to the next turn of the rhythm; the order of modules is kept. Local time stays the
    same across clock changes. Raises NoFreeDayError when closures leave no day within a year.
    """
    zone = ZoneInfo(time_zone)
    slots: list[Slot] = []
    day = first
    for length in minutes:
        day, skipped = _next_free(day, days_between, subdivision, closures)
        slots.append(_slot(day, at, length, zone, skipped))
        day += timedelta(days=days_between)
    if follow_up_months and slots:
        last = slots[-1].starts_at.date()
        target = add_months(last, follow_up_months)
        target += timedelta(days=(last.weekday() - target.weekday()) % 7)  # the weekday people know
        day, skipped = _next_free(target, 7, subdivision, closures)
        slots.append(_slot(day, at, follow_up_minutes, zone, skipped))
    return slots


def _next_free(day: date, step: int, subdivision: str, closures: Sequence[ClosedDays]) -> tuple[date, tuple[str, ...]]:
    skipped: list[str] = []
    start = day
    while reason := why_closed(day, subdivision, closures):
        skipped.append(f"{in_words(day)} ({reason})")
        day += timedelta(days=step)
        if (day - start).days > LONGEST_WAIT:
            raise NoFreeDayError("Aucun jour libre dans l’année : vérifiez les fermetures.")
    return day, tuple(skipped)


def _slot(day: date, at: time, minutes: int, zone: ZoneInfo, skipped: tuple[str, ...]) -> Slot:
    starts_at = datetime.combine(day, at, tzinfo=zone)
    return Slot(starts_at, starts_at + timedelta(minutes=minutes), skipped)


def shift(
    spans: Sequence[tuple[datetime, datetime]],
    first: date,
    at: time,
    *,
    time_zone: str = "Europe/Paris",
    days_between: int = 7,
    subdivision: str = "",
    closures: Sequence[ClosedDays] = (),
) -> list[Slot]:
    """New dates for meetings of which the first goes to another day and local time; the others keep their distance.

    A closed day sends a meeting to the next turn of the rhythm, and those after it follow; lengths stay. ``spans`` are
    in order. Raises NoFreeDayError when closures leave no day within a year.
    """
    zone = ZoneInfo(time_zone)
    local = [(start.astimezone(zone).replace(tzinfo=None), end - start) for start, end in spans]
    delta = datetime.combine(first, at) - local[0][0]
    slots: list[Slot] = []
    pushed = timedelta(0)
    for start, length in local:
        wanted = start + delta + pushed
        day, skipped = _next_free(wanted.date(), days_between, subdivision, closures)
        pushed += day - wanted.date()
        slots.append(_slot(day, wanted.time(), int(length.total_seconds() // 60), zone, skipped))
    return slots
