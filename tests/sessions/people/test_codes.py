"""The code by e-mail or SMS: the other way into the personal space, once, for a quarter of an hour."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from sessions.notifications.actions import deliver
from sessions.notifications.models import Message
from sessions.people import actions
from sessions.people.models import AccessCode
from tests.factories.people import ParticipantFactory, PersonalLinkFactory
from tests.factories.registrations import RegistrationFactory
from tests.factories.scheduling import make_cohort

pytestmark = pytest.mark.django_db
ASK, ENTER, SPACE = (reverse(f"registrations:{name}") for name in ("ask_link", "enter_code", "space"))


@pytest.fixture
def person():
    return ParticipantFactory(email="anne@courriel.example", mobile="0639980001")


def ask(client, address="anne@courriel.example"):
    return client.post(ASK, {"address": address, "code": "oui"})


def enter(client, digits):
    return client.post(ENTER, {"code": digits})


def wrong(code) -> str:
    return f"{(int(code.digits) + 1) % 10**6:06d}"


def test_the_code_opens_the_space_once(client, person):
    assert ask(client).url == ENTER
    digits = AccessCode.objects.get().digits
    assert len(digits) == 6
    assert enter(client, f"{digits[:3]} {digits[3:]}").url == SPACE
    assert person.first_name in client.get(SPACE).content.decode()
    client.post(reverse("registrations:leave"))
    assert actions.use_code([AccessCode.objects.get().pk], digits) is None


def test_the_code_arrives_by_mail_and_is_nowhere_in_the_database(client, person):
    ask(client)
    code, message = AccessCode.objects.get(), Message.objects.get()
    assert code.digits not in message.body + message.short_body + code.nonce
    deliver(message.pk)
    assert code.digits in mail.outbox[0].body
    assert message.subject == "Votre code"


def test_a_mobile_gets_it_by_sms(client, person, settings):
    settings.SMS_SENDER = "sessions.notifications.sms.to_file"
    ask(client, "06 39 98 00 01")
    assert Message.objects.get().channel == "sms"


def test_where_no_sms_can_leave_no_code_is_made(client, person, settings):
    settings.SMS_SENDER = ""
    assert ask(client, "06 39 98 00 01").url == ENTER
    assert not AccessCode.objects.exists()


def test_a_known_and_an_unknown_address_look_the_same(client, person):
    known = [ask(client), client.get(ENTER), enter(client, "000000")]
    client.cookies.clear()
    unknown = [ask(client, "personne@courriel.example"), client.get(ENTER), enter(client, "000000")]
    assert [one.status_code for one in known] == [one.status_code for one in unknown]
    assert not [1 for one in (*known[1:], *unknown[1:]) if "Anne" in one.content.decode()]


def test_a_shared_mailbox_opens_the_space_of_whom_the_code_belongs_to(client, person):
    other = ParticipantFactory(email="Anne@courriel.example", first_name="Denis")
    ask(client)
    enter(client, other.access_codes.get().digits)
    assert "Bonjour Denis" in client.get(SPACE).content.decode()


def test_a_code_is_not_sent_twice_in_a_quarter_of_an_hour(client, person):
    ask(client)
    ask(client)
    assert (AccessCode.objects.count(), Message.objects.count()) == (1, 1)


def test_a_late_code_opens_nothing(client, person, at):
    at("2027-03-01 10:00")
    ask(client)
    code = AccessCode.objects.get()
    at("2027-03-01 10:16")
    assert "ne convient pas" in enter(client, code.digits).content.decode()


def test_after_five_wrong_tries_the_code_is_dead(client, person):
    ask(client)
    code = AccessCode.objects.get()
    for number in range(5):
        client.post(ENTER, {"code": wrong(code)}, REMOTE_ADDR=f"192.0.2.{number}")
    assert "ne convient pas" in client.post(ENTER, {"code": code.digits}, REMOTE_ADDR="192.0.2.9").content.decode()


def test_many_tries_from_one_connection_wait(client, person):
    ask(client)
    code = AccessCode.objects.get()
    assert [enter(client, wrong(code)).status_code for _ in range(21)] == [200] * 20 + [429]


def test_the_code_of_somebody_else_opens_nothing_here(client, person):
    ask(client)
    other = AccessCode.objects.create(
        participant=ParticipantFactory(), expires_at=timezone.now() + timedelta(minutes=15)
    )
    enter(client, other.digits)
    assert client.get(SPACE).url == ASK


def test_nobody_left_in_peace_gets_a_code(client):
    ParticipantFactory(email="anne@courriel.example", do_not_contact_at=timezone.now())
    ask(client)
    assert not Message.objects.exists()


@pytest.mark.parametrize("typed", ["", "12", "abcdef"])
def test_what_is_no_code_says_how_to_correct(client, person, typed):
    ask(client)
    assert "six chiffres" in enter(client, typed).content.decode()
    assert AccessCode.objects.get().tries == 0


def test_without_having_asked_one_is_led_to_ask(client):
    assert client.get(ENTER).url == ASK


# --- A forwarded link -------------------------------------------------------------------------------------------------
def test_a_forwarded_link_shows_where_and_when_and_no_name(client):
    cohort = make_cohort(modules=2)
    registration = RegistrationFactory(cohort=cohort)
    link = PersonalLinkFactory(participant=registration.participant)
    page = client.get(reverse("registrations:personal_link", args=[link.token])).content.decode()
    assert page.count("<li>") >= 3
    assert cohort.site.address in page
    person = registration.participant
    title = cohort.meetings.order_by("starts_at")[0].label
    for hidden in (person.first_name, person.last_name, person.email, cohort.programme.title, title, cohort.site.name):
        assert hidden not in page


def test_a_link_of_somebody_who_waits_shows_no_date(client):
    registration = RegistrationFactory(cohort=make_cohort(), state="waiting")
    link = PersonalLinkFactory(participant=registration.participant)
    page = client.get(reverse("registrations:personal_link", args=[link.token])).content.decode()
    assert "Où et quand" not in page
