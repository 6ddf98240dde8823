"""The stored form of a feed, and the two files that are made of it."""

import gzip
import zlib

import pytest

from sessions.calendars import ical, packing
from tests.factories.calendars import EntryFactory

URL = "https://rebond.example/agenda/p/abcdefghijklmnopqrstuvwxyz.ics"


def calendar(size: int) -> bytes:
    return ical.feed("Mes séances – été", [EntryFactory() for _ in range(size)])


@pytest.mark.parametrize("size", [0, 1, 300])
def test_both_files_hold_the_feed_with_its_address(size):
    content = calendar(size)
    head, components = ical.head_and_components(content)
    stored = packing.packed(content)
    expected = head + ical.source(URL) + components
    assert packing.plain(stored, URL) == expected
    assert gzip.decompress(packing.gzipped(stored, URL)) == expected


def test_the_gzip_file_is_one_member_that_ends_where_it_says():
    """Some readers stop after the first member, or refuse what follows it."""
    reader = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
    reader.decompress(packing.gzipped(packing.packed(calendar(50)), URL))
    assert (reader.eof, reader.unused_data) == (True, b"")


def test_the_stored_form_holds_no_address_and_is_small():
    content = calendar(300)
    stored = packing.packed(content)
    assert packing.packed(content) == stored
    assert len(stored) < len(content) / 8
    assert b"SOURCE" not in packing.plain(stored, "").replace(b"SOURCE;VALUE=URI:\r\n", b"")


@pytest.mark.parametrize("length", [0, 1, 7, 255, 4097])
def test_the_checksum_of_two_contents_comes_from_theirs(length):
    first, second = b"BEGIN:VCALENDAR\r\n", bytes(place % 251 for place in range(length))
    assert packing._joined(zlib.crc32(first), zlib.crc32(second), length) == zlib.crc32(first + second)
