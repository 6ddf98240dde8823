"""What Lighthouse (from npm) says of the pages that most people see, as a phone gets them, with production's files.

Not a speed of the server: marks out of 100 for performance, accessibility, best practices and findability, the weight
and the number of requests. Where npm or a browser is missing, the lines say « not run » and why.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.machine import chromium_path

ROOT = Path(__file__).resolve().parent.parent
LIGHTHOUSE = ROOT / "var" / "npm" / "node_modules" / "lighthouse" / "cli" / "index.js"
MARKS = {"performance": "perf", "accessibility": "a11y", "best-practices": "good", "seo": "seo"}
GOAL = 98
HOME_KILOBYTES, HOME_REQUESTS = 60, 8
# Doors of the demonstration, or addresses of the starter texts. A personal page asks not to be found: no mark for that.
PAGES = {
    "home": "home",
    "programme": "programme",
    "module": "module_page",
    "article": "/comment-se-passe-une-session/",
    "registration form": "register",
    "booklet": "booklet",
    "search": "search",
    "questionnaire": "questionnaire",
}
PERSONAL = ("questionnaire",)
LINE = "{:<38} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8}  {}"
SECONDS = 120


def collect_files() -> None:
    """The files of pages, named after their content and packed, as in production."""
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env={**os.environ, "BENCH_COLLECTED": "1"}, check=True)


def why_not() -> str:
    """Why Lighthouse cannot be run on this machine; empty when it can."""
    if not LIGHTHOUSE.is_file():
        return "Lighthouse is not installed (npm)"
    return "" if chromium_path() else "no Chromium on this machine"


def run(port: int, doors: dict[str, str]) -> list[bool]:
    """One line a page; whether each reached its goals."""
    print(LINE.format("page, as a phone gets it", *MARKS.values(), "kB", "requests", f"goal {GOAL} of 100 each"))
    return [_page(name, door if door.startswith("/") else doors.get(door, ""), port) for name, door in PAGES.items()]


def _page(name: str, path: str, port: int) -> bool:
    if not path:
        print(LINE.format(name, *"------", "not run: the demonstration has no such page"), flush=True)
        return True
    try:
        report = _report(f"http://127.0.0.1:{port}{path}")
    except (subprocess.SubprocessError, ValueError, KeyError) as error:
        print(LINE.format(name, *"------", f"not run: {type(error).__name__}"), flush=True)
        return False
    marks = {mark: round((report["categories"][mark]["score"] or 0) * 100) for mark in MARKS}
    sent = report["audits"]["network-requests"]["details"]["items"]
    kilobytes, requests = sum(item["transferSize"] for item in sent) / 1000, len(sent)
    missed = [MARKS[mark] for mark, score in marks.items() if score < GOAL and (mark, name) not in _not_asked()]
    if name == "home":
        missed += ["kB"] * (kilobytes > HOME_KILOBYTES) + ["requests"] * (requests > HOME_REQUESTS)
    print(
        LINE.format(
            name, *marks.values(), f"{kilobytes:.0f}", requests, "missed: " + ", ".join(missed) if missed else ""
        ),
        flush=True,
    )
    return not missed


def _not_asked() -> set[tuple[str, str]]:
    return {("seo", name) for name in PERSONAL}


def _report(address: str) -> dict:
    """Lighthouse's own report of the address."""
    flags = "--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage"
    command = ["node", str(LIGHTHOUSE), address, "--quiet", "--output=json", f"--chrome-flags={flags}"]
    command += [f"--only-categories={','.join(MARKS)}", "--max-wait-for-load=60000"]
    environment = {**os.environ, "CHROME_PATH": chromium_path() or ""}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, timeout=SECONDS, check=True)
    return json.loads(done.stdout)
