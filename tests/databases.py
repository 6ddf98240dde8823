"""Test databases in a second instead of fifteen: migrate once into a template, copy it for each process and each flush.

The template's name carries a fingerprint of every migration file and of the locked requirements, so that a changed
migration makes a new template by itself: ``--reuse-db`` and ``--create-db`` change nothing and are not needed. Nobody
writes into a template: suites that run side by side, and the runs of the next days, copy the same one.
"""

import datetime
import fcntl
import hashlib
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import TransactionTestCase
from psycopg import sql

ROOT = Path(__file__).resolve().parent.parent
# One that no suite asked for in as many days is of migrations that have changed since.
TEMPLATES_LAST_DAYS = 3
TEMPLATE = "rebond_migrated_"
DROP = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
COPY = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
RENAME = sql.SQL("ALTER DATABASE {} RENAME TO {}")
DATED = sql.SQL("COMMENT ON DATABASE {} IS {}")
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
COUNTERS = "SELECT quote_ident(sequencename), last_value FROM pg_sequences WHERE schemaname = 'public'"
SET_COUNTER = "SELECT setval(%s, %s, %s)"
END_OTHERS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
    "AND pid <> pg_backend_pid()"
)


def fingerprint() -> str:
    """What the migrated schema depends on: our migrations, the locked packages, the installed apps."""
    digest = hashlib.sha256()
    paths = [ROOT / "requirements" / "base.txt", *sorted(ROOT.glob("*/migrations/*.py"))]
    paths += sorted(ROOT.glob("*/*/migrations/*.py"))
    for path in paths:
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    digest.update(" ".join(settings.INSTALLED_APPS).encode())
    return digest.hexdigest()[:12]


class SQLiteCopies:
    """A template file beside the test's file; a copy is one call of SQLite's backup."""

    def __init__(self, name: str):
        self.name = name
        self.template = settings.VAR_DIR / f"{TEMPLATE}{fingerprint()}.sqlite3"

    @contextmanager
    def locked(self) -> Iterator[None]:
        with open(settings.VAR_DIR / f"{TEMPLATE}.lock", "w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def make_template(self) -> None:
        if self.template.exists():
            self.template.touch()
            return
        oldest = time.time() - TEMPLATES_LAST_DAYS * 86_400
        for other in settings.VAR_DIR.glob(f"{TEMPLATE}*.sqlite3*"):
            if other.stat().st_mtime < oldest:
                other.unlink()
        unfinished = Path(f"{self.template}.making")
        migrate_into(str(unfinished))
        with closing(sqlite3.connect(unfinished)) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            database.execute("PRAGMA journal_mode=DELETE")
        unfinished.rename(self.template)

    def copy(self) -> None:
        connections.close_all()
        with (
            closing(sqlite3.connect(self.template)) as source,
            closing(sqlite3.connect(self.name, timeout=20)) as target,
        ):
            target.execute("PRAGMA synchronous=OFF")
            source.backup(target)

    def remember(self) -> None:
        """Nothing to remember: to copy again costs milliseconds."""

    put_back = copy

    def drop(self) -> None:
        connections.close_all()
        for suffix in ("", "-wal", "-shm"):
            Path(f"{self.name}{suffix}").unlink(missing_ok=True)


class PostgresCopies:
    """A template database on the same server; a copy is ``CREATE DATABASE … TEMPLATE``.

    What a test committed is not undone by another copy: a server that keeps its promises to the disk takes a second or
    ten to drop a database. ``put_back`` writes the rows of the template over those of the test.
    """

    def __init__(self, name: str):
        self.name = name
        self.template = f"{TEMPLATE}{fingerprint()}"
        self.rows: dict[str, bytes] = {}
        self.counters: dict[str, int | None] = {}

    @contextmanager
    def server(self, name: str = "postgres", autocommit: bool = True) -> Iterator[psycopg.Connection]:
        parameters = connection.get_connection_params() | {"dbname": name}
        known = {key: parameters[key] for key in ("host", "port", "user", "password", "dbname") if parameters.get(key)}
        with psycopg.connect(**known, autocommit=autocommit) as server:
            yield server

    @contextmanager
    def locked(self) -> Iterator[None]:
        with self.server() as server:
            server.execute("SELECT pg_advisory_lock(hashtext(%s))", [TEMPLATE])
            yield

    def make_template(self) -> None:
        with self.server() as server:
            query = "SELECT datname, shobj_description(oid, 'pg_database') FROM pg_database WHERE datname LIKE %s"
            asked_for = dict(server.execute(query, [f"{TEMPLATE}%"]).fetchall())
            today = datetime.date.today()
            if self.template not in asked_for:
                oldest = (today - datetime.timedelta(TEMPLATES_LAST_DAYS)).isoformat()
                for other in (name for name, day in asked_for.items() if (day or "") < oldest):
                    server.execute(DROP.format(sql.Identifier(other)))
                unfinished = f"{self.template}_making"
                migrate_into(unfinished)
                server.execute(RENAME.format(sql.Identifier(unfinished), sql.Identifier(self.template)))
            server.execute(DATED.format(sql.Identifier(self.template), sql.Literal(today.isoformat())))

    def copy(self) -> None:
        connections.close_all()
        with self.server() as server:
            server.execute(DROP.format(sql.Identifier(self.name)))
            server.execute(COPY.format(sql.Identifier(self.name), sql.Identifier(self.template)))

    def remember(self) -> None:
        """Read what a new copy holds, before the first test."""
        with self.server(self.name) as database:
            for table in filled_tables(database):
                with database.cursor().copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))) as rows:
                    self.rows[table] = b"".join(rows)
            self.counters = dict(database.execute(COUNTERS).fetchall())

    def put_back(self) -> None:
        """Every row and every counter as ``remember`` found them. Foreign keys are looked at when all is written."""
        connections.close_all()
        with self.server(self.name, autocommit=False) as database:
            database.execute(END_OTHERS)
            for table in filled_tables(database):
                database.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
            for table, rows in self.rows.items():
                with database.cursor().copy(sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))) as target:
                    target.write(rows)
            for name, value in database.execute(COUNTERS).fetchall():
                if value != self.counters[name]:
                    database.execute(SET_COUNTER, [name, self.counters[name] or 1, self.counters[name] is not None])

    def drop(self) -> None:
        connections.close_all()
        with self.server() as server:
            server.execute(DROP.format(sql.Identifier(self.name)))


