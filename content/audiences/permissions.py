"""What a reader may open."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from wagtail.documents.models import AbstractDocument
from wagtail.models import Page, ReferenceIndex

from .queries import Reader, pages_readable_by


def may_read(reader: Reader, page: Page) -> bool:
    """A page is read by whom every rule lets in, from the root down to it. It says nothing of drafts."""
    locked = any(page.path.startswith(path) for path in reader.locked_paths)
    return not locked and reader.refused_by(page) is None


def pages_showing(document: AbstractDocument) -> QuerySet[Page]:
    """The live pages that show a document."""
    shown = ReferenceIndex.get_references_to(document).filter(base_content_type=ContentType.objects.get_for_model(Page))
    keys = [int(key) for key in shown.order_by("pk").values_list("object_id", flat=True)]
    return Page.objects.live().filter(pk__in=keys).order_by("path")


def may_read_document(reader: Reader, document: AbstractDocument) -> bool:
    """A document is read through a page: by whoever may read a live page that shows it, and by the team."""
    return reader.staff or pages_readable_by(reader, pages_showing(document)).exists()
