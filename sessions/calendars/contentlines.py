"""Content lines of RFC 5545 (3.1, 3.3.11): text escaped, long lines folded, every line ended by CRLF.

By hand, because a calendar of ten thousand meetings is written line by line: the library that reads what others send
takes several times as long to write. The tests read every line back with three parsers that are not ours.
"""

import re
from functools import lru_cache

LONGEST = 75  # octets of a line, without its end
_BREAKS = re.compile(r"[^\S\u00a0\u202f]+")  # every space and line break but the no-break ones of French
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def line(name: str, value: str) -> str:
    """One property whose value needs no escaping (a date, an address, a number)."""
    whole = f"{name}:{value}"
    if len(whole) > LONGEST or not whole.isascii():
        whole = _folded(whole)
    return whole + "\r\n"


@lru_cache(maxsize=4096)
def text(name: str, *values: str) -> str:
    """One property of text; several values make a list. What repeats from meeting to meeting is written once."""
    return line(name, ",".join(escaped(value) for value in values))


def lines_of_text(name: str, value: str) -> str:
    """One property of text that may hold several lines."""
    return line(name, "\\n".join(escaped(part) for part in value.splitlines()))


def escaped(value: str) -> str:
    return one_line(value).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")


def quoted(value: str) -> str:
    """A parameter's value (3.2): in quotation marks, which it cannot hold itself."""
    return '"' + one_line(value).replace('"', "’") + '"'


def one_line(value: str) -> str:
    """Printable text: any line break becomes a space, control characters go."""
    return _UNPRINTABLE.sub("", _BREAKS.sub(" ", value).strip())


def _folded(whole: str) -> str:
    """Cut into lines of 75 octets at most, the space that begins a continuation counted, never inside a character."""
    parts, rest, room = [], whole.encode(), LONGEST
    while len(rest) > room:
        cut = room
        while rest[cut] & 0xC0 == 0x80:  # the octet is not the first of its character
            cut -= 1
        parts.append(rest[:cut])
        rest, room = rest[cut:], LONGEST - 1
    return b"\r\n ".join([*parts, rest]).decode()
