"""After a change was announced: who must be phoned, what failed, what waits, what has left."""

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories.accounts import StaffFactory, sign_in
from tests.factories.attendance import cohort_at_work
from tests.factories.notifications import MessageFactory
from tests.factories.people import ParticipantFactory
from tests.factories.registrations import RegistrationFactory

pytestmark = pytest.mark.django_db
ABOUT = "MeetingMoved:essai:1"


@pytest.fixture
def animator():
    return StaffFactory()


@pytest.fixture
def cohort(animator):
    return cohort_at_work(people=0, modules=1, animators=[animator])


@pytest.fixture
def staff(client, animator):
    sign_in(client, animator)
    return client


def address(about: str = ABOUT) -> str:
    return reverse("attendance:announcement", args=[about])


def page(staff) -> str:
    return staff.get(address()).content.decode()


def test_it_says_what_became_of_each_message(staff, cohort):
    for state in ("sent", "failed", "call"):
        MessageFactory(cohort=cohort, about=ABOUT, **{state: True})
    MessageFactory(cohort=cohort, about=ABOUT)
    text = page(staff)
    for title in ("À appeler ou à poster (1)", "Pas arrivés (1)", "En route (1)", "Partis ou dits (1)"):
        assert title in text
    assert "1 message attend encore de partir" in text


def test_it_says_when_everything_has_left(staff, cohort):
    MessageFactory(cohort=cohort, about=ABOUT, sent=True)
    assert "Tout ce qui pouvait partir est parti" in page(staff)


def test_only_this_announcement_is_shown(staff, cohort):
    MessageFactory(cohort=cohort, about=ABOUT, sent=True)
    MessageFactory(cohort=cohort, about="MeetingMoved:autre:1", sent=True, participant__last_name="Ailleurs")
    assert "Ailleurs" not in page(staff)


def test_a_call_is_ticked_off_there_and_one_stays_there(staff, cohort, animator):
    message = MessageFactory(cohort=cohort, about=ABOUT, call=True)
    answer = staff.post(reverse("attendance:mark_done", args=[message.pk]), {"annonce": ABOUT})
    assert answer.url == address()
    message.refresh_from_db()
    assert (message.state, message.done_by) == ("done", animator)


def test_one_is_sent_nowhere_else(staff, cohort):
    message = MessageFactory(cohort=cohort, about=ABOUT, call=True)
    answer = staff.post(reverse("attendance:mark_done", args=[message.pk]), {"annonce": "//ailleurs.example"})
    assert answer.url == reverse("attendance:phone_list")


def test_somebody_elses_announcement_is_not_found(client, cohort):
    MessageFactory(cohort=cohort, about=ABOUT, sent=True)
    sign_in(client, StaffFactory())
    assert client.get(address()).status_code == 404


def test_an_unknown_announcement_is_not_found(staff):
    assert staff.get(address("rien")).status_code == 404


@pytest.mark.parametrize("number", [1, 300])
def test_it_costs_the_same_for_everybody(staff, cohort, budget, number):
    MessageFactory.create_batch(number, cohort=cohort, about=ABOUT, participant=ParticipantFactory())
    with budget(13):
        staff.get(address())


def test_the_log_leads_to_the_announcement(staff, cohort):
    MessageFactory(cohort=cohort, about=ABOUT, sent=True)
    assert address() in staff.get(reverse("attendance:messages")).content.decode()


def test_the_log_holds_what_was_written_to_ones_people_about_themselves(staff, cohort):
    person = ParticipantFactory(last_name="Connue")
    RegistrationFactory(cohort=cohort, participant=person)
    MessageFactory(cohort=None, participant=person, kind="LinkAsked", sent=True)
    MessageFactory(cohort=None, participant__last_name="Inconnue", kind="LinkAsked", sent=True)
    text = staff.get(reverse("attendance:messages")).content.decode()
    assert "Connue" in text
    assert "Inconnue" not in text


def test_a_person_left_in_peace_is_among_those_not_written_to(staff, cohort):
    person = ParticipantFactory(do_not_contact_at=timezone.now())
    MessageFactory(cohort=cohort, about=ABOUT, participant=person, state="suppressed")
    assert "Pas envoyés (1)" in page(staff)
