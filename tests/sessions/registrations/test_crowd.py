"""A crowd of real processes at the same second, through the pages: exactly the capacity, nobody lost, no error page."""

from collections import Counter

import pytest
from django.test import Client
from django.urls import reverse

from sessions.notifications.models import Message
from sessions.people.models import Participant
from sessions.registrations.models import Registration
from tests.crowd import crowd
from tests.factories.scheduling import make_cohort

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def sign_up(code: str, number: int) -> list:
    """What one visitor does on the last page, knowing that she may have to wait; the page she is led to."""
    client = Client(REMOTE_ADDR=f"192.0.2.{number}", raise_request_exception=False)
    typed = {
        "first_name": "Anne",
        "last_name": "Petit",
        "email": f"crowd{number}@courriel.example",
        "channel": "email",
        "agrees": "on",
        "waiting": "oui",
    }
    sent = client.post(reverse("registrations:confirm", args=[code]), typed)
    seen = client.get(sent.url) if sent.status_code == 302 else sent
    return [sent.status_code, seen.status_code, "Votre place est réservée" in seen.content.decode()]


@pytest.mark.parametrize(("people", "capacity"), [(50, 1), (200, 12)])
def test_a_crowd_of_processes_gets_exactly_the_places(people, capacity):
    sign_up(make_cohort(modules=2).code, people)  # templates are read once, before the processes part
    cohort = make_cohort(modules=2, capacity=capacity)
    answers = crowd(people, lambda place: sign_up(cohort.code, place))
    assert Counter(map(str, answers)) == {
        str([302, 200, True]): capacity,
        str([302, 200, False]): people - capacity,
    }
    states = Counter(Registration.objects.filter(cohort=cohort).order_by("pk").values_list("state", flat=True))
    assert states == {"registered": capacity, "waiting": people - capacity}
    assert Participant.objects.count() == Message.objects.count() == people + 1
