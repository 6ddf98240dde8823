"""Erasing while people come back, and from two machines: nobody is lost, nothing is done twice."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.utils import timezone

from sessions.partners.models import Contact
from sessions.people.actions import Details
from sessions.people.models import Participant
from sessions.privacy import upkeep
from sessions.privacy.actions import erase_contact, erase_participant
from sessions.registrations.actions import RegistrationRefused, register, sign_up
from sessions.registrations.models import Registration
from sessions.scheduling.co_animation import CoAnimationError, invite_contact
from sessions.scheduling.enums import CoAnimationState
from sessions.scheduling.models import CoAnimation
from tests.at_once import at_once
from tests.factories.accounts import StaffFactory
from tests.factories.partners import ContactFactory
from tests.factories.people import ParticipantFactory
from tests.factories.scheduling import make_cohort

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
MANY = 6
LONG_AGO = timedelta(days=800)


@pytest.fixture
def people() -> list[Participant]:
    """Last seen more than two years ago."""
    found = ParticipantFactory.create_batch(MANY)
    Participant.objects.update(last_contact_at=timezone.now() - LONG_AGO)
    return found


def test_two_machines_erase_each_person_once(people):
    assert sum(at_once([upkeep.erase_participants] * 2)) == MANY
    assert not Participant.objects.exists()
    assert Participant._base_manager.count() == MANY


def test_who_registers_while_files_are_erased_has_a_place_and_a_name(people):
    cohort = make_cohort(modules=1, capacity=MANY)

    def register(person: Participant):
        details = Details(first_name=person.first_name, last_name=person.last_name, email=person.email)
        return lambda: sign_up(cohort, details, agreed_at=timezone.now())

    at_once([upkeep.erase_participants, *(register(person) for person in people)])
    registrations = Registration.objects.select_related("participant").order_by("pk")
    assert registrations.count() == MANY
    assert {one.participant.email for one in registrations} == {person.email for person in people}
    assert all(one.participant.erased_at is None for one in registrations)


def test_a_contact_who_is_invited_while_erased_is_expected_at_no_meeting():
    animator, contact = StaffFactory(department="95"), ContactFactory()
    meetings = [make_cohort(modules=1, follow_up=False, animators=[animator]).meetings.get() for _ in range(MANY)]
    refused = []

    def invite(meeting):
        def ask() -> None:
            try:
                invite_contact(meeting, contact, by=animator)
            except CoAnimationError as error:
                refused.append(str(error))

        return ask

    at_once([lambda: erase_contact(contact, by=None, reason="Demande"), *map(invite, meetings)])
    asked = CoAnimation.objects.filter(contact=contact)
    assert not asked.exclude(state=CoAnimationState.DECLINED).exists()
    assert asked.count() + len(refused) == MANY
    assert not Contact.objects.filter(pk=contact.pk).exists()


def test_who_is_registered_while_she_is_erased_keeps_no_place():
    person = ParticipantFactory()
    first, *others = [make_cohort(modules=1, follow_up=False) for _ in range(MANY)]
    register(person, first, agreed_at=timezone.now())

    def register_too(cohort):
        def ask() -> None:
            with suppress(RegistrationRefused, Participant.DoesNotExist):
                register(Participant.objects.get(pk=person.pk), cohort, agreed_at=timezone.now())

        return ask

    at_once([lambda: erase_participant(person, by=None, reason="Demande"), *map(register_too, others)])
    assert not Registration.objects.exclude(state="withdrawn").exists()
    assert not Participant.objects.exists()
