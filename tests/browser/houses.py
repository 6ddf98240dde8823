"""Data that several journeys walk through, loaded once for each process of tests and put back for each of them."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from django.conf import settings
from django.db import connection, connections

_kept: dict[str, tuple[sqlite3.Connection, Path | None]] = {}


def once(build: Callable[[], None], files: Path) -> None:
    """Call ``build`` on the empty test database, or copy what it left there and in the media folder the first time.

    ``files`` is a folder that lasts as long as the process. Journeys run on SQLite, whose copies cost milliseconds;
    on another database ``build`` is called each time.
    """
    if connection.vendor != "sqlite":
        build()
        return
    name = f"{build.__module__}.{build.__qualname__}"
    media = Path(settings.MEDIA_ROOT)
    if name not in _kept:
        build()
        connections.close_all()
        folder = files / name if media.exists() else None
        if folder:
            shutil.copytree(media, folder)
        _kept[name] = (_copied(connection.settings_dict["NAME"], ":memory:"), folder)
        return
    database, folder = _kept[name]
    connections.close_all()
    with closing(sqlite3.connect(connection.settings_dict["NAME"], timeout=20)) as target:
        database.backup(target)
    if folder:
        shutil.copytree(folder, media, dirs_exist_ok=True)


def _copied(name: str, target: str) -> sqlite3.Connection:
    copy = sqlite3.connect(target, check_same_thread=False)
    with closing(sqlite3.connect(name, timeout=20)) as source:
        source.backup(copy)
    return copy
