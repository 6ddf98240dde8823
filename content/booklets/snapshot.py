"""What a booklet holds, taken from the pages as they are published now: the content of an edition.

Everything is written out: no template, picture or page is needed later to read it. Pictures are in it; documents that
the text links to are not: they stay on the site, for whoever may read a page that shows them.
"""

import hashlib
import json
from itertools import groupby

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from wagtail.blocks import StreamValue

from content.audiences.enums import Audience
from content.audiences.models import PageAudience
from content.audiences.queries import open_to_all_of, rules_above
from content.pictures import as_data
from sessions.booklets import queries
from sessions.booklets.models import RaisedQuestion
from sessions.common.typography import typeset, typeset_html
from sessions.notifications.foot import contact
from sessions.programmes.models import Programme
from sessions.scheduling.models import Cohort

from .models import section_key

# Blocks that a booklet writes out, and those that only make sense on the site: they call, or are live. A chapter of the
# booklet's own offers none of these (``content.blocks.ChapterBlock``).
WRITTEN = {
    "text", "key_point", "steps", "questions", "accordion", "quotation", "key_figures", "table", "term", "picture",
    "document", "film", "link_cards", "partners", "contact",
}  # fmt: skip
ONLY_ON_THE_SITE = {"register", "sessions"}
OTHERS = "Autres questions"


def content_of(page, cohort: Cohort | None = None) -> dict:
    """The content of a booklet page, with the questions of one session when it is made for it.

    Module pages are read as they are published; a draft, or a page that is no longer live, is left out, and so is one
    that some reader of the booklet may not read. ``pages`` names those whose text is in, ``sections`` tells the chapter
    of each (``section_key``).
    """
    programme = page.programme
    readers = [PageAudience(audience=Audience.COHORT, cohort=cohort)] if cohort else rules_above(page)
    parts: list[dict] = []
    sections: dict[str, int] = {}
    held: set[int] = set()
    for block in page.chapters:
        if block.block_type == "chapter":
            parts.append(_chapter(block.value["title"], _written(block.value["body"])))
        elif block.block_type in ("module", "modules"):
            shown = open_to_all_of(readers, _modules_of(page, block))
            for one in shown:
                parts.append(_module_chapter(one.specific))
                sections.setdefault(section_key(one), len(parts))
            held |= {one.pk for one in shown}
        elif block.block_type == "questions" and programme is not None:
            parts += _question_chapter(block.value["title"], programme, cohort)
    return {
        "title": typeset(page.title),
        "lead": typeset(page.lead),
        "programme": typeset(programme.title) if programme else "",
        "chapters": parts,
        "pages": sorted(held),
        "sections": sections,
    }


def keep_pictures(page) -> None:
    """Have each picture that the booklet may show encoded and kept: before a lock, so that nobody waits for that."""
    bodies = [block.value["body"] for block in page.chapters if block.block_type == "chapter"]
    modules = [one for block in page.chapters for one in _modules_of(page, block)]
    for body in [*bodies, *(one.specific.body for one in modules)]:
        for block in body:
            _picture(block)


def digest_of(content: dict) -> str:
    """The same for the same content: SHA-256 of its JSON."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _chapter(title: str, html: str, kicker: str = "") -> dict:
    return {"title": typeset(title), "kicker": kicker, "html": typeset_html(html).strip()}


def _written(body: StreamValue) -> SafeString:
    """The blocks as plain headings, paragraphs, lists, tables and figures."""
    whom = contact()
    return mark_safe(
        "".join(
            render_to_string(
                "content/booklets/block.html",
                {"type": block.block_type, "value": block.value, "source": _picture(block), "contact": whom},
            )
            for block in body
            if block.block_type in WRITTEN
        )
    )  # each part was escaped by its template


def _picture(block) -> str:
    """A picture as a ``data:`` address, empty for any other block and for a picture that is gone."""
    image = block.value["image"] if block.block_type == "picture" else None
    return as_data(image) if image else ""


def _modules_of(page, block) -> list:
    """The live module pages that a part of the booklet stands for; none for a part of another kind."""
    if block.block_type == "modules":
        return page.module_pages()
    return [block.value] if block.block_type == "module" and block.value is not None and block.value.live else []


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
