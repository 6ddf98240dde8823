"""The stored form of a feed: compressed once, sent as gzip with its own address put in, never compressed again.

Stored: the head as it is, then the components as one raw deflate stream (RFC 1951) with their checksum and length. The
gzip file (RFC 1952) is the head with its SOURCE, compressed on its own up to an octet boundary, followed by the stored
stream: one member, which every reader of gzip takes. Pure; the same content gives the same bytes.
"""

import struct
import zlib

from .ical import head_and_components, source

_FRAME = struct.Struct(">III")  # length of the head, checksum and length of the components
_TRAILER = struct.Struct("<II")  # RFC 1952, 2.3.1: checksum and length of the whole
_GZIP = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"  # no name, no date, any system
_RAW = -zlib.MAX_WBITS
_POLYNOMIAL = 0xEDB88320  # that of CRC-32, lowest power first


def packed(content: bytes) -> bytes:
    """What is stored of a calendar file (``ical.feed``)."""
    head, components = head_and_components(content)
    frame = _FRAME.pack(len(head), zlib.crc32(components), len(components))
    return frame + head + _deflated(components, zlib.Z_FINISH)


def plain(stored: bytes, url: str) -> bytes:
    """The file with its own address, for a reader that takes no gzip."""
    head, _, _, components = _opened(stored)
    return head + source(url) + zlib.decompress(components, wbits=_RAW)


def gzipped(stored: bytes, url: str) -> bytes:
    """The same file as gzip; what is stored goes in as it lies."""
    head, checksum, length, components = _opened(stored)
    head += source(url)
    whole = _TRAILER.pack(_joined(zlib.crc32(head), checksum, length), (len(head) + length) & 0xFFFFFFFF)
    return b"".join((_GZIP, _deflated(head, zlib.Z_FULL_FLUSH), components, whole))


def _opened(stored: bytes) -> tuple[bytes, int, int, bytes]:
    size, checksum, length = _FRAME.unpack_from(stored)
    start = _FRAME.size + size
    return stored[_FRAME.size : start], checksum, length, stored[start:]


def _deflated(content: bytes, end: int) -> bytes:
    deflate = zlib.compressobj(wbits=_RAW)
    return deflate.compress(content) + deflate.flush(end)


def _joined(first: int, second: int, length: int) -> int:
    """The CRC-32 of two contents one after the other, from theirs and the length of the second."""
    power, square = 1 << 31, 1 << 23  # x^0 and x^8
    while length:
        if length & 1:
            power = _product(power, square)
        square = _product(square, square)
        length >>= 1
    return _product(power, first) ^ second


def _product(one: int, other: int) -> int:
    """Of two polynomials over GF(2), modulo that of CRC-32."""
    product = 0
    for place in range(31, -1, -1):
        if one >> place & 1:
            product ^= other
        other = other >> 1 ^ (_POLYNOMIAL if other & 1 else 0)
    return product
