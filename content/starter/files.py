"""The files of the starter texts: sheets to fill in, and a drawn film. Made by the worker, never in a request.

Each file is made once: what an editor took off a page, or changed on it, stays as the editor left it.
"""

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.template.loader import render_to_string
from django_tasks import task
from wagtail.documents import get_document_model
from wagtail.documents.models import AbstractDocument
from wagtail.models import Page

from sessions.common.pdf import render

from .reader import TEXTS, Text, inline, read
from .scenes import FRAME_MS, Scene, pictures
from .webm import webm

FILM_PAGE = "presentation"


@task(backend="jobs")
def prepare_files() -> None:
    """Make the sheets and the film that are not there yet, and put them on their pages. Twice is the same as once."""
    for text in _texts("sheets"):
        _sheet(text)
    _film(_texts("films"))


def _texts(folder: str) -> list[Text]:
    return [read(str(path.relative_to(TEXTS))) for path in sorted((TEXTS / folder).glob("*.md"))]


def _page(slug: str):
    """The live page of this slug, unless somebody has worked on it since it was made."""
    page = Page.objects.live().filter(slug=slug, content_type__app_label="content").order_by("path").first()
    untouched = page is not None and not page.has_unpublished_changes and page.latest_revision.user_id is None
    return page.specific if untouched else None


def _is_made(title: str) -> bool:
    return get_document_model().objects.filter(title=title).exists()


def _store(title: str, name: str, content: bytes) -> AbstractDocument:
    document = get_document_model()(title=title, file=ContentFile(content, name))
    document._set_document_file_metadata()
    document.save()
    document.file.close()
    return document


def _sheet(text: Text) -> None:
    page = _page(text["of"])
    if page is None or _is_made(text["title"]):
        return
    parts = [{"title": title, "lines": range(int(lines))} for title, lines in text.rows()]
    context = {"title": text["title"], "use": text["use"], "parts": parts, "site_name": settings.SITE_NAME}
    content = render(render_to_string("content/starter/sheet.html", context))
    with transaction.atomic():
        document = _store(text["title"], text["file"], content)
        page.documents.append(("document", {"document": document, "title": "", "text": text["use"]}))
        page.save_revision().publish()


def _film(texts: list[Text]) -> None:
    """One main film and its short clips, with captions and transcript, after the first block of the page."""
    page = _page(FILM_PAGE)
    if page is None or _is_made(texts[0]["title"]):
        return
    made = [_moving(text) for text in texts]
    with transaction.atomic():
        main, *clips = [_clip(text, content) for text, content in zip(texts, made, strict=True)]
        intro = "Ce film est dessiné et n’a pas de son : tout est dans les sous-titres et dans la transcription."
        value = {"title": "En images", "text": intro, "main": main, "clips": clips}
        stream = list(page.body.raw_data)
        page.body = [*stream[:1], {"type": "film", "value": value}, *stream[1:]]
        page.save_revision().publish()


def _moving(text: Text) -> bytes:
    scene = Scene(int(text["seconds"]), tuple(float(part) for part in text["joins"].split(",")))
    return webm(pictures(scene), frame_ms=FRAME_MS)


def _clip(text: Text, content: bytes) -> dict:
    name = text["title"]
    return {
        "title": name,
        "duration": text["duration"],
        "video": _store(name, "film.webm", content).pk,
        "captions": _store(f"Sous-titres : {name}", "film.vtt", captions(text).encode()).pk,
        "transcript": f"<p>{inline(text['picture'])}</p>"
        + "".join(f"<p>{inline(words)}</p>" for _, words in text.rows()),
        "poster": None,
    }


def captions(text: Text) -> str:
    """The lines « from to | words », in seconds, as WebVTT."""
    cues = []
    for times, words in text.rows():
        start, end = (int(second) for second in times.split())
        cues.append(f"{_moment(start)} --> {_moment(end)}\n{words}\n")
    return "\n".join(["WEBVTT\n", *cues])


def _moment(seconds: int) -> str:
    return f"{seconds // 60:02d}:{seconds % 60:02d}.000"
