"""The personal space: her own dates, in words, and what she may do; nothing of anybody else."""

from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from sessions.registrations import actions
from sessions.registrations.enums import OfferState, RegistrationState
from sessions.registrations.models import WaitingOffer
from sessions.scheduling.actions import cancel_meeting
from sessions.scheduling.enums import CohortState
from tests.factories.people import ParticipantFactory, PersonalLinkFactory
from tests.factories.programmes import SiteFactory
from tests.factories.scheduling import default_start, make_cohort

pytestmark = pytest.mark.django_db
SPACE = reverse("registrations:space")
WISHES = reverse("registrations:wishes")


def text_of(response) -> str:
    return unescape(response.content.decode())


def register(cohort, participant=None):
    return actions.register(participant or ParticipantFactory(), cohort, agreed_at=timezone.now())


def enter(client, participant):
    link = PersonalLinkFactory(participant=participant)
    client.post(reverse("registrations:personal_link", args=[link.token]), {"letters": participant.last_name})


@pytest.fixture
def own(client):
    """A registered person in her space."""
    registration = register(make_cohort(modules=3, first=default_start() + timedelta(days=30)))
    enter(client, registration.participant)
    return registration


def excuse_url(place):
    return reverse("registrations:excuse", args=[place.meeting.uid])


def test_the_next_meeting_comes_first_then_all_of_them(client, own):
    page = text_of(client.get(SPACE))
    assert "Prochaine séance" in page
    assert page.count('class="meeting-when"') == 4
    assert own.cohort.site.address in page
    assert own.cohort.site.access in page
    assert "<title>Mon espace – Rebond</title>" in page


def test_one_tap_says_that_she_cannot_come_and_one_takes_it_back(client, own):
    place = own.places.select_related("meeting").first()
    assert client.get(excuse_url(place)).status_code == 405
    page = text_of(client.post(excuse_url(place), follow=True))
    assert "C’est noté" in page
    assert "Finalement, je viens" in page
    place.refresh_from_db()
    assert place.excused_at
    client.post(excuse_url(place), {"undo": "oui"})
    place.refresh_from_db()
    assert place.excused_at is None


def test_a_cancelled_or_past_meeting_takes_no_excuse(client, own):
    place = own.places.select_related("meeting").first()
    cancel_meeting(place.meeting, by=None)
    assert "passée ou annulée" in text_of(client.post(excuse_url(place), follow=True))
    assert "Annulée" in text_of(client.get(SPACE))


def test_the_next_meeting_says_at_the_top_that_she_does_not_come(client, own):
    place = own.places.select_related("meeting").order_by("meeting__starts_at").first()
    client.post(excuse_url(place))
    page = text_of(client.get(SPACE))
    top, _, all_of_them = page.partition("Toutes mes séances")
    assert "Vous ne venez pas" in top
    assert "Vous ne venez pas" in all_of_them
    client.post(excuse_url(place), {"undo": "oui"})
    assert "Vous ne venez pas" not in text_of(client.get(SPACE))


def test_nothing_counts_what_she_missed(client):
    cohort = make_cohort(modules=3, first=timezone.now() - timedelta(days=8), state=CohortState.RUNNING)
    registration = register(cohort)
    enter(client, registration.participant)
    page = text_of(client.get(SPACE))
    assert "Passée" in page
    assert not [word for word in ("absen", "manquée", "présence") if word in page.lower()]


def test_the_page_of_a_module_is_linked_once_it_exists(client, own):
    module = own.cohort.programme.modules.first()
    assert "/modules/un/" not in text_of(client.get(SPACE))
    type(module).objects.filter(pk=module.pk).update(public_path="/modules/un/")
    assert 'href="/modules/un/"' in text_of(client.get(SPACE))


