"""SMS: characters that the network carries, and the provider over HTTP, tried against a server of our own."""

import http.server
import json
import threading
from urllib.parse import parse_qs

import pytest
from django.core.exceptions import ImproperlyConfigured

from portal.settings import env
from sessions.notifications import sms
from sessions.notifications.actions import INTERRUPTED, deliver
from tests.factories.notifications import MessageFactory
from tests.factories.people import ParticipantFactory

TOKEN = {"Authorization": "Bearer essai"}


# --- Characters -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "carried"),
    [
        ("Où\u202f? Là, à l’été.", "Où\x20? Là, à l'été."),
        ("reçu, bientôt, Noël, œuvre", "recu, bientot, Noel, oeuvre"),
        ("«\x2014\u00a0h\u202f!\x20»", '"\x2014 h\x20! "'),
        ("N’Guyen…", "N'Guyen..."),
        ("日", "?"),
    ],
)
def test_words_are_written_with_the_letters_of_the_network(text, carried):
    assert sms.gsm(text) == carried


def test_an_extended_character_counts_twice():
    assert sms.length("10 €") == 5


@pytest.mark.parametrize(
    ("number", "carried"),
    [
        ("0639980001", "+33639980001"),
        ("0690000000", "+590690000000"),
        ("0694000000", "+594694000000"),
        ("0692000000", "+262692000000"),
        ("+32470000000", "+32470000000"),
    ],
)
def test_numbers_are_written_for_carriers(number, carried):
    assert sms.international(number) == carried


# --- The provider -----------------------------------------------------------------------------------------------------
@pytest.fixture
def provider(settings):
    """A provider on loopback: ``answers`` says what it does, ``received`` what it got."""

    class Provider(http.server.BaseHTTPRequestHandler):
        answers, received = [], []

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self.received.append((self.path, dict(self.headers), body))
            answer = self.answers.pop(0) if self.answers else 201
            if answer == "hang up":
                self.connection.close()
                return
            if answer == "silence":
                released.wait(10)
                return
            self.send_response(answer)
            if answer == 302:
                self.send_header("Location", "http://127.0.0.1:1/ailleurs")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args):
            pass

    released = threading.Event()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=[0.02], daemon=True)
    thread.start()
    settings.SMS_SENDER = "sessions.notifications.sms.send_by_http"
    settings.SMS_HTTP = {
        "url": f"http://127.0.0.1:{server.server_port}/v1/sms?compte=1",
        "headers": TOKEN,
        "format": "json",
        "fields": {"to": "recipient", "text": "content", "reference": "tag"},
        "constants": {"sender": "Rebond"},
        "timeout": 1,
    }
    yield Provider
    released.set()
    server.shutdown()
    server.server_close()
    thread.join()


def test_the_provider_gets_its_own_field_names(provider):
    sms.send_by_http("0639980001", "Séance déplacée, à bientôt", "abc")
    path, headers, body = provider.received[0]
    assert (path, headers["Authorization"]) == ("/v1/sms?compte=1", "Bearer essai")
    assert json.loads(body) == {
        "recipient": "+33639980001",
        "content": "Séance déplacée, à bientot",
        "tag": "abc",
        "sender": "Rebond",
    }


def test_the_provider_may_want_a_form(provider, settings):
    settings.SMS_HTTP = settings.SMS_HTTP | {"format": "form"}
    sms.send_by_http("0639980001", "Bonjour & merci", "abc")
    assert parse_qs(provider.received[0][2])["content"] == ["Bonjour & merci"]


@pytest.mark.parametrize("status", [302, 400, 429, 503])
def test_a_refusal_is_surely_not_sent(provider, status):
    provider.answers.append(status)
    with pytest.raises(sms.NotSent, match=str(status)):
        sms.send_by_http("0639980001", "Bonjour", "abc")
    assert len(provider.received) == 1


def test_a_provider_out_of_reach_is_surely_not_sent(provider, settings):
    settings.SMS_HTTP = settings.SMS_HTTP | {"url": "http://127.0.0.1:9/"}
    with pytest.raises(sms.NotSent):
        sms.send_by_http("0639980001", "Bonjour", "abc")


