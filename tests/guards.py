"""What makes the suite hostile: things that nobody asserts and that fail a test all the same.

An undefined variable in one of our templates, a socket to another machine, a third-party address or anything inline in
a page of ours. Warnings (unordered lists, naive datetimes) are errors through pyproject.toml.
"""

import ipaddress
import os
import re
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.template import engines
from django.template.base import FilterExpression
from django.test import Client
from django.test.signals import template_rendered

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = str(ROOT / "templates") + os.sep
OWN_HOSTS = {"testserver", "localhost", "127.0.0.1"}

_complaints: list[str] = []
_rendered: set[str] = set()


# --- Undefined template variables -------------------------------------------------------------------------------------
class UndefinedVariable(AssertionError):
    """A template of ours names a variable that the view did not give."""


class Undefined(str):
    """Stands for ``string_if_invalid``: its truth value is asked at the very place where a variable is missing.

    Templates of Wagtail and allauth are left alone, and a variable followed at once by ``|default`` says itself that
    it is optional.
    """

    __slots__ = ()

    def __bool__(self) -> bool:
        frame = sys._getframe(1)
        expression = frame.f_locals.get("self")
        if not isinstance(expression, FilterExpression):
            return False
        if expression.filters and expression.filters[0][0].__name__ in ("default", "default_if_none"):
            return False
        source = _template_of(frame)
        if source is None:
            return False
        complaint = f"undefined variable {expression.token!r} in {source}"
        _complaints.append(complaint)
        raise UndefinedVariable(complaint)


def _template_of(frame) -> str | None:
    """The template of ours whose node is being rendered, or None when it is somebody else's."""
    while frame is not None:
        if frame.f_code.co_name == "render_annotated":
            origin = getattr(frame.f_locals["self"], "origin", None)
            name = str(getattr(origin, "name", ""))
            return name.removeprefix(str(ROOT) + os.sep) if name.startswith(TEMPLATES) else None
        frame = frame.f_back
    return None


# --- Sockets ----------------------------------------------------------------------------------------------------------
class OutsideConnection(AssertionError):
    """A test tried to reach another machine."""


def _is_loopback(address) -> bool:
    if isinstance(address, str | bytes):  # a Unix socket
        return True
    host = str(address[0])
    if host in ("localhost", ""):
        return True
    try:
        return ipaddress.ip_address(host.split("%")[0]).is_loopback
    except ValueError:
        return False


def _loopback_only(connect):
    def guarded(self, address, *args):
        if not _is_loopback(address):
            _complaints.append(f"outgoing connection to {address!r}")
            raise OutsideConnection(_complaints[-1])
        return connect(self, address, *args)

    return guarded


# --- What a page of ours may not hold ---------------------------------------------------------------------------------
_LOADED = re.compile(
    r"<(?:script|img|source|iframe|video|audio|embed|object|track|use|image|input)\b[^>]*?\s"
    r"(?:src|srcset|href|data|poster)\s*=\s*[\"']\s*((?:https?:)?//[^\"'\s]*)",
    re.IGNORECASE,
)
_LINK = re.compile(r"<link\b[^>]*>", re.IGNORECASE)
_INLINE = {
    "an inline style": re.compile(r"<[a-z][^>]*\sstyle\s*=\s*[\"']", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "an event attribute": re.compile(r"<[a-z][^>]*\son[a-z]{3,}\s*=\s*[\"']", re.IGNORECASE),
    "an inline script": re.compile(
        r"<script\b(?![^>]*\ssrc\s*=)(?![^>]*type\s*=\s*[\"']application/(?:ld\+)?json)", re.IGNORECASE
    ),
}


def faults_of_page(html: str) -> list[str]:
    """Third-party addresses that the page would load, and inline code that the content security policy would stop."""
    own = OWN_HOSTS | {urlsplit(settings.SITE_URL).hostname}
    loaded = _LOADED.findall(html)
    for link in _LINK.findall(html):
        if not re.search(r"rel\s*=\s*[\"'](?:canonical|alternate|next|prev)[\"']", link):
            loaded += re.findall(r"href\s*=\s*[\"']\s*((?:https?:)?//[^\"']*)", link)
    faults = [f"loads {address}" for address in loaded if urlsplit(address).hostname not in own]
    return faults + [f"holds {what}" for what, pattern in _INLINE.items() if pattern.search(html)]


def _is_own_page(path: str, response: HttpResponse) -> bool:
    kind = response.headers.get("Content-Type", "")
    admin = path.startswith("/gestion/")
    return not admin and not response.streaming and kind.startswith("text/html") and response.status_code < 600


def _reading_pages(request):
    def guarded(self, **kwargs):
        response = request(self, **kwargs)
        path = response.request.get("PATH_INFO", "")
        if _is_own_page(path, response):
            faults = faults_of_page(response.content.decode(response.charset or "utf-8", "replace"))
            _complaints.extend(f"{path} {fault}" for fault in faults)
        return response

    return guarded


# --- Which templates were rendered ------------------------------------------------------------------------------------
def _note_template(sender, template, **kwargs) -> None:
    name = str(getattr(template.origin, "name", ""))
    if name.startswith(TEMPLATES):
        _rendered.add(name.removeprefix(TEMPLATES))


def save_rendered_templates(worker: str) -> None:
    """In a full run (tests/run.py names the folder), leave the list of templates that this process rendered."""
    folder = os.environ.get("RENDERED_TEMPLATES_DIR")
    if folder:
        Path(folder, f"{worker or 'main'}-{os.getpid()}.txt").write_text("\n".join(sorted(_rendered)))


# --- Fixtures ---------------------------------------------------------------------------------------------------------
@pytest.fixture(scope="session", autouse=True)
def _hostile(django_test_environment) -> Iterator[None]:
    patch = pytest.MonkeyPatch()
    patch.setattr(engines["django"].engine, "string_if_invalid", Undefined())
    patch.setattr(socket.socket, "connect", _loopback_only(socket.socket.connect))
    patch.setattr(socket.socket, "connect_ex", _loopback_only(socket.socket.connect_ex))
    patch.setattr(Client, "request", _reading_pages(Client.request))
    template_rendered.connect(_note_template)
    yield
    template_rendered.disconnect(_note_template)
    patch.undo()


@pytest.fixture(autouse=True)
def guard_complaints() -> Iterator[list[str]]:
    """The complaints of the guards during this test; the test fails when some are left at its end."""
    _complaints.clear()
    yield _complaints
    if _complaints:
        found = "\n".join(dict.fromkeys(_complaints))
        _complaints.clear()
        pytest.fail(f"Guards of tests/guards.py:\n{found}", pytrace=False)
