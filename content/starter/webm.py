"""Pictures to a film that browsers play, without any outside program.

A lossy WebP picture is one key frame of VP8; a WebM file is such frames in Matroska's elements. Every frame is a key
frame: larger than a real encoder's film, and good enough for flat drawings of half a minute.
Sources: RFC 8794 (EBML), RFC 9559 (Matroska), RFC 6386 (VP8).
"""

import io
import struct
from collections.abc import Iterable

from PIL import Image

QUALITY = 70
CLUSTER_MS = 5000
TIMECODE_MS = 1_000_000  # nanoseconds in the unit of time that follows
_POSITION = 8  # bytes of a position, always, so that the sizes are known before the positions


def webm(pictures: Iterable[Image.Image], *, frame_ms: int) -> bytes:
    """The film of these pictures of one size, each shown for ``frame_ms`` milliseconds. Raises ValueError for none."""
    frames, size = [], None
    for picture in pictures:
        size = size or picture.size
        frames.append(_vp8(picture))
    if size is None:
        raise ValueError("a film needs a picture")
    clusters = _clusters(frames, frame_ms)
    duration = _element("4489", struct.pack(">d", float(len(frames) * frame_ms)))
    info = _element(
        "1549A966", _number("2AD7B1", TIMECODE_MS), duration, _text("4D80", "Rebond"), _text("5741", "Rebond")
    )
    picture_size = _element("E0", _number("B0", size[0]), _number("BA", size[1]))
    track = _element("AE", _number("D7", 1), _number("73C5", 1), _number("83", 1), _text("86", "V_VP8"), picture_size)
    head = info + _element("1654AE6B", track)
    first = len(head) + len(_cues(clusters, 0))
    return _header() + _element("18538067", head, _cues(clusters, first), *(data for _, data in clusters))


def _vp8(picture: Image.Image) -> bytes:
    """The key frame inside the WebP form of a picture (its « VP8  » chunk)."""
    buffer = io.BytesIO()
    picture.convert("RGB").save(buffer, "WEBP", quality=QUALITY, method=2)
    content = buffer.getvalue()
    start = content.index(b"VP8 ")
    length = struct.unpack("<I", content[start + 4 : start + 8])[0]
    return content[start + 8 : start + 8 + length]


def _clusters(frames: list[bytes], frame_ms: int) -> list[tuple[int, bytes]]:
    """(time in milliseconds, cluster): a few seconds of frames each, whose times are relative to the cluster's."""
    clusters = []
    in_one = max(1, CLUSTER_MS // frame_ms)
    for begin in range(0, len(frames), in_one):
        blocks = [
            _element("A3", b"\x81" + struct.pack(">hB", place * frame_ms, 0x80) + frame)
            for place, frame in enumerate(frames[begin : begin + in_one])
        ]
        clusters.append((begin * frame_ms, _element("1F43B675", _number("E7", begin * frame_ms), *blocks)))
    return clusters


def _cues(clusters: list[tuple[int, bytes]], first: int) -> bytes:
    """Where each cluster begins, so that a reader may jump; ``first`` is the place of the first one in the segment."""
    points, place = [], first
    for moment, data in clusters:
        where = _element("F1", place.to_bytes(_POSITION, "big"))
        points.append(_element("BB", _number("B3", moment), _element("B7", _number("F7", 1), where)))
        place += len(data)
    return _element("1C53BB6B", *points)


def _header() -> bytes:
    limits = _number("4286", 1) + _number("42F7", 1) + _number("42F2", 4) + _number("42F3", 8)
    return _element("1A45DFA3", limits, _text("4282", "webm"), _number("4287", 2), _number("4285", 2))


def _element(name: str, *content: bytes) -> bytes:
    body = b"".join(content)
    return bytes.fromhex(name) + (1 << 56 | len(body)).to_bytes(8, "big") + body


def _number(name: str, value: int) -> bytes:
    return _element(name, value.to_bytes(max(1, (value.bit_length() + 7) // 8), "big"))


def _text(name: str, value: str) -> bytes:
    return _element(name, value.encode())
