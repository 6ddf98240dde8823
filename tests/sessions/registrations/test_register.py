"""Registering: one person, every meeting, never a place too many."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sessions.notifications.models import Message
from sessions.registrations import actions, queries
from sessions.registrations.enums import Author, RegistrationState
from sessions.registrations.models import Place, Registration, WaitingOffer
from sessions.registrations.waiting_list import accept_offer
from sessions.scheduling.actions import cancel_meeting
from sessions.scheduling.enums import CohortState
from tests.factories.people import ParticipantFactory
from tests.factories.registrations import RegistrationFactory
from tests.factories.scheduling import CohortFactory, MeetingFactory, make_cohort

pytestmark = pytest.mark.django_db


def register(cohort, participant=None, **options):
    return actions.register(participant or ParticipantFactory(), cohort, agreed_at=timezone.now(), **options)


def states_of(registration):
    return list(registration.transitions.values_list("from_state", "to_state"))


def test_one_registration_gives_a_place_in_every_meeting():
    registration = register(make_cohort(modules=10))
    assert registration.state == RegistrationState.REGISTERED
    assert registration.places.filter(offered=True, excused_at=None).count() == 11


def test_a_cancelled_meeting_gets_no_place():
    cohort = make_cohort(modules=3)
    cancel_meeting(cohort.meetings.first(), by=None)
    assert register(cohort).places.count() == 3


def test_a_meeting_already_begun_is_not_offered():
    cohort = make_cohort(modules=2, first=timezone.now() - timedelta(hours=1), state=CohortState.RUNNING)
    assert list(register(cohort).places.order_by("meeting__starts_at").values_list("offered", flat=True)) == [
        False,
        True,
        True,
    ]


def test_registering_twice_returns_the_same_registration():
    cohort, person = make_cohort(), ParticipantFactory()
    first, second = register(cohort, person), register(cohort, person)
    assert first == second
    assert states_of(first) == [("", "registered")]
    assert Message.objects.count() == 1


def test_without_a_free_place_one_waits():
    cohort = make_cohort(capacity=1)
    register(cohort)
    registration = register(cohort)
    assert registration.state == RegistrationState.WAITING
    assert not registration.places.exists()
    assert Message.objects.filter(kind="OnWaitingList", participant=registration.participant).count() == 1


def test_a_place_held_by_an_offer_is_not_free():
    cohort = make_cohort(capacity=1)
    RegistrationFactory(cohort=cohort, state=RegistrationState.OFFERED)
    assert register(cohort).state == RegistrationState.WAITING


def test_coming_back_after_a_withdrawal_keeps_what_was_there():
    cohort, person = make_cohort(modules=2), ParticipantFactory()
    registration = register(cohort, person)
    place = actions.excuse(registration.places.first())
    actions.withdraw(registration)
    back = register(cohort, person)
    assert back.pk == registration.pk
    assert back.ended_at is None
    assert back.places.get(pk=place.pk).excused_at == place.excused_at
    assert back.places.count() == 3
    assert states_of(back) == [("", "registered"), ("registered", "withdrawn"), ("withdrawn", "registered")]


def test_meetings_held_while_away_were_not_offered(at):
    at("2026-03-01 09:00")
    cohort = make_cohort(modules=3, first=timezone.now() + timedelta(days=1))
    registration = register(cohort)
    at("2026-03-03 09:00")
    actions.withdraw(registration)
    at("2026-03-10 09:00")
    register(cohort, registration.participant)
    offered = registration.places.order_by("meeting__starts_at").values_list("offered", flat=True)
    assert list(offered) == [True, False, True, True]


def test_meetings_held_while_she_waited_to_come_back_were_not_offered(at):
    at("2026-03-01 09:00")
    cohort = make_cohort(modules=3, first=timezone.now() + timedelta(days=1), capacity=1)
    registration = register(cohort)
    at("2026-03-03 09:00")
    actions.withdraw(registration)
    instead = register(cohort)
    assert register(cohort, registration.participant).state == "waiting"
    at("2026-03-10 09:00")
    actions.withdraw(instead)
    accept_offer(WaitingOffer.objects.get(state="pending"))
    offered = registration.places.order_by("meeting__starts_at").values_list("offered", flat=True)
    assert list(offered) == [True, False, True, True]


@pytest.mark.parametrize(
    "state", [CohortState.DRAFT, CohortState.CANCELLED, CohortState.COMPLETED, CohortState.ARCHIVED]
)
def test_a_session_that_is_not_open_takes_nobody(state):
    with pytest.raises(actions.RegistrationRefused):
        register(CohortFactory(state=state))
    assert not Registration.objects.exists()


def test_who_registered_the_person_is_kept():
    registration = register(make_cohort(), author=Author.PARTNER)
    assert registration.author == Author.PARTNER
    assert registration.agreed_at


def test_a_person_without_email_is_to_be_phoned():
    registration = register(make_cohort(), ParticipantFactory(landline_only=True))
    assert registration.participant.messages.get().channel == "phone"


def test_the_confirmation_carries_the_invitation_and_says_nothing_of_the_subject():
    cohort = make_cohort(modules=10)
    cohort.programme.title = "Cancer et retour au travail"
    cohort.programme.save()
    registration = register(cohort, ParticipantFactory(first_name="N’Guyen", last_name="Œuvrard"))
    message = registration.participant.messages.get()
    assert message.attachment == "confirmation"
    assert message.attachment_args == {"registration": registration.pk}
    assert "[[lien:personal]]" in message.body
    assert message.body.startswith("Bonjour N’Guyen,")
    assert "ancer" not in message.subject + message.body
    assert message.body.count("\n- ") == 11


def test_a_meeting_added_later_enrols_who_is_registered():
    cohort = make_cohort(modules=2)
    registered, gone = register(cohort), register(cohort)
    actions.withdraw(gone)
    meeting = MeetingFactory(cohort=cohort, kind="extra", module=None, title="Un moment de plus")
    assert actions.add_places(meeting) == 1
    assert actions.add_places(meeting) == 0
    assert Place.objects.filter(meeting=meeting).get().registration == registered


def test_an_excuse_is_noted_and_taken_back():
    place = register(make_cohort()).places.first()
    assert actions.excuse(place).excused_at
    first = place.excused_at
    assert actions.excuse(place).excused_at == first
    assert actions.take_back_excuse(place).excused_at is None


def test_a_past_meeting_takes_no_excuse():
    cohort = make_cohort(first=timezone.now() - timedelta(days=1), state=CohortState.RUNNING)
    with pytest.raises(actions.RegistrationRefused):
        actions.excuse(register(cohort).places.order_by("meeting__starts_at").first())


def test_places_are_counted_for_lists_in_one_query(budget):
    for held in (0, 1, 3):
        cohort = make_cohort(modules=1, capacity=2)
        for _ in range(held):
            register(cohort)
    with budget(1):
        cohorts = list(queries.with_places(type(cohort).objects.order_by("pk")))
    assert [(one.held, one.free) for one in cohorts] == [(0, 2), (1, 1), (2, 0)]
