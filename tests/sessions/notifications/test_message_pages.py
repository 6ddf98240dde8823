"""The delivery log and the calls to make, as staff see them."""

import pytest
from django.urls import reverse
from django.utils import timezone

from sessions.notifications.models import Message
from tests.factories.accounts import StaffFactory, sign_in
from tests.factories.attendance import cohort_at_work
from tests.factories.notifications import MessageFactory
from tests.factories.people import ParticipantFactory

pytestmark = pytest.mark.django_db
LOG, CALLS = "attendance:messages", "attendance:phone_list"


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


def page(client, name: str, **query) -> str:
    return client.get(reverse(name), query).content.decode()


def test_the_log_says_states_in_words(staff, cohort):
    for state in ("sent", "failed", "call"):
        MessageFactory(cohort=cohort, **{state: True})
    text = page(staff, LOG)
    for words in ("Envoyé", "Échec", "À faire"):
        assert words in text


def test_the_log_shows_no_technical_error(staff, cohort):
    MessageFactory(cohort=cohort, failed=True)
    assert "ConnectionRefusedError" not in page(staff, LOG)


def test_the_log_can_be_narrowed(staff, cohort):
    MessageFactory(cohort=cohort, failed=True, participant__last_name="Raté")
    MessageFactory(cohort=cohort, sent=True, participant__last_name="Parti")
    text = page(staff, LOG, state="failed", cohort=cohort.code)
    assert "Raté" in text
    assert "Parti" not in text


def test_an_unknown_filter_shows_everything_and_says_so(staff, cohort):
    MessageFactory(cohort=cohort, sent=True, participant__last_name="Parti")
    text = page(staff, LOG, state="envolé", cohort="ailleurs")
    assert "Parti" in text
    assert "Choisissez une session de la liste." in text


def test_an_empty_log_is_kind(staff):
    assert "Aucun message" in page(staff, LOG)


def test_a_long_log_has_pages_that_keep_the_filter(staff, cohort):
    MessageFactory.create_batch(27, cohort=cohort, sent=True)
    text = page(staff, LOG, state="sent", page="2")
    assert "Page 2 sur 2" in text
    assert "state=sent&amp;page=1" in text


def test_a_failed_message_leaves_again(staff, cohort):
    message = MessageFactory(cohort=cohort, failed=True)
    staff.post(reverse("attendance:send_again", args=[message.pk]))
    message.refresh_from_db()
    assert message.state == "queued"


def test_a_failed_message_that_is_true_no_more_is_cancelled_instead_of_sent_again(staff, cohort):
    gone = {"registration": 0}
    message = MessageFactory(cohort=cohort, failed=True, kind="Confirmed", attachment_args=gone)
    answer = staff.post(reverse("attendance:send_again", args=[message.pk]), follow=True)
    assert "n’a plus lieu d’être" in answer.content.decode()
    message.refresh_from_db()
    assert message.state == "cancelled"


def test_a_sent_message_is_not_sent_again(staff, cohort):
    message = MessageFactory(cohort=cohort, sent=True)
    answer = staff.post(reverse("attendance:send_again", args=[message.pk]), follow=True)
    assert "rien à renvoyer" in answer.content.decode()


def test_a_call_shows_number_words_and_no_secret(staff, cohort):
    MessageFactory(call=True, cohort=cohort, body="Bonjour,\n\nVotre espace : [[lien:personal]]\n")
    text = page(staff, CALLS)
    assert 'href="tel:0199001234"' in text
    assert "(lien personnel)" in text
    assert "[[" not in text


def test_somebody_without_any_number_is_listed_with_what_to_do(staff, cohort):
    person = ParticipantFactory(email="", mobile="", landline="", channel="phone")
    MessageFactory(call=True, cohort=cohort, participant=person)
    assert "Aucun numéro connu" in page(staff, CALLS)


def test_a_letter_is_listed_too(staff, cohort):
    MessageFactory(call=True, cohort=cohort, channel="post")
    assert "Courrier à poster" in page(staff, CALLS)


def test_nobody_left_in_peace_is_on_the_list(staff, cohort):
    person = ParticipantFactory(landline_only=True, last_name="Enpaix", do_not_contact_at=timezone.now())
    MessageFactory(call=True, cohort=cohort, participant=person)
    assert "Enpaix" not in page(staff, CALLS)


def test_a_person_is_called_once_for_everything_and_all_of_it_is_ticked_together(staff, cohort):
    person = ParticipantFactory(landline_only=True, last_name="Deuxfois")
    first, second = MessageFactory.create_batch(2, call=True, cohort=cohort, participant=person)
    other = MessageFactory(call=True, cohort=cohort)
    assert page(staff, CALLS).count('class="card-title"') == 2
    assert "2 personnes à appeler" in page(staff, "attendance:today")
    data = {"tout": "oui", "aussi": [second.pk, other.pk]}
    staff.post(reverse("attendance:mark_done", args=[first.pk]), data)
    assert set(Message.objects.filter(state="done")) == {first, second}


def test_one_of_two_things_to_say_is_ticked_alone(staff, cohort):
    person = ParticipantFactory(landline_only=True)
    first, second = MessageFactory.create_batch(2, call=True, cohort=cohort, participant=person)
    staff.post(reverse("attendance:mark_done", args=[first.pk]), {"aussi": [second.pk]})
    assert list(Message.objects.filter(state="done")) == [first]


def test_a_call_done_leaves_the_list(staff, cohort):
    message = MessageFactory(call=True, cohort=cohort)
    staff.post(reverse("attendance:mark_done", args=[message.pk]))
    assert "Personne à appeler" in page(staff, CALLS)


def test_a_call_done_twice_is_no_error(staff, cohort):
    address = reverse("attendance:mark_done", args=[MessageFactory(call=True, cohort=cohort).pk])
    staff.post(address)
    assert "déjà fait" in staff.post(address, follow=True).content.decode()


def test_contact_is_stopped_with_a_reason_and_can_resume(staff, cohort):
    message = MessageFactory(cohort=cohort)
    registration = cohort.registrations.create(
        participant=message.participant,
        state="registered",
        queued_at=timezone.now(),
        registered_at=timezone.now(),
        agreed_at=timezone.now(),
    )
    person = registration.participant
    address = reverse("attendance:stop_contact", args=[cohort.code, person.public_id])
    assert "Indiquez la raison" in staff.post(address, {"reason": ""}).content.decode()
    staff.post(address, {"reason": "À la demande de la famille"})
    message.refresh_from_db()
    assert message.state == "suppressed"
    assert "À la demande de la famille" in staff.get(address).content.decode()
    staff.post(address, {"resume": "1"})
    person.refresh_from_db()
    assert not person.may_be_contacted
    staff.post(address, {"resume": "1", "reason": "Elle le souhaite"})
    person.refresh_from_db()
    assert person.may_be_contacted
    trace = [(line.to_state, line.note) for line in person.contact_transitions.all()]
    assert trace == [("stopped", "À la demande de la famille"), ("allowed", "Elle le souhaite")]
    message.refresh_from_db()
    assert message.state == "suppressed"
