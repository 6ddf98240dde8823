"""Keeping the index. Whatever is asked twice, or was killed half-way, ends in the same rows."""

import logging
import unicodedata
from collections import Counter
from itertools import islice

from django.db import transaction
from django.db.models import Exists, OuterRef
from django_tasks import task

from .models import SearchEntry, SearchGram, SearchPosting, SearchWord
from .sources import SOURCES, Draft, Source
from .words import LONGEST_WORD, cut, grams, says_something, stem

logger = logging.getLogger(__name__)

# Raise it when words are cut, folded or reduced otherwise: every entry is then written anew.
FORM = "3"
AT_ONCE = 100  # entries that one periodic run brings up to date
TOGETHER = 10  # entries written in one transaction
MOST = 32_000  # in a column of small integers
LONGEST_TITLE = 300


@task(backend="jobs")
def refresh_entry(source: str, number: int) -> None:
    """Bring one entry up to date with its row, or take it out when the row is gone or is nobody's to find."""
    known = SOURCES.get(source)
    if known is not None:
        _write(known, [number], known.stamps())


def reconcile(limit: int | None = AT_ONCE) -> int:
    """Bring up to date what differs from its source, at most ``limit`` entries a source; returns how many.

    This heals whatever was missed: a lost job, a restored database, a date that passed, a change outside the pages.
    """
    changed = 0
    for source in SOURCES.values():
        wanted = source.stamps()
        held = dict(SearchEntry.objects.filter(source=source.name).values_list("number", "stamp"))
        differing = [number for number, stamp in wanted.items() if held.get(number) != _stamp(stamp)]
        numbers = list(islice([*differing, *(held.keys() - wanted.keys())], limit))
        for start in range(0, len(numbers), TOGETHER):
            _write(source, numbers[start : start + TOGETHER], wanted)
        changed += len(numbers)
    gone = SearchEntry.objects.exclude(source__in=SOURCES).delete()[0]
    if changed or gone:
        forget_words()
    return changed


@transaction.atomic
def rebuild() -> int:
    """Write the whole index anew; the present one answers until then. Returns how many entries."""
    SearchEntry.objects.all().delete()
    SearchWord.objects.all().delete()
    return reconcile(limit=None)


def forget_words() -> int:
    """Drop the words that no entry holds any more; returns how many."""
    used = SearchPosting.objects.filter(stem=OuterRef("stem"))
    unused = list(SearchWord.objects.filter(~Exists(used)).values_list("pk", flat=True))
    return SearchWord.objects.filter(pk__in=unused).delete()[0] if unused else 0


def _stamp(stamp: str) -> str:
    return f"{FORM} {stamp}"[:64]


def _write(source: Source, numbers: list[int], stamps: dict[int, str]) -> None:
    """Replace these entries in one transaction: a reader sees the old text or the new one, never half of it.

    Texts are read and counted before it begins: nobody else writes as long as it lasts (SQLite has one writer).
    """
    drafts = {draft.number: draft for draft in source.drafts(numbers) if draft.number in stamps}
    words: dict[str, str] = {}
    counted = [
        _counted(source, drafts[number], _stamp(stamps[number]), words) for number in numbers if number in drafts
    ]
    with transaction.atomic():
        SearchEntry.objects.filter(source=source.name, number__in=numbers).delete()
        for entry, postings in counted:
            entry.save(force_insert=True)
            SearchPosting.objects.bulk_create(postings)
        _learn(words)


def _counted(
    source: Source, draft: Draft, stamp: str, words: dict[str, str]
) -> tuple[SearchEntry, list[SearchPosting]]:
    """An entry and its postings, not saved yet; its words are added to ``words``."""
    counts: dict[str, Counter] = {}
    texts = {name: _clean(getattr(draft, name)) for name in ("title", "lead", "body")}
    in_order: list[str] = []
    for name, text in texts.items():
        counted = counts[name] = Counter()
        for start, end, word in cut(text):
            if says_something(word):
                in_order.append(stem(word))
                counted[in_order[-1]] += 1
                words.setdefault(word, text[start:end].lower()[:LONGEST_WORD])
    entry = SearchEntry(
        source=source.name,
        number=draft.number,
        kind=draft.kind,
        title=texts["title"][:LONGEST_TITLE],
        lead=texts["lead"],
        body=texts["body"],
        stems=f" {' '.join(in_order)} ",
        length=len(in_order),
        stamp=stamp,
    )
    stems = sorted(set(in_order))
    return entry, [
        SearchPosting(entry=entry, stem=found, **{name: min(counts[name][found], MOST) for name in counts})
        for found in stems
    ]


def _clean(text: str) -> str:
    """Composed letters (« é » is one), and no NUL, which PostgreSQL refuses."""
    return unicodedata.normalize("NFC", text).replace("\x00", " ")


def _learn(words: dict[str, str]) -> None:
    """Add the words that the vocabulary lacks, with the pairs of letters that find them."""
    known: set[str] = set()
    listed = sorted(words)
    for start in range(0, len(listed), 500):
        part = listed[start : start + 500]
        known |= set(SearchWord.objects.filter(word__in=part).values_list("word", flat=True))
    new = [word for word in listed if word not in known]
    # Another worker may learn the same words at the same time.
    SearchWord.objects.bulk_create(
        (SearchWord(word=word, shown=words[word], stem=stem(word)) for word in new), ignore_conflicts=True
    )
    for start in range(0, len(new), 500):
        rows = SearchWord.objects.filter(word__in=new[start : start + 500])
        SearchGram.objects.bulk_create(
            (SearchGram(word=row, gram=gram) for row in rows for gram in sorted(grams(row.word))), ignore_conflicts=True
        )
