"""Reading editions and their files."""

from django.db.models import QuerySet
from wagtail.models import Page
from wagtail.query import PageQuerySet

from content.audiences.queries import Reader, open_to_all_of, pages_readable_by, rules_above
from sessions.common.models import Document
from sessions.programmes.models import Programme

from .models import BookletEdition


def without_content() -> QuerySet[BookletEdition]:
    """Editions as lists and rights need them: the content, pictures inside, is heavy and read when it is asked for."""
    return BookletEdition.objects.defer("content")


def public_edition(page: Page, editions: QuerySet[BookletEdition] | None = None) -> BookletEdition | None:
    """What the page shows: its last edition made for everybody who may read it; give ``without_content()`` to check."""
    editions = BookletEdition.objects.all() if editions is None else editions
    return editions.filter(page=page, cohort=None).order_by("-number").first()


def holds_what_is_closed(page: Page) -> bool:
    """Whether the last public edition shows a page that is not published any more, or not for all who read the booklet.

    True for an edition made before its pages were written down: nobody knows.
    """
    editions = BookletEdition.objects.filter(page=page, cohort=None).order_by("-number")
    held = editions.values_list("content__pages", flat=True).first()
    if held is None:
        return True
    live = Page.objects.live().filter(pk__in=held).order_by("pk")
    return len(open_to_all_of(rules_above(page), live)) < len(held)


def booklets_of(programme: Programme, reader: Reader) -> PageQuerySet:
    """The published booklets of a programme that the reader may read, as plain pages in the order of the tree."""
    pages = Page.objects.live().filter(bookletpage__programme=programme)
    return pages_readable_by(reader, pages).order_by("path")


def editions_of(page: Page) -> list[BookletEdition]:
    """Every edition of a page without its content, copies handed to sessions too, the newest first."""
    editions = without_content().filter(page=page).select_related("cohort__site", "made_by")
    return list(editions.order_by("-made_at", "-pk"))


def files_of(edition: BookletEdition) -> dict[str, Document]:
    """The files of an edition by kind, made or still in the making. One query."""
    found = Document.objects.filter(args={"edition": str(edition.public_id)}).order_by("pk")
    return {document.kind: document for document in found}
