"""Another name or address of a site, told to whoever comes there. At the height of ``actions``.

Contacts and those who animate are told as of any change: the revised meetings say so (``scheduling.proposals``,
``scheduling.animators``, ``calendars.itip``).
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction

from sessions.notifications.models import Message
from sessions.people.models import Participant
from sessions.programmes.models import Site
from sessions.scheduling.actions import note_address
from sessions.scheduling.enums import INVITED
from sessions.scheduling.locks import lock_site
from sessions.scheduling.models import CoAnimation, Meeting
from sessions.scheduling.queries import to_come_at

from .announcements import write_to
from .enums import RegistrationState
from .messages import AddressChanged
from .models import Place


@dataclass(frozen=True)
class Concerned:
    """How many meetings to come take place at a site, and whom of their people one may write to."""

    meetings: int
    people: int
    contacts: int

    def __bool__(self) -> bool:
        return bool(self.people or self.contacts)


def concerned_by(site: Site) -> Concerned:
    """Whom an announcement of another address would reach now; three queries."""
    to_come = to_come_at(site)
    asked = CoAnimation.objects.filter(meeting__in=to_come.order_by(), state__in=INVITED)
    hers = _places_in(to_come).filter(registration__participant__do_not_contact_at=None)
    return Concerned(
        meetings=to_come.count(),
        people=hers.order_by().values("registration__participant").distinct().count(),
        contacts=asked.filter(contact__do_not_contact_at=None).order_by().values("contact").distinct().count(),
    )


@transaction.atomic
def change_address_and_tell(site: Site, save: Callable[[], object], *, by) -> tuple[list[Meeting], list[Message]]:
    """Save a site's other name or address by ``save`` and tell each person who has a place in a meeting to come there,
    once for all of them; returns these meetings, their SEQUENCE raised, and the messages.

    Nothing is told when the address is the same as before, as for the second of two who confirm one change.
    """
    before = lock_site(site.pk)
    save()
    changed = note_address(site, before.full_address, by=by)
    if not changed:
        return [], []
    context = {
        "old_address": before.full_address,
        "moved": (before.address, before.locality) != (site.address, site.locality),
        "site_of": site,
    }
    about = f"AddressChanged:{changed[0].uid}:{changed[0].sequence}"
    return changed, [
        write_to(
            AddressChanged(),
            person,
            places[0].meeting.cohort,
            about=about,
            key=f"{about}:{person.pk}",
            context=context | {"meetings": [place.meeting for place in places]},
            attachment_args={"site": site.pk, "registrations": sorted({place.registration_id for place in places})},
        )
        for person, places in _by_person(changed).items()
    ]


def _places_in(meetings):
    return Place.objects.filter(
        meeting__in=meetings, offered=True, registration__state=RegistrationState.REGISTERED
    ).order_by("registration__participant__folded_name", "registration__participant", "meeting__starts_at", "pk")


def _by_person(meetings: list[Meeting]) -> dict[Participant, list[Place]]:
    """Each person's places in these meetings, in order of date; people in order of name."""
    found: dict[Participant, list[Place]] = {}
    places = _places_in(meetings).select_related(
        "registration__participant", "meeting__room", "meeting__cohort__room", "meeting__cohort__site"
    )
    for place in places:
        found.setdefault(place.registration.participant, []).append(place)
    return found