def test_somebody_elses_meeting_and_registration_are_not_found(client, own):
    other = register(make_cohort())
    place = other.places.select_related("meeting").first()
    assert client.post(excuse_url(place)).status_code == 404
    address = reverse("registrations:withdraw", args=[other.public_id])
    assert client.get(address).status_code == 404
    assert client.post(address).status_code == 404
    same_cohort = register(own.cohort)
    assert client.post(reverse("registrations:withdraw", args=[same_cohort.public_id])).status_code == 404
    page = text_of(client.get(SPACE))
    assert other.participant.last_name not in page.replace(own.participant.last_name, "")


def test_without_a_link_nothing_opens(client):
    registration = register(make_cohort())
    for address in (SPACE, WISHES, reverse("registrations:withdraw", args=[registration.public_id])):
        assert client.get(address).url == reverse("registrations:ask_link")
    assert client.post(excuse_url(registration.places.first())).url == reverse("registrations:ask_link")


def test_withdrawing_is_explained_then_frees_the_place(client, own):
    address = reverse("registrations:withdraw", args=[own.public_id])
    assert "Votre place ira à une autre personne" in text_of(client.get(address))
    own.refresh_from_db()
    assert own.state == RegistrationState.REGISTERED
    page = text_of(client.post(address, follow=True))
    assert "Merci de nous avoir prévenus" in page
    assert "Aucune séance pour l’instant" in page
    assert client.post(address).status_code == 404


def test_her_details_and_wishes_are_hers_to_change(client, own):
    typed = {"email": "", "mobile": "06 39 98 11 11", "landline": "", "channel": "sms", "wants_missed_modules": "on"}
    client.post(WISHES, typed)
    person = own.participant
    person.refresh_from_db()
    assert (person.email, person.mobile, person.channel) == ("", "0639981111", "sms")
    assert (person.wants_reminders, person.wants_missed_modules) == (False, True)


def test_her_details_must_leave_a_way_to_reach_her(client, own):
    response = client.post(WISHES, {"email": "", "mobile": "", "landline": "", "channel": "email"})
    assert "pour que nous puissions vous joindre" in text_of(response)
    own.participant.refresh_from_db()
    assert own.participant.email


def test_letters_chosen_with_the_team_stay_possible(client, own):
    own.participant.channel = "post"
    own.participant.save()
    assert "Par courrier" in text_of(client.get(WISHES))


@pytest.fixture
def waiting(client):
    """A person who waits behind another one, in her space."""
    cohort = make_cohort(modules=2, capacity=1, first=default_start() + timedelta(days=30))
    first, second = register(cohort), register(cohort)
    enter(client, second.participant)
    return first, second


def test_who_waits_is_told_what_happens_next_and_not_her_rank(client, waiting):
    page = text_of(client.get(SPACE))
    assert "Dès qu’une place se libère" in page
    assert "Prochaine séance" not in page


def test_who_waits_may_choose_another_session(client, waiting):
    _, second = waiting
    other = make_cohort(programme=second.cohort.programme, site=SiteFactory(town="Argenteuil"))
    address = reverse("registrations:withdraw", args=[second.public_id])
    assert "Argenteuil" in text_of(client.get(address))
    assert "Choisissez une réponse" in text_of(client.post(address, {"answer_sent": "oui"}))
    client.post(address, {"answer": other.code, "answer_sent": "oui"})
    second.refresh_from_db()
    assert second.state == RegistrationState.MOVED
    assert second.participant.registrations.get(cohort=other).state == RegistrationState.REGISTERED


def offer_of(waiting):
    first, second = waiting
    actions.withdraw(first)
    found = WaitingOffer.objects.get()
    return second, found, reverse("registrations:offer", args=[found.token])


def test_looking_at_an_offer_changes_nothing(client, waiting):
    second, found, address = offer_of(waiting)
    page = client.get(address)
    assert page["Cache-Control"] == "no-store, private"
    assert second.participant.last_name not in text_of(page)
    found.refresh_from_db()
    assert found.state == OfferState.PENDING
    assert "Une place vous attend" in text_of(client.get(SPACE))


