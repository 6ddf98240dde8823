"""Partner organisations and their people."""

import factory
from django.urls import reverse
from django.utils import timezone
from factory.django import DjangoModelFactory

from sessions.partners.enums import PartnerKind
from sessions.partners.models import Contact, ContactLink, Partner


class PartnerFactory(DjangoModelFactory):
    class Meta:
        model = Partner

    name = factory.Sequence(lambda n: f"Association partenaire {n}")
    kind = factory.LazyFunction(lambda: PartnerKind.values[0])
    department = "95"


class ContactFactory(DjangoModelFactory):
    class Meta:
        model = Contact

    partner = factory.SubFactory(PartnerFactory)
    first_name = factory.Iterator(["Hélène", "Karim", "Maël"])
    last_name = factory.Iterator(["Rousseau", "Haddad", "Le Bihan"])
    email = factory.Sequence(lambda n: f"intervenant{n}@partenaire.example")


class ContactLinkFactory(DjangoModelFactory):
    class Meta:
        model = ContactLink

    contact = factory.SubFactory(ContactFactory)
    expires_at = factory.LazyFunction(lambda: timezone.now() + ContactLink.LIFETIME)


def open_space(client, contact):
    """The contact comes in by their own link; returns the client, so that a test may go on with it."""
    link = ContactLink.current_for(contact)
    client.post(reverse("partner_space:link", args=[link.token]), {"letters": contact.name_check()})
    return client
