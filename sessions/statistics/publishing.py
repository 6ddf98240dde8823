"""Making a publication, in the worker, and spreading it. One draft a programme; what is spread never changes."""

from dataclasses import asdict

from django.db import transaction
from django.utils import timezone

from sessions.common.documents import progress
from sessions.programmes.models import Programme

from . import family, queries
from .counts import Earlier, from_plain, to_plain
from .models import Publication
from .publication import Published, publish
from .scopes import Scope


def make_draft(programme: Programme, *, by=None) -> Publication:
    """The draft of today's counts, masked beside all that was spread; it replaces the one before.

    Where nothing changed since the publication spread last, there is nothing to draft: that one is given back. Spread
    by somebody else meanwhile, the draft is made again beside it.
    """
    counts = family.counts_of(programme)
    plain = to_plain(counts)
    while True:
        before = family.earlier(programme)
        parts, masked = publish(
            counts, [Earlier(from_plain(one.counts), frozenset(one.masked)) for one in before], progress
        )
        with transaction.atomic():
            Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
            if len(family.earlier(programme)) != len(before):
                continue
            Publication.objects.filter(programme=programme, spread_at__isnull=True).delete()
            if before and before[-1].counts == plain:
                return before[-1]
            return Publication.objects.create(
                programme=programme, figures=_plain(parts), counts=plain, masked=sorted(masked), made_by=by
            )


class NothingToSpread(Exception):
    """The draft holds no number: spread for ever, it would say nothing."""


@transaction.atomic
def spread(publication: Publication, *, by) -> Publication:
    """Let everybody read a draft, for ever; asking twice changes nothing.

    Raises Publication.DoesNotExist when another draft took its place, NothingToSpread when it is empty.
    """
    Programme.objects.select_for_update(no_key=True).get(pk=publication.programme_id)
    found = Publication.objects.get(pk=publication.pk)
    if is_empty(found):
        raise NothingToSpread
    if found.spread_at is None:
        found.spread_at, found.spread_by = timezone.now(), by
        found.save(update_fields=["spread_at", "spread_by", "changed_at"])
    return found


def masking_of(publication: Publication) -> tuple[int, int]:
    """How many numbers of answers are masked over all filters, of how many."""
    rows = [row for part in publication.figures for table in part["tables"] for row in table["rows"]]
    return sum(row["n"] is None for row in rows), len(rows)


def is_empty(publication: Publication) -> bool:
    """Whether it has nothing to show: no table, no number of people, no text that was chosen."""
    figures = masking_of(publication)[1] or any(part["people"] for part in publication.figures)
    return not figures and not queries.published_verbatims(publication.programme)


def _plain(parts: dict[Scope, Published]) -> list[dict]:
    """Every scope as JSON keeps it, in order."""
    return [
        {
            "site": site,
            "year": year,
            "people": part.people,
            "received": dict(part.received),
            "tables": [{**asdict(table), "hidden": table.hidden, "note": table.note} for table in part.tables],
            "crossings": [asdict(crossing) for crossing in part.crossings],
        }
        for (site, year), part in sorted(parts.items())
    ]
