"""People who wait for a next session: it is offered to them when it opens, by itself, in order."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.accounts.enums import Role
from sessions.notifications.models import Message
from sessions.people.actions import Details, issue_link
from sessions.people.models import Participant
from sessions.registrations import actions, waiting_list
from sessions.registrations.enums import RegistrationState, Wish
from sessions.registrations.models import Registration, WaitingOffer
from sessions.scheduling.actions import open_cohort
from sessions.scheduling.enums import CohortState
from tests.factories.accounts import StaffFactory, sign_in
from tests.factories.people import ParticipantFactory
from tests.factories.programmes import SiteFactory
from tests.factories.scheduling import default_start, make_cohort

pytestmark = pytest.mark.django_db
FIRST = default_start() + timedelta(days=30)


@pytest.fixture
def full():
    cohort = make_cohort(modules=1, follow_up=False, capacity=1, first=FIRST)
    actions.register(ParticipantFactory(), cohort, agreed_at=timezone.now())
    return cohort


def waits(cohort, wish: str, **person) -> Registration:
    return actions.register(ParticipantFactory(**person), cohort, agreed_at=timezone.now(), wish=wish)


def opens(full, *, capacity: int = 3, **fields):
    """Another session of the same programme, here unless said otherwise."""
    fields = {"site": full.site, "room": None, "first": FIRST + timedelta(days=90)} | fields
    cohort = make_cohort(
        programme=full.programme, modules=1, follow_up=False, state=CohortState.DRAFT, capacity=capacity, **fields
    )
    open_cohort(cohort, by=None)
    return cohort


def asked(cohort) -> list[Participant]:
    """Who was offered a place there, in order."""
    return [offer.registration.participant for offer in cohort_offers(cohort)]


def cohort_offers(cohort):
    return WaitingOffer.objects.filter(registration__cohort=cohort).order_by("pk")


def test_a_next_session_here_is_offered_in_the_order_of_the_requests(full):
    first, second, third = (waits(full, Wish.HERE) for _ in range(3))
    cohort = opens(full, capacity=2)
    waiting_list.offer_awaited(cohort)
    assert asked(cohort) == [first.participant, second.participant]
    first.refresh_from_db()
    assert first.state == RegistrationState.MOVED
    assert cohort_offers(cohort)[0].registration.queued_at == first.queued_at
    third.refresh_from_db()
    assert (third.state, third.wish) == (RegistrationState.WAITING, Wish.HERE)


def test_whoever_waits_for_a_place_in_this_session_or_elsewhere_is_not_asked_here(full):
    waits(full, Wish.THIS)
    elsewhere = waits(full, Wish.ELSEWHERE)
    assert waiting_list.offer_awaited(opens(full)) == []
    there = opens(full, site=SiteFactory(town="Argenteuil"))
    waiting_list.offer_awaited(there)
    assert asked(there) == [elsewhere.participant]


def test_a_place_freed_here_goes_past_whoever_waits_for_a_next_session(full):
    waits(full, Wish.HERE)
    here = waits(full, Wish.THIS)
    actions.withdraw(full.registrations.get(state=RegistrationState.REGISTERED))
    assert asked(full) == [here.participant]


def test_a_session_that_was_open_already_is_not_the_next_one(full):
    other = opens(full)
    waits(full, Wish.HERE)
    assert waiting_list.offer_awaited(other) == []


def test_one_message_tells_of_it_by_the_channel_of_each(full):
    by_phone, by_mail = waits(full, Wish.HERE, landline_only=True), waits(full, Wish.HERE)
    cohort = opens(full)
    waiting_list.offer_awaited(cohort)
    told = {message.participant: message for message in Message.objects.filter(cohort=cohort)}
    channels = {person: message.channel for person, message in told.items()}
    assert channels == {by_phone.participant: "phone", by_mail.participant: "email"}
    assert {message.kind for message in told.values()} == {"PlaceOffered"}
    assert "la session que vous attendiez ouvre" in told[by_mail.participant].body


def test_who_may_not_be_contacted_or_left_that_session_is_not_asked(full):
    waits(full, Wish.HERE, do_not_contact_at=timezone.now())
    left = waits(full, Wish.HERE)
    cohort = opens(full)
    actions.withdraw(actions.register(left.participant, cohort, agreed_at=timezone.now()))
    assert waiting_list.offer_awaited(cohort) == []


def test_the_periodic_command_passes_a_declined_place_on_to_the_next_who_waits(full):
    first, second = waits(full, Wish.HERE), waits(full, Wish.HERE)
    cohort = opens(full, capacity=1)
    assert waiting_list.offer_awaited_everywhere() == 1
    waiting_list.decline_offer(cohort_offers(cohort).get(), wish=Wish.ELSEWHERE)
    assert waiting_list.offer_awaited_everywhere() == 1
    assert waiting_list.offer_awaited_everywhere() == 0
    assert asked(cohort) == [first.participant, second.participant]
    assert cohort.registrations.get(participant=first.participant).wish == Wish.ELSEWHERE


def test_looking_for_wishes_costs_the_same_whatever_the_sessions(full, budget):
    for _ in range(2):
        opens(full)
    with budget(3):
        waiting_list.offer_awaited_everywhere()


# --- Saying so --------------------------------------------------------------------------------------------------------
def test_a_full_session_offers_to_wait_for_the_next_one(client, full):
    make_cohort(programme=full.programme, modules=0, site=SiteFactory(town="Argenteuil"))
    page = client.get(reverse("registrations:register", args=[full.code])).content.decode()
    assert f"Attendre la prochaine session à {full.site.town}" in page
    assert "Attendre la prochaine session dans une autre ville" in page


def test_a_visitor_asks_for_the_next_session(client, full):
    typed = {"first_name": "Jeanne", "last_name": "Martin", "email": "jeanne@courriel.example", "channel": "email"}
    typed |= {"agrees": "on", "waiting": "ici"}
    asks = client.get(reverse("registrations:register", args=[full.code]) + "?attente=ici").content.decode()
    review = client.post(reverse("registrations:review", args=[full.code]), typed, follow=True).content.decode()
    done = client.post(reverse("registrations:confirm", args=[full.code]), typed, follow=True).content.decode()
    for page in (asks, review, done):
        assert f"la prochaine session à {full.site.town}" in page
    found = Registration.objects.get(participant__last_name="Martin")
    assert (found.state, found.wish) == (RegistrationState.WAITING, Wish.HERE)
    assert "la prochaine session à" in found.participant.messages.get(kind="OnWaitingList").body


def test_the_wish_of_a_next_session_takes_no_place_that_came_free_meanwhile(full):
    actions.set_capacity(full, 2)
    details = Details(first_name="Jeanne", last_name="Martin", email="jeanne@courriel.example")
    outcome = actions.sign_up(full, details, agreed_at=timezone.now(), waits_for=Wish.HERE)
    assert (outcome.shown, outcome.registration.state) == (RegistrationState.WAITING, RegistrationState.WAITING)


@pytest.mark.parametrize("wish", [Wish.THIS, Wish.HERE])
def test_a_stranger_who_knows_a_name_and_an_address_changes_no_wish(full, wish):
    person = {"first_name": "Jeanne", "last_name": "Martin", "email": "jeanne@courriel.example"}
    registration = waits(full, wish, **person)
    other = Wish.HERE if wish == Wish.THIS else Wish.THIS
    actions.sign_up(full, Details(**person), agreed_at=timezone.now(), waits_for=other)
    registration.refresh_from_db()
    assert (registration.state, registration.wish) == (RegistrationState.WAITING, wish)


def test_a_person_changes_her_wish_in_her_space(client, full):
    registration = waits(full, Wish.THIS)
    link = issue_link(registration.participant)
    letters = {"letters": registration.participant.name_check()}
    client.post(reverse("registrations:personal_link", args=[link.token]), letters)
    page = reverse("registrations:withdraw", args=[registration.public_id])
    client.post(page, {"answer": "ici", "answer_sent": "oui"})
    registration.refresh_from_db()
    assert registration.wish == Wish.HERE
    assert "Vous attendez la prochaine session" in client.get(reverse("registrations:space")).content.decode()
    client.post(page, {"answer": "oui", "answer_sent": "oui"})
    registration.refresh_from_db()
    assert (registration.wish, registration.wished_at) == (Wish.THIS, None)


# --- The team ---------------------------------------------------------------------------------------------------------
@pytest.fixture
def staff(client):
    sign_in(client, StaffFactory(role=Role.COORDINATOR))
    return client


def test_the_team_sees_and_notes_a_wish(staff, full):
    registration = waits(full, Wish.THIS)
    page = reverse("reception:registration", args=[full.code, registration.public_id])
    answer = staff.post(page, {"wish": "here"}, follow=True).content.decode()
    assert f"Attend la prochaine session à {full.site.town}" in answer
    listed = staff.get(reverse("reception:waiting_list", args=[full.code])).content.decode()
    assert f"Attend la prochaine session à {full.site.town}." in listed


def test_opening_says_how_many_waited_for_it(staff, full):
    waits(full, Wish.HERE)
    cohort = make_cohort(
        programme=full.programme, site=full.site, modules=1, follow_up=False, state=CohortState.DRAFT, first=FIRST
    )
    page = reverse("planning:cohort", args=[cohort.code])
    text = staff.get(page).content.decode()
    assert "Une personne attend une session comme celle-ci" in text
    assert "une place lui est proposée d’abord" in text
    opened = staff.post(reverse("planning:state", args=[cohort.code]), {"verb": "open"}, follow=True)
    assert "Une personne attendait une prochaine session" in opened.content.decode()
    assert len(asked(cohort)) == 1
