"""French words for search: folded, cut, reduced to their stem, compared by spelling and by sound. Pure functions."""

import re
from collections.abc import Iterator
from functools import lru_cache

from snowballstemmer import stemmer

from sessions.common.text import fold

LONGEST_WORD = 40
_WORD = re.compile(r"[^\W_]+", re.UNICODE)
# What an apostrophe leaves behind (« l’arrêt », « lorsqu’elle »), and the words that stand in every text.
_COMMON = """
c d j l m n s t y qu lorsqu jusqu puisqu quelqu
a ai ainsi alors apres as au aucun aura aussi autre aux avait avant avec avez avoir avons
beaucoup bien ca car ce ceci cela celle celles celui ces cet cette ceux chaque chez ci comme comment
dans de depuis des dit doit donc dont du elle elles en encore entre es est et etait etant ete etes etre eu eux
faire fait fais faites faut font ici il ils je juste la le les leur leurs lui
ma mais me meme memes mes moi mon ne ni nos notre nous on ont ou par parce pas peu peut peuvent peux plus plutot
pour pourquoi pouvez qu quand que quel quelle quelles quels qui quoi
sa sans se sera ses si son sont sous sur ta tes toi ton tous tout toute toutes tres trop tu
un une va vais veut veux voici voila vont vos votre vous
"""
STOP_WORDS = frozenset(_COMMON.split())


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The stem of a folded word. A doubled last letter is one: « travailler » and « travail » meet.

    A stemmer of its own each time: one writes on itself while it works, and a web process answers in several threads.
    """
    found = stemmer("french").stemWord(word)
    return found[:-1] if len(found) > 3 and found[-1] == found[-2] else found


def cut(text: str) -> Iterator[tuple[int, int, str]]:
    """Each word of a text: where it begins and ends, and its folded form."""
    for found in _WORD.finditer(text):
        yield found.start(), found.end(), _folded(found.group())


def _folded(word: str) -> str:
    return fold(word)[:LONGEST_WORD]


@lru_cache(maxsize=20_000)
def _root(word: str) -> str:
    """The stem of a word as it is written, nothing for one that says nothing. The same few thousand fill every text."""
    bare = _folded(word)
    return stem(bare) if says_something(bare) else ""


def where(stems: set[str], text: str) -> list[tuple[int, int, str]]:
    """Each word of a text that has one of these stems: where it begins and ends, and the stem."""
    return [(found.start(), found.end(), root) for found in _WORD.finditer(text) if (root := _root(found[0])) in stems]


def words_of(text: str) -> list[str]:
    """The folded words that say something, in order: neither stop words nor single letters."""
    return [word for _, _, word in cut(text) if says_something(word)]


def says_something(word: str) -> bool:
    return bool(word) and word not in STOP_WORDS and (len(word) > 1 or word.isdigit())


# --- Typing errors ----------------------------------------------------------------------------------------------------
_SOUNDS = [
    (re.compile(pattern), heard)
    for pattern, heard in [
        (r"(.)\1+", r"\1"),
        (r"ph", "f"),
        (r"th", "t"),
        (r"(?<=psy)ch", "k"),
        (r"eaux?|aux?", "o"),
        (r"qu|q|ck|ch(?=[lrnt])|c(?=[^eiyh]|$)|k", "k"),
        (r"c(?=[eiy])", "s"),
        (r"gu(?=[eiy])", "g"),
        (r"g(?=[eiy])", "j"),
        (r"x(?=[ct])", "k"),
        (r"(?<=[aeiou])z(?=[aeiou])", "s"),
        (r"ai|ei|er$|ez$|ee?s?$", "e"),
        (r"y", "i"),
        (r"(?<=[aeou])m(?=[pb])", "n"),
        (r"en(?=[^aeiou]|$)", "an"),
        (r"(?<!c)h", ""),
        (r"(?<=..)[dtsxp]+$", ""),
    ]
]
_VOWEL = re.compile(r"[aeiouy]")


@lru_cache(maxsize=20_000)
def sound(word: str) -> str:
    """Roughly how a French word is heard: « psikologue » and « psychologue » are one; an abbreviation is left alone."""
    if len(word) < 4 or not _VOWEL.search(word):
        return word
    for pattern, heard in _SOUNDS:
        word = pattern.sub(heard, word)
    return word


def grams(word: str) -> set[str]:
    """The pairs of letters of a word's sound, its two ends marked."""
    framed = f"^{sound(word)}$"
    return {framed[place : place + 2] for place in range(len(framed) - 1)}


def forgiven(word: str) -> int:
    """How many wrong letters a word may have."""
    if len(word) < 4 or word.isdigit():
        return 0
    return 1 if len(word) < 8 else 2


def distance(one: str, other: str, limit: int) -> int:
    """Letters added, left out, changed or swapped with their neighbour; ``limit + 1`` as soon as there are more.

    Each column of the table of distances is two whole numbers, a bit a letter: up or down from the letter before.
    Source: Hyyrö, « A Bit-Vector Algorithm for Computing Levenshtein and Damerau Edit Distances », 2003.
    """
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    if not one:
        return len(other)
    places: dict[str, int] = {}
    for place, letter in enumerate(one):
        places[letter] = places.get(letter, 0) | 1 << place
    last, found = 1 << len(one) - 1, len(one)
    up, down, diagonal, before = (1 << len(one)) - 1, 0, 0, 0
    for letter in other:
        same = places.get(letter, 0)
        swapped = (~diagonal & same) << 1 & before
        diagonal = ((same & up) + up ^ up) | same | down | swapped
        right, left = down | ~(diagonal | up), diagonal & up
        found += bool(right & last) - bool(left & last)
        right, left = right << 1 | 1, left << 1
        up, down, before = left | ~(diagonal | right), right & diagonal, same
    return min(found, limit + 1)


def nearness(word: str, known: str, limit: int) -> float:
    """How well a known word stands for a typed one with ``limit`` errors, from 0 (not at all) to 1.

    An error that is not heard weighs less than one that is; the first letter is seldom wrong.
    """
    if not limit:
        return 0.0
    seen = distance(word, known, limit)
    heard = distance(sound(word), sound(known), limit)
    if seen > limit and heard >= limit:
        return 0.0
    best = min(seen, heard + 0.4)
    return 1 - best / (limit + 1.5) - (0.15 if word[0] != known[0] else 0)
