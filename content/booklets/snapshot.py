"""What a booklet holds, taken from the pages as they are published now: the content of an edition.

Everything is written out: no link to a template, a picture or a page is needed later to read it. Pictures are in it.
"""

import base64
import hashlib
import io
import json
from collections.abc import Iterable
from itertools import groupby

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from PIL import Image as Picture
from PIL import ImageOps
from wagtail.blocks import StreamValue

from content.audiences.enums import Audience
from content.audiences.models import PageAudience
from content.audiences.queries import open_to_all_of, rules_above
from sessions.booklets import queries
from sessions.booklets.models import RaisedQuestion
from sessions.common.typography import typeset, typeset_html
from sessions.programmes.models import Programme
from sessions.scheduling.models import Cohort

LARGEST = (960, 1400)  # pixels of a picture, on the screen and on paper
# Blocks that a booklet writes out, and those that only make sense on the site: they call, or are live.
WRITTEN = {
    "text", "key_point", "steps", "questions", "accordion", "quotation", "key_figures", "table", "term", "picture",
    "document", "film", "link_cards", "partners",
}  # fmt: skip
ONLY_ON_THE_SITE = {"register", "sessions", "contact"}
OTHERS = "Autres questions"


def content_of(page, cohort: Cohort | None = None) -> dict:
    """The content of a booklet page, with the questions of one session when it is made for it.

    Module pages are read as they are published; a draft, or a page that is no longer live, is left out, and so is one
    that some reader of the booklet may not read.
    """
    programme = page.programme
    readers = [PageAudience(audience=Audience.COHORT, cohort=cohort)] if cohort else rules_above(page)
    parts: list[dict] = []
    for block in page.chapters:
        if block.block_type == "chapter":
            parts.append(_chapter(block.value["title"], _written(block.value["body"])))
        elif block.block_type == "module":
            parts += _module_chapters([block.value], readers)
        elif block.block_type == "modules":
            parts += _module_chapters(page.module_pages(), readers)
        elif block.block_type == "questions" and programme is not None:
            parts += _question_chapter(block.value["title"], programme, cohort)
    return {
        "title": typeset(page.title),
        "lead": typeset(page.lead),
        "programme": typeset(programme.title) if programme else "",
        "chapters": parts,
    }


def digest_of(content: dict) -> str:
    """The same for the same content: SHA-256 of its JSON."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _chapter(title: str, html: str, kicker: str = "") -> dict:
    return {"title": typeset(title), "kicker": kicker, "html": typeset_html(html).strip()}


def _written(body: StreamValue) -> SafeString:
    """The blocks as plain headings, paragraphs, lists, tables and figures."""
    return mark_safe(
        "".join(
            render_to_string(
                "content/booklets/block.html",
                {"type": block.block_type, "value": block.value, "source": _picture(block)},
            )
            for block in body
            if block.block_type in WRITTEN
        )
    )  # each part was escaped by its template


def _picture(block) -> str:
    """A picture as a ``data:`` address, empty for any other block and for a picture that is gone."""
    image = block.value["image"] if block.block_type == "picture" else None
    if image is None:
        return ""
    with image.file.open("rb") as file, Picture.open(file) as original:
        shown = ImageOps.exif_transpose(original).convert("RGBA")
    shown.thumbnail(LARGEST)
    flat = Picture.new("RGB", shown.size, "white")
    flat.paste(shown, mask=shown)
    written = io.BytesIO()
    flat.save(written, "JPEG", quality=78, optimize=True)
    return f"data:image/jpeg;base64,{base64.b64encode(written.getvalue()).decode()}"


def _module_chapters(pages: Iterable, readers: list[PageAudience]) -> list[dict]:
    shown = [page for page in pages if page is not None and page.live]
    return [_module_chapter(page.specific) for page in open_to_all_of(readers, shown)]


def _module_chapter(page) -> dict:
    html = render_to_string("content/booklets/module.html", {"page": page, "body": _written(page.body)})
    return _chapter(page.title, html, kicker=f"Module {page.module.position}" if page.module_id else "")


def _question_chapter(title: str, programme: Programme, cohort: Cohort | None) -> list[dict]:
    """One chapter with every accepted question under its module; none when there is no question."""
    groups = [
        {"title": name, "questions": list(rows)}
        for name, rows in groupby(queries.accepted(programme, cohort), key=_heading)
    ]
    if not groups:
        return []
    html = render_to_string("content/booklets/questions.html", {"groups": groups})
    return [_chapter(title, html)]


def _heading(raised: RaisedQuestion) -> str:
    return raised.meeting.module.title if raised.meeting.module_id else OTHERS
