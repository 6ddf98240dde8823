"""What somebody answers by word or by telephone is noted by the team: the place is taken, or passed on."""

from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.accounts.enums import Role
from sessions.notifications.actions import deliver
from sessions.registrations import actions
from sessions.registrations.models import Registration
from tests.factories.accounts import StaffFactory
from tests.factories.people import ParticipantFactory
from tests.factories.scheduling import make_cohort

pytestmark = pytest.mark.django_db


@pytest.fixture
def animator():
    return StaffFactory(department="95")


@pytest.fixture
def cohort(animator):
    return make_cohort(animators=[animator], capacity=1)


@pytest.fixture
def called(cohort) -> Registration:
    """A person without e-mail for whom a place is held: she is to be called."""
    first, second = (
        actions.register(ParticipantFactory(landline_only=True), cohort, agreed_at=timezone.now()) for _ in range(2)
    )
    actions.withdraw(first)
    second.refresh_from_db()
    return second


@pytest.fixture
def desk(signed_in, animator):
    return signed_in(animator)


@pytest.fixture
def address(cohort, called) -> str:
    return reverse("reception:registration", args=[cohort.code, called.public_id])


def answered(desk, address, called, **said) -> str:
    page = desk.post(address, said, follow=True)
    called.refresh_from_db()
    return unescape(page.content.decode())


def test_the_list_of_calls_leads_to_where_the_answer_is_noted(desk, address, called):
    for message in called.participant.messages.order_by("pk"):
        deliver(message.pk)
    page = desk.get(reverse("attendance:phone_list")).content.decode()
    assert page.count(f'href="{address}"') == 1  # once, whatever waits to be said


def test_a_yes_gives_the_place_and_says_who_noted_it(desk, address, called, animator):
    assert "Oui, la personne prend cette place" in desk.get(address).content.decode()
    page = answered(desk, address, called, take="oui")
    assert f"la place est à {called.participant}." in page
    assert (called.state, called.offers.get().state) == ("registered", "accepted")
    assert called.transitions.last().by == animator


def test_a_wait_for_the_next_session_passes_the_place_on(desk, address, called, cohort):
    third = actions.register(ParticipantFactory(), cohort, agreed_at=timezone.now())
    page = answered(desk, address, called, wish="here")
    assert "attend la prochaine session" in page
    assert (called.state, called.wish, called.offers.get().state) == ("waiting", "here", "declined")
    third.refresh_from_db()
    assert third.state == "offered"


def test_an_offered_place_is_taken_or_left_not_waited_for(desk, address, called):
    answered(desk, address, called, wish="this")
    assert called.state == "offered"


def test_a_place_that_is_held_no_more_is_not_taken(desk, address, called):
    actions.withdraw(called)
    assert "Aucune place n’est plus gardée" in answered(desk, address, called, take="oui")
    assert called.state == "withdrawn"


def test_who_is_registered_at_the_desk_while_a_place_is_held_leads_to_her_answer(desk, address, called, cohort):
    enrol = reverse("reception:enrol_known", args=[cohort.code, called.participant.public_id])
    said = {"agreed_on": timezone.localdate().isoformat(), "agreement": "phone", "agrees": "on"}
    page = desk.post(enrol, said, follow=True)
    assert page.redirect_chain == [(address, 302)]
    assert "Une place est déjà gardée" in unescape(page.content.decode())


def test_another_team_takes_nothing(signed_in, address, called):
    stranger = signed_in(StaffFactory(role=Role.COORDINATOR, department="75"))
    assert stranger.post(address, {"take": "oui"}).status_code == 404
    called.refresh_from_db()
    assert called.state == "offered"
