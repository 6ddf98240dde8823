"""Web, worker and clock together, for one machine: what ``make run`` starts and Ctrl-C stops."""

import http.client
import io
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError

LONGEST_DELAY = 60
SETTLED_AFTER = 60
GIVE_UP_AFTER = 6
GRACE = 15  # longer than the web's own, which ends its processes by itself
WEB_GRACE = 10


class Child:
    """One process that should always run. It comes back after 1, 2, 4… seconds; six deaths in a row are a failure.

    It leads a session of its own: a Ctrl-C in the terminal reaches ``serve`` alone, which stops each child once. A web
    process that is told twice at the same moment can wait for itself for ever.
    """

    def __init__(self, name: str, command: list[str]):
        self.name = name
        self.command = command
        self.process: subprocess.Popen | None = None
        self.started = self.due = 0.0
        self.deaths = 0

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        self.process = subprocess.Popen(self.command, start_new_session=True)
        self.started = time.monotonic()

    def note_death(self) -> str:
        """Plan the next start; the text says what happened."""
        assert self.process is not None
        code, self.process = self.process.returncode, None
        now = time.monotonic()
        self.deaths = 1 if now - self.started > SETTLED_AFTER else self.deaths + 1
        delay = min(2 ** (self.deaths - 1), LONGEST_DELAY)
        self.due = now + delay
        return f"{self.name} ended with code {code}, starting it again in {delay} s"

    def stop(self, deadline: float) -> None:
        """Wait for the end that it was asked for; at ``deadline`` kill it and all that it started."""
        assert self.process is not None
        try:
            self.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class Command(BaseCommand):
    help = "Starts web, worker and clock, restarts whichever dies, stops all of them on Ctrl-C."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=2, help="web processes")
        parser.add_argument("--demo", action="store_true", help="first migrate and load the demonstration")

    def handle(self, *args, host: str, port: int, workers: int, demo: bool, **options) -> None:
        self.stopped = False
        for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(signum, self.note_signal)
        refuse_busy_port(host, port)
        address = say_address(port)
        doorplate = self.prepare() if demo else ""
        children = [Child(name, command) for name, command in commands(host, port, workers).items()]
        try:
            for child in children:
                child.start()
            if self.wait_until_healthy(children[0], host, port):
                self.stdout.write(f"\nRebond : {address}/\n{doorplate}\nCtrl-C pour tout arrêter.")
                self.stdout.flush()
            failed = self.watch(children)
        finally:
            stop(children)
        if failed:
            raise CommandError(failed)

    def note_signal(self, signum: int, frame) -> None:
        self.stopped = True

    def prepare(self) -> str:
        """Migrate, load the demonstration; what it prints is shown once the web answers."""
        self.stdout.write("Base de données et démonstration…")
        self.stdout.flush()
        call_command("migrate", verbosity=0)
        printed = io.StringIO()
        if "demo" in get_commands():
            call_command("demo", stdout=printed)
        return printed.getvalue()

    def wait_until_healthy(self, web: Child, host: str, port: int) -> bool:
        """Whether the web came up; false when it died or somebody asked to stop first."""
        while web.alive and not self.stopped:
            if answers(host, port):
                return True
            time.sleep(0.2)
        return False

    def watch(self, children: list[Child]) -> str:
        """Keep every child running until a signal; returns why it could not, or an empty text."""
        while not self.stopped:
            for child in children:
                if child.process is None:
                    if time.monotonic() >= child.due:
                        child.start()
                elif not child.alive and not self.stopped:
                    self.stderr.write(child.note_death())
                    if child.deaths >= GIVE_UP_AFTER:
                        return f"{child.name} does not stay up."
            time.sleep(0.3)
        return ""


def stop(children: list[Child]) -> None:
    """Ask all of them to end at once, and give them ``GRACE`` seconds."""
    running = [child for child in children if child.process is not None and child.alive]
    for child in running:
        child.process.terminate()
    deadline = time.monotonic() + GRACE
    for child in running:
        child.stop(deadline)


def commands(host: str, port: int, workers: int) -> dict[str, list[str]]:
    """What to run, by name, the web first."""
    manage = [sys.executable, str(Path(settings.BASE_DIR) / "manage.py")]
    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    web = [sys.executable, "-m", "gunicorn", "portal.wsgi", "--bind", address, "--workers", str(workers)]
    web += ["--worker-class", "gthread", "--threads", "4", "--timeout", "60", "--log-level", "warning"]
    web += ["--graceful-timeout", str(WEB_GRACE)]
    web += ["--no-control-socket", "--chdir", str(settings.BASE_DIR)]
    found = {"web": web, "worker": [*manage, "db_worker", "--backend", "jobs", "--queue-name", "*", "--no-reload"]}
    if "tick" in get_commands():
        found["clock"] = [*manage, "tick", "--every", "60"]
    return found


def say_address(port: int) -> str:
    """Where people find it: what the environment says (make run does), else this port. Told to every process started
    from here, so that the links of messages lead to it.
    """
    return os.environ.setdefault("SITE_URL", f"http://localhost:{port}")


def refuse_busy_port(host: str, port: int) -> None:
    """Raises CommandError when something listens there: its health would be taken for ours."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"{host}:{port}: {os.strerror(error.errno or 0)}. Try another one: PORT=8001 make run"
            ) from None


def answers(host: str, port: int) -> bool:
    """Whether /health/ answers, whatever it says."""
    target = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    link = http.client.HTTPConnection(target, port, timeout=5)
    try:
        link.request("GET", "/health/", headers={"Host": "localhost"})
        return bool(link.getresponse().status)
    except (OSError, http.client.HTTPException):
        return False
    finally:
        link.close()
