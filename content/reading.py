"""What helps to read a page: titles that can be reached, a table of contents, words explained, how long it takes.

A pure function of the rendered HTML of a page's body and of the glossary. The HTML is ours: templates and rich text
that Wagtail has cleaned, well formed, without « > » in attributes.
"""

import html
import math
import re
from dataclasses import dataclass, field

from django.utils.text import slugify

from sessions.common.text import fold

# Brysbaert (2019), « How many words do we read per minute? »: 238 in silent reading. Tired readers get two thirds.
WORDS_A_MINUTE = 160
HEADINGS_FOR_A_CONTENTS = 3
IDS_OF_THE_FRAME = ("contenu", "haut", "sommaire", "mots-expliques")
VOID = {"br", "hr", "img", "input", "source", "track", "use", "path", "circle", "rect", "meta", "link", "wbr", "col"}
# A word is not explained where it names, leads or acts: titles, links, buttons, heads of rows.
SILENT = {"a", "button", "summary", "h1", "h2", "h3", "h4", "dt", "dfn", "th", "caption", "figcaption", "svg", "label"}
SILENT |= {"nav", "script", "template", "video", "form"}
# An element so marked is no part of the text that one sits down to read: dates of sessions, what a film says.
APART = "data-apart"
_PIECE = re.compile(r"(<[^>]*>)")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)([^>]*)>")
_TITLE = re.compile(r"<h2\b([^>]*)>(.*?)</h2>", re.DOTALL)
_ID = re.compile(r"\bid=\"([^\"]*)\"")
_SPACES = r"[\s\u00a0\u202f]+"
_SPACE = re.compile(_SPACES)


@dataclass(frozen=True)
class Word:
    """A term of the glossary as the reader needs it; ``forms`` are all the ways it is written."""

    term: str
    anchor: str
    definition: str
    forms: tuple[str, ...]


@dataclass
class Prepared:
    """The same HTML, helped: ``headings`` are {id, title}, ``words`` those explained, in the order of the page."""

    html: str = ""
    headings: list[dict[str, str]] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    minutes: int = 1

    @property
    def contents(self) -> list[dict[str, str]]:
        """The table of contents, empty for a page that a thumb crosses in one move."""
        return self.headings if len(self.headings) >= HEADINGS_FOR_A_CONTENTS else []


def prepare(body: str, words: list[Word]) -> Prepared:
    """Give each second-level title an id, explain the first occurrence of each known word, count the minutes."""
    titled, headings = _with_ids(body)
    explainer = _Explainer(words)
    pieces = [explainer.read(piece) for piece in _PIECE.split(titled)]
    minutes = max(1, math.ceil(explainer.count / WORDS_A_MINUTE))
    return Prepared("".join(pieces), headings, explainer.explained, minutes)


def _with_ids(body: str) -> tuple[str, list[dict[str, str]]]:
    taken = {*IDS_OF_THE_FRAME, *_ID.findall(body)}
    headings: list[dict[str, str]] = []

    def name(found: re.Match) -> str:
        attributes, inner = found[1], found[2]
        title = _SPACE.sub(" ", html.unescape(_PIECE.sub("", inner))).strip()
        own = _ID.search(attributes)
        anchor = own[1] if own else _free(slugify(fold(title)) or "partie", taken)
        taken.add(anchor)
        headings.append({"id": anchor, "title": title})
        return found[0] if own else f'<h2 id="{anchor}"{attributes}>{inner}</h2>'

    return _TITLE.sub(name, body), headings


def _free(wanted: str, taken: set[str]) -> str:
    names = (wanted, *(f"{wanted}-{number}" for number in range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken)


class _Explainer:
    """Goes through the HTML once, piece by piece: a tag, a text, a tag…"""

    def __init__(self, words: list[Word]):
        self.pattern = _pattern([form for word in words for form in word.forms])
        self.word_of = {fold(form): word for word in words for form in word.forms}
        self.open: list[tuple[str, bool, bool]] = []  # the elements around: whether each is silent, whether apart
        self.explained: list[Word] = []
        self.count = 0

    def read(self, piece: str) -> str:
        if tag := _TAG.match(piece):
            self._enter_or_leave(closing=tag[1], name=tag[2].lower(), attributes=tag[3])
            return piece
        self.count += 0 if any(apart for _, _, apart in self.open) else len(piece.split())
        if self.pattern is None or any(silent for _, silent, _ in self.open):
            return piece
        return self.pattern.sub(self._explain, piece)

    def _enter_or_leave(self, *, closing: str, name: str, attributes: str) -> None:
        if closing:
            # What never entered (« </use> ») does not leave, or all that stands around it would leave with it.
            while any(one[0] == name for one in self.open) and self.open.pop()[0] != name:
                pass
        elif name not in VOID and not attributes.endswith("/"):
            # What only a screen reader says completes a link or a title: it is left as it is.
            silent = name in SILENT or "visually-hidden" in attributes
            self.open.append((name, silent, APART in attributes))

    def _explain(self, found: re.Match) -> str:
        word = self.word_of.get(fold(html.unescape(found[0])))
        if word is None or word in self.explained:
            return found[0]
        self.explained.append(word)
        return f'<a class="term" id="vers-{word.anchor}" href="#mot-{word.anchor}">{found[0]}</a>'


def _pattern(forms: list[str]) -> re.Pattern | None:
    """Any of the forms as whole words, the longest first. A form in capitals (RQTH) is met in capitals only."""
    if not forms:
        return None
    longest_first = sorted(set(forms), key=len, reverse=True)
    return re.compile(r"(?<![\w-])(?:" + "|".join(map(_one_form, longest_first)) + r")(?![\w-])")


def _one_form(form: str) -> str:
    spaced = _SPACES.join(re.escape(html.escape(part, quote=False)) for part in form.split())
    written = re.sub("['’]", "(?:['’]|&#x27;)", spaced)
    return written if form.isupper() else f"(?i:{written})"
