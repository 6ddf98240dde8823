"""A programme's calendar feed: as stored, unchanged since the last reading, rebuilt from nothing or after one change.

The cost of a rebuild is read down its lines: linear in the meetings, and small at 10,000.
"""

from functools import partial

from bench import FEED_SIZES
from bench.cases import case


def warm(visitor, size):
    visitor.get(f"/agenda/programme/banc-{size}.ics")


def unchanged(visitor, size):
    if "etag" not in visitor.notes:
        visitor.notes["etag"] = visitor.get(f"/agenda/programme/banc-{size}.ics").headers["etag"]
    visitor.get(f"/agenda/programme/banc-{size}.ics", expect=304, **{"If-None-Match": visitor.notes["etag"]})


def cold(visitor, size):
    visitor.get(f"/bench/feed/banc-{size}.ics")


def changed(visitor, size):
    visitor.get(f"/bench/feed/banc-{size}/changed.ics")


for size in FEED_SIZES:
    case(f"feed of {size:,} meetings, warm", goal=0.5)(partial(warm, size=size))
    case(f"feed of {size:,} meetings, not modified", goal=0.5)(partial(unchanged, size=size))
    case(f"feed of {size:,} meetings, rebuilt")(partial(cold, size=size))
    case(f"feed of {size:,} meetings, one changed")(partial(changed, size=size))
