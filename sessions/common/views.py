"""One address for a document: it waits for the worker, then is the file."""

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from .documents import kind_of
from .enums import DocumentState
from .files import serve
from .models import Document


@require_safe
def document(request: HttpRequest, public_id) -> HttpResponseBase:
    """The file once it is made, else a page that waits for it; 404 for whom its kind does not let read it."""
    found = get_object_or_404(Document, public_id=public_id)
    if not kind_of(found.kind).may_read(request, found.args):
        raise Http404
    return show_document(request, found)


@cache_control(no_store=True, private=True)
def show_document(request: HttpRequest, found: Document) -> HttpResponseBase:
    """The same for a view that has asked who reads: nothing is asked here."""
    kind = kind_of(found.kind)
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"state": found.state, "progress": found.progress})
    if found.state == DocumentState.READY and kind.then:
        return redirect(kind.then(found.args))
    if found.state == DocumentState.READY and not found.is_lost:
        return serve(found.file, filename=found.filename, content_type=found.content_type)
    context = {
        "title": kind.title,
        "back": kind.back(found.args),
        "failed": found.state == DocumentState.FAILED or found.is_lost,
        "asked": found.state == DocumentState.ASKED,
        "progress": found.progress,
    }
    return render(request, "sessions/common/document.html", context, status=HTTPStatus.ACCEPTED)
