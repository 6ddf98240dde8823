"""A cancelled session: whoever had a place or was offered one is told what is true, and chooses what comes next."""

from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from sessions.common import typography
from sessions.notifications.actions import deliver, drop_pointless
from sessions.notifications.models import Message
from sessions.registrations import actions, waiting_list
from sessions.registrations.announcements import cancel_cohort_and_tell
from sessions.registrations.enums import OfferState, RegistrationState, Wish
from sessions.registrations.models import Registration, WaitingOffer
from sessions.scheduling.enums import CohortState
from tests.factories.accounts import StaffFactory, sign_in
from tests.factories.partners import ContactFactory
from tests.factories.people import ParticipantFactory, PersonalLinkFactory
from tests.factories.programmes import SiteFactory
from tests.factories.scheduling import CoAnimationFactory, default_start, make_cohort

pytestmark = pytest.mark.django_db
SPACE = reverse("registrations:space")


@pytest.fixture
def animator():
    return StaffFactory()


@pytest.fixture
def cohort(animator):
    first = default_start() + timedelta(days=30)
    return make_cohort(modules=2, capacity=1, first=first, animators=[animator], follow_up=False)


@pytest.fixture
def registered(cohort) -> Registration:
    return register(cohort)


def register(cohort, **wish) -> Registration:
    return actions.register(ParticipantFactory(), cohort, agreed_at=timezone.now(), **wish)


def another(cohort, **more):
    first = default_start() + timedelta(days=60)
    return make_cohort(programme=cohort.programme, site=SiteFactory(town="Sète"), first=first, **more)


def enter(client, registration: Registration) -> str:
    link = PersonalLinkFactory(participant=registration.participant)
    client.post(reverse("registrations:personal_link", args=[link.token]), {"letters": link.participant.last_name})
    return unescape(client.get(SPACE).content.decode())


def choose(client, registration: Registration, answer: str) -> Registration:
    address = reverse("registrations:withdraw", args=[registration.public_id])
    client.post(address, {"answer_sent": "oui", "answer": answer})
    return Registration.objects.get(pk=registration.pk)


def told(kind: str) -> Message:
    return Message.objects.get(kind=kind)


# --- Told -------------------------------------------------------------------------------------------------------------
def test_the_message_names_the_first_date_and_the_sessions_that_take_people(cohort, registered, animator):
    other = another(cohort)
    first = cohort.meetings.earliest("starts_at")
    cancel_cohort_and_tell(cohort, by=animator)
    body = told("CohortCancelled").body
    assert f"à partir du {typography.day(first.starts_at)}, n’auront pas lieu" in body
    assert "– à Sète, à partir du" in body
    assert other.code not in body


def test_who_waits_for_a_next_session_loses_nothing_and_is_not_told(cohort, registered, animator):
    here, later = register(cohort), register(cohort, wish=Wish.HERE)
    cancel_cohort_and_tell(cohort, by=animator)
    assert told("WaitingCohortCancelled").participant == here.participant
    assert not later.participant.messages.filter(kind__endswith="Cancelled").exists()


def test_an_offered_place_is_taken_back_without_a_word_of_the_next_person(cohort, registered, animator, client):
    asked = register(cohort)
    actions.withdraw(registered)
    offer = WaitingOffer.objects.get()
    cancel_cohort_and_tell(cohort, by=animator)
    offer.refresh_from_db()
    asked.refresh_from_db()
    assert (offer.state, asked.state) == (OfferState.EXPIRED, RegistrationState.WAITING)
    WaitingOffer.objects.update(expires_at=timezone.now() + timedelta(microseconds=1))
    assert waiting_list.expire_offers() == 0
    assert not Message.objects.filter(kind="OfferLapsed").exists()
    page = unescape(client.get(offer.path()).content.decode())
    assert "Cette session n’aura pas lieu" in page
    assert "Oui, je prends cette place" not in page
    assert "Une place vous attend" not in enter(client, asked)


def test_a_call_about_her_place_leaves_the_list_once_the_session_is_cancelled(cohort, animator):
    person = ParticipantFactory(landline_only=True)
    actions.register(person, cohort, agreed_at=timezone.now())
    assert deliver(told("Confirmed").pk).state == "to_do"
    cancel_cohort_and_tell(cohort, by=animator)
    assert deliver(told("CohortCancelled").pk).state == "to_do"
    assert drop_pointless() == 1
    assert told("Confirmed").state == "cancelled"


