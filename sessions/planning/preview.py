"""What is proposed before anything is saved."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sessions.partners.models import Contact
from sessions.programmes.models import Module, Site
from sessions.scheduling.enums import INVITED
from sessions.scheduling.generator import ClosedDays, Slot
from sessions.scheduling.models import CoAnimation, Cohort, Meeting
from sessions.scheduling.planning import propose_slots


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
