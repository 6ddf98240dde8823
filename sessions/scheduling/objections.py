"""What stands against dates, in words, before anything is saved: one list for whatever plans, moves or adds."""

from collections.abc import Callable, Iterable, Sequence
from zoneinfo import ZoneInfo

from sessions.common.tokens import fingerprint
from sessions.common.typography import beginning, hour
from sessions.programmes.models import Site

from . import queries
from .agendas import busy_of
from .generator import ClosedDays, why_closed
from .models import Meeting
from .planning import closed_days
from .queries import Collision, Wanted


def objections(
    wanted: Sequence[Wanted],
    *,
    site: Site,
    animators: Iterable = (),
    leaving_out: Iterable[Meeting] = (),
    closures: Sequence[ClosedDays] | None = None,
) -> list[list[str]]:
    """For each meeting, what stands against it: a closed day, a room or somebody taken, and by which meeting."""
    zone, closures = site.zone, closed_days(site) if closures is None else closures
    animators = list(animators)
    taken = queries.collisions(wanted, animators=animators, leaving_out=leaving_out)
    busy = _busy(wanted, animators, zone)
    found = []
    for one, collisions in zip(wanted, taken, strict=True):
        closed = why_closed(one.starts_at.astimezone(zone).date(), site.holiday_subdivision, closures)
        lines = [f"Ce jour est fermé : {closed}."] if closed else []
        lines += [_in_words(collision, zone) for collision in collisions]
        found.append(lines + busy(one))
    return found


def _busy(wanted: Sequence[Wanted], animators: list, zone: ZoneInfo) -> Callable[[Wanted], list[str]]:
    """Who is taken in their own calendar, read once for every meeting."""
    people = {*animators, *(contact for one in wanted for contact in one.contacts)}
    if not wanted or not people:
        return lambda one: []
    start, end = min(one.starts_at for one in wanted), max(one.ends_at for one in wanted)
    taken = busy_of(sorted(people, key=str), start, end)

    def lines(one: Wanted) -> list[str]:
        return [
            f"{person} : son agenda est pris de {hour(first.astimezone(zone))} à {hour(last.astimezone(zone))}."
            for person in [*animators, *one.contacts]
            for first, last in taken[person]
            if first < one.ends_at and one.starts_at < last
        ]

    return lines


def _in_words(collision: Collision, zone: ZoneInfo) -> str:
    meeting = collision.meeting
    start, end = (hour(moment.astimezone(zone)) for moment in (meeting.starts_at, meeting.ends_at))
    what = collision.what[0].upper() + collision.what[1:]
    where = f"session {meeting.cohort.code}, {meeting.cohort.site.town}"
    return f"{what} de {start} à {end} : « {beginning(meeting.label)} », {where}."


def digest(lines: Iterable[Iterable[str]]) -> str:
    """One word for what was shown; empty when nothing stood against the dates."""
    text = "\n".join(line for row in lines for line in row)
    return fingerprint(text)[:16] if text else ""
