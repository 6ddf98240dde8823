"""Who may see, renew and close calendar addresses."""

from django.db.models import Q, QuerySet

from portal.accounts.queries import departments_of
from sessions.partners.models import Contact, Partner
from sessions.scheduling.enums import WORKING
from sessions.scheduling.permissions import runnable_cohorts

from .models import CalendarFeed


def kept_feeds(user) -> QuerySet[CalendarFeed]:
    """The addresses in service that an account may renew and close for somebody else.

    Those of partners and contacts of its departments, and of people registered in the cohorts it may run.
    """
    departments = departments_of(user, *WORKING)
    within = Q(participant__registrations__cohort__in=runnable_cohorts(user).order_by())
    if departments is None:
        within |= Q(partner__isnull=False) | Q(contact__isnull=False)
    else:
        within |= Q(partner__department__in=departments) | Q(contact__partner__department__in=departments)
    feeds = CalendarFeed.objects.filter(within, revoked_at=None).order_by().values("pk")
    return (
        CalendarFeed.objects.filter(pk__in=feeds)
        .select_related("partner", "contact__partner", "participant")
        .defer("body")
        .order_by("kind", "-last_used_on", "pk")
    )


def kept_partners(user) -> QuerySet[Partner]:
    """The partners for which an account may open an address."""
    departments = departments_of(user, *WORKING)
    within = Q() if departments is None else Q(department__in=departments)
    return Partner.objects.filter(within).order_by("name", "pk")


def kept_contacts(user) -> QuerySet[Contact]:
    """The contacts for whom an account may open an address."""
    contacts = Contact.objects.filter(partner__in=kept_partners(user).order_by())
    return contacts.select_related("partner").order_by("last_name", "first_name", "pk")
