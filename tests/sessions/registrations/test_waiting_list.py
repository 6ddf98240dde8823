"""The waiting list: however a place comes free, it is held for the next person, for a time."""

from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from sessions.common import typography
from sessions.notifications.models import Message
from sessions.registrations import actions, queries, waiting_list
from sessions.registrations.enums import OfferState, RegistrationState
from sessions.registrations.models import Registration, WaitingOffer
from sessions.scheduling.actions import cancel_cohort
from tests.factories.accounts import StaffFactory, sign_in
from tests.factories.people import ParticipantFactory, PersonalLinkFactory
from tests.factories.scheduling import default_start, make_cohort

pytestmark = pytest.mark.django_db


@pytest.fixture
def full():
    """A session of one place, taken, and three people who wait, in order."""
    cohort = make_cohort(modules=2, capacity=1, first=default_start() + timedelta(days=30))
    people = [actions.register(ParticipantFactory(), cohort, agreed_at=timezone.now(), by=None) for _ in range(4)]
    return cohort, people


def pending():
    return WaitingOffer.objects.get(state=OfferState.PENDING)


def state_of(registration):
    return Registration.objects.get(pk=registration.pk).state


def test_a_withdrawal_holds_the_place_for_the_next_person(full):
    cohort, (first, second, *_) = full
    actions.withdraw(first)
    assert pending().registration == second
    assert state_of(second) == RegistrationState.OFFERED
    assert queries.free_places(cohort) == 0
    message = second.participant.messages.get(kind="PlaceOffered")
    assert f"[[lien:offer:{pending().pk}]]" in message.body


def test_withdrawing_twice_frees_one_place(full):
    _, (first, *_) = full
    actions.withdraw(first)
    actions.withdraw(first)
    assert WaitingOffer.objects.count() == 1
    assert first.transitions.count() == 2


def test_a_raised_capacity_is_offered_on(full):
    cohort, (_, second, third, fourth) = full
    actions.set_capacity(cohort, 3)
    assert {state_of(second), state_of(third)} == {RegistrationState.OFFERED}
    assert state_of(fourth) == RegistrationState.WAITING


def test_a_capacity_raised_elsewhere_is_offered_by_the_periodic_command(full):
    cohort, (_, second, *_) = full
    cohort.capacity = 2
    cohort.save()
    waiting_list.expire_offers()
    assert state_of(second) == RegistrationState.OFFERED


def test_the_capacity_cannot_fall_below_the_places_held(full):
    cohort, _ = full
    actions.set_capacity(cohort, 2)
    with pytest.raises(actions.RegistrationRefused):
        actions.set_capacity(cohort, 1)


def test_the_order_chosen_by_the_team_comes_first(full):
    _, (first, _, third, _) = full
    third.rank, third.rank_reason = 1, "Reprise du travail proche"
    third.save()
    actions.withdraw(first)
    assert pending().registration == third


def test_who_may_not_be_contacted_is_not_asked(full):
    _, (first, second, third, _) = full
    second.participant.do_not_contact_at = timezone.now()
    second.participant.save()
    actions.withdraw(first)
    assert pending().registration == third


def test_accepting_gives_every_place(full):
    _, (first, second, *_) = full
    actions.withdraw(first)
    offer = pending()
    assert waiting_list.accept_offer(offer).state == RegistrationState.REGISTERED
    assert waiting_list.accept_offer(offer).state == RegistrationState.REGISTERED
    assert second.places.count() == 3
    assert second.participant.messages.filter(kind="Confirmed").count() == 1


def test_a_declined_place_goes_to_the_next_person(full):
    _, (first, second, third, _) = full
    actions.withdraw(first)
    waiting_list.decline_offer(pending())
    assert state_of(second) == RegistrationState.WITHDRAWN
    assert pending().registration == third


def test_declining_may_keep_the_request_for_later_without_being_asked_again(full):
    _, (first, second, third, _) = full
    actions.withdraw(first)
    waiting_list.decline_offer(pending(), wish="here")
    assert state_of(second) == RegistrationState.WAITING
    actions.withdraw(third)
    actions.withdraw(pending().registration)
    assert not WaitingOffer.objects.filter(state=OfferState.PENDING).exists()


def test_declining_may_go_over_to_another_session(full):
    cohort, (first, second, third, _) = full
    other = make_cohort(programme=cohort.programme)
    actions.withdraw(first)
    new = waiting_list.decline_offer(pending(), to_cohort=other)
    assert (new.cohort, new.state) == (other, RegistrationState.REGISTERED)
    assert state_of(second) == RegistrationState.MOVED
    assert pending().registration == third


def test_an_answer_too_late_is_refused(full, at):
    _, (first, *_) = full
    actions.withdraw(first)
    offer = pending()
    WaitingOffer.objects.filter(pk=offer.pk).update(
        created_at=timezone.now() - timedelta(days=4), expires_at=timezone.now() - timedelta(seconds=1)
    )
    with pytest.raises(waiting_list.OfferClosed):
        waiting_list.accept_offer(offer)
    with pytest.raises(waiting_list.OfferClosed):
        waiting_list.decline_offer(offer)


def test_an_answered_offer_takes_no_other_answer(full):
    _, (first, *_) = full
    actions.withdraw(first)
    offer = pending()
    waiting_list.decline_offer(offer)
    with pytest.raises(waiting_list.OfferClosed):
        waiting_list.accept_offer(offer)


