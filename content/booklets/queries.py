"""Reading editions and their files."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from wagtail.models import Page
from wagtail.query import PageQuerySet

from content.audiences.queries import Reader, open_to_all_of, pages_readable_by, rules_above
from sessions.common.enums import DocumentState
from sessions.common.models import Document
from sessions.programmes.models import Programme
from sessions.scheduling.models import Cohort

from .models import BookletEdition, chapter_slug, section_key


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


def is_replaced(edition: BookletEdition) -> bool:
    """Whether a newer public edition of its page came: its files are then deleted (``old_files``)."""
    newer = BookletEdition.objects.filter(page=edition.page_id, cohort=None, number__gt=edition.number)
    return edition.cohort_id is None and newer.exists()


def booklets_of(programme: Programme, reader: Reader) -> PageQuerySet:
    """The published booklets of a programme that the reader may read, as plain pages in the order of the tree."""
    pages = Page.objects.live().filter(bookletpage__programme=programme)
    return pages_readable_by(reader, pages).order_by("path")


def sections_of(page: Page, programme_id: int, reader: Reader) -> list[tuple[Page, str]]:
    """The booklets of the programme that the reader may read and that hold a page, each with its chapter's name."""
    editions = BookletEdition.objects.filter(page__live=True, page__bookletpage__programme=programme_id, cohort=None)
    numbers: dict[int, int | None] = {}
    for booklet, number in editions.order_by("page", "-number").values_list(
        "page", f"content__sections__{section_key(page)}"
    ):
        numbers.setdefault(booklet, number)
    held = {booklet: number for booklet, number in numbers.items() if number}
    shown = pages_readable_by(reader, Page.objects.filter(pk__in=held)).order_by("path") if held else []
    return [(booklet, chapter_slug(held[booklet.pk])) for booklet in shown]


def editions_of(page: Page) -> list[BookletEdition]:
    """Every edition of a page without its content, copies handed to sessions too, the newest first."""
    editions = without_content().filter(page=page).select_related("cohort__site", "made_by")
    return list(editions.order_by("-made_at", "-pk"))


def lacks_a_file(edition: BookletEdition | None) -> bool:
    """Whether a file of this edition could not be made, and waits for somebody to ask again."""
    return edition is not None and any(one.state == DocumentState.FAILED for one in files_of(edition).values())


def newest_copy(cohort: Cohort) -> BookletEdition | None:
    """The last copy handed to a session, without its content."""
    return without_content().filter(cohort=cohort).order_by("-number").first()


def old_files(kinds: Iterable[str], *, before: datetime) -> list[Document]:
    """The files of these kinds that nobody is led to any more, because a newer public edition came before then.

    The copies handed to sessions keep theirs, and so does the last edition of a page, withdrawn or not. Of a page that
    was deleted, whose editions nobody may read, those made before then.
    """
    made = list(Document.objects.filter(kind__in=list(kinds), created_at__lt=before).order_by("pk"))
    public = without_content().filter(cohort=None)
    newer = public.filter(page=OuterRef("page"), number__gt=OuterRef("number"), made_at__lt=before)
    named = public.filter(public_id__in={document.args["edition"] for document in made})
    replaced = named.filter(Q(page=None) | Exists(newer)).order_by("pk")
    gone = {str(one) for one in replaced.values_list("public_id", flat=True)}
    return [document for document in made if document.args["edition"] in gone]


def files_of(edition: BookletEdition) -> dict[str, Document]:
    """The files of an edition by kind, made or still in the making. One query."""
    found = Document.objects.filter(args={"edition": str(edition.public_id)}).order_by("pk")
    return {document.kind: document for document in found}