@pytest.mark.parametrize("answer", ["hang up", "silence"])
def test_an_answer_that_never_comes_leaves_a_doubt(provider, answer):
    provider.answers.append(answer)
    with pytest.raises(sms.Unsure):
        sms.send_by_http("0639980001", "Bonjour", "abc")


def test_neither_number_nor_words_are_in_the_error(provider):
    provider.answers.append(503)
    with pytest.raises(sms.NotSent) as raised:
        sms.send_by_http("0639980001", "Bonjour", "abc")
    assert str(raised.value) == "HTTP 503"


def test_an_address_without_encryption_is_refused(settings):
    settings.SMS_HTTP = {"url": "http://sms.example/", "timeout": 1, "headers": {}, "format": "json"} | {
        "fields": {"to": "to"},
        "constants": {},
    }
    with pytest.raises(ImproperlyConfigured):
        sms.send_by_http("0639980001", "Bonjour", "abc")


# --- From the outbox --------------------------------------------------------------------------------------------------
@pytest.fixture
def message(db, settings):
    settings.SMS_SENDER = "sessions.notifications.sms.send_by_http"
    person = ParticipantFactory(channel="sms", mobile="0639980001")
    return MessageFactory(participant=person, channel="sms", short_body="Rebond\u00a0: [[lien:personal]]")


@pytest.mark.django_db
def test_the_short_words_leave_and_not_the_long_ones(provider, message):
    assert deliver(message.pk).state == "sent"
    content = json.loads(provider.received[0][2])["content"]
    assert content.startswith("Rebond\x20: http://testserver/p/")


@pytest.mark.django_db
def test_a_refused_sms_is_tried_again_with_the_same_reference(provider, message):
    provider.answers += [503, 201]
    retried = deliver(message.pk)
    assert (retried.state, retried.attempts, retried.last_error) == ("queued", 1, "NotSent")
    type(message).objects.update(send_after=message.created_at)
    assert deliver(message.pk).state == "sent"
    tags = [json.loads(body)["tag"] for _, _, body in provider.received]
    assert tags == [message.pk.hex] * 2


@pytest.mark.django_db
def test_a_doubtful_sms_is_shown_to_staff_and_not_tried_again(provider, message):
    provider.answers.append("hang up")
    doubtful = deliver(message.pk)
    assert (doubtful.state, doubtful.last_error) == ("failed", INTERRUPTED)
    assert deliver(message.pk) is None
    assert len(provider.received) == 1


@pytest.mark.django_db
def test_a_kind_without_short_words_says_something_neutral(provider, message):
    type(message).objects.update(short_body="")
    deliver(message.pk)
    assert "une information pour vous" in json.loads(provider.received[0][2])["content"]


@pytest.mark.django_db
def test_without_a_sender_whoever_prefers_sms_gets_a_mail(settings):
    settings.SMS_SENDER = ""
    assert ParticipantFactory(channel="sms").usable_channel() == "email"
    assert ParticipantFactory(channel="sms", email="").usable_channel() == "phone"


def test_a_message_may_be_kept_to_some_channels():
    person = ParticipantFactory.build(channel="post", email="", mobile="", landline="0199001234")
    assert person.usable_channel() == "post"
    assert person.usable_channel(("email", "sms", "phone")) == "phone"


# --- Senders of development -------------------------------------------------------------------------------------------
def test_development_writes_them_to_a_file(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    sms.to_file("0639980001", "Bientôt", "abc")
    assert (tmp_path / "sms" / "sms.log").read_text() == "+33639980001 abc\nBientot\n\n"


def test_a_terminal_can_show_them(capsys):
    sms.to_console("0639980001", "Bientôt", "abc")
    assert "Bientot" in capsys.readouterr().out


@pytest.mark.parametrize("raw", ["{", "[]", '{"a": 1}'])
def test_settings_that_are_no_table_are_refused_without_repeating_them(monkeypatch, raw):
    monkeypatch.setenv("SMS_HTTP_HEADERS", raw)
    with pytest.raises(ImproperlyConfigured) as raised:
        env.table("SMS_HTTP_HEADERS")
    assert raw not in str(raised.value).replace('{"to"', "")
