"""Partner organisations and their people."""

import factory
from factory.django import DjangoModelFactory

from sessions.partners.enums import PartnerKind
from sessions.partners.models import Contact, Partner


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
