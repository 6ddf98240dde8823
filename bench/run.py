"""Start gunicorn with two processes on loopback, visit each case, print a table of ratios to the bare view."""

import argparse
import io
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.cases import Case, all_cases
from bench.load import Measure, UnexpectedAnswer, Visitor, measure

ROOT = Path(__file__).resolve().parent.parent
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


def start(port: int) -> subprocess.Popen:
    command = [sys.executable, "-m", "gunicorn", "bench.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "2"]
    command += ["--worker-class", "gthread", "--threads", "4", "--log-level", "error", "--no-control-socket"]
    server = subprocess.Popen(command, cwd=ROOT)
    visitor = Visitor(port, {})
    for _ in range(150):
        try:
            bare(visitor)
            return server
        except OSError:
            visitor.leave()
            time.sleep(0.2)
    server.terminate()
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
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        server = start(port)
        try:
            print(LINE.format("case", "per s", "ms p50", "ms p95", "ratio", "to the bare view, same server, same run"))
            print(line_of("bare view, standard middleware", measure(bare, port, doors, options.seconds), 1, ""))
            reached = [run_case(case, port, doors, options.seconds) for case in cases]
        finally:
            server.terminate()
            server.wait(20)
    print(f"{sum(reached)} of {len(reached)} cases answered and reached their goal")
    return 0 if all(reached) else 1


if __name__ == "__main__":
    sys.exit(main())
