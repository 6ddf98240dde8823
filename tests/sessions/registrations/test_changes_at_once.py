"""Dates that change while people register: nobody waits in a circle, everybody is served."""

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from sessions.privacy.actions import erase_participant
from sessions.registrations.actions import register
from sessions.registrations.announcements import (
    cancel_meeting_and_tell,
    move_meeting_and_tell,
    move_meetings_and_tell,
)
from sessions.registrations.models import Place, Registration
from tests.at_once import at_once
from tests.factories.people import ParticipantFactory
from tests.factories.scheduling import make_cohort

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
HOUR = timedelta(hours=1)
PEOPLE = 6


def registering(cohort, number: int) -> list[partial]:
    people = ParticipantFactory.create_batch(number)
    return [partial(register, person, cohort, agreed_at=timezone.now()) for person in people]


def test_meetings_move_and_are_cancelled_while_people_register():
    cohort = make_cohort(modules=4)
    first, second, third, fourth, _ = cohort.meetings.order_by("starts_at")
    registering(cohort, 1)[0]()  # somebody to tell

    def later(meeting) -> dict:
        return {"starts_at": meeting.starts_at + HOUR, "ends_at": meeting.ends_at + HOUR, "by": None}

    changes = [
        partial(move_meeting_and_tell, first, **later(first)),
        partial(move_meeting_and_tell, second, **later(second)),
        partial(cancel_meeting_and_tell, third, by=None),
        partial(move_meetings_and_tell, [(fourth, fourth.starts_at + HOUR, fourth.ends_at + HOUR)], by=None),
    ]
    at_once([*registering(cohort, PEOPLE), *changes])
    assert Registration.objects.filter(cohort=cohort, state="registered").count() == PEOPLE + 1
    assert Place.objects.filter(meeting=first).count() == PEOPLE + 1


def test_a_file_is_erased_while_people_register_to_the_same_sessions():
    cohorts = [make_cohort(modules=2) for _ in range(3)]
    leaving = ParticipantFactory()
    for cohort in cohorts:
        register(leaving, cohort, agreed_at=timezone.now())
    people = [call for cohort in cohorts for call in registering(cohort, 2)]
    at_once([*people, partial(erase_participant, leaving, by=None, reason="Demande reçue le 3 mars")])
    assert Registration.objects.filter(state="registered").count() == len(people)
    assert Registration.objects.filter(state="withdrawn").count() == len(cohorts)
