"""People who wait for a place in a session that goes on without them: told once, the next one in one tap."""

import pytest
from django.urls import reverse
from django.utils import timezone

from sessions.notifications.actions import deliver
from sessions.notifications.models import Message
from sessions.people.actions import issue_link
from sessions.registrations import actions, reminders, waiting_list
from sessions.registrations.enums import RegistrationState, Wish
from sessions.registrations.models import WaitingOffer
from sessions.scheduling.models import Cohort
from tests.factories.accounts import StaffFactory, sign_in
from tests.factories.people import ParticipantFactory
from tests.factories.scheduling import make_cohort

pytestmark = pytest.mark.django_db
SPACE = reverse("registrations:space")
WAIT_FOR_NEXT = {"answer_sent": "oui", "answer": "ici"}


@pytest.fixture
def full(at):
    """Two modules, on 1 and 8 March 2027 at 14:00, one place, taken."""
    at("2027-02-01 10:00")
    cohort = make_cohort(modules=2, capacity=1, first=at("2027-03-01 14:00"))
    at("2027-02-01 10:00")
    actions.register(ParticipantFactory(), cohort, agreed_at=timezone.now())
    return cohort


def waits(cohort, wish=Wish.THIS, **person):
    return actions.register(ParticipantFactory(**person), cohort, agreed_at=timezone.now(), wish=wish)


def told(registration) -> list[str]:
    found = Message.objects.filter(participant=registration.participant, kind__endswith="Without")
    return list(found.order_by("created_at", "pk").values_list("kind", flat=True))


def begins(cohort, at, moment: str) -> None:
    Cohort.objects.filter(pk=cohort.pk).update(state="running")
    at(moment)


def test_who_waits_is_told_once_when_it_begins_and_once_when_it_is_over(full, at):
    one = waits(full)
    at("2027-03-01 13:59")
    assert reminders.tell_left_waiting() == 0
    begins(full, at, "2027-03-01 14:00")
    assert (reminders.tell_left_waiting(), reminders.tell_left_waiting()) == (1, 0)
    at("2027-03-08 14:00")
    assert (reminders.tell_left_waiting(), reminders.tell_left_waiting()) == (1, 0)
    assert told(one) == ["BegunWithout", "OverWithout"]
    assert "Elle est restée complète" in Message.objects.get(kind="OverWithout").body


def test_a_session_that_had_places_is_not_called_full(full, at):
    waits(full)
    Cohort.objects.update(capacity=3)
    begins(full, at, "2027-03-01 14:00")
    reminders.tell_left_waiting()
    assert "complète" not in Message.objects.get(kind="BegunWithout").body


def test_who_waits_for_a_next_one_came_after_the_beginning_or_is_left_in_peace_is_told_nothing(full, at):
    waits(full, Wish.HERE)
    peace = waits(full)
    peace.participant.do_not_contact_at = timezone.now()
    peace.participant.save()
    begins(full, at, "2027-03-02 10:00")
    late = waits(full)
    assert reminders.tell_left_waiting() == 0
    at("2027-03-08 14:00")
    assert reminders.tell_left_waiting() == 1
    assert told(late) == ["OverWithout"]


def test_what_is_over_for_weeks_is_no_news(full, at):
    waits(full)
    begins(full, at, "2027-03-23 14:00")
    assert reminders.tell_left_waiting() == 0


def test_who_has_chosen_meanwhile_is_not_told(full, at):
    one = waits(full)
    begins(full, at, "2027-03-08 14:00")
    reminders.tell_left_waiting()
    waiting_list.set_wish(one, Wish.HERE)
    assert deliver(Message.objects.get(kind="OverWithout").pk).state == "cancelled"


def test_another_session_that_takes_people_is_named(full, at):
    waits(full)
    make_cohort(programme=full.programme, modules=1, site=full.site, room=None, first=at("2027-06-01 14:00"))
    begins(full, at, "2027-03-08 14:00")
    reminders.tell_left_waiting()
    assert "à partir du mardi 1er\u00a0juin 2027" in Message.objects.get(kind="OverWithout").body


