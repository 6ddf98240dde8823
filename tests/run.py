"""``make test``: at once every check, the suite on SQLite with its browser journeys, and the suite on PostgreSQL.

The last line is ``N passed, N failed`` over everything that ran; the line before says what could not run. The exit
code is 1 when something failed or no test ran.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from threading import Lock

from tests.machine import browser_of_journeys, forget_databases, postgres

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
SUFFIX = f"_run{os.getpid()}"
# Nothing here is secret: production only has to find values.
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "portal.settings.production",
    "SECRET_KEY": "for-the-deploy-check-only-" + "0aB1-cD2e_F3gH4" * 4,
    "MFA_SECRETS_KEY": "for-the-deploy-check-only-0123456789",
    "SITE_URL": "https://rebond.example",
    "ALLOWED_HOSTS": "rebond.example",
    "EMAIL_HOST": "mail.rebond.example",
    "DEFAULT_FROM_EMAIL": "Rebond <bonjour@rebond.example>",
    "CALENDAR_DOMAIN": "rebond.example",
}
# To part a process two hundred times costs in proportion to what it has read: these tests have a process of their own.
CROWD = "tests/sessions/registrations/test_crowd.py"
ONE_PROCESS = ("-p", "no:xdist")
# Each holds 300 MB and makes databases of its own, which more than four would not earn back.
PROCESSES = ("-n", str(min(os.cpu_count() or 2, 4)), "--dist", "worksteal", f"--ignore={CROWD}", "tests")
MANAGE = [sys.executable, "manage.py"]
CHECKS = {
    "format": [BIN / "ruff", "format", "--check", "."],
    "lint": [BIN / "ruff", "check", "."],
    "templates": [BIN / "djlint", "templates", "--lint", "--quiet"],
    "types": [BIN / "mypy"],
    "contracts": [BIN / "lint-imports"],
    "migrations": [*MANAGE, "makemigrations", "--check", "--dry-run", "accounts", "content", "portal_sessions"],
    "deploy check": [sys.executable, "-W", "error", "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
}


@dataclass
class Report:
    """What the run adds up to."""

    passed: int = 0
    failed: int = 0
    tests: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    not_run: list[str] = field(default_factory=list)
    one_at_a_time: Lock = field(default_factory=Lock)  # suites that end together are told and added up in turn

    def note_check(self, ok: bool) -> None:
        self.passed += ok
        self.failed += not ok

    def note_suite(self, results: Path) -> None:
        """Add a JUnit file. A suite that ended without one failed as a whole."""
        if not results.exists():
            self.failed += 1
            return
        for case in ElementTree.parse(results).iter("testcase"):
            self.tests += 1
            skipped = case.find("skipped")
            if skipped is not None:
                self.skipped[skipped.get("message", "no reason given")] += 1
            elif case.find("failure") is not None or case.find("error") is not None:
                self.failed += 1
            else:
                self.passed += 1

    def close(self) -> int:
        for reason, count in self.skipped.items():
            print(f"skipped {count}: {reason}")
        print("Not run: " + ("; ".join(self.not_run) if self.not_run else "nothing, everything could run."))
        print(
            f"{self.passed} passed, {self.failed} failed" + (f", {self.skipped.total()} skipped" * bool(self.skipped))
        )
        return 1 if self.failed else 0


def say(text: str) -> None:
    print(text, flush=True)


def environment(**changes: str) -> dict[str, str]:
    """Ours, with no database or cache server but those named in the changes; what is compiled is kept: every process
    of tests would compile each of our modules again.
    """
    left_out = ("DATABASE_URL", "REDIS_URL", "PYTHONDONTWRITEBYTECODE")
    kept = {name: value for name, value in os.environ.items() if name not in left_out}
    return kept | {"TEST_DB_SUFFIX": SUFFIX} | changes


def run_check(name: str) -> tuple[str, bool, str, float]:
    started = time.monotonic()
    changes = PRODUCTION if name == "deploy check" else {"DJANGO_SETTINGS_MODULE": "portal.settings.test"}
    command = ["nice", *CHECKS[name]]  # they take what the tests leave, so that no journey waits for a type checker
    done = subprocess.run(command, cwd=ROOT, env=environment(**changes), capture_output=True, text=True)
    return name, done.returncode == 0, done.stdout + done.stderr, time.monotonic() - started


def run_checks() -> list[bool]:
    """Say how each check ended, as they end."""
    found = []
    with ThreadPoolExecutor(2) as pool:
        for name, ok, output, seconds in pool.map(run_check, CHECKS):
            say(f"{'ok    ' if ok else 'FAILED'} {name} ({seconds:.0f} s)")
            if not ok:
                say(output)
            found.append(ok)
    return found


@dataclass
class Suite:
    """One run of pytest on one database, beside others, its output kept in a file."""

    name: str
    folder: Path
    selection: str
    changes: dict[str, str]
    options: tuple[str, ...] = ONE_PROCESS

    @property
    def results(self) -> Path:
        return self.folder / f"{self.name}.xml"

    def run(self, report: Report) -> None:
        """Run to the end, say how it went and add it up."""
        started, output = time.monotonic(), self.folder / f"{self.name}.txt"
        command = [sys.executable, "-m", "pytest", "-q", "--durations=5", f"--junitxml={self.results}"]
        command += ["-m", self.selection, *self.options]
        with output.open("w") as told:
            done = {"cwd": ROOT, "env": environment(**self.changes), "stdout": told, "stderr": subprocess.STDOUT}
            subprocess.run(command, **done)
        with report.one_at_a_time:
            say(f"\n== {self.name}: {time.monotonic() - started:.0f} s\n{output.read_text(errors='replace')}")
            report.note_suite(self.results)


def unused_templates(rendered: Path) -> list[str]:
    """Templates of ours that no test of the full run rendered."""
    seen = {line for path in rendered.glob("*.txt") for line in path.read_text().split()}
    own = {path.relative_to(ROOT / "templates").as_posix() for path in (ROOT / "templates").rglob("*.*")}
    return sorted(own - seen)


def compile_tests() -> None:
    """Pytest rewrites the assertions of each file that it reads: once here, not once in each process of tests."""
    command = [sys.executable, "-m", "pytest", "-q", "--collect-only"]
    subprocess.run(command, cwd=ROOT, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def at_once(*calls: Callable[[], None]) -> None:
    """Return when all have ended; raises what one of them raised."""
    with ThreadPoolExecutor(len(calls)) as pool:
        for done in as_completed([pool.submit(call) for call in calls]):
            done.result()


def run_suites(report: Report) -> None:
    """The crowds first, which also make the template of each database. Then the journeys, which wait for their browser
    most of the time, beside one database after the other: more processes than cores would only slow one another down.
    """
    has_browser = browser_of_journeys() is not None
    with tempfile.TemporaryDirectory(prefix="rebond-tests-") as name, postgres() as address:
        folder, rendered = Path(name), Path(name, "rendered")
        rendered.mkdir()
        on_sqlite = {"RENDERED_TEMPLATES_DIR": str(rendered)}
        crowds = [Suite("SQLite, a crowd", folder, "not browser", on_sqlite, (*ONE_PROCESS, CROWD))]
        suites = [Suite("SQLite", folder, "not browser", on_sqlite, PROCESSES)]
        if address is None:
            report.not_run.append("the suite on PostgreSQL (no server answers, no binaries)")
        else:
            # A journey costs seconds and crosses the same views; a test that may not reach the database, or looks at
            # the pages of a document, says the same on both: once, on SQLite, is enough.
            selection, on_postgres = "database and not browser and not drawn", {"DATABASE_URL": address}
            crowds.append(Suite("PostgreSQL, a crowd", folder, selection, on_postgres, (*ONE_PROCESS, CROWD)))
            suites.append(Suite("PostgreSQL", folder, selection, on_postgres, PROCESSES))
        journeys = Suite("Journeys", folder, "browser", on_sqlite, (*ONE_PROCESS, "tests/browser"))

        def run_in_turn() -> None:
            for suite in suites:
                suite.run(report)

        at_once(compile_tests, *(partial(crowd.run, report) for crowd in crowds))
        at_once(run_in_turn, *([partial(journeys.run, report)] if has_browser else []))
        if has_browser:
            unused = unused_templates(rendered)
            report.note_check(not unused)
            if unused:
                say("FAILED templates that no test renders: " + ", ".join(unused))
        else:
            report.not_run.append("browser journeys and the look for unused templates (no Chromium)")
        if address is not None:
            forget_databases(address, SUFFIX)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="format, lint, types, contracts, migrations, deploy only")
    only_checks = parser.parse_args().check
    report = Report()
    with ThreadPoolExecutor(1) as beside:
        checks = beside.submit(run_checks)
        if not only_checks:
            try:
                run_suites(report)
            finally:
                for path in (ROOT / "var").glob(f"*{SUFFIX}*"):
                    path.unlink()
            if not report.tests:
                say("No test ran.")
                report.failed += 1
    for ok in checks.result():
        report.note_check(ok)
    return report.close()


if __name__ == "__main__":
    sys.exit(main())
