"""The files of an edition: PDF, large print, EPUB; made by the worker and kept (``sessions.common.documents``)."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse

from content.audiences.permissions import may_read
from content.audiences.queries import reader_of
from sessions.common import pdf
from sessions.common.documents import DocumentKind, Made, register_document
from sessions.common.freshness import touch_public

from . import epub
from .models import BookletEdition
from .queries import public_edition, without_content

PDF, EPUB = "application/pdf", "application/epub+zip"


@dataclass(frozen=True)
class FileKind:
    """One format: the name of its kind of document, and the words of its link."""

    name: str
    label: str
    format: str


# By what names the file below the booklet's address.
FILES = {
    "pdf": FileKind("booklet_pdf", "Le livret à imprimer", "PDF"),
    "gros-caracteres": FileKind("booklet_large", "Le livret en gros caractères", "PDF"),
    "epub": FileKind("booklet_epub", "Le livret pour liseuse et téléphone", "EPUB"),
}


def pdf_source(edition: BookletEdition, *, large: bool = False) -> str:
    """The whole booklet as one page of HTML for the maker of PDF."""
    html = render_to_string(
        "content/booklets/paper.html", {"edition": edition, "large": large, "site_name": settings.SITE_NAME}
    )
    return epub.absolute(html)


def _edition(args: dict) -> BookletEdition:
    return without_content().select_related("page").get(public_id=args["edition"])


def _make_pdf(args: dict) -> Made:
    content, pages = pdf.render_counted(pdf_source(_edition(args)))
    return Made("livret.pdf", PDF, content, pages)


def _make_large(args: dict) -> Made:
    content, pages = pdf.render_counted(pdf_source(_edition(args), large=True))
    return Made("livret-gros-caracteres.pdf", PDF, content, pages)


def _make_epub(args: dict) -> Made:
    return Made("livret.epub", EPUB, epub.build(_edition(args)))


def may_read_edition(request: HttpRequest, edition: BookletEdition) -> bool:
    """A copy: its session and the team. The last edition of a published page: whoever may read that page.

    Any other edition of a page is the team's: what was taken out of the booklet or withdrawn since is read no more.
    """
    reader = reader_of(request)
    if edition.cohort_id:
        return reader.staff or edition.cohort_id in reader.cohorts
    page = edition.page
    if page is None or not may_read(reader, page):
        return False
    return reader.staff or (page.live and public_edition(page, without_content()) == edition)


def address_of(edition: BookletEdition) -> str:
    """Where the edition is read: its copy's own address, else the page's."""
    if edition.cohort_id:
        return reverse("booklets:copy", args=[edition.public_id])
    return (edition.page.get_url() if edition.page else None) or "/"


for _name, _build in (("booklet_pdf", _make_pdf), ("booklet_large", _make_large), ("booklet_epub", _make_epub)):
    register_document(
        DocumentKind(
            name=_name,
            build=_build,
            version=lambda args: _edition(args).digest,
            may_read=lambda request, args: may_read_edition(request, _edition(args)),
            title="Le livret",
            back=lambda args: address_of(_edition(args)),
            lasting=True,
            when_over=lambda args: touch_public(),  # the booklet's page now offers the file, or says what to do
        )
    )
