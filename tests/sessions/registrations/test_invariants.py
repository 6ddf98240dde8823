"""Whatever people and staff do, in whatever order: no place is sold twice, no place and nobody is lost."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sessions.registrations import actions, queries, waiting_list
from sessions.registrations.enums import HOLDS_A_PLACE, TRANSITIONS, OfferState, RegistrationState
from sessions.registrations.models import Registration, WaitingOffer
from tests.factories.people import ParticipantFactory
from tests.factories.scheduling import default_start, make_cohort

PEOPLE = 6
person = st.integers(0, PEOPLE - 1)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("register"), person),
        st.tuples(st.just("withdraw"), person),
        st.tuples(st.just("accept"), person),
        st.tuples(st.just("decline"), person),
        st.tuples(st.just("stay"), person),
        st.tuples(st.just("lapse"), person),
        st.tuples(st.just("capacity"), st.integers(1, 4)),
    ),
    max_size=25,
)


class Undo(Exception):
    pass


def act(verb: str, number: int, cohort, people) -> None:
    if verb == "capacity":
        actions.set_capacity(cohort, number)
        return
    if verb == "register":
        actions.register(people[number], cohort, agreed_at=timezone.now())
        return
    registration = Registration.objects.filter(participant=people[number], cohort=cohort).first()
    if registration is None:
        return
    offer = registration.offers.filter(state=OfferState.PENDING).first()
    if verb == "withdraw":
        actions.withdraw(registration)
    elif offer and verb == "accept":
        waiting_list.accept_offer(offer)
    elif offer and verb in ("decline", "stay"):
        waiting_list.decline_offer(offer, wish="here" if verb == "stay" else "")
    elif offer:
        past = timezone.now() - timedelta(microseconds=1)
        WaitingOffer.objects.filter(pk=offer.pk).update(expires_at=past, created_at=past - timedelta(microseconds=1))
        waiting_list.expire_offers()


def check(cohort) -> None:
    cohort.refresh_from_db()
    registrations = Registration.objects.filter(cohort=cohort).order_by("pk")
    held = [one for one in registrations if one.state in HOLDS_A_PLACE]
    assert len(held) <= cohort.capacity
    assert not queries.to_ask(cohort)[: queries.free_places(cohort)]
    for one in registrations:
        log = list(one.transitions.order_by("pk").values_list("from_state", "to_state"))
        assert log[0][0] == ""
        assert log[-1][1] == one.state
        assert all(log[i][1] == log[i + 1][0] for i in range(len(log) - 1))
        assert all(to in TRANSITIONS[was] for was, to in log[1:])
        waiting = one.offers.filter(state=OfferState.PENDING).count()
        assert waiting == (one.state == RegistrationState.OFFERED)
        if one.state == RegistrationState.REGISTERED:
            assert one.places.count() == cohort.meetings.count()


@pytest.mark.slow
@pytest.mark.django_db
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_any_sequence_keeps_every_rule(steps):
    try:
        with transaction.atomic():
            cohort = make_cohort(modules=1, capacity=2, first=default_start() + timedelta(days=30))
            people = ParticipantFactory.create_batch(PEOPLE)
            asked = set()
            for verb, number in steps:
                try:
                    act(verb, number, cohort, people)
                except actions.RegistrationRefused:
                    assert verb == "capacity"
                if verb == "register":
                    asked.add(people[number].pk)
                check(cohort)
            known = Registration.objects.filter(cohort=cohort).values_list("participant", flat=True)
            assert set(known) == asked
            raise Undo
    except Undo:
        pass
