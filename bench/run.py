"""Start gunicorn on loopback, visit each case, print a table of ratios to the bare view under the same server."""

import argparse
import io
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import quality
from bench.cases import Case, all_cases
from bench.load import Measure, UnexpectedAnswer, Visitor, measure

ROOT = Path(__file__).resolve().parent.parent
QUALITY = "quality of pages (Lighthouse)"
LINE = "{:<38} {:>8} {:>8} {:>8} {:>8}  {}"


def bare(visitor: Visitor) -> None:
    visitor.get("/bench/bare/")


def prepare() -> dict[str, str]:
    """A database with the demonstration and the bench's own data; returns the doors."""
    import django
    from django.core.management import call_command

    django.setup()
    from bench import data

    call_command("migrate", verbosity=0)
    printed = io.StringIO()
    call_command("demo", "--json", stdout=printed)
    data.load()
    return json.loads(printed.getvalue())["urls"]


def answers_of_search() -> str:
    """How well the search answers its test set, asked as a visitor."""
    from bench.search_set import QUERIES, measures, missed, search_all
    from content.audiences.queries import anybody
    from content.search.actions import reconcile

    reconcile(limit=None)
    found = search_all(anybody())
    precision, recall = measures(found)
    lines = [f"search, {len(QUERIES)} queries: precision {precision:.1%}, recall {recall:.1%}", *missed(found)]
    return "\n  ".join(lines)


@contextmanager
def server_of(workers: int) -> Iterator[int]:
    """A server of so many processes on a port that was free; it ends with the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "bench.wsgi", "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", str(workers), "--worker-class", "gthread", "--threads", "4", "--log-level", "error"]
    server = subprocess.Popen([*command, "--no-control-socket"], cwd=ROOT)
    try:
        _wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait(20)


def _wait_for(port: int) -> None:
    visitor = Visitor(port, {})
    for _ in range(150):
        try:
            return bare(visitor)
        except OSError:
            visitor.leave()
            time.sleep(0.2)
    raise SystemExit("The server does not answer.")


def run_case(case: Case, port: int, doors: dict[str, str], seconds: float) -> bool:
    """Measure the bare view, the case, the bare view again, and print a line; whether the goal is reached."""
    try:
        measure(case.visit, port, doors, seconds / 6)
        before = measure(bare, port, doors, seconds / 3)
        found = measure(case.visit, port, doors, seconds)
        after = measure(bare, port, doors, seconds / 3)
    except UnexpectedAnswer as error:
        print(LINE.format(case.name, "-", "-", "-", "-", str(error).strip().splitlines()[-1]), flush=True)
        return False
    ratio = found.rate / ((before.rate + after.rate) / 2)
    note = "" if case.goal is None else f"goal {case.goal:.0%}" + (" missed" if ratio < case.goal else "")
    print(line_of(case.name, found, ratio, note), flush=True)
    return case.goal is None or ratio >= case.goal


def line_of(name: str, found: Measure, ratio: float, note: str) -> str:
    return LINE.format(name, f"{found.rate:.0f}", f"{found.median:.1f}", f"{found.slow:.1f}", f"{ratio:.0%}", note)


def quality_of_pages(doors: dict[str, str]) -> list[bool]:
    """What Lighthouse says, under a server with production's files; a line with the reason where it cannot be had."""
    if reason := quality.why_not():
        print(f"{QUALITY}: not run: {reason}")
        return []
    quality.collect_files()
    os.environ["BENCH_COLLECTED"] = "1"
    with server_of(2) as port:
        return quality.run(port, doors)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="cases whose name holds this text")
    parser.add_argument("--seconds", type=float, default=3)
    options = parser.parse_args()
    cases = [case for case in all_cases() if options.only in case.name]
    with tempfile.TemporaryDirectory(prefix="rebond-bench-") as folder:
        os.environ |= {"DJANGO_SETTINGS_MODULE": "bench.settings", "VAR_DIR": folder, "MEDIA_ROOT": f"{folder}/media"}
        os.environ.pop("DATABASE_URL", None)
        Path(folder, "static").mkdir()
        print("Preparing the data…", flush=True)
        doors = prepare()
        print(answers_of_search())
        print(LINE.format("case", "per s", "ms p50", "ms p95", "ratio", "to the bare view, same server, same run"))
        reached = []
        for workers in sorted({case.workers for case in cases}):
            with server_of(workers) as port:
                measure(bare, port, doors, options.seconds)  # until each process has started
                name = f"bare view, server of {workers}"
                print(line_of(name, measure(bare, port, doors, options.seconds), 1, ""))
                reached += [run_case(case, port, doors, options.seconds) for case in cases if case.workers == workers]
        if QUALITY.startswith(options.only):
            reached += quality_of_pages(doors)
    print(f"{sum(reached)} of {len(reached)} cases answered and reached their goal")
    return 0 if all(reached) else 1


if __name__ == "__main__":
    sys.exit(main())
