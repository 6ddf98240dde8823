"""A programme's calendar feed: as stored, unchanged since the last reading, built again.

The cost of a rebuild is read down its lines: linear in the meetings, and small at 10,000. The visitors say what they
take as the programs do that read calendars over the web: all of them take gzip. Who does not gets the plain form.
"""

from functools import partial

from bench import FEED_SIZES
from bench.cases import case

TAKES = {"Accept-Encoding": "gzip, deflate, br"}


def warm(visitor, size):
    visitor.get(f"/agenda/programme/banc-{size}.ics", **TAKES)


def plain(visitor, size):
    visitor.get(f"/agenda/programme/banc-{size}.ics")


def unchanged(visitor, size):
    if "etag" not in visitor.notes:
        visitor.notes["etag"] = visitor.get(f"/agenda/programme/banc-{size}.ics", **TAKES).headers["etag"]
    known = {"If-None-Match": visitor.notes["etag"]}
    visitor.get(f"/agenda/programme/banc-{size}.ics", expect=304, **TAKES, **known)


def rebuilt(visitor, size):
    visitor.get(f"/bench/feed/banc-{size}.ics", **TAKES)


for size in FEED_SIZES:
    case(f"feed of {size:,} meetings, warm", goal=0.5)(partial(warm, size=size))
    case(f"feed of {size:,} meetings, warm, no gzip")(partial(plain, size=size))
    case(f"feed of {size:,} meetings, not modified", goal=0.5)(partial(unchanged, size=size))
    case(f"feed of {size:,} meetings, rebuilt")(partial(rebuilt, size=size))
