"""Planning a cohort: dates proposed, then written at once. At the height of ``actions``, which it extends."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction
from django.utils.text import slugify

from sessions.common.freshness import touch_public
from sessions.partners.models import Contact
from sessions.programmes.models import Module, Programme, Room, Site

from . import queries
from .actions import touch_schedule
from .enums import CoAnimationState, CohortState, MeetingKind
from .generator import ClosedDays, Slot, propose, shift
from .locks import lock_contacts
from .models import CoAnimation, Cohort, CohortTransition, Meeting

FOLLOW_UP_TITLE = "Séance de suivi"


@dataclass(frozen=True)
class PlannedMeeting:
    """One meeting to write; without a module it is the follow-up."""

    module: Module | None
    starts_at: datetime
    ends_at: datetime
    contacts: tuple[Contact, ...] = ()


def closed_days(site: Site) -> list[ClosedDays]:
    """What staff entered for a site: school holidays, closures."""
    return [ClosedDays(row.starts_on, row.ends_on, row.label) for row in queries.closures_for(site)]


def propose_slots(
    programme: Programme, site: Site, first_start: datetime, closures: Sequence[ClosedDays] | None = None
) -> list[Slot]:
    """The dates of every module of the programme, and of the follow-up, from a first local date and time."""
    return propose(
        first_start.date(),
        first_start.time().replace(tzinfo=None),
        [module.minutes for module in programme.modules.all()],
        time_zone=site.time_zone,
        days_between=programme.days_between,
        follow_up_months=programme.follow_up_months,
        subdivision=site.holiday_subdivision,
        closures=closed_days(site) if closures is None else closures,
    )


def propose_shift(meetings: Sequence[Meeting], first: date, at: time) -> list[Slot]:
    """New dates for the meetings of one cohort, in order, when the first of them goes to another day and hour."""
    cohort = meetings[0].cohort
    return shift(
        [(meeting.starts_at, meeting.ends_at) for meeting in meetings],
        first,
        at,
        time_zone=cohort.site.time_zone,
        days_between=cohort.programme.days_between,
        subdivision=cohort.site.holiday_subdivision,
        closures=closed_days(cohort.site),
    )


def next_code(site: Site, year: int) -> str:
    """The next free reference of a town and a year, « osny-2026-2 »; the site's own name never shows in it."""
    base = f"{slugify(site.town)[:28]}-{year}-"
    taken = set(Cohort.objects.filter(code__startswith=base).order_by().values_list("code", flat=True))
    number = 1
    while f"{base}{number}" in taken:
        number += 1
    return f"{base}{number}"


@transaction.atomic
def plan_cohort(
    programme: Programme,
    *,
    site: Site,
    code: str,
    meetings: Sequence[PlannedMeeting],
    room: Room | None = None,
    capacity: int | None = None,
    animators: Iterable = (),
    by=None,
) -> Cohort:
    """Write a draft with its meetings and the contacts proposed for them, in a number of queries that does not grow.

    A contact who was erased meanwhile is left out.
    """
    cohort = Cohort.objects.create(
        programme=programme, site=site, room=room, code=code, capacity=capacity or programme.capacity
    )
    cohort.animators.set(animators)
    CohortTransition.objects.create(cohort=cohort, to_state=CohortState.DRAFT, by=by)
    written = Meeting.objects.bulk_create(
        Meeting(
            cohort=cohort,
            kind=MeetingKind.MODULE if one.module else MeetingKind.FOLLOW_UP,
            module=one.module,
            title="" if one.module else FOLLOW_UP_TITLE,
            starts_at=one.starts_at,
            ends_at=one.ends_at,
        )
        for one in meetings
    )
    there = {contact.pk for contact in lock_contacts(contact.pk for one in meetings for contact in one.contacts)}
    CoAnimation.objects.bulk_create(
        CoAnimation(meeting=meeting, contact=contact, state=CoAnimationState.PROPOSED)
        for meeting, one in zip(written, meetings, strict=True)
        for contact in one.contacts
        if contact.pk in there
    )
    touch_schedule()
    touch_public()
    return cohort


def create_cohort(programme: Programme, *, slots: Sequence[Slot], **fields) -> Cohort:
    """Plan a draft from proposed dates as they are: one for each module, in order; one more is the follow-up.

    Raises ValueError when the slots are neither as many as the modules nor one more.
    """
    modules: list[Module | None] = list(programme.modules.all())
    if len(slots) - len(modules) not in (0, 1):
        raise ValueError(f"{len(slots)} dates pour {len(modules)} modules")
    pairs = zip([*modules, None], slots, strict=False)
    meetings = [PlannedMeeting(module, slot.starts_at, slot.ends_at) for module, slot in pairs]
    return plan_cohort(programme, meetings=meetings, **fields)
