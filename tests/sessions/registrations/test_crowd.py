"""A crowd at the same second, through the pages: exactly the capacity, nobody lost, no error page.

It meets real processes, forked with connections of their own: ``AT_ONCE`` at most, as a large server has workers, each
for one person after another. PostgreSQL refuses more than its ``max_connections`` (100 by default).
"""

import gc
import json
import os
import traceback
from collections import Counter
from multiprocessing import get_context

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from sessions.notifications.models import Message
from sessions.people.models import Participant
from sessions.registrations.models import Registration
from tests.factories.scheduling import make_cohort

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
AT_ONCE = 50


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


def crowd(number: int, work) -> list:
    """``work(place)`` for that many people on forked processes, released together; what each of them got."""
    start = get_context("fork").Event()
    processes = min(number, AT_ONCE)
    connections.close_all()
    gc.freeze()
    pipes = []
    for first in range(processes):
        reader, writer = os.pipe()
        if not (pid := os.fork()):
            try:
                start.wait(60)
                found = [work(place) for place in range(first, number, processes)]
                connections.close_all()
                os.write(writer, json.dumps(found).encode())
            except BaseException:
                os.write(writer, json.dumps([traceback.format_exc()[-2000:]]).encode())
            os._exit(0)
        os.close(writer)
        pipes.append((pid, reader))
    start.set()
    answers = []
    for pid, reader in pipes:
        with os.fdopen(reader) as pipe:
            answers += json.loads(pipe.read())
        os.waitpid(pid, 0)
    return answers


@pytest.mark.parametrize(("people", "capacity"), [(50, 1), (200, 12)])
def test_a_crowd_gets_exactly_the_places(people, capacity):
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
