"""The team corrects a person's details: what is kept of it, who is told, what still waits; nobody to contact."""

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.accounts.enums import Role
from sessions.notifications.enums import MessageState
from sessions.people.actions import correct_details, issue_link, send_codes, stop_contact, update_wishes
from sessions.people.models import AccessCode, DetailsChange
from sessions.registrations.actions import register
from tests.factories.accounts import StaffFactory, sign_in
from tests.factories.people import ParticipantFactory
from tests.factories.scheduling import make_cohort

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort():
    return make_cohort(modules=1)


@pytest.fixture
def registration(cohort):
    person = ParticipantFactory(first_name="Jeanne", last_name="Martin", email="jeanne@courriel.example", mobile="")
    return register(person, cohort, agreed_at=timezone.now())


@pytest.fixture
def staff(client):
    client.user = sign_in(client, StaffFactory(role=Role.COORDINATOR, first_name="Anne", last_name="Petit"))
    return client


def page(registration) -> str:
    return reverse("reception:details", args=[registration.cohort.code, registration.public_id])


def typed(person, **changed) -> dict:
    names = ("first_name", "last_name", "email", "mobile", "landline", "postal_address", "channel")
    values = {name: getattr(person, name) for name in names} | {"wants_reminders": "on", "wants_missed_modules": "on"}
    return values | changed


def correct(staff, registration, **changed):
    return staff.post(page(registration), typed(registration.participant, **changed), follow=True)


def test_a_correction_is_kept_with_its_author_and_the_fields_never_the_values(staff, registration):
    answer = correct(staff, registration, last_name="Martin-Leroy", landline="01 99 00 12 34")
    assert "C’est corrigé." in answer.content.decode()
    person = registration.participant
    person.refresh_from_db()
    kept = (person.last_name, person.folded_name, person.landline)
    assert kept == ("Martin-Leroy", "martin-leroy jeanne", "0199001234")
    change = DetailsChange.objects.get()
    assert set(change.fields.split(",")) == {"last_name", "landline"}
    text = staff.get(page(registration)).content.decode()
    assert "nom, autre téléphone" in text.replace("autre téléphone, nom", "nom, autre téléphone")
    assert "par Anne Petit" in text


def test_nothing_to_correct_leaves_no_trace(staff, registration):
    assert "Rien n’était à corriger." in correct(staff, registration).content.decode()
    assert not DetailsChange.objects.exists()


def test_a_new_address_gets_the_link_and_voids_the_codes_sent_to_the_old_one(registration):
    person = registration.participant
    send_codes(person.email)
    link = issue_link(person)
    correct_details(person, fields={"email": "jeanne.martin@courriel.example"}, by=None)
    message = person.messages.get(kind="DetailsCorrected")
    assert (message.channel, "[[lien:personal]]" in message.body) == ("email", True)
    assert not AccessCode.objects.exists()
    link.refresh_from_db()
    assert link.is_open()


def test_earlier_links_are_closed_when_they_may_have_reached_somebody_else(staff, registration):
    link = issue_link(registration.participant)
    correct(staff, registration, email="autre@courriel.example", renew_links="on")
    link.refresh_from_db()
    assert not link.is_open()
    assert issue_link(registration.participant).pk != link.pk


def test_closing_links_alone_is_said_and_not_that_there_was_nothing_to_do(staff, registration):
    text = correct(staff, registration, renew_links="on").content.decode()
    assert "Ses anciens liens et son agenda sont fermés." in text
    assert "Rien n’était à corriger." not in text


def test_what_waits_as_a_call_leaves_by_mail_once_there_is_an_address(cohort):
    person = register(ParticipantFactory(landline_only=True), cohort, agreed_at=timezone.now()).participant
    call = person.messages.get(kind="Confirmed")
    call.state = MessageState.TO_DO
    call.save()
    correct_details(person, fields={"email": "enfin@courriel.example", "channel": "email"}, by=None)
    call.refresh_from_db()
    assert (call.channel, call.state) == ("email", MessageState.QUEUED)


def test_what_waits_as_a_mail_becomes_a_call_for_who_prefers_it(registration):
    person = registration.participant
    update_wishes(person, fields={"landline": "0199001234", "channel": "phone"})
    message = person.messages.get(kind="Confirmed")
    assert (message.channel, message.state) == ("phone", MessageState.QUEUED)
    assert DetailsChange.objects.get().by is None


def test_who_may_not_be_contacted_is_told_nothing(registration):
    person = registration.participant
    person.do_not_contact_at = timezone.now()
    person.save()
    correct_details(person, fields={"email": "autre@courriel.example"}, by=None, renew_links=True)
    assert not person.messages.filter(kind="DetailsCorrected").exists()


def test_perhaps_the_same_person_is_shown_before_anything_is_written(staff, cohort, registration):
    register(ParticipantFactory(first_name="Jeanne", last_name="Martín"), cohort, agreed_at=timezone.now())
    answer = correct(staff, registration, landline="01 99 00 12 34")
    assert "Est-ce la même personne" in answer.content.decode()
    assert not DetailsChange.objects.exists()
    again = correct(staff, registration, landline="01 99 00 12 34", someone_else="on")
    assert "C’est corrigé." in again.content.decode()


def test_an_error_says_how_to_correct_it_and_loses_nothing(staff, registration):
    answer = correct(staff, registration, email="", last_name="Autrement")
    assert answer.status_code == 422
    assert 'value="Autrement"' in answer.content.decode()
    assert "Donnez une adresse électronique ou un téléphone" in answer.content.decode()


@pytest.mark.parametrize(
    ("role", "department"), [(Role.COORDINATOR, "75"), (Role.ANIMATOR, "95"), (Role.EDITOR, ""), (Role.PARTNER, "")]
)
def test_whoever_does_not_run_the_session_does_not_find_the_page(client, registration, role, department):
    sign_in(client, StaffFactory(role=role, department=department))
    assert client.get(page(registration)).status_code == 404


def test_the_file_of_somebody_whom_nobody_contacts_any_more_says_so_first(staff, cohort):
    person = ParticipantFactory(mobile="0639980042")
    registration = register(person, cohort, agreed_at=timezone.now())
    file = reverse("reception:registration", args=[cohort.code, registration.public_id])
    assert "tel:0639980042" in staff.get(file).content.decode()
    stop_contact(person, by=None, reason="À la demande de la famille")
    text = staff.get(file).content.decode()
    assert text.index("Ne plus contacter cette personne") < text.index("À la demande de la famille")
    assert "tel:0639980042" not in text
