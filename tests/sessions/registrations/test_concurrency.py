"""Many people at the same second, each in a connection of their own."""

from collections import Counter
from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from sessions.people.actions import Details
from sessions.people.models import Participant
from sessions.registrations import actions
from sessions.registrations.models import Registration
from tests.at_once import at_once
from tests.factories.people import ParticipantFactory
from tests.factories.scheduling import make_cohort

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
CROWD = 20


def test_twenty_people_on_the_last_places_get_exactly_those():
    cohort = make_cohort(modules=2, capacity=3)
    people = ParticipantFactory.create_batch(CROWD)
    registered = at_once(partial(actions.register, who, cohort, agreed_at=timezone.now()) for who in people)
    states = [one.state for one in registered]
    assert Counter(states) == {"registered": 3, "waiting": CROWD - 3}
    assert Counter(Registration.objects.order_by("pk").values_list("state", flat=True)) == Counter(states)


def test_one_person_twenty_times_is_one_registration():
    cohort = make_cohort(modules=2, capacity=3)
    details = Details(first_name="Anne", last_name="D’Artagnan-Müller", email="anne@courriel.example")
    agreed_at = timezone.now()
    signed_up = at_once([partial(actions.sign_up, cohort, details, agreed_at=agreed_at)] * CROWD)
    shown = [one.shown for one in signed_up]
    assert Counter(shown) == {"registered": CROWD}
    assert (Participant.objects.count(), Registration.objects.count()) == (1, 1)


def test_places_freed_together_are_offered_once_each():
    cohort = make_cohort(modules=1, capacity=5, first=timezone.now() + timedelta(days=30))
    registrations = [actions.register(ParticipantFactory(), cohort, agreed_at=timezone.now()) for _ in range(12)]
    at_once(partial(actions.withdraw, registration) for registration in registrations[:5])
    states = Counter(Registration.objects.order_by("pk").values_list("state", flat=True))
    assert states == {"withdrawn": 5, "offered": 5, "waiting": 2}
