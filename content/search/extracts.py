"""Extracts: the passage of a text that holds most of what was looked for, cut into pieces to be marked or not."""

import re
from dataclasses import dataclass

from .words import where

LENGTH = 220  # letters, about three lines on a phone


@dataclass(frozen=True)
class Piece:
    text: str
    marked: bool


def marked(text: str, stems: set[str]) -> list[Piece]:
    """The whole text in pieces; the words with one of these stems are to be marked."""
    return _pieces(text, where(stems, text))


def extract(text: str, stems: set[str], length: int = LENGTH) -> list[Piece]:
    """The passage of about this length with the most different stems, cut between words; the beginning without any.

    A text that is no longer is shown whole.
    """
    hits = where(stems, text)
    start = _best_start(hits, length) if len(text) > length else 0
    start = _word_start(text, max(0, start - length // 4)) if start else 0
    end = len(text) if start + length >= len(text) else _word_end(text, start + length)
    shown = [
        (begin - start, finish - start, found) for begin, finish, found in hits if begin >= start and finish <= end
    ]
    pieces = [Piece(_on_one_line(piece.text), piece.marked) for piece in _pieces(text[start:end], shown)]
    before = [Piece("… ", False)] if start else []
    after = [Piece(" …", False)] if end < len(text) else []
    return [*before, *pieces, *after]


def _best_start(hits: list[tuple[int, int, str]], length: int) -> int:
    best, place = 0, 0
    for number, (start, _, _) in enumerate(hits):
        near = {root for begin, end, root in hits[number : number + 40] if end <= start + length * 3 // 4}
        if len(near) > best:
            best, place = len(near), start
    return place


def _word_start(text: str, place: int) -> int:
    """The beginning of a sentence or line if one is near, else of a word."""
    for end in (". ", "? ", "! ", "\n"):
        near = text.rfind(end, place, place + 50)
        if near != -1:
            return near + len(end)
    space = text.find(" ", place)
    return 0 if place == 0 else (space + 1 if space != -1 else place)


def _word_end(text: str, place: int) -> int:
    space = text.rfind(" ", 0, place)
    return space if space > place - 40 else place


def _on_one_line(text: str) -> str:
    """Lines one after the other: a heading or a cell, which ends without a point, is told from what follows it."""
    return re.sub(r"(?<![.!?…:;,»])\n", " · ", text).replace("\n", " ")


def _pieces(text: str, hits: list[tuple[int, int, str]]) -> list[Piece]:
    pieces, last = [], 0
    for start, end, _ in hits:
        if start > last:
            pieces.append(Piece(text[last:start], False))
        pieces.append(Piece(text[start:end], True))
        last = end
    if last < len(text):
        pieces.append(Piece(text[last:], False))
    return pieces