def lapse():
    offer, past = pending(), timezone.now() - timedelta(microseconds=1)
    WaitingOffer.objects.filter(pk=offer.pk).update(expires_at=past, created_at=past - timedelta(microseconds=1))
    assert waiting_list.expire_offers() == 1
    return offer.registration


def test_an_offer_without_answer_passes_on_and_the_person_stays_on_the_list(full):
    _, (first, second, third, _) = full
    actions.withdraw(first)
    assert lapse() == second
    assert state_of(second) == RegistrationState.WAITING
    assert pending().registration == third
    assert second.participant.messages.filter(kind="OfferLapsed").count() == 1
    assert waiting_list.expire_offers() == 0


def test_who_did_not_answer_is_asked_again_after_the_others_then_no_more(full):
    _, (first, second, third, fourth) = full
    actions.withdraw(first)
    assert [lapse() for _ in range(6)] == [second, third, fourth, second, third, fourth]
    assert not WaitingOffer.objects.filter(state=OfferState.PENDING).exists()


def test_alone_on_the_list_she_is_asked_a_last_time_and_not_told_that_somebody_else_was(at):
    cohort = make_cohort(modules=2, capacity=1, first=default_start() + timedelta(days=30))
    first, alone = (actions.register(ParticipantFactory(), cohort, agreed_at=timezone.now()) for _ in range(2))
    actions.withdraw(first)
    assert lapse() == pending().registration == alone
    again = alone.participant.messages.get(key=f"offer:{pending().pk}")
    assert "nous vous la proposons une dernière fois" in again.body
    assert not Message.objects.filter(kind="OfferLapsed").exists()
    lapse()
    (lapsed,) = Message.objects.filter(kind="OfferLapsed")
    assert "nous ne vous enverrons plus de proposition" in lapsed.body
    assert "personne suivante" not in lapsed.body


def test_who_is_asked_no_more_says_in_one_tap_that_she_still_wants_a_place(client):
    cohort = make_cohort(modules=2, capacity=1, first=default_start() + timedelta(days=30))
    first, alone = (actions.register(ParticipantFactory(), cohort, agreed_at=timezone.now()) for _ in range(2))
    actions.withdraw(first)
    lapse()
    lapse()
    link = PersonalLinkFactory(participant=alone.participant)
    client.post(reverse("registrations:personal_link", args=[link.token]), {"letters": link.participant.last_name})
    page = unescape(client.get(reverse("registrations:space")).content.decode())
    assert "Nous ne vous écrirons plus sans votre accord" in page
    assert f"Attendre {alone.awaited}" in page
    answer = {"answer_sent": "oui", "answer": "oui"}
    client.post(reverse("registrations:withdraw", args=[alone.public_id]), answer)
    assert pending().registration == alone


def test_the_team_sees_who_has_not_answered_and_until_when_an_answer_is_awaited(full, client):
    cohort, (first, second, third, _) = full
    actions.withdraw(first)
    assert lapse() == second
    animator = StaffFactory()
    cohort.animators.add(animator)
    sign_in(client, animator)
    page = unescape(client.get(reverse("reception:waiting_list", args=[cohort.code])).content.decode())
    _, one, two, *_ = page.split('<li class="person">')
    assert str(second.public_id) in one
    assert "Une proposition est restée sans réponse" in one
    assert str(third.public_id) in two
    assert f"Réponse attendue avant le {typography.moment(pending().expires_at)}" in two


def test_leaving_and_asking_anew_starts_afresh(full):
    cohort, (first, second, *_) = full
    actions.withdraw(first)
    waiting_list.decline_offer(pending())
    back = actions.register(second.participant, cohort, agreed_at=timezone.now())
    assert back.state == RegistrationState.WAITING
    assert back in queries.to_ask(cohort)


def test_nothing_is_offered_in_a_cancelled_session(full):
    cohort, (first, *_) = full
    cancel_cohort(cohort, by=None)
    actions.withdraw(first)
    assert not WaitingOffer.objects.exists()


def test_the_deadline_is_shorter_near_the_start(at):
    at("2026-03-02 09:00")
    now = timezone.now()

    def hours(days: float) -> float:
        cohort = make_cohort(modules=1, first=now + timedelta(days=days))
        return (actions.answer_before(cohort) - now) / timedelta(hours=1)

    assert [hours(30), hours(2), hours(0.6), hours(0.1)] == [72, 36, pytest.approx(2.4), 2]


def test_a_place_is_held_to_a_full_hour(at):
    now = at("2026-03-02 09:01")
    assert actions.answer_before(make_cohort(first=now + timedelta(days=30))) == at("2026-03-05 10:00")


def test_who_gives_a_place_up_for_the_one_that_is_held_for_her_elsewhere_has_it(full):
    cohort, (first, second, *_) = full
    actions.withdraw(first)
    here = make_cohort(programme=cohort.programme)
    place = actions.register(second.participant, here, agreed_at=timezone.now())
    moved = actions.move(place, cohort)
    place.refresh_from_db()
    assert (place.state, moved.state) == (RegistrationState.MOVED, RegistrationState.REGISTERED)
    assert moved.offers.get().state == OfferState.ACCEPTED
