"""Writing the links of contacts."""

from django.db import transaction
from django.utils import timezone

from sessions.notifications.actions import enqueue

from . import queries
from .messages import ContactLinkAsked
from .models import Contact, ContactLink


def send_links(email: str) -> None:
    """Send their link to every contact of this address; nothing when there is nobody.

    At most one message a contact every quarter of an hour, whatever is asked.
    """
    quarter = int(timezone.now().timestamp() // 900)
    for contact in queries.reachable_at(email):
        with transaction.atomic():
            enqueue(ContactLinkAsked().write(contact, key=f"contact-link-asked:{contact.pk}:{quarter}"))


def revoke_links(contact: Contact) -> int:
    """Close every open link of the contact, and the pages opened by it, at once; returns how many."""
    return contact.links.filter(revoked_at=None).update(revoked_at=timezone.now())


def use_link(link: ContactLink) -> None:
    """Note that the contact came in by this link."""
    link.last_used_at = timezone.now()
    link.save(update_fields=["last_used_at", "changed_at"])
