"""``{% reading %} … {% endreading %}``: what stands between is a page's body, and comes out easier to read."""

from django import template
from django.core.cache import cache
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from content.audiences.queries import anybody, pages_readable_by
from content.glossary import known_words
from content.pages.questions import GlossaryPage
from content.reading import prepare
from sessions.common.freshness import public_version

register = template.Library()
GLOSSARY_SECONDS = 3600


@register.tag("reading")
def do_reading(parser, token) -> "ReadingNode":
    nodes = parser.parse(("endreading",))
    parser.delete_first_token()
    return ReadingNode(nodes)


class ReadingNode(template.Node):
    def __init__(self, nodelist):
        self.nodelist = nodelist

    def render(self, context) -> str:
        glossary = _glossary()
        prepared = prepare(self.nodelist.render(context), glossary["words"])
        # The body was escaped when it was rendered; what is added to it is escaped in ``prepare``.
        body = mark_safe(prepared.html)
        return render_to_string(
            "content/reading.html", {"prepared": prepared, "body": body, "glossary_url": glossary["url"]}
        )


def _glossary() -> dict:
    """The words and the address of their page, kept until something public changes."""
    key = f"glossary:{public_version()}"
    kept = cache.get(key)
    if kept is None:
        page = pages_readable_by(anybody(), GlossaryPage.objects.live()).first()
        kept = {"words": known_words(), "url": page.get_url() if page else ""}
        cache.set(key, kept, GLOSSARY_SECONDS)
    return kept
