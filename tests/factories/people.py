"""Fictitious people: telephone numbers of the ranges kept for fiction, addresses that lead nowhere."""

from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from sessions.people.models import Participant, PersonalLink


class ParticipantFactory(DjangoModelFactory):
    """A person with an e-mail address and a mobile; ``without_email`` and ``landline_only`` are traits."""

    class Meta:
        model = Participant

    class Params:
        without_email = factory.Trait(email="", channel="sms")
        landline_only = factory.Trait(email="", mobile="", landline="0199001234", channel="phone")

    first_name = factory.Iterator(["Camille", "Nadia", "Denis", "Œdile", "Yvonne"])
    last_name = factory.Iterator(["D’Artagnan-Müller", "Œuvrard", "N’Guyen", "Lefèvre", "Petit"])
    email = factory.Sequence(lambda n: f"personne{n}@courriel.example")
    mobile = factory.Sequence(lambda n: f"063998{n % 10000:04d}")


class PersonalLinkFactory(DjangoModelFactory):
    class Meta:
        model = PersonalLink

    participant = factory.SubFactory(ParticipantFactory)
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=700))
