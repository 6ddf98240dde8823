"""Registrations, places and offers, written directly: the journeys of the tests go through the actions instead."""

from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from sessions.registrations.enums import RegistrationState
from sessions.registrations.models import Place, Registration, WaitingOffer

from .people import ParticipantFactory
from .scheduling import CohortFactory

ENDED = (RegistrationState.WITHDRAWN, RegistrationState.MOVED)


class RegistrationFactory(DjangoModelFactory):
    """A registration; a registered one has a place in every meeting that its cohort has at that moment."""

    class Meta:
        model = Registration
        skip_postgeneration_save = True

    participant = factory.SubFactory(ParticipantFactory)
    cohort = factory.SubFactory(CohortFactory)
    state = RegistrationState.REGISTERED
    queued_at = factory.LazyFunction(timezone.now)
    agreed_at = factory.LazyAttribute(lambda registration: registration.queued_at)
    registered_at = factory.LazyAttribute(
        lambda registration: registration.queued_at if registration.state == RegistrationState.REGISTERED else None
    )
    ended_at = factory.LazyAttribute(
        lambda registration: registration.queued_at if registration.state in ENDED else None
    )

    @factory.post_generation
    def places(registration, create, wanted, **kwargs):
        if create and wanted is not False and registration.state == RegistrationState.REGISTERED:
            for meeting in registration.cohort.meetings.filter(cancelled_at=None):
                Place.objects.create(registration=registration, meeting=meeting)


class WaitingOfferFactory(DjangoModelFactory):
    class Meta:
        model = WaitingOffer

    registration = factory.SubFactory(RegistrationFactory, state=RegistrationState.OFFERED)
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(hours=72))
