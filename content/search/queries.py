"""Finding and ranking: BM25 over three fields, worked out here from the postings, so that both databases agree.

Source of the formula: Robertson and Zaragoza, « The Probabilistic Relevance Framework: BM25 and Beyond », 2009 (BM25F:
a stem's occurrences are weighed by field before they saturate).
"""

import math
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Length

from content.audiences.queries import Reader, pages_readable_by

from .models import SearchEntry, SearchPosting, SearchWord, Synonyms
from .sources import SOURCES
from .words import forgiven, grams, nearness, says_something, stem, words_of

LONGEST_QUERY = 200  # letters; what follows is not read
MOST_WORDS = 10
MOST_CORRECTED = 4
TITLE, LEAD, BODY = 6.0, 3.0, 1.0
SATURATION, LENGTH_WEIGHT = 1.2, 0.5  # k1 and b of BM25
SYNONYM, BEGINNING = 0.6, 0.7
SHORTEST_BEGINNING, MOST_BEGUN = 4, 50
SHORTEST_MISSPELT = 4
TRIED = 8  # words of the vocabulary for an unknown one
ALMOST_AS_NEAR = 0.8  # of the nearest
MOST_PROPOSED = 4
LEAST_COVERED = 0.5  # of what the words of the query weigh together
LEAST_SCORE = 0.18  # of the best score
# A word's definition and the shorter twin of a page stand behind the pages that tell the whole.
BEHIND = {"glossary": 0.55, "simplified": 0.7}
TOGETHER, LOOKED_INTO = 1.3, 20  # what the words of the query one after the other are worth; in how many of the first


@dataclass(frozen=True)
class Variant:
    """A way to meet a word of the query: these stems, all of them, for so much of its worth."""

    stems: tuple[str, ...]
    weight: float = 1.0


@dataclass
class Word:
    """A word of the query, with the ways to meet it; ``corrected`` is what was read in its place, as it is written."""

    typed: str
    variants: list[Variant] = field(default_factory=list)
    corrected: str = ""
    met: bool = False

    @property
    def stems(self) -> set[str]:
        return {found for variant in self.variants for found in variant.stems}


class Known(NamedTuple):
    """A word of the vocabulary, as ``SearchWord`` keeps it."""

    word: str
    shown: str
    stem: str


@dataclass(frozen=True)
class Candidate:
    """A word of the vocabulary for an unknown one; ``far`` ones are proposed, never read in its place."""

    word: Word
    known: Known
    worth: float
    far: bool = False


class Readable(NamedTuple):
    """What ranking needs to know of an entry that the reader may find."""

    kind: str
    title: str
    number: int
    length: int


Weights = dict[str, dict[int, float]]  # by stem, what its occurrences are worth in each readable entry


@dataclass
class Found:
    """The entries found, best first, as (number of the entry, kind), and how the query was read."""

    words: list[Word]
    ranked: list[tuple[int, str]]
    suggestions: list[str] = field(default_factory=list)

    @property
    def stems(self) -> set[str]:
        return {found for word in self.words for found in word.stems}

    @property
    def corrections(self) -> list[Word]:
        return [word for word in self.words if word.corrected]

    @property
    def left_aside(self) -> list[Word]:
        """The words that nothing readable holds."""
        return [word for word in self.words if not word.met]

    def kinds(self) -> Counter:
        return Counter(kind for _, kind in self.ranked)


def readable_by(reader: Reader) -> Q:
    """The entries that this reader may find now."""
    pages = pages_readable_by(reader)
    return Q(*[Q(source=name, number__in=source.readable(pages)) for name, source in SOURCES.items()], _connector=Q.OR)


def find(text: str, reader: Reader) -> Found:
    """Search what the reader may read. Any text is safe. Three queries; one more for
    several words, three more when a word is unknown."""
    typed = list(dict.fromkeys(words_of(cleaned(text))))[:MOST_WORDS]
    if not typed:
        return Found([], [])
    words = [Word(word, [Variant((stem(word),))]) for word in typed]
    _add_synonyms(words)
    entries = _entries(readable_by(reader))
    weights = _weights({found for word in words for found in word.stems}, entries)
    unknown = [word for word in words if not any(set(variant.stems) <= weights.keys() for variant in word.variants)]
    suggestions: list[str] = []
    if unknown:
        candidates = _candidates(unknown[:MOST_CORRECTED])
        weights |= _weights({one.known.stem for one in candidates} - weights.keys(), entries)
        suggestions = _correct(unknown, candidates, set(weights))
    return Found(words, _ranked(words, weights, entries), suggestions)


