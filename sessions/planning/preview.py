"""What stands against dates, in words, before anything is saved."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from sessions.common.tokens import fingerprint
from sessions.common.typography import hour
from sessions.partners.models import Contact
from sessions.programmes.models import Module, Site
from sessions.scheduling import queries as scheduling
from sessions.scheduling.agendas import busy_of
from sessions.scheduling.enums import INVITED
from sessions.scheduling.generator import ClosedDays, Slot, why_closed
from sessions.scheduling.models import CoAnimation, Cohort, Meeting
from sessions.scheduling.planning import closed_days, propose_slots
from sessions.scheduling.queries import Collision, Wanted


@dataclass
class Proposal:
    """One meeting to come as it is proposed: of a module, the follow-up without one, or ``moved`` from its old date."""

    title: str
    slot: Slot
    module: Module | None = None
    contact: Contact | None = None
    moved: Meeting | None = None
    warnings: list[str] = field(default_factory=list)


def proposals(
    programme, site: Site, first_start: datetime, source: Cohort | None, closures: Sequence[ClosedDays]
) -> list[Proposal]:
    """A proposal for each module and for the follow-up; contacts are those of the session that is done again."""
    slots = propose_slots(programme, site, first_start, closures)
    modules = list(programme.modules.all())
    before = _contacts_of(source) if source else {}
    rows = [
        Proposal(str(module), slot, module=module, contact=before.get(module.pk))
        for module, slot in zip(modules, slots, strict=False)
    ]
    return rows + [Proposal("Séance de suivi", slot, contact=before.get(None)) for slot in slots[len(modules) :]]


def _contacts_of(cohort: Cohort) -> dict[int | None, Contact]:
    """By module, who last took part in it."""
    meetings = cohort.meetings.order_by("pk").values_list("pk", "module")
    module_of = dict(meetings)
    rows = (
        CoAnimation.objects.filter(meeting__cohort=cohort, state__in=INVITED).select_related("contact").order_by("pk")
    )
    return {module_of[row.meeting_id]: row.contact for row in rows}


def warnings(
    wanted: Sequence[Wanted],
    *,
    site: Site,
    animators: Iterable = (),
    leaving_out: Iterable[Meeting] = (),
    closures: Sequence[ClosedDays] | None = None,
) -> list[list[str]]:
    """For each meeting, what stands against it: a closed day, a room or somebody taken, and by which meeting."""
    zone, closures = ZoneInfo(site.time_zone), closed_days(site) if closures is None else closures
    animators = list(animators)
    taken = scheduling.collisions(wanted, animators=animators, leaving_out=leaving_out)
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
            f"{person} : occupé dans son agenda de {hour(first.astimezone(zone))} à {hour(last.astimezone(zone))}."
            for person in [*animators, *one.contacts]
            for first, last in taken[person]
            if first < one.ends_at and one.starts_at < last
        ]

    return lines


def _in_words(collision: Collision, zone: ZoneInfo) -> str:
    meeting = collision.meeting
    start, end = (hour(moment.astimezone(zone)) for moment in (meeting.starts_at, meeting.ends_at))
    what = collision.what[0].upper() + collision.what[1:]
    return (
        f"{what} de {start} à {end} : « {meeting.label} », session {meeting.cohort.code}, {meeting.cohort.site.town}."
    )


def digest(lines: Iterable[Iterable[str]]) -> str:
    """One word for what was shown; empty when nothing stood against the dates."""
    text = "\n".join(line for row in lines for line in row)
    return fingerprint(text)[:16] if text else ""