def test_an_offer_is_accepted_once(client, waiting):
    second, _, address = offer_of(waiting)
    for _ in range(2):
        page = text_of(client.post(address, {"accept": "oui"}, follow=True))
        assert "la place est à vous" in page
    second.refresh_from_db()
    assert second.state == RegistrationState.REGISTERED


@pytest.mark.parametrize(("answer", "state"), [("ici", "waiting"), ("quitter", "withdrawn")])
def test_an_offer_is_declined_with_a_choice(client, waiting, answer, state):
    second, _, address = offer_of(waiting)
    assert "Choisissez une réponse" in text_of(client.post(address, {"answer_sent": "oui"}))
    page = text_of(client.post(address, {"answer": answer, "answer_sent": "oui"}, follow=True))
    assert "Vous avez laissé cette place" in page
    second.refresh_from_db()
    assert second.state == state


def test_an_offer_out_of_time_says_so(client, waiting):
    second, found, address = offer_of(waiting)
    past = timezone.now() - timedelta(seconds=1)
    WaitingOffer.objects.filter(pk=found.pk).update(expires_at=past, created_at=past - timedelta(days=3))
    for response in (client.get(address), client.post(address, {"accept": "oui"}, follow=True)):
        assert response.status_code == 410
        assert "délai de réponse est passé" in text_of(response)
    second.refresh_from_db()
    assert second.state == RegistrationState.OFFERED  # the periodic command passes the place on


def test_an_unknown_offer_says_what_to_do(client):
    response = client.get(reverse("registrations:offer", args=["a" * 26]))
    assert response.status_code == 404
    assert "téléphone" in text_of(response)


@pytest.mark.parametrize("number", [1, 3])
def test_the_space_reads_as_much_for_one_session_as_for_three(client, budget, number):
    person = ParticipantFactory()
    for _ in range(number):
        register(make_cohort(modules=number), person)
    enter(client, person)
    client.get(SPACE)
    with budget(8):
        client.get(SPACE)


# --- Readings ---------------------------------------------------------------------------------------------------------
READINGS = reverse("registrations:readings")


def mark(client, module, **posted):
    return client.post(reverse("registrations:mark_module", args=[module.public_id]), posted)


@pytest.fixture
def modules(own):
    """The modules of her programme: the first two have a page."""
    first, second, third = own.cohort.programme.modules.order_by("position")
    for module in (first, second):
        module.public_path = f"/module-{module.position}/"
        module.save()
    return first, second, third


def test_she_marks_a_module_as_read_and_takes_it_back(client, own, modules):
    assert "Rien de noté" in text_of(client.get(READINGS))
    assert client.get(reverse("registrations:mark_module", args=[modules[0].public_id])).status_code == 405
    for _ in range(2):
        assert mark(client, modules[0]).status_code == 302
    assert own.participant.modules_read.count() == 1
    assert "Un module lu." in text_of(client.get(READINGS))
    assert "Vous avez noté un module comme lu." in text_of(client.get(SPACE))
    for _ in range(2):
        mark(client, modules[0], undo="oui")
    assert not own.participant.modules_read.exists()


def test_only_modules_of_her_own_with_a_page_are_marked(client, own, modules):
    stranger = make_cohort(modules=1).programme.modules.get()
    assert mark(client, modules[2]).status_code == 404
    assert mark(client, stranger).status_code == 404
    page = text_of(client.get(READINGS))
    assert "/module-2/" in page
    assert modules[2].title not in page


def test_her_marks_are_hers_alone(client, own, modules):
    mark(client, modules[0])
    other = register(own.cohort)
    enter(client, other.participant)
    assert "Rien de noté" in text_of(client.get(READINGS))


def test_readings_need_the_personal_link(client):
    assert client.get(READINGS).status_code == 302


def test_without_session_there_is_nothing_to_read(client):
    enter(client, ParticipantFactory())
    assert "Rien à lire ici" in text_of(client.get(READINGS))
