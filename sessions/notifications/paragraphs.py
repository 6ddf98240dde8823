"""The text of a message as the HTML of an e-mail: the same text, its lists as lists, its addresses as links in words.

An address alone on its line is what the reader is asked to do: it becomes a button, which a thumb finds and which no
telephone is too narrow for. Mail programs read no style sheet, hence the styles in place.
"""

import re
from html import unescape
from itertools import groupby

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

_URL = re.compile(r"https?://[^\s<>]+")
_ITEM = re.compile(r"[-–]\s+(.*)")
LINK = "color:#0f5b53;overflow-wrap:anywhere;word-break:break-word"
BUTTON = (
    "display:inline-block;padding:12px 24px;border-radius:28px;background-color:#0f5b53;color:#ffffff;"
    "font-weight:bold;text-decoration:none"
)


def paragraphs(body: str, words: dict[str, str]) -> list[SafeString]:
    """The body's paragraphs, lists and buttons as safe HTML. ``words``: those of a link, by its address; an address
    without words shows as it is, to be read or copied.
    """
    blocks = re.split(r"\n\s*\n", body.strip())
    return [part for block in blocks for part in _parts(block.strip().split("\n"), words)]


def _parts(lines: list[str], words: dict[str, str]) -> list[SafeString]:
    def kind(line: str) -> str:
        return "item" if _ITEM.fullmatch(line) else "button" if line.strip() in words else "text"

    makers = {"item": _list, "button": _buttons, "text": _paragraph}
    return [makers[name](list(found), words) for name, found in groupby(lines, kind)]


def _paragraph(lines: list[str], words: dict[str, str]) -> SafeString:
    text = mark_safe("<br>".join(_line(line, words) for line in lines))  # each line escaped
    return format_html('<p style="margin:16px 0 0;overflow-wrap:anywhere">{}</p>', text)


def _list(lines: list[str], words: dict[str, str]) -> SafeString:
    texts = [mark_safe(_line(_ITEM.sub(r"\1", line), words)) for line in lines]  # each escaped
    items = format_html_join("", "<li>{}</li>", ([text] for text in texts))
    return format_html('<ul style="margin:8px 0 0;padding:0 0 0 24px">{}</ul>', items)


def _buttons(lines: list[str], words: dict[str, str]) -> SafeString:
    links = [(line.strip(), BUTTON, words[line.strip()]) for line in lines]
    return format_html_join("", '<p style="margin:12px 0 4px"><a href="{}" style="{}">{}</a></p>', links)


def _line(line: str, words: dict[str, str]) -> str:
    def link(found: re.Match) -> str:
        address = unescape(found[0])
        return format_html('<a href="{}" style="{}">{}</a>', address, LINK, words.get(address, address))

    return _URL.sub(link, escape(line))
