"""A real Chromium for journeys: one browser for each process, one fresh context for each page that a test opens.

A test fails on any console error, on any violation of the content security policy, on any request to another host.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest.mock import patch
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tests.factories.accounts import sign_in as sign_in_without_pages
from tests.machine import browser_of_journeys

from .axe import assert_accessible, assert_holds_large_text, assert_not_sideways, assert_readable_in_the_dark
from .follow import WATCH_LEAVING, click_and_follow

# Playwright's synchronous API runs an event loop in this thread; Django would refuse its database there.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

DESKTOP = {"viewport": {"width": 1280, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
NARROW = {"viewport": {"width": 320, "height": 640}}
# Both suites and a browser share two cores: slow is not wrong.
expect.set_options(timeout=20_000)
FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = browser_of_journeys()
    if not path:
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright, patch.object(Locator, "click", click_and_follow):
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


def _watch(page: Page, own: str, complaints: list[str]) -> None:
    """Write down what no page of ours may do. An error status of the visited address itself is not an error."""
    visited: set[str] = set()

    def read_console(message) -> None:
        where = message.location.get("url", "")
        status = "Failed to load resource: the server responded with a status of 4"
        if message.type == "error" and not (message.text.startswith(status) and where in visited):
            complaints.append(f"console of {page.url}: {message.text} ({where})")

    def read_request(request) -> None:
        if request.is_navigation_request():
            visited.add(request.url)
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob", "about") and address.netloc != own:
            complaints.append(f"{page.url} asked for {request.url}")

    page.on("console", read_console)
    page.on("pageerror", lambda error: complaints.append(f"script error on {page.url}: {error}"))
    page.on("request", read_request)


@pytest.fixture
def open_page(browser, live_server, transactional_db, guard_complaints) -> Iterator[Callable[..., Page]]:
    """``open_page(PHONE, color_scheme="dark")``: a new visitor with cookies of their own."""
    contexts = []

    def opened(device: dict = DESKTOP, **options) -> Page:
        context = browser.new_context(
            base_url=live_server.url, locale="fr-FR", timezone_id="Europe/Paris", **(device | options)
        )
        contexts.append(context)
        context.set_default_timeout(30_000)
        context.add_init_script(WATCH_LEAVING)
        page = context.new_page()
        _watch(page, urlsplit(live_server.url).netloc, guard_complaints)
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_page) -> Page:
    return open_page(DESKTOP)


@pytest.fixture
def phone(open_page) -> Page:
    return open_page(PHONE)


@pytest.fixture
def narrow(open_page) -> Page:
    return open_page(NARROW)


@pytest.fixture
def nojs(open_page) -> Page:
    """A phone whose browser runs no script."""
    return open_page(PHONE, java_script_enabled=False)


@pytest.fixture
def axe() -> Callable[[Page], None]:
    return assert_accessible


@pytest.fixture
def sideways() -> Callable[[Page], None]:
    return assert_not_sideways


@pytest.fixture
def look(screenshot) -> Callable[..., None]:
    """``look(page, "home")``: nothing sideways, axe and large text on a phone, dark colours on a desk."""

    def looked(page: Page, name: str = "page") -> None:
        before = page.viewport_size
        for device in (NARROW, PHONE, DESKTOP):
            page.set_viewport_size(device["viewport"])
            assert_not_sideways(page)
            if device is PHONE:
                assert_accessible(page)
                assert_holds_large_text(page)
            screenshot(page, f"{name}-{device['viewport']['width']}")
        assert_readable_in_the_dark(page)
        page.set_viewport_size(before)

    return looked


@pytest.fixture(scope="session")
def houses(tmp_path_factory) -> Path:
    """Where houses.py keeps the files of what it loaded once."""
    return tmp_path_factory.mktemp("houses")


@pytest.fixture
def screenshot(request) -> Callable[..., None]:
    """``screenshot(page, "home")`` writes var/screenshots/<test>-home.png when SCREENSHOTS=1, else nothing."""

    def taken(page: Page, name: str = "page") -> None:
        if os.environ.get("SCREENSHOTS"):
            folder = settings.VAR_DIR / "screenshots"
            folder.mkdir(exist_ok=True)
            page.screenshot(path=folder / f"{request.node.name}-{name}.png", full_page=True)

    return taken


@pytest.fixture
def sign_in(live_server) -> Callable[..., None]:
    """``sign_in(page, user)``: the cookie of a proved second factor; the form itself is walked in test_sign_in."""

    def signed_in(page: Page, user) -> None:
        client = Client()
        sign_in_without_pages(client, user)
        name = settings.SESSION_COOKIE_NAME
        page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])

    return signed_in
