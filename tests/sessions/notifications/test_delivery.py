"""From the outbox to the carrier: once, later when it fails, never to whom must be left in peace."""

import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connections
from django.utils import timezone
from wagtail.models import Site

from content.models import ContactSettings
from sessions.notifications import actions, channels, foot
from sessions.notifications.actions import (
    MAX_ATTEMPTS,
    MessageStateError,
    deliver,
    deliver_due,
    mark_done,
    recover_interrupted,
    send_again,
    suppress_all,
)
from sessions.notifications.links import hide, register_link, resolve
from sessions.notifications.messages import MessageClass
from sessions.notifications.models import Message
from tests.factories.accounts import UserFactory
from tests.factories.notifications import MessageFactory
from tests.factories.partners import ContactFactory
from tests.factories.people import ParticipantFactory
from tests.factories.scheduling import MeetingFactory

pytestmark = pytest.mark.django_db
START = "2027-03-02 10:00"


class CarrierDownError(Exception):
    pass


@pytest.fixture
def carrier_down(monkeypatch):
    def refuse(**kwargs):
        raise CarrierDownError

    monkeypatch.setattr(channels, "send_email", refuse)


@pytest.fixture
def killed_at(monkeypatch):
    """The process dies at this function of the channels or actions: nothing after it runs, not even ``except``."""

    class Killed(BaseException):
        pass

    def dies(module, name):
        def die(*args, **kwargs):
            raise Killed

        monkeypatch.setattr(module, name, die)
        return Killed

    return dies


# --- Leaving ----------------------------------------------------------------------------------------------------------
def test_a_message_leaves_and_is_marked():
    message = deliver(MessageFactory(participant__email="camille@courriel.example").pk)
    assert (message.state, mail.outbox[0].to) == ("sent", ["camille@courriel.example"])
    assert message.sent_at is not None


def test_text_and_html_say_the_same():
    deliver(MessageFactory(body="Bonjour,\n\nUne de vos séances change.\nÀ bientôt.\n").pk)
    html = mail.outbox[0].alternatives[0][0]
    assert "Une de vos séances change." in mail.outbox[0].body
    assert "Une de vos séances change.<br>À bientôt." in html


def test_a_name_with_markup_stays_text():
    deliver(MessageFactory(body="Bonjour <b>Alix</b> & compagnie,\n").pk)
    assert "Bonjour <b>Alix</b> & compagnie," in mail.outbox[0].body
    assert "Bonjour &lt;b&gt;Alix&lt;/b&gt; &amp; compagnie," in mail.outbox[0].alternatives[0][0]


def test_a_secret_address_is_in_the_mail_and_not_in_the_row():
    register_link("essai", lambda recipient, ident: f"https://rebond.example/p/secret-{ident}/")
    message = MessageFactory(body="Votre espace : [[lien:essai:7]]\n")
    deliver(message.pk)
    message.refresh_from_db()
    assert "https://rebond.example/p/secret-7/" in mail.outbox[0].body
    assert "secret" not in message.body
    assert hide(message.body) == "Votre espace : (lien personnel)\n"


def test_an_unknown_link_is_refused():
    with pytest.raises(KeyError):
        resolve("[[lien:inconnu]]", None)


def test_a_message_sent_is_not_sent_again():
    message = MessageFactory()
    deliver(message.pk)
    assert deliver(message.pk) is None
    assert len(mail.outbox) == 1


def test_a_message_waits_for_its_time():
    assert deliver(MessageFactory(send_after=timezone.now() + timedelta(hours=1)).pk) is None
    assert mail.outbox == []


def test_a_call_becomes_something_to_do():
    person = ParticipantFactory(landline_only=True)
    assert deliver(MessageFactory(participant=person, channel="phone").pk).state == "to_do"
    assert mail.outbox == []


def test_an_address_lost_since_becomes_another_way():
    message = MessageFactory(participant=ParticipantFactory(landline_only=True), channel="email")
    delivered = deliver(message.pk)
    assert (delivered.state, delivered.channel) == ("to_do", "phone")


def test_the_mail_itself_gives_nothing_away():
    deliver(MessageFactory().pk)
    sent = mail.outbox[0]
    assert sent.extra_headers["Auto-Submitted"] == "auto-generated"
    assert sent.subject == "Changement de date ou de lieu"


# --- One row per key --------------------------------------------------------------------------------------------------
class Trial(MessageClass):
    subject = "Vos séances"
    template = "sessions/registrations/messages/meeting_cancelled.txt"


def test_asking_twice_for_one_key_is_one_message():
    person, context = ParticipantFactory(), {"meeting": MeetingFactory()}
    first = Trial().write(person, key="essai", context=context)
    assert Trial().write(person, key="essai", context=context) == first
    assert Message.objects.count() == 1


# --- Failing ----------------------------------------------------------------------------------------------------------
def test_a_failure_is_tried_again_with_a_delay_that_doubles(carrier_down, at):
    now = at(START)
    message, delays = MessageFactory(send_after=now), []
    for _ in range(MAX_ATTEMPTS - 1):
        message = deliver(message.pk)
        delays.append((message.send_after - now).total_seconds() / 60)
        now = at(message.send_after.isoformat())
    assert (delays, message.state) == ([1, 2, 4, 8, 16], "queued")


