"""What makes a text hard to read, or impossible to follow by ear: rules on headings, links, capitals, sentences.

Pure functions over what an editor wrote: rich text, and the raw data of streams. Sources: RGAA 4.1.2, criteria 6.1, 6.2
and 9.1; the reading ease of Kandel and Moles (« Application de l’indice de Flesch à la langue française », 1958).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

from sessions.common.text import fold
from sessions.common.typography import beginning

HEADINGS = ("h2", "h3", "h4", "h5", "h6")
READ = ("p", "li", "td", "th", "blockquote")
_VAGUE = """
ici, cliquez ici, cliquer ici, par ici, voir ici, la, lien, ce lien, ce lien ici, en savoir plus, savoir plus,
plus d'infos, plus, suite, la suite, lire la suite, lire, voir, voir plus, document, telecharger, page, cette page,
site, le site
"""
VAGUE = frozenset(" ".join(_VAGUE.split()).split(", "))
LONG_SENTENCE = 30  # words
MOST_CAPITALS = 3  # words in a row
LONGEST_ABBREVIATION = 5  # letters: SNCF, CARSAT is already said like a word
HARD_TO_READ = 45  # Kandel and Moles: below, a text asks for years of study

# rule: (what is wrong, what to do, whether it may never be published)
RULES: dict[str, tuple[str, str, bool]] = {
    "heading-empty": ("Un titre est vide", "Écrivez-le, ou retirez-le.", True),
    "heading-skipped": ("Un titre saute un niveau", "Un petit titre vient sous un grand titre.", True),
    "link-empty": ("Un lien n’a pas de texte", "Écrivez où il mène, ou retirez-le.", True),
    "link-vague": ("Un lien ne dit pas où il mène", "Remplacez « cliquez ici » par le nom de la page.", False),
    "capitals": ("Des mots sont en capitales", "Elles se lisent mal : écrivez en minuscules.", False),
    "long-sentence": ("Une phrase est très longue", "Coupez-la : une idée par phrase.", False),
    "hard": ("Le texte est difficile à lire", "Des phrases plus courtes, des mots plus simples.", False),
}


@dataclass(frozen=True)
class Finding:
    """One thing to correct: the rule, and the words that it is about."""

    rule: str
    words: str

    @property
    def is_grave(self) -> bool:
        return RULES[self.rule][2]

    def __str__(self) -> str:
        wrong, advice, _ = RULES[self.rule]
        about = f" (« {beginning(self.words, 80)} »)" if self.words else ""
        return f"{wrong}{about}. {advice}"


@dataclass(frozen=True)
class Piece:
    """An element of a text: its tag, its words without markup, the line (from 1) and column where it begins."""

    tag: str
    words: str
    at: tuple[int, int] = (0, 0)


class _Reader(HTMLParser):
    """Gathers the headings, links and blocks of reading of a text, in the order in which they end."""

    def __init__(self, inside: str, picture: str) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[Piece] = []
        self._inside, self._picture = inside, picture
        self._reading = not inside
        self._open: list[tuple[str, tuple[int, int], list[str]]] = []

    def handle_starttag(self, tag: str, attrs) -> None:
        if tag == self._inside:
            self._reading = True
        elif self._reading and (tag in HEADINGS or tag in READ or tag == "a"):
            self._open.append((tag, self.getpos(), []))
        elif tag in ("img", "svg"):
            self.handle_data(dict(attrs).get("alt") or self._picture)

    def handle_data(self, data: str) -> None:
        for _, _, words in self._open:
            words.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == self._inside:
            self._reading = False
        for place in range(len(self._open) - 1, -1, -1):
            if self._open[place][0] == tag:
                name, begun, words = self._open.pop(place)
                self.pieces.append(Piece(name, " ".join("".join(words).split()), begun))
                return


def pieces_of(html: str, *, inside: str = "", picture: str = "") -> list[Piece]:
    """The pieces of a text, or of the one element of a page ``inside`` which to read.

    ``picture`` stands for an image without alternative, where its link is not empty for all that.
    """
    reader = _Reader(inside, picture)
    reader.feed(html)
    reader.close()
    return reader.pieces


def pieces_in(value) -> Iterator[Piece]:
    """The pieces of a rich text, or of a stream's raw data: a block's title counts as a heading of level 2."""
    if isinstance(value, str):
        if "<" in value:
            yield from pieces_of(value)
    elif isinstance(value, dict):
        title = value.get("title")
        if isinstance(title, str) and title.strip():
            yield Piece("h2", title.strip())
        for part in value.values():
            yield from pieces_in(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from pieces_in(part)


def findings(values: Iterable) -> list[Finding]:
    """Everything to correct in these texts, grave or not, in the order of the page."""
    pieces = [piece for value in values for piece in pieces_in(value)]
    found = list(_of_headings(pieces))
    for piece in pieces:
        if piece.tag == "a":
            found += [Finding(rule, piece.words) for rule in [rule_of_link(piece.words)] if rule]
        else:
            found += [Finding(rule, words) for rule, words in rules_of_text(piece.words)]
    read = " ".join(f"{piece.words}." for piece in pieces if piece.tag in READ)
    if len(read.split()) > 100 and reading_ease(read) < HARD_TO_READ:
        found.append(Finding("hard", ""))
    return found


def _of_headings(pieces: list[Piece]) -> Iterator[Finding]:
    level = 1
    for piece in pieces:
        if piece.tag not in HEADINGS:
            continue
        here = int(piece.tag[1])
        if not piece.words:
            yield Finding("heading-empty", "")
        if here > level + 1:
            yield Finding("heading-skipped", piece.words)
        level = here


def rule_of_link(words: str) -> str:
    """The rule that the text of a link breaks; empty when it says where it leads."""
    if not words.strip():
        return "link-empty"
    said = fold(words).strip(" .:!>…»«→")
    return "link-vague" if said in VAGUE or said.startswith(("http://", "https://", "www.")) else ""


def rules_of_text(words: str) -> list[tuple[str, str]]:
    """The rules that a paragraph or a heading breaks, each with the words at fault."""
    found = []
    if shouted := _shouted(words):
        found.append(("capitals", shouted))
    found += [("long-sentence", sentence) for sentence in sentences(words) if len(sentence.split()) > LONG_SENTENCE]
    return found


def _shouted(text: str) -> str:
    run: list[str] = []
    for word in re.findall(r"[^\W\d_]+", text):
        if len(word) > 1 and word.isupper():
            run.append(word)
            if len(run) >= MOST_CAPITALS or len(word) > LONGEST_ABBREVIATION + 2:
                return " ".join(run)
        else:
            run = []
    return ""


def sentences(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"(?<=[.!?…])\s+", text) if part.strip()]


def reading_ease(text: str) -> float:
    """From 0 (very hard) to 100 (very easy), for French."""
    words = re.findall(r"[^\W\d_]+", text)
    if not words:
        return 100.0
    # A group of vowels is a syllable, a mute e at the end is none.
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+", re.sub(r"e(s|nt)?$", "", fold(word))))) for word in words)
    return 207 - 1.015 * len(words) / max(1, len(sentences(text))) - 73.6 * syllables / len(words)
