"""The chapters that booklets hold of their own lose the blocks that make no sense on paper: their words become text.

A call to register, a list of sessions, a film: the titles, the sentences, the transcript and the links stay, in a block
of text at the same place. The captions of a film stay in the library of documents. Pages and all their revisions.
"""

import json
from html import escape

from django.db import migrations
from django.db.models import JSONField, Value
from django.db.models.functions import Cast


def _title(level, words):
    return f"<h{level}>{escape(words)}</h{level}>" if words else ""


def _paragraph(words):
    return f"<p>{escape(words)}</p>" if words else ""


def _link(kind, number, words):
    return f'<p><a linktype="{kind}" id="{number}">{escape(words)}</a></p>'


def _clip(clip):
    words = clip.get("transcript") or ""
    # A film is only linked to beside the words that stand for it.
    film = _link("document", clip["video"], f"Voir le film «\u00a0{clip.get('title') or ''}\u00a0»") if words and clip.get("video") else ""
    return _title(3, clip.get("title")) + words + film


def _film(value):
    clips = [clip.get("value", clip) for clip in [value.get("main") or {}, *(value.get("clips") or [])]]
    title = value.get("title") or (clips[0].get("title") if clips else "")
    return _title(2, title) + _paragraph(value.get("text")) + "".join(_clip(clip) for clip in clips)


def _register(value):
    link = _link("page", value["page"], value.get("label") or "Voir les prochaines sessions") if value.get("page") else ""
    return _paragraph(value.get("text")) + link


def _sessions(value):
    if value.get("page"):
        said = _link("page", value["page"], "Voir les prochaines sessions")
    else:
        said = "<p>Les prochaines sessions sont annoncées sur le site.</p>"
    return _title(2, value.get("title")) + said


WORDS = {"film": _film, "register": _register, "sessions": _sessions}


def converted(chapters):
    """The same chapters, and whether anything changed."""
    changed = False
    for chapter in chapters:
        if chapter.get("type") != "chapter":
            continue
        for block in chapter["value"].get("body") or []:
            if block.get("type") in WORDS:
                block["value"] = WORDS[block["type"]](block.get("value") or {})
                block["type"] = "text"
                changed = True
    return chapters, changed


def forwards(apps, schema_editor):
    pages = apps.get_model("content", "BookletPage").objects.order_by("pk")
    for page in pages.annotate(raw=Cast("chapters", JSONField())).values_list("pk", "raw"):
        chapters, changed = converted(page[1] or [])
        if changed:
            pages.filter(pk=page[0]).update(chapters=Value(chapters, JSONField()))
    revisions = apps.get_model("wagtailcore", "Revision").objects.filter(
        content_type__app_label="content", content_type__model="bookletpage"
    )
    for revision in revisions.order_by("pk"):
        chapters, changed = converted(json.loads(revision.content.get("chapters") or "[]"))
        if changed:
            revision.content["chapters"] = json.dumps(chapters)
            revision.save(update_fields=["content"])


class Migration(migrations.Migration):
    dependencies = [
        ("content", "0008_review_dates_and_links"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
