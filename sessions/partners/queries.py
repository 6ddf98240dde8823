"""Reading contacts and their links. Nothing here may be shown to a stranger as « known » or « unknown »."""

from datetime import date

from django.db.models import QuerySet

from .models import Contact, ContactLink, Partner


def ending(today: date) -> QuerySet[Partner]:
    """The partners whose convention ends soon (``Partner.ENDING``), the first to end on top."""
    soon = Partner.objects.filter(convention_end__gt=today, convention_end__lte=today + Partner.ENDING)
    return soon.order_by("convention_end", "pk")


def reachable_at(email: str) -> QuerySet[Contact]:
    """Every contact who may be contacted at this address."""
    return Contact.objects.filter(email__iexact=email.strip(), do_not_contact_at=None).order_by("pk")


def find_link(token: str) -> ContactLink | None:
    """The link of this token, still open or not (``ContactLink.is_open``); None when there never was one."""
    return ContactLink.objects.with_token(token).select_related("contact__partner").first()


def open_link(pk: int) -> ContactLink | None:
    """The link kept in a visitor's HTTP session, as long as it has neither expired nor been revoked."""
    link = ContactLink.objects.select_related("contact__partner").filter(pk=pk).first()
    return link if link is not None and link.is_open() else None


def contact_of_account(user) -> Contact | None:
    """The contact whose account this is."""
    return Contact.objects.select_related("partner").filter(user=user).first()
