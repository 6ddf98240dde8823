"""Feeds asked too often, and what is never written into a log."""

import io
import json
import logging

import pytest
from django.urls import reverse

from portal.logs import JsonFormatter
from sessions.calendars import actions, queries, served
from sessions.calendars.enums import FeedKind
from sessions.common import throttle
from tests.factories.people import ParticipantFactory
from tests.factories.programmes import ProgrammeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(monkeypatch):
    """A clock that a test sets, in seconds."""

    class Clock:
        now = 6_000_000.0

        def time(self) -> float:
            return self.now

    set_by_hand = Clock()
    monkeypatch.setattr(throttle, "time", set_by_hand)
    return set_by_hand


@pytest.fixture
def personal() -> str:
    feed = actions.feed_for(FeedKind.PARTICIPANT, ParticipantFactory())
    return reverse("calendars:feed_personal", args=[feed.token])


def test_a_feed_asked_a_hundred_times_a_second_is_refused_with_a_time_to_come_back(client, clock, budget, personal):
    clock.now += 15
    statuses = [client.get(personal).status_code for _ in range(200)]
    assert statuses == [200] * 120 + [429] * 80
    with budget(0):
        refused = client.get(personal)
    assert (refused["Retry-After"], refused["Cache-Control"]) == ("45", "no-store")
    assert "réessayer plus tard" in refused.content.decode()
    clock.now += 45
    assert client.get(personal).status_code == 200


def test_the_budget_of_a_secret_address_is_that_of_all_its_readers(client, clock, settings, personal):
    settings.FEED_READINGS_PER_MINUTE = 2
    for address in ("192.0.2.1", "192.0.2.2"):
        assert client.get(personal, REMOTE_ADDR=address).status_code == 200
    assert client.get(personal, REMOTE_ADDR="192.0.2.3").status_code == 429


def test_each_reader_of_a_public_feed_has_a_budget(client, clock, settings):
    settings.FEED_READINGS_PER_MINUTE = 1
    address = reverse("calendars:feed_programme", args=[ProgrammeFactory().slug])
    assert client.get(address, REMOTE_ADDR="192.0.2.1").status_code == 200
    assert client.get(address, REMOTE_ADDR="192.0.2.1").status_code == 429
    assert client.get(address, REMOTE_ADDR="192.0.2.2").status_code == 200


def test_guessed_addresses_cost_no_more_than_known_ones(client, clock, settings):
    settings.FEED_READINGS_PER_MINUTE = 1
    guess = "/agenda/p/aaaaaaaaaaaaaaaaaaaaaaaaaa.ics"
    assert [client.get(guess).status_code for _ in range(2)] == [404, 429]


@pytest.fixture
def log():
    """All that would be written, from the root down, formatted as it is in production."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonFormatter())
    handler.setLevel(logging.DEBUG)
    names = ("", "django.request", "django.server", "django.security")
    loggers = [logging.getLogger(name) for name in names]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.addHandler(handler)
        logger.setLevel(logging.DEBUG if logger.name != "root" else logging.INFO)
    yield written
    for logger, level in zip(loggers, levels, strict=True):
        logger.removeHandler(handler)
        logger.setLevel(level)


@pytest.mark.parametrize("name", ["feed_personal", "subscribe_personal"])
@pytest.mark.parametrize("fate", ["unknown", "revoked", "post", "broken", "crash", "often"])
def test_no_token_in_any_log(client, log, monkeypatch, settings, name, fate):
    feed = actions.feed_for(FeedKind.PARTICIPANT, ParticipantFactory())
    token = "b" * 26 if fate == "unknown" else feed.token
    address = reverse(f"calendars:{name}", args=[token])
    client.raise_request_exception = False
    if fate == "revoked":
        actions.revoke_feed(feed)
    if fate in ("broken", "crash"):
        from django.db import OperationalError

        def broken(token):
            raise (
                OperationalError(f"/agenda/p/{token}/") if fate == "broken" else RuntimeError(f"/agenda/p/{token}.ics")
            )

        monkeypatch.setattr(served, "served_by_token", broken)
        monkeypatch.setattr(queries, "personal_feed", broken)
    if fate == "often":
        settings.FEED_READINGS_PER_MINUTE = 0
    if fate == "post":
        client.post(address, {"wish": "close"})
    client.get(address)
    client.get(f"{address}?copy={token}")
    logging.getLogger("django.request").warning("Not Found: %s", address)
    text = log.getvalue()
    assert text
    assert token not in text
    assert all(json.loads(line) for line in text.splitlines())
