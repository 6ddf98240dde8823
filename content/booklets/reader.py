"""A booklet on the screen: contents, chapters, the whole to print, the files to take away."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse

from content.drawings import Drawing
from sessions.common.enums import DocumentState
from sessions.common.views import show_document

from .files import FILES, FileKind
from .models import BookletEdition, Chapter
from .queries import files_of, is_replaced
from .snapshot import content_of

WHOLE = "imprimer"


@dataclass(frozen=True)
class FileLink:
    """A file as a link says it: « PDF, 1,2 Mo, 34 pages »; ``url`` is empty until the worker has made it.

    ``failed``: it could not be made, and will not be until somebody asks again.
    """

    kind: FileKind
    url: str = ""
    size: int = 0
    pages: int = 0
    failed: bool = False


def answer(request: HttpRequest, edition: BookletEdition, part: str, context: dict) -> HttpResponseBase:
    """The page of this part: « » the contents, a chapter, the whole to print, or a file.

    ``context`` gives ``layout`` and ``back``, the address of the contents. Raises Http404 for a part that is not there.
    """
    if part in FILES:
        return _file(request, edition, FILES[part])
    context = {**context, "edition": edition, "kicker": edition.programme}
    if not part:
        replaced = is_replaced(edition)
        links = [] if replaced else file_links(edition, context["back"])
        context |= {"files": links, "replaced": replaced, "art": Drawing.BOOK}
        return TemplateResponse(request, "content/booklets/contents.html", context)
    if part == WHOLE:
        return TemplateResponse(request, "content/booklets/whole.html", context)
    chapters = edition.chapters
    chapter = next((one for one in chapters if one.slug == part), None)
    if chapter is None:
        raise Http404
    trail = [*context.get("breadcrumb", []), {"title": chapter.name_in_trail, "url": ""}]
    context |= {"chapter": chapter, "breadcrumb": trail, **_neighbours(chapters, chapter)}
    return TemplateResponse(request, "content/booklets/chapter.html", context)


def preview(request: HttpRequest, page) -> TemplateResponse:
    """The whole of what the page would freeze now, written nowhere."""
    edition = BookletEdition(number=0, title=page.title, content=content_of(page))
    return TemplateResponse(request, "content/booklets/whole.html", {"edition": edition, "back": "", "page": page})


def file_links(edition: BookletEdition, back: str) -> list[FileLink]:
    """What may be taken away, in the order of ``FILES``."""
    links, made = [], files_of(edition)
    for part, kind in FILES.items():
        document = made.get(kind.name)
        if document is not None and document.state == DocumentState.READY:
            links.append(FileLink(kind, f"{back}{part}/", document.size, document.pages))
        else:
            links.append(FileLink(kind, failed=document is None or document.state == DocumentState.FAILED))
    return links


def _neighbours(chapters: list[Chapter], chapter: Chapter) -> dict[str, Chapter | None]:
    place = chapter.number - 1
    return {
        "previous": chapters[place - 1] if place else None,
        "following": chapters[place + 1] if place + 1 < len(chapters) else None,
    }


def _file(request: HttpRequest, edition: BookletEdition, kind: FileKind) -> HttpResponseBase:
    """The file, or a page that waits for it; who reads was asked by the page or by the copy."""
    document = files_of(edition).get(kind.name)
    if document is None:
        raise Http404
    return show_document(request, document)