def cleaned(text: str) -> str:
    return unicodedata.normalize("NFC", text[:LONGEST_QUERY]).replace("\x00", " ")


def entries_in_order(ranked: Sequence[tuple[int, str]]) -> list[SearchEntry]:
    """The entries themselves, in one query, in the order given."""
    entries = SearchEntry.objects.defer("stems").in_bulk([pk for pk, _ in ranked])
    return [entries[pk] for pk, _ in ranked if pk in entries]


# --- Reading the query ------------------------------------------------------------------------------------------------
def _add_synonyms(words: list[Word]) -> None:
    for terms in Synonyms.objects.values_list("terms", flat=True):
        groups = [tuple(stem(word) for word in words_of(term)) for term in terms.split(",")]
        for word in words:
            own = (stem(word.typed),)
            if own in groups:
                word.variants += [Variant(group, SYNONYM) for group in groups if group and group != own]


def _candidates(unknown: list[Word]) -> list[Candidate]:
    """Words of the vocabulary that unknown words may stand for, nearest first, a few for each."""
    found = [
        candidate
        for known in _known(_alike([word.typed for word in unknown]))
        for word in unknown
        if (candidate := _candidate(word, known))
    ]
    begun = [word for word in unknown if len(word.typed) >= SHORTEST_BEGINNING]
    if begun:
        beginnings = Q(*[Q(word__startswith=word.typed) for word in begun], _connector=Q.OR)
        longer = _known(SearchWord.objects.filter(beginnings).order_by("word")[:MOST_BEGUN])
        found += [
            Candidate(word, known, BEGINNING) for known in longer for word in begun if known.word.startswith(word.typed)
        ]
    found.sort(key=lambda one: (one.far, -one.worth, one.known.word))
    return [one for word in unknown for one in [one for one in found if one.word is word][:TRIED]]


def _known(words: QuerySet[SearchWord]) -> list[Known]:
    """Plain rows: hundreds are looked at, a few are kept."""
    return [Known(*row) for row in words.values_list("word", "shown", "stem")]


def _candidate(word: Word, known: Known) -> Candidate | None:
    if len(word.typed) < SHORTEST_MISSPELT:
        return None
    limit = forgiven(word.typed)
    far = nearness(word.typed, known.word, limit + 1)
    if not far:
        return None  # nor is it near: most of the vocabulary is looked at once
    worth = nearness(word.typed, known.word, limit)
    return Candidate(word, known, worth) if worth else Candidate(word, known, far, far=True)


def _alike(typed: list[str]) -> QuerySet[SearchWord]:
    """Words that share enough pairs of letters with one of these: an error spoils three pairs at most."""
    wanted = set().union(*(grams(word) for word in typed))
    fewest = max(1, min(len(grams(word)) - 3 * (forgiven(word) + 1) for word in typed))
    lengths = [len(word) for word in typed]
    return (
        SearchWord.objects.filter(grams__gram__in=wanted)
        .annotate(shared=Count("grams"), letters=Length("word"))
        .filter(shared__gte=fewest, letters__range=(min(lengths) - 3, max(lengths) + 3))
        .order_by("word")
    )


def _correct(unknown: list[Word], candidates: list[Candidate], held: set[str]) -> list[str]:
    """Read each unknown word as the nearest words that the reader may find; returns those to propose only."""
    proposed = []
    for word in unknown:
        near = [one for one in candidates if one.word is word and one.known.stem in held]
        close = [one for one in near if not one.far and one.worth >= ALMOST_AS_NEAR * near[0].worth]
        if close:
            word.corrected = close[0].known.shown
            word.variants += [Variant((one.known.stem,), one.worth) for one in close]
        else:
            proposed += [one.known.shown for one in near]
    return list(dict.fromkeys(proposed))[:MOST_PROPOSED]


