"""The doors of Wagtail's own pages and documents, and what is said to whom they stay shut."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from wagtail.documents import get_document_model
from wagtail.documents.models import AbstractDocument
from wagtail.models import Page

from content.ranges import serve
from sessions.common.permissions import keep_private

from .enums import DISCREET
from .permissions import may_read_document, pages_showing
from .queries import Reader, anybody, is_restricted, reader_of


def guarded(serve_page: Callable) -> Callable:
    """Wagtail's ``on_serve_page``: the page, what lies at addresses below it too, for whom its rules let in."""

    def serve_to_readers(page: Page, request: HttpRequest, args, kwargs) -> HttpResponseBase:
        reader = reader_of(request)
        if not is_restricted(page, reader):
            answer = serve_page(page, request, args, kwargs)
            # Its lists name what is kept for this reader, on a computer that others may use next.
            return keep_private(answer) if reader.is_known else answer
        rule = reader.refused_by(page)
        return refuse(request, rule.audience, reader) if rule else keep_private(serve_page(page, request, args, kwargs))

    return serve_to_readers


def refuse(request: HttpRequest, audience: str, reader: Reader) -> HttpResponseBase:
    """For whom a page or a copy is kept and how to come in, without a word of what it holds.

    Raises Http404 for who is known to be somebody else, where the address alone would tell.
    """
    if audience in DISCREET and reader.is_known:
        raise Http404
    context = {"audience": audience, "known": reader.participant}
    return keep_private(render(request, "content/audiences/kept.html", context, status=HTTPStatus.FORBIDDEN))


def check_document(document: AbstractDocument, request: HttpRequest) -> HttpResponseBase | None:
    """Wagtail's ``before_serve_document``: None lets the file through.

    Raises Http404 for a document that no live page shows.
    """
    reader = reader_of(request)
    if may_read_document(reader, document):
        return None
    refusals = (reader.refused_by(page) for page in pages_showing(document))
    rule = next((rule for rule in refusals if rule), None)
    if rule is None:
        raise Http404
    return refuse(request, rule.audience, reader)


def document(request: HttpRequest, document_id: int, document_filename: str) -> HttpResponseBase:
    """A document of the site; one that is not everybody's is stored by nobody."""
    response = serve(request, document_id, document_filename)
    if not reader_of(request).is_known:
        return response  # given to whom nothing is known of: everybody's, and asked once for each part of a film
    found = get_document_model().objects.filter(pk=document_id).first()
    return response if found is None or may_read_document(anybody(), found) else keep_private(response)
