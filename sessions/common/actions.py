"""Documents: asked for, built by the worker, kept for a week. One function assigns the state."""

import hashlib
import json
import logging
from datetime import datetime, timedelta
from functools import partial

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django_tasks import task

from .documents import kind_of, lasting_kinds, reporting, workshop
from .enums import TRANSITIONS, DocumentState
from .models import Document

logger = logging.getLogger(__name__)

KEPT = timedelta(days=7)
LONGEST = timedelta(minutes=10)  # a document still in the making after that has lost its worker


class DocumentStateError(Exception):
    """The document's state does not allow this."""


def request_document(kind: str, args: dict, *, by=None) -> Document:
    """The document of this content, asked of the worker unless it is made or in the making; one that failed, or whose
    file is gone, is made again.

    Raises KeyError for a kind that no concept registered.
    """
    what = [kind, args, kind_of(kind).version(args)]
    if not kind_of(kind).lasting:  # which stays as it was once made
        what.append(workshop())
    text = json.dumps(what, sort_keys=True)
    key = hashlib.sha256(text.encode()).hexdigest()
    with transaction.atomic():
        document, created = Document.objects.get_or_create(
            key=key, defaults={"kind": kind, "args": args, "asked_by": by, "state": DocumentState.ASKED}
        )
        if document.state == DocumentState.FAILED or document.is_lost:
            document = _set_state(document.pk, DocumentState.ASKED, error="", ready_at=None)
            created = True
        if created:
            transaction.on_commit(partial(make_document.enqueue, document.pk))
    return document


@task(backend="jobs")
def make_document(document_id: int) -> None:
    """The worker's job; a document already made or in the making is left alone."""
    build_document(document_id)


def build_document(document_id: int) -> Document | None:
    """Build one document now; None when it was not waiting to be built. A failure is kept in its row and logged."""
    try:
        document = _set_state(document_id, DocumentState.BUILDING, progress=0)
    except (Document.DoesNotExist, DocumentStateError):
        return None
    told = Document.objects.filter(pk=document_id)
    try:
        with reporting(lambda percent: told.update(progress=percent)):
            made = kind_of(document.kind).build(document.args)
    except Exception as error:  # whatever a builder raises, the person who waits must be told
        logger.exception("document %s (%s) failed", document.pk, document.kind)
        return _over(_set_state(document_id, DocumentState.FAILED, error=type(error).__name__))
    name = f"documents/{document.public_id}"
    document.file.storage.delete(name)  # what a killed worker may have left
    document.file.save(name, ContentFile(made.content), save=False)
    try:
        ready = _set_state(
            document_id,
            DocumentState.READY,
            file=document.file.name,
            filename=made.filename,
            content_type=made.content_type,
            size=len(made.content),
            pages=made.pages,
            sha256=hashlib.sha256(made.content).hexdigest(),
            ready_at=timezone.now(),
        )
    except Document.DoesNotExist:  # forgotten meanwhile, with whom it was about
        document.file.storage.delete(name)
        return None
    return _over(ready)


def _over(document: Document) -> Document:
    if after := kind_of(document.kind).when_over:
        after(document.args)
    return document


def take_up_documents() -> int:
    """Ask again for documents whose job or worker was lost; for the periodic command. Returns how many."""
    lost = Document.objects.filter(
        state__in=[DocumentState.ASKED, DocumentState.BUILDING], changed_at__lt=timezone.now() - LONGEST
    )
    count = 0
    for document in lost.order_by("pk"):
        if document.state == DocumentState.BUILDING:
            _set_state(document.pk, DocumentState.ASKED)
        else:
            document.save(update_fields=["changed_at"])
        make_document.enqueue(document.pk)
        count += 1
    return count


def prune_documents() -> int:
    """Forget documents of more than a week, file and row, lasting ones apart; returns how many."""
    old = list(documents_due(timezone.now()))
    for document in old:
        forget_document(document)
    return len(old)


def documents_due(at: datetime) -> QuerySet[Document]:
    """The documents that are forgotten at this moment."""
    passing = Document.objects.exclude(kind__in=lasting_kinds())
    return passing.filter(created_at__lt=at - KEPT).order_by("pk")


def forget_document(document: Document) -> None:
    """Delete a document: its row, and its file once that is committed."""
    storage, name = document.file.storage, document.file.name
    document.delete()
    if name:
        transaction.on_commit(partial(storage.delete, name))


def _set_state(document_id: int, to_state: str, **fields) -> Document:
    """The one writer of the state, under a row lock; raises DocumentStateError when the table refuses it."""
    with transaction.atomic():
        document = Document.objects.select_for_update(no_key=True).get(pk=document_id)
        if to_state not in TRANSITIONS[document.state]:
            raise DocumentStateError(f"{document.state} → {to_state}")
        document.state = to_state
        for name, value in fields.items():
            setattr(document, name, value)
        document.save(update_fields=["state", "changed_at", *fields])
    return document
