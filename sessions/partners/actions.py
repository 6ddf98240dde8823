"""Writing the links of contacts."""

from django.db import transaction
from django.utils import timezone

from portal.accounts.enums import Role
from portal.accounts.queries import staff_with_role
from sessions.common.closing import has_left, links_closed
from sessions.notifications.actions import enqueue, write_new
from sessions.notifications.enums import Channel
from sessions.notifications.messages import channel_of
from sessions.notifications.models import Message

from . import queries
from .messages import ContactLinkAsked, ConventionEnding
from .models import Contact, ContactLink, Partner


def send_links(email: str) -> None:
    """Send their link to every contact of this address; nothing when there is nobody.

    At most one message a contact every quarter of an hour, whatever is asked.
    """
    quarter = int(timezone.now().timestamp() // 900)
    for contact in queries.reachable_at(email):
        with transaction.atomic():
            enqueue(ContactLinkAsked().write(contact, key=f"contact-link-asked:{contact.pk}:{quarter}"))


@transaction.atomic
def revoke_links(contact: Contact) -> int:
    """Close every open link of the contact, the pages and the calendar opened by it, at once; returns how many.

    It is done for who leaves their organisation, so what the organisation shares changes too.
    """
    closed = contact.links.filter(revoked_at=None).update(revoked_at=timezone.now())
    links_closed(contact)
    has_left(contact, contact.partner)
    return closed


def closing_in_words(contact: Contact) -> str:
    """What ``revoke_links`` has just done, for the team."""
    again = contact.may_be_contacted and channel_of(contact) == Channel.EMAIL
    said = (
        f"Les liens et l’agenda de {contact} sont fermés.",
        "Un nouveau lien viendra avec le prochain message." if again else "",
        "Si son organisme a un agenda commun, cet agenda change d’adresse\u00a0: ses collègues reçoivent la nouvelle.",
    )
    return " ".join(filter(None, said))


def use_link(link: ContactLink) -> None:
    """Note that the contact came in by this link."""
    link.last_used_at = timezone.now()
    link.save(update_fields=["last_used_at", "changed_at"])


def warn_of_conventions() -> int:
    """Tell the coordinators, each once for each end, of the conventions that end within sixty days; how many
    conventions somebody was told of.

    A convention that is prolonged is announced again before its new end.
    """
    return sum(_warn(partner) > 0 for partner in queries.ending(timezone.localdate()))


def _warn(partner: Partner) -> int:
    def write(person, key: str) -> Message:
        return ConventionEnding().write(person, key=key, context={"partner": partner})

    people = staff_with_role(Role.COORDINATOR, partner.department or None) or staff_with_role(Role.ADMIN)
    keys = {f"convention-ending:{partner.pk}:{partner.convention_end}:{person.pk}": person for person in people}
    return write_new(keys, write)