# --- Ranking ----------------------------------------------------------------------------------------------------------
def _entries(visible: Q) -> dict[int, Readable]:
    """What the reader may find, without the texts; one query, so that rights are asked once."""
    rows = SearchEntry.objects.filter(visible).order_by("pk")
    return {row[0]: Readable(*row[1:]) for row in rows.values_list("pk", "kind", "title", "number", "length")}


def _weights(stems: Iterable[str], entries: dict[int, Readable]) -> Weights:
    """What these stems are worth in each of these entries; a stem that none of them holds is left out."""
    wanted = sorted(stems)
    if not wanted or not entries:
        return {}
    average = sum(entry.length for entry in entries.values()) / len(entries) or 1.0
    found: Weights = defaultdict(dict)
    rows = SearchPosting.objects.filter(stem__in=wanted).order_by("pk")
    for held, pk, title, lead, body in rows.values_list("stem", "entry", "title", "lead", "body"):
        if pk in entries:
            often = TITLE * title + LEAD * lead + BODY * body
            found[held][pk] = _saturated(often, entries[pk].length / average)
    return dict(found)


def _ranked(words: list[Word], weights: Weights, entries: dict[int, Readable]) -> list[tuple[int, str]]:
    """What is left once weak matches are dropped, best first; the same order on every database."""
    final = _scored(words, weights, entries)
    least = LEAST_SCORE * max(final.values(), default=0.0)

    def order(entry: int) -> tuple:
        return -round(final[entry], 9), entries[entry].title, entries[entry].number

    kept = sorted((entry for entry, score in final.items() if score >= least), key=order)
    if len(words) > 1:
        for entry in _together([stem(word.typed) for word in words], kept[:LOOKED_INTO]):
            final[entry] *= TOGETHER
        kept.sort(key=order)
    return [(entry, entries[entry].kind) for entry in kept]


def _together(stems: list[str], numbers: list[int]) -> QuerySet:
    """Of these entries, those where the stems stand one after the other, stop words left aside."""
    found = SearchEntry.objects.filter(pk__in=numbers, stems__contains=f" {' '.join(stems)} ")
    return found.order_by("pk").values_list("pk", flat=True)


def _scored(words: list[Word], weights: Weights, entries: dict[int, Readable]) -> dict[int, float]:
    """The score of each entry that holds enough of what was asked."""
    scores: dict[int, float] = defaultdict(float)
    covered: dict[int, float] = defaultdict(float)
    total = 0.0
    for word in words:
        parts = _parts(word, weights)
        word.met = bool(parts)
        if not parts:
            continue  # said on the page; the others still find what they can
        rarity = math.log(1 + (len(entries) - len(parts) + 0.5) / (len(parts) + 0.5))
        total += rarity
        for entry, (part, weight) in parts.items():
            scores[entry] += rarity * part
            covered[entry] += rarity * min(1.0, weight + 0.3)
    shares = {entry: covered[entry] / total for entry in scores} if total else {}
    return {
        entry: scores[entry] * share**2 * BEHIND.get(entries[entry].kind, 1.0)
        for entry, share in shares.items()
        if share >= LEAST_COVERED
    }


def _parts(word: Word, weights: Weights) -> dict[int, tuple[float, float]]:
    """What the word is worth in each entry: that of its best variant there, whose stems are all there."""
    best: dict[int, tuple[float, float]] = {}
    for variant in word.variants:
        held = [weights.get(found, {}) for found in variant.stems]
        for entry in set(held[0]).intersection(*held[1:]):
            part = variant.weight * min(scores[entry] for scores in held)
            best[entry] = max(best.get(entry, (0.0, 0.0)), (part, variant.weight))
    return best


def _saturated(often: float, length: float) -> float:
    """Of occurrences already weighed by field, in an entry of this length; the average one is 1."""
    norm = 1 - LENGTH_WEIGHT + LENGTH_WEIGHT * length
    return often * (SATURATION + 1) / (often + SATURATION * norm)


def is_only_common(text: str) -> bool:
    """Whether something was typed, and no word of it says anything."""
    return bool(text.strip()) and not any(says_something(word) for word in words_of(cleaned(text)))
