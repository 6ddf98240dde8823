"""Fixtures and guards of the whole suite. The databases are in databases.py, what fails every test is in guards.py."""

import datetime
import gc
import shutil
import unittest
import zoneinfo
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import timezone
from hypothesis import settings as hypothesis

from content.models import HomePage
from sessions.programmes.models import Programme
from tests.databases import django_db_setup, filled_by, prepared
from tests.factories.accounts import sign_in
from tests.guards import _hostile, guard_complaints, save_rendered_templates
from tests.prepared import load_booklet, load_desk, load_past, load_starter_texts
from tests.stack import Room

__all__ = ["_hostile", "django_db_setup", "guard_complaints", "prepared"]

# A busy machine takes longer over an example: that is no defect of what the example shows.
hypothesis.register_profile("suite", deadline=None)
hypothesis.load_profile("suite")
PARIS = zoneinfo.ZoneInfo("Europe/Paris")


DATABASE_FIXTURES = {"db", "transactional_db", "live_server"}
# They choose the database: before any other fixture opens a transaction.
FILLED = {"_starter_texts", "_past", "_desk", "_booklet"}


def pytest_configure(config) -> None:
    config.pluginmanager.register(Room())


def pytest_collection_modifyitems(items) -> None:
    """Say of each test where it belongs: to a browser, to a database; rules of PostgreSQL are skipped elsewhere.

    pytest-django lets no other test reach a database, so that one run of those is enough, whichever the database.
    """
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)
        if item.get_closest_marker("django_db") or DATABASE_FIXTURES & set(item.fixturenames) or _is_test_case(item):
            item.add_marker(pytest.mark.database)
        item.fixturenames.sort(key=lambda name: name not in FILLED)
        if item.get_closest_marker("postgres") and connection.vendor != "postgresql":
            item.add_marker(pytest.mark.skip(reason="states a rule of PostgreSQL"))


def _is_test_case(item) -> bool:
    return isinstance(getattr(item, "cls", None), type) and issubclass(item.cls, unittest.TestCase)


def pytest_collection_finish() -> None:
    """What is loaded by now stays to the end: the collector need not walk through it again with every test."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_sessionfinish(session) -> None:
    save_rendered_templates(getattr(session.config, "workerinput", {}).get("workerid", ""))


_starter_texts = filled_by(load_starter_texts)
_past = filled_by(load_past)
_desk = filled_by(load_desk)
_booklet = filled_by(load_booklet)


@pytest.fixture
def starter_texts(_starter_texts, db) -> None:
    """The first texts of the site, with their programme: nothing is loaded again."""


@pytest.fixture
def past_sessions(_past, db) -> Programme:
    """The programme ``atelier`` with the sessions of its past."""
    return Programme.objects.get()


@pytest.fixture
def desk(_desk, db) -> HomePage:
    """The home page of a site where each staff role has its rights in Wagtail's admin."""
    return HomePage.objects.get()


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    """Rate limits and stored pages of one test are not those of the next."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(scope="session")
def _places_of_files(django_test_environment, tmp_path_factory) -> Iterator[tuple[Path, Path]]:
    """Where this process keeps files: settled once, since to change a setting asks every application."""
    folder = tmp_path_factory.mktemp("files")
    media, private = folder / "media", folder / "private"
    with override_settings(MEDIA_ROOT=media, PRIVATE_ROOT=private):
        yield media, private


@pytest.fixture(autouse=True)
def _own_files(_places_of_files) -> Iterator[None]:
    """What a test uploads ends with it; most tests write no file and cost no folder."""
    yield
    for place in _places_of_files:
        if place.exists():
            shutil.rmtree(place)


@pytest.fixture
def budget() -> Callable:
    """``with budget(7):`` exactly seven queries, a literal number, the same with one row and with three hundred."""

    @contextmanager
    def exactly(number: int) -> Iterator[CaptureQueriesContext]:
        with CaptureQueriesContext(connection) as captured:
            yield captured
        queries = [query["sql"] for query in captured.captured_queries]
        if len(queries) != number:
            listed = "\n".join(f"{place:3}. {query}" for place, query in enumerate(queries, 1))
            pytest.fail(f"{len(queries)} queries, the budget is {number}:\n{listed}", pytrace=False)

    return exactly


@pytest.fixture
def at(monkeypatch) -> Callable[[str], datetime.datetime]:
    """``at("2026-03-02 14:00")``: from now on it is that moment in Paris, for every reader of Django's clock."""

    def set_clock(text: str) -> datetime.datetime:
        moment = datetime.datetime.fromisoformat(text)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=PARIS)

        class StoppedClock(datetime.datetime):
            @classmethod
            def now(cls, tz=None):
                return moment.astimezone(tz) if tz else moment.astimezone(PARIS).replace(tzinfo=None)

        # The class and not timezone.now: field defaults hold that function from before the test.
        monkeypatch.setattr(timezone, "datetime", StoppedClock)
        return moment

    return set_clock


@pytest.fixture
def signed_in(db) -> Callable[..., Client]:
    """``signed_in(user)``: a test client of that account, its second factor set up and proved."""

    def enter(user) -> Client:
        client = Client()
        sign_in(client, user)
        return client

    return enter