def test_it_fails_after_the_last_attempt_and_says_why_without_the_address(carrier_down, at):
    message = MessageFactory(attempts=MAX_ATTEMPTS - 1)
    failed = deliver(message.pk)
    assert (failed.state, failed.last_error) == ("failed", "CarrierDownError")


def test_a_failed_message_is_sent_again_on_request():
    message = send_again(MessageFactory(failed=True))
    assert (message.state, message.attempts) == ("queued", 0)
    deliver(message.pk)
    assert len(mail.outbox) == 1


def test_a_message_that_left_is_not_sent_again_on_request():
    with pytest.raises(MessageStateError):
        send_again(MessageFactory(sent=True))


# --- Killed -----------------------------------------------------------------------------------------------------------
def test_killed_between_claim_and_hand_over_it_leaves_later(killed_at, monkeypatch):
    message = MessageFactory()
    dying = killed_at(actions.links, "resolve")
    with pytest.raises(dying):
        deliver(message.pk)
    monkeypatch.undo()
    message.refresh_from_db()
    assert message.state == "sending"
    Message.objects.update(claimed_at=timezone.now() - timedelta(minutes=11))
    assert recover_interrupted() == 1
    deliver(message.pk)
    assert len(mail.outbox) == 1


def test_killed_after_the_hand_over_it_is_shown_to_staff_and_not_sent_by_itself(killed_at):
    message = MessageFactory()
    dying = killed_at(channels, "send_email")
    with pytest.raises(dying):
        deliver(message.pk)
    Message.objects.update(claimed_at=timezone.now() - timedelta(minutes=11))
    recover_interrupted()
    message.refresh_from_db()
    assert (message.state, "vérifiez" in message.last_error) == ("failed", True)
    assert deliver(message.pk) is None


def test_a_send_going_on_is_left_alone():
    message = MessageFactory(state="sending", claimed_at=timezone.now())
    assert recover_interrupted() == 0
    message.refresh_from_db()
    assert message.state == "sending"


# --- Two workers ------------------------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_once():
    message = MessageFactory()
    together, results = threading.Barrier(4), []

    def work():
        try:
            together.wait()
            results.append(deliver(message.pk))
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(results) == 4
    assert len(mail.outbox) == 1
    message.refresh_from_db()
    assert (message.state, message.attempts) == ("sent", 1)


def test_what_is_due_is_asked_for():
    MessageFactory(send_after=timezone.now() - timedelta(hours=1))
    MessageFactory(send_after=timezone.now() + timedelta(days=1))
    MessageFactory(sent=True)
    assert deliver_due() == 1


# --- Left in peace ----------------------------------------------------------------------------------------------------
def test_do_not_contact_is_read_at_delivery():
    message = MessageFactory()
    message.participant.do_not_contact_at = timezone.now()
    message.participant.save()
    assert deliver(message.pk).state == "suppressed"
    assert mail.outbox == []


def test_everything_that_waits_for_one_person_stops():
    person = ParticipantFactory()
    MessageFactory.create_batch(2, participant=person)
    MessageFactory(participant=person, state="to_do", channel="phone")
    sent, other = MessageFactory(participant=person, sent=True), MessageFactory()
    assert suppress_all({"participant": person}) == 3
    sent.refresh_from_db()
    other.refresh_from_db()
    assert (sent.state, other.state) == ("sent", "queued")


# --- Calls ------------------------------------------------------------------------------------------------------------
def test_a_call_is_ticked_off_with_who_made_it():
    user = UserFactory()
    done = mark_done(MessageFactory(call=True), by=user)
    assert (done.state, done.done_by) == ("done", user)


def test_a_call_is_ticked_off_once():
    message = MessageFactory(call=True)
    mark_done(message, by=UserFactory())
    with pytest.raises(MessageStateError):
        mark_done(message, by=UserFactory())


def test_a_mail_ends_with_whom_to_call_as_every_page_does(mailoutbox):
    ContactSettings.objects.create(site=Site.objects.get(), name="Claire Lebrun", phone="0199001020", hours="Le matin")
    deliver(MessageFactory().pk)
    (mail,) = mailoutbox
    for text in (mail.body, mail.alternatives[0].content):
        assert "Claire Lebrun" in text
        assert "01\u00a099\u00a000\u00a010\u00a020" in text


@pytest.mark.parametrize(
    ("field", "factory", "reason"),
    [
        ("participant", ParticipantFactory, "vous avez une place ou une demande"),
        ("contact", ContactFactory, "votre organisme travaille avec nous"),
        ("user", UserFactory, "vous faites partie de l’équipe"),
    ],
)
def test_the_foot_says_why_its_reader_gets_it(mailoutbox, field, factory, reason):
    deliver(MessageFactory(**{"participant": None, field: factory()}).pk)
    (mail,) = mailoutbox
    assert reason in mail.body
    assert reason in mail.alternatives[0].content


def test_a_mail_leaves_even_when_nobody_can_say_whom_to_call(mailoutbox, monkeypatch):
    def broken():
        raise OSError

    monkeypatch.setattr(foot, "_providers", [broken])
    deliver(MessageFactory().pk)
    assert "Une question" not in mailoutbox[0].body
