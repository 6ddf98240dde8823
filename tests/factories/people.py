"""Fictitious people: telephone numbers of the ranges kept for fiction, addresses that lead nowhere."""

from datetime import timedelta

import factory
from django.test import Client
from django.utils import timezone
from factory.django import DjangoModelFactory

from sessions.people.models import Participant, PersonalLink
from sessions.people.permissions import SESSION_KEY


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


def as_participant(registration) -> Client:
    """A browser in which that person's space is open."""
    client = Client()
    session = client.session
    session[SESSION_KEY] = PersonalLinkFactory(participant=registration.participant).pk
    session.save()
    client.cookies["sessionid"] = session.session_key
    return client
