"""Stored documents: private files (PDF, XLSX, CSV…) that the worker makes and a page hands to who may read them.

How a concept makes one, in its noun module (for example ``attendance/papers.py``, imported by ``sessions/apps.py``):

    register_document(DocumentKind(
        name="sign_in_sheet",
        build=lambda args: Made("feuille.pdf", "application/pdf", pdf.render(source(args))),  # in the worker
        version=lambda args: pdf_version(source(args)),  # changes whenever the content would; cheap, in the request
        may_read=lambda request, args: ...,              # asked at every reading
        title="Feuille de présence",                     # of the waiting page; neutral
        back=lambda args: reverse(...),                  # where one goes back to
    ))

``actions.request_document(kind, args, by=user)`` gives the Document: the same kind, args and version give the same one,
so asking twice builds once. Ask in a POST, then ``redirect(document)``: that page waits for the worker (it polls;
without a script it has a link), then is the file itself. ``args`` are JSON: identifiers, never a name.
``actions.build_document(pk)`` builds at once (the demonstration, tests). A document lives for a week
(``actions.prune_documents``): it can be made again. HTML to PDF: ``common.pdf``. Private files: ``common.files``.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest


@dataclass(frozen=True)
class Made:
    """What a builder returns. The file's name is neutral: it shows in the person's downloads."""

    filename: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class DocumentKind:
    """How one kind of document is made, when it is out of date, who may read it, where one came from."""

    name: str
    build: Callable[[dict], Made]
    version: Callable[[dict], str]
    may_read: Callable[[HttpRequest, dict], bool]
    title: str
    back: Callable[[dict], str]


_kinds: dict[str, DocumentKind] = {}


def register_document(kind: DocumentKind) -> None:
    """Let documents of this kind be asked for."""
    _kinds[kind.name] = kind


def kind_of(name: str) -> DocumentKind:
    """The registered kind; raises KeyError for a name that no concept registered."""
    return _kinds[name]


def pdf_version(source: str) -> str:
    """A version for a document made of one text: its SHA-256."""
    return hashlib.sha256(source.encode()).hexdigest()
