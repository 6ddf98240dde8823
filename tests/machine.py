"""What this machine offers to the suite: a Chromium, a PostgreSQL that runs or one that can be started."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# The same engine without windows, profiles and extensions: a new visitor costs it a fifth of the time.
SHELL_NAMES = ("chromium-headless-shell", "chrome-headless-shell")


def chromium_path(names: tuple[str, ...] = CHROMIUM_NAMES) -> str | None:
    """The browser named by CHROMIUM, else the first one installed."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


def browser_of_journeys() -> str | None:
    """The browser named by CHROMIUM, else one without windows, else the first one installed."""
    return chromium_path(SHELL_NAMES + CHROMIUM_NAMES)


@contextmanager
def postgres() -> Iterator[str | None]:
    """The address of a server where databases may be created: the one of DATABASE_URL, the local one, or a throw-away
    one that ends with the block. None when the machine has neither server nor binaries.
    """
    given = os.environ.get("DATABASE_URL", "")
    candidates = [given] if given.startswith("postgres") else []
    candidates += [
        "postgres://postgres@127.0.0.1:5432/postgres",
        "postgres://postgres@%2Fvar%2Frun%2Fpostgresql/postgres",
    ]
    for address in candidates:
        if _may_create_databases(address):
            yield address
            return
    binaries = _binaries()
    if binaries is None:
        yield None
        return
    with _throw_away(binaries) as address:
        yield address


def forget_databases(address: str, suffix: str) -> None:
    """Drop what a run with that TEST_DB_SUFFIX left on the server."""
    with psycopg.connect(address, autocommit=True) as server:
        rows = server.execute("SELECT datname FROM pg_database WHERE position(%s in datname) > 0", [suffix]).fetchall()
        for (name,) in rows:
            server.execute(psycopg.sql.SQL("DROP DATABASE {} WITH (FORCE)").format(psycopg.sql.Identifier(name)))


def _may_create_databases(address: str) -> bool:
    try:
        with psycopg.connect(address, connect_timeout=2) as server:
            row = server.execute("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
            return bool(row and row[0])
    except psycopg.Error:
        return False


def _binaries() -> Path | None:
    folders = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if found := shutil.which("initdb"):
        folders.append(Path(found).parent)
    return max(folders, key=lambda folder: (folder.parent.name.zfill(4), str(folder)), default=None)


@contextmanager
def _throw_away(binaries: Path) -> Iterator[str | None]:
    """A cluster in a temporary folder, on loopback and a free port. PostgreSQL refuses root: another user runs it."""
    user = None
    with tempfile.TemporaryDirectory(prefix="rebond-postgres-") as folder, socket.socket() as probe:
        if os.geteuid() == 0:
            user = next((name for name in ("postgres", "nobody") if _user_exists(name)), None)
            shutil.chown(folder, user)
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        data = f"{folder}/data"
        common = {"user": user, "cwd": folder, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        made = [
            binaries / "initdb",
            "-D",
            data,
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "-N",
        ]
        if subprocess.run(made, **common).returncode:
            yield None
            return
        options = {"listen_addresses": "127.0.0.1", "unix_socket_directories": folder, "port": port}
        options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        started = [binaries / "postgres", "-D", data, *(f"--{key}={value}" for key, value in options.items())]
        server = subprocess.Popen(started, **common)
        address = f"postgres://postgres@127.0.0.1:{port}/postgres"
        try:
            yield address if _comes_up(address) else None
        finally:
            server.terminate()
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _user_exists(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def _comes_up(address: str) -> bool:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if _may_create_databases(address):
            return True
        time.sleep(0.2)
    return False
