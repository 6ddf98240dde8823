"""``manage.py serve``: what it tells whoever starts it, and that nothing of it is left when it ends."""

import fcntl
import os
import sys
import time
from pathlib import Path

from portal.management.commands import serve
from portal.management.commands.serve import Child, say_address

# Ends when it is killed only; what it started keeps the lock on the file for as long as it lives.
STUBBORN = """
import fcntl, signal, subprocess, sys
signal.signal(signal.SIGTERM, signal.SIG_IGN)
held = open(sys.argv[1], "w")
fcntl.flock(held, fcntl.LOCK_EX)
started = subprocess.Popen(["sleep", "60"], pass_fds=[held.fileno()])
print("started", file=held, flush=True)
started.wait()
"""


def wait_until(true, seconds: float = 20) -> bool:
    deadline = time.monotonic() + seconds
    while not true() and time.monotonic() < deadline:
        time.sleep(0.05)
    return true()


def is_free(path: Path) -> bool:
    with path.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def test_it_says_its_own_port_unless_the_environment_says_where_it_is_found(monkeypatch):
    monkeypatch.setenv("SITE_URL", "https://rebond.example")
    assert say_address(8001) == "https://rebond.example"
    monkeypatch.delenv("SITE_URL")
    assert say_address(8001) == say_address(8002) == "http://localhost:8001"


def test_a_ctrl_c_in_the_terminal_reaches_no_child_beside_serve():
    child = Child("web", ["sleep", "60"])
    child.start()
    try:
        assert os.getsid(child.process.pid) == child.process.pid != os.getsid(0)
    finally:
        serve.stop([child])
    assert child.process.returncode == -15


def test_who_does_not_end_when_asked_is_killed_with_all_that_it_started(monkeypatch, tmp_path):
    monkeypatch.setattr(serve, "GRACE", 0.5)
    held = tmp_path / "held"
    held.touch()
    child = Child("web", [sys.executable, "-c", STUBBORN, str(held)])
    child.start()
    assert wait_until(lambda: held.read_text() == "started\n")
    serve.stop([child])
    assert child.process.returncode == -9
    assert wait_until(lambda: is_free(held), 5)
