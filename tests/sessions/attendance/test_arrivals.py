"""Somebody comes unannounced: welcomed at once, once, never over the capacity without a word."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from sessions.attendance.actions import close_register, mark_attendance
from sessions.attendance.models import Attendance
from sessions.people.models import Participant
from sessions.registrations.models import Registration
from tests.factories.accounts import StaffFactory, sign_in
from tests.factories.attendance import cohort_at_work, first_meeting, places_of
from tests.factories.people import ParticipantFactory
from tests.factories.registrations import RegistrationFactory, WaitingOfferFactory

pytestmark = pytest.mark.django_db
NEW = {"first_name": "Aïcha", "last_name": "Benali-Roy", "agrees": "on"}


@pytest.fixture
def animator():
    return StaffFactory()


@pytest.fixture
def cohort(animator):
    return cohort_at_work(people=2, animators=[animator], capacity=3)


@pytest.fixture
def staff(client, animator):
    sign_in(client, animator)
    return client


@pytest.fixture
def address(cohort):
    return reverse("attendance:arrival", args=[first_meeting(cohort).uid])


def moment(staff, address) -> str:
    return staff.get(address).context["form"]["moment"].value()


def test_she_has_a_place_here_and_in_the_next_meetings_and_is_present(staff, address, cohort, animator):
    assert staff.post(address, NEW).url == reverse("attendance:register", args=[first_meeting(cohort).uid])
    registration = Registration.objects.get(participant__last_name="Benali-Roy")
    assert (registration.state, registration.author, registration.author_user) == ("registered", "staff", animator)
    assert registration.places.filter(offered=True).count() == 4
    assert Attendance.objects.get().state == "present"
    page = staff.get(reverse("attendance:register", args=[first_meeting(cohort).uid])).content.decode()
    assert "Benali-Roy" in page


def test_the_same_page_sent_twice_adds_nobody_twice(staff, address):
    sent = NEW | {"moment": moment(staff, address)}
    staff.post(address, sent)
    staff.post(address, sent)
    assert Participant.objects.filter(last_name="Benali-Roy").count() == 1


def test_without_her_agreement_nothing_is_written(staff, address):
    answer = staff.post(address, NEW | {"agrees": ""})
    assert answer.status_code == 422
    assert "Demandez son accord" in answer.content.decode()
    assert not Participant.objects.filter(last_name="Benali-Roy").exists()


def test_a_name_is_asked_for(staff, address):
    assert "Écrivez son prénom." in staff.post(address, {"agrees": "on"}).content.decode()


def test_when_full_nothing_is_written_before_the_animator_chooses(staff, address, cohort):
    RegistrationFactory(cohort=cohort)
    page = staff.post(address, NEW)
    assert page.status_code == 422
    assert "Ajouter une place pour cette personne" in page.content.decode()
    assert "Benali-Roy" in page.content.decode()
    assert "À corriger" not in page.content.decode()  # the question is new: nothing was answered wrongly
    assert not Participant.objects.filter(last_name="Benali-Roy").exists()


@pytest.mark.parametrize(("choice", "state", "capacity"), [("place", "registered", 4), ("wait", "waiting", 3)])
def test_when_full_the_animator_chooses(staff, address, cohort, choice, state, capacity):
    RegistrationFactory(cohort=cohort)
    staff.post(address, NEW | {"full": "1", "if_full": choice})
    cohort.refresh_from_db()
    assert Registration.objects.get(participant__last_name="Benali-Roy").state == state
    assert cohort.capacity == capacity


def test_an_added_place_is_hers_and_not_the_waiting_lists(staff, address, cohort):
    RegistrationFactory(cohort=cohort)
    waits = RegistrationFactory(cohort=cohort, state="waiting", participant=ParticipantFactory())
    staff.post(address, NEW | {"full": "1", "if_full": "place"})
    waits.refresh_from_db()
    assert waits.state == "waiting"
    assert Registration.objects.get(participant__last_name="Benali-Roy").state == "registered"


def test_somebody_of_the_waiting_list_is_chosen_by_name(staff, address, cohort):
    waits = RegistrationFactory(cohort=cohort, state="waiting", participant=ParticipantFactory())
    staff.post(address, {"known": waits.pk, "agrees": "on"})
    waits.refresh_from_db()
    assert waits.state == "registered"
    assert Attendance.objects.get().place.registration == waits


def test_a_closed_register_takes_nobody(staff, address, cohort, animator):
    for place in places_of(first_meeting(cohort)):
        mark_attendance(place, "present", by=animator)
    close_register(first_meeting(cohort), by=animator)
    assert "clos" in staff.post(address, NEW).content.decode()
    assert not Participant.objects.filter(last_name="Benali-Roy").exists()


def test_the_page_of_another_team_is_not_found(client, address):
    sign_in(client, StaffFactory())
    assert client.get(address).status_code == 404
    assert client.post(address, NEW).status_code == 404


@pytest.fixture
def offered(cohort):
    """Somebody for whom the last place is held, and who has not answered."""
    waits = RegistrationFactory(cohort=cohort, state="offered", participant=ParticipantFactory())
    WaitingOfferFactory(registration=waits)
    return waits


def test_whom_a_place_is_offered_takes_it_by_coming(staff, address, cohort, offered):
    staff.post(address, {"known": offered.pk, "agrees": "on"})
    offered.refresh_from_db()
    assert (offered.state, offered.offers.get().state) == ("registered", "accepted")
    assert Attendance.objects.get().place.registration == offered
    cohort.refresh_from_db()
    assert cohort.capacity == 3


def test_a_place_held_for_her_is_hers_until_somebody_else_has_it(staff, address, offered):
    offered.offers.update(
        created_at=timezone.now() - timedelta(days=4), expires_at=timezone.now() - timedelta(minutes=1)
    )
    staff.post(address, {"known": offered.pk, "agrees": "on"})
    offered.refresh_from_db()
    assert offered.state == "registered"