@pytest.fixture
def enter(client):
    def opened(registration):
        address = reverse("registrations:personal_link", args=[issue_link(registration.participant).token])
        client.post(address, {"letters": registration.participant.name_check()})
        return client

    return opened


@pytest.mark.parametrize(
    ("moment", "said"),
    [("2027-03-01 15:00", "a commencé sans place pour vous"), ("2027-03-08 15:00", "ne s’y libérera")],
)
def test_the_space_tells_no_false_hope_and_the_next_session_is_one_tap(full, at, enter, moment, said):
    one = waits(full)
    begins(full, at, moment)
    space = enter(one)
    text = space.get(SPACE).content.decode()
    assert said in text
    assert "Vous n’avez rien à faire d’ici là" not in text
    assert 'name="answer" value="ici"' in text
    address = reverse("registrations:withdraw", args=[one.public_id])
    space.post(address, WAIT_FOR_NEXT)
    one.refresh_from_db()
    assert (one.state, one.wish) == (RegistrationState.WAITING, Wish.HERE)


def test_a_cancelled_session_is_not_said_to_be_over(full, enter):
    one = waits(full)
    Cohort.objects.update(state="cancelled", closed_at=timezone.now())
    text = enter(one).get(SPACE).content.decode()
    assert "n’aura pas lieu" in text
    assert "se termine" not in text


def test_the_other_open_session_is_one_tap_too(full, at, enter):
    one = waits(full)
    other = make_cohort(programme=full.programme, modules=1, first=at("2027-06-01 14:00"), code="osny-ete")
    begins(full, at, "2027-03-08 15:00")
    address = reverse("registrations:withdraw", args=[one.public_id])
    enter(one).post(address, {"answer_sent": "oui", "answer": other.code})
    one.refresh_from_db()
    assert one.state == RegistrationState.MOVED
    assert not WaitingOffer.objects.exists()


def test_the_team_sees_who_is_left(full, at, client):
    waits(full)
    waits(full, Wish.HERE)
    animator = StaffFactory()
    full.animators.add(animator)
    begins(full, at, "2027-03-08 15:00")
    sign_in(client, animator)
    text = client.get(reverse("reception:waiting_list", args=[full.code])).content.decode()
    assert "Aucune place ne se libérera plus ici" in text
    assert text.count("N’a pas encore choisi la suite") == 1


@pytest.mark.parametrize("number", [1, 3])
def test_telling_costs_the_same_queries_but_the_messages(full, at, budget, number):
    for _ in range(number):
        waits(full)
    begins(full, at, "2027-03-08 14:00")
    reminders.tell_left_waiting()
    with budget(5):
        assert reminders.tell_left_waiting() == 0


def test_a_choice_made_on_an_old_page_never_gives_back_a_place_given_since(full, at, enter):
    one = waits(full)
    begins(full, at, "2027-03-01 15:00")
    space = enter(one)
    Cohort.objects.update(capacity=3)
    waiting_list.accept_offer(actions.offer_free_places(full)[0])
    page = space.post(reverse("registrations:withdraw", args=[one.public_id]), WAIT_FOR_NEXT, follow=True)
    assert "a changé entre-temps" in page.content.decode()
    one.refresh_from_db()
    assert one.state == RegistrationState.REGISTERED


def test_a_second_tap_on_another_session_leads_back_to_the_space(full, at, enter):
    one = waits(full)
    other = make_cohort(programme=full.programme, modules=1, first=at("2027-06-01 14:00"), code="osny-ete")
    begins(full, at, "2027-03-08 15:00")
    space, address = enter(one), reverse("registrations:withdraw", args=[one.public_id])
    for _ in range(2):
        assert space.post(address, {"answer_sent": "oui", "answer": other.code}).url == SPACE