def migrate_into(name: str) -> None:
    """Run every migration into a new database of that name and leave no connection to it."""
    own = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = name
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    connections.close_all()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = own


def filled_tables(database: psycopg.Connection) -> list[str]:
    """Names of the tables that hold a row."""
    looks = [
        sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(sql.Literal(name), sql.Identifier(name))
        for (name,) in database.execute(TABLES)
    ]
    return [name for (name,) in database.execute(sql.SQL(" UNION ALL ").join(looks))]


def copies_of(name: str) -> SQLiteCopies | PostgresCopies:
    return SQLiteCopies(name) if connection.vendor == "sqlite" else PostgresCopies(name)


@contextmanager
def connected_to(other: BaseDatabaseWrapper) -> Iterator[None]:
    """Inside, that one is the default connection. It stays open after: a server is slow with a new one's first look."""
    own = connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = other
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = own


@pytest.fixture(scope="session")
def prepared(django_db_setup, django_db_blocker) -> Iterator[Callable[[Callable[[], None]], BaseDatabaseWrapper]]:
    """``prepared(load)``: a connection to a database of its own that ``load`` has filled, once for each process."""
    made: dict[Callable, tuple[SQLiteCopies | PostgresCopies, BaseDatabaseWrapper]] = {}

    def connection_to(load: Callable[[], None]) -> BaseDatabaseWrapper:
        if load not in made:
            other = connections[DEFAULT_DB_ALIAS].copy()
            other.settings_dict["NAME"] = f"{other.settings_dict['NAME']}_{len(made)}"
            copies = copies_of(other.settings_dict["NAME"])
            made[load] = copies, other
            with django_db_blocker.unblock():
                copies.drop()
                copies.copy()
                with connected_to(other):
                    load()
        return made[load][1]

    yield connection_to
    with django_db_blocker.unblock():
        for copies, other in made.values():
            other.close()
            copies.drop()


def filled_by(load: Callable[[], None]):
    """A fixture that comes before ``db``: the test's transaction runs, and is undone, where ``load`` has been called.

    ``load`` may write no file: each test has a media folder of its own.
    """

    @pytest.fixture
    def connected(prepared) -> Iterator[None]:
        assert not connection.in_atomic_block, "the test has a transaction already"
        with connected_to(prepared(load)):
            yield

    return connected


@pytest.fixture(scope="session")
def django_db_setup(request, django_test_environment, django_db_blocker) -> Iterator[None]:
    """A copy of the migrated template for this process; a transactional test gets it back as it was after itself."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "")
    name = "_".join(part for part in (str(connection.settings_dict["TEST"]["NAME"]), worker) if part)
    copies = copies_of(name)
    with django_db_blocker.unblock():
        with copies.locked():
            copies.make_template()
        copies.drop()
        copies.copy()
        copies.remember()
        configured = connection.settings_dict["NAME"]
        connection.settings_dict["NAME"] = name
        # The live server's threads must not keep connections: the copy that follows a test replaces the database.
        connection.settings_dict["CONN_MAX_AGE"] = 0

    def start_again(case: TransactionTestCase) -> None:
        # Django's flush would take Wagtail's root page, locale, site and groups away with the rest.
        copies.put_back()

    flush, TransactionTestCase._fixture_teardown = TransactionTestCase._fixture_teardown, start_again
    yield
    TransactionTestCase._fixture_teardown = flush
    with django_db_blocker.unblock():
        copies.drop()
        connection.settings_dict["NAME"] = configured