# --- What comes next --------------------------------------------------------------------------------------------------
def test_her_space_says_that_it_is_cancelled_and_what_she_may_choose(cohort, registered, animator, client):
    another(cohort)
    cancel_cohort_and_tell(cohort, by=animator)
    page = enter(client, registered)
    assert "n’auront pas lieu, et nous en sommes désolés" in page
    assert "Plutôt à Sète" in page
    assert f"Attendre la prochaine session à {cohort.site.town}" in page
    assert "Rendre ma place" not in page
    assert "Quitter la liste" not in page


def test_she_goes_over_to_another_session_even_onto_its_waiting_list(cohort, registered, animator, client):
    other = another(cohort, capacity=1)
    register(other)
    cancel_cohort_and_tell(cohort, by=animator)
    enter(client, registered)
    assert choose(client, registered, other.code).state == RegistrationState.MOVED
    assert other.registrations.get(participant=registered.participant).state == RegistrationState.WAITING


def test_a_session_in_which_she_is_already_is_no_choice(cohort, registered, animator, client):
    other = another(cohort)
    actions.register(registered.participant, other, agreed_at=timezone.now())
    cancel_cohort_and_tell(cohort, by=animator)
    assert "Plutôt à Sète" not in enter(client, registered)


def test_she_waits_for_the_next_session_and_is_offered_a_place_when_it_opens(cohort, registered, animator, client):
    cancel_cohort_and_tell(cohort, by=animator)
    enter(client, registered)
    waiting = choose(client, registered, "ici")
    assert (waiting.state, waiting.wish) == (RegistrationState.WAITING, Wish.HERE)
    assert deliver(told("OnWaitingList").pk).state == "sent"
    assert "nous vous garderons une place" in told("OnWaitingList").body.replace("\u00a0", " ")
    after = make_cohort(programme=cohort.programme, site=cohort.site, first=default_start() + timedelta(days=90))
    (offer,) = waiting_list.offer_awaited(after)
    assert offer.registration.participant == registered.participant


def test_there_is_no_place_left_to_give_back(cohort, registered, animator, client):
    cancel_cohort_and_tell(cohort, by=animator)
    enter(client, registered)
    address = reverse("registrations:withdraw", args=[registered.public_id])
    assert client.get(address).url == SPACE
    assert client.post(address).url == SPACE
    registered.refresh_from_db()
    assert registered.state == RegistrationState.REGISTERED


def test_a_place_in_a_session_that_takes_place_is_not_changed_for_a_wait(registered):
    with pytest.raises(actions.RegistrationRefused):
        waiting_list.set_wish(registered, Wish.HERE)


# --- The team's pages -------------------------------------------------------------------------------------------------
def test_the_page_before_says_who_is_told_what(cohort, registered, animator, client):
    waits = register(cohort)
    contact = CoAnimationFactory(meeting=cohort.meetings.latest("starts_at"), contact=ContactFactory()).contact
    sign_in(client, animator)
    page = unescape(client.get(reverse("attendance:cancel_cohort", args=[cohort.code])).content.decode())
    inscribed, waiting = page.index(str(registered.participant)), page.index(str(waits.participant))
    assert inscribed < page.index("Personnes qui attendent une place") < waiting
    assert f"Prévenus de leur côté\u00a0: {contact}" in page


def test_a_session_that_is_over_has_nothing_to_cancel(cohort, registered, animator, client):
    cancel_cohort_and_tell(cohort, by=animator)
    sign_in(client, animator)
    page = unescape(client.get(reverse("attendance:cancel_cohort", args=[cohort.code]), follow=True).content.decode())
    assert "déjà annulée ou terminée" in page
    assert "Annuler la session et prévenir" not in page


def test_the_announcement_says_what_each_was_told_where_that_differs(cohort, registered, animator, client):
    register(cohort)
    messages = cancel_cohort_and_tell(cohort, by=animator)
    sign_in(client, animator)
    page = unescape(client.get(reverse("attendance:announcement", args=[messages[0].about])).content.decode())
    assert page.count("Vos prochaines séances n’auront pas lieu") == 1
    assert page.count("Votre demande d’inscription") == 1


def test_the_journal_says_it_in_one_line(cohort, animator, client):
    cancel_cohort_and_tell(cohort, by=animator, reason="Salle fermée")
    sign_in(client, animator)
    page = unescape(client.get(reverse("planning:cohort", args=[cohort.code])).content.decode())
    assert page.count("Salle fermée") == 1
    assert f"{CohortState.CANCELLED.label}, avec 2 séances à venir" in page
