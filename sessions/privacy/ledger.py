"""Who was erased on request, noted beside the database: a backup that is restored would bring them back.

A line holds a day, a kind of file and the random identifier that the file bore in addresses. What is left of a
participant bears another one, what is left of the others says nothing: the line leads to nobody, unless a backup from
before is restored. Then it says whose file has to go again (``upkeep.erase_again``), and the texts themselves must not
be those of the backup. One text a month below ``settings.PRIVATE_ROOT``, which several machines may write; a text
goes after a year, as lines of a log do.
"""

import os
import re
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from .models import ErasureLine

FOLDER = "effacements"
KEPT = timedelta(days=365)  # Period.LOG_12
_LINE = re.compile(r"(\d{4}-\d\d-\d\d) ([a-z]+) ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")


def write_due() -> int:
    """Write the lines of the committed erasures (``ErasureLine``) that have none yet; how many.

    A crash between a line and the end of its row writes the line twice, which says no more than once. Raises OSError
    for a disk that is full: rows wait for the next time.
    """
    due = list(ErasureLine.objects.order_by("pk"))
    for row in due:
        keep(row.kind, row.public_id)
        row.delete()
    return len(due)


def keep(kind: str, public_id: UUID) -> None:
    """Write one line, on the disk when this returns. Call it once the erasure is committed, never before."""
    today = timezone.localdate()
    folder = _folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(folder / f"{today:%Y-%m}.txt", "a", opener=lambda path, flags: os.open(path, flags, 0o600)) as text:
        text.write(f"{today.isoformat()} {kind} {public_id}\n")
        text.flush()
        os.fsync(text.fileno())


def erased() -> dict[str, set[str]]:
    """By kind, the identifiers of the files that were erased within the year."""
    found: dict[str, set[str]] = {}
    for path in _texts():
        for _, kind, public_id in _LINE.findall(path.read_text()):
            found.setdefault(kind, set()).add(public_id)
    return found


def forget() -> int:
    """Delete the texts whose last day was a year ago; how many."""
    since = timezone.localdate() - KEPT
    old = [path for path in _texts() if _last_day(path) <= since]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _folder() -> Path:
    return Path(settings.PRIVATE_ROOT) / FOLDER


def _texts() -> list[Path]:
    """Raises OSError for a folder that is there and cannot be read: nobody would be erased again, without a word."""
    folder = _folder()
    return sorted(path for path in folder.iterdir() if path.match("????-??.txt")) if folder.exists() else []


def _last_day(path: Path) -> date:
    year, month = map(int, path.stem.split("-"))
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
