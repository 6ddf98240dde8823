"""Stored documents: private files (PDF, XLSX, CSV…) that the worker makes and a page hands to who may read them.

How a concept makes one, in its noun module (for example ``attendance/papers.py``, imported by ``sessions/apps.py``):

    register_document(DocumentKind(
        name="sign_in_sheet",
        build=lambda args: Made("feuille.pdf", "application/pdf", pdf.render(source(args))),  # in the worker
        version=lambda args: pdf_version(source(args)),  # changes whenever the content would; cheap, in the request
        may_read=lambda request, args: ...,              # asked at every reading
        title="Feuille de présence",                     # of the waiting page; neutral
        back=lambda args: reverse(...),                  # where one goes back to
        then=lambda args: reverse(...),                  # optional: the page to open once made, instead of the file
    ))

A long ``build`` calls ``progress(done, whole)`` now and then: the page that waits shows it.

``actions.request_document(kind, args, by=user)`` gives the Document: the same kind, args and version give the same one,
so asking twice builds once; after a deployment it is made anew (``workshop``). Ask in a POST, then
``redirect(document)``: that page waits for the worker (it polls; without a script it has a link), then is the file
itself. ``args`` are JSON: identifiers, never a name. ``actions.build_document(pk)`` builds at once (the demonstration,
tests). A document lives for a week (``actions.prune_documents``): it can be made again; one of a ``lasting`` kind
stays. HTML to PDF: ``common.pdf``. Private files: ``common.files``.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.http import HttpRequest


@dataclass(frozen=True)
class Made:
    """What a builder returns. The file's name is neutral: it shows in the person's downloads."""

    filename: str
    content_type: str
    content: bytes
    pages: int = 0  # of a PDF, where a link says so


@dataclass(frozen=True)
class DocumentKind:
    """How one kind of document is made, when it is out of date, who may read it, where one came from.

    A ``lasting`` one is kept until ``actions.forget_document``: what it was made from may be gone or changed by then.
    ``when_over`` is called once the file can be read, or could not be made.
    """

    name: str
    build: Callable[[dict], Made]
    version: Callable[[dict], str]
    may_read: Callable[[HttpRequest, dict], bool]
    title: str
    back: Callable[[dict], str]
    then: Callable[[dict], str] | None = None
    lasting: bool = False
    when_over: Callable[[dict], None] | None = None


_kinds: dict[str, DocumentKind] = {}


def register_document(kind: DocumentKind) -> None:
    """Let documents of this kind be asked for."""
    _kinds[kind.name] = kind


def kind_of(name: str) -> DocumentKind:
    """The registered kind; raises KeyError for a name that no concept registered."""
    return _kinds[name]


def lasting_kinds() -> list[str]:
    """The names of the kinds whose documents are not deleted after a week."""
    return [name for name, kind in _kinds.items() if kind.lasting]


@cache
def workshop() -> str:
    """What documents are made with, as a digest: templates, styles and code. Read once a process, in some 10 ms.

    A content that did not change looks otherwise after a deployment, or bears another name.
    """
    found = hashlib.sha256()
    for place, pattern in (("templates/sessions", "*.html"), ("static/css", "*.css"), ("sessions", "*.py")):
        for path in sorted((settings.BASE_DIR / place).rglob(pattern)):
            found.update(path.read_bytes())
    return found.hexdigest()


_report: ContextVar[Callable[[int], object] | None] = ContextVar("report", default=None)


def progress(done: int, whole: int) -> None:
    """Tell the page that waits how far the document is; nothing happens outside of a build."""
    report = _report.get()
    if report is not None and whole:
        report(100 * done // whole)


@contextmanager
def reporting(report: Callable[[int], object]) -> Iterator[None]:
    """Give ``progress`` somewhere to tell a new percentage; the same one is told once."""
    told = -1

    def once(percent: int) -> None:
        nonlocal told
        if percent != told:
            told = percent
            report(percent)

    token = _report.set(once)
    try:
        yield
    finally:
        _report.reset(token)


def pdf_version(source: str) -> str:
    """A version for a document made of one text: its SHA-256."""
    return hashlib.sha256(source.encode()).hexdigest()
