"""A bounded load: visitors on loopback, each with a kept-alive connection, for a few seconds."""

import multiprocessing
import socket
import statistics
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

PROCESSES, THREADS = 2, 4
# A new connection now and then, so that neither server process keeps most of the visitors.
REQUESTS_OF_A_CONNECTION = 40


class UnexpectedAnswer(Exception):
    """The server did not answer what the case is about; its figure would mean nothing."""


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Visitor:
    """One client: cookies, a connection, the doors of the demonstration by name, and what a case wants to remember."""

    port: int
    doors: dict[str, str]
    number: int = 0
    cookies: dict[str, str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    _link: socket.socket | None = None
    _sent: int = 0

    def get(self, path: str, *, expect: int = 200, **headers: str) -> Answer:
        return self.send("GET", path, expect=expect, headers=headers)

    def post(self, path: str, fields: dict, *, expect: int = 302) -> Answer:
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://127.0.0.1:{self.port}"}
        return self.send("POST", path, expect=expect, headers=headers, body=urlencode(fields, doseq=True).encode())

    def send(self, method: str, path: str, *, expect: int, headers: dict[str, str], body: bytes = b"") -> Answer:
        """One request; raises UnexpectedAnswer when the status is another one."""
        if self._link is None or self._sent >= REQUESTS_OF_A_CONNECTION:
            self.leave()
            self._link, self._sent = socket.create_connection(("127.0.0.1", self.port), timeout=60), 0
            self._link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._sent += 1
        headers = {"Host": f"127.0.0.1:{self.port}", **headers}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if body:
            headers["Content-Length"] = str(len(body))
        lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
        self._link.sendall("\r\n".join(lines).encode() + body)
        answer = self._read(self._link)
        if answer.status != expect:
            raise UnexpectedAnswer(f"{method} {path}: {answer.status}, expected {expect}")
        return answer

    def _read(self, link: socket.socket) -> Answer:
        """The next answer. By hand: http.client would take as long as the server it measures."""
        received = b""
        while (end := received.find(b"\r\n\r\n")) < 0:
            received += _more(link)
        first, *lines = received[:end].decode("latin-1").split("\r\n")
        headers = {}
        for line in lines:
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
            if name.lower() == "set-cookie":
                cookie, _, content = value.strip().split(";")[0].partition("=")
                self.cookies[cookie] = content
        status, parts = int(first.split()[1]), [received[end + 4 :]]
        if "chunked" in headers.get("transfer-encoding", ""):
            while not parts[-1].endswith(b"0\r\n\r\n"):
                parts.append(_more(link))
        elif status not in (204, 304):
            missing = int(headers["content-length"]) - len(parts[0])
            while missing > 0:
                parts.append(_more(link))
                missing -= len(parts[-1])
        if headers.get("connection", "").lower() == "close":
            self.leave()
        return Answer(status, headers, b"".join(parts))

    def leave(self) -> None:
        if self._link is not None:
            self._link.close()
            self._link = None


def _more(link: socket.socket) -> bytes:
    received = link.recv(1 << 17)
    if not received:
        raise UnexpectedAnswer("the server closed the connection")
    return received


@dataclass
class Measure:
    """What came out: visits a second, the median and the 95th percentile in milliseconds."""

    rate: float
    median: float
    slow: float


def measure(visit: Callable[[Visitor], object], port: int, doors: dict[str, str], seconds: float) -> Measure:
    """Eight visitors repeat the visit; raises UnexpectedAnswer with the first failure."""
    context = multiprocessing.get_context("fork")
    results = context.SimpleQueue()
    processes = [
        context.Process(target=_crowd, args=(visit, port, doors, seconds, place, results)) for place in range(PROCESSES)
    ]
    for process in processes:
        process.start()
    found = [results.get() for _ in processes]
    for process in processes:
        process.join()
    failures = [failure for _, _, failure in found if failure]
    if failures:
        raise UnexpectedAnswer(failures[0])
    times = sorted(duration for durations, _, _ in found for duration in durations)
    elapsed = statistics.mean(lasted for _, lasted, _ in found)
    return Measure(len(times) / elapsed, 1000 * statistics.median(times), 1000 * times[int(len(times) * 0.95)])


def _crowd(visit, port, doors, seconds, place, results) -> None:
    durations: list[float] = []
    failures: list[str] = []

    def stay(number: int) -> None:
        visitor = Visitor(port, doors, number=number)
        deadline = time.perf_counter() + seconds
        try:
            while (started := time.perf_counter()) < deadline:
                visit(visitor)
                durations.append(time.perf_counter() - started)
        except Exception:
            failures.append(traceback.format_exc(limit=-1))
        visitor.leave()

    began = time.perf_counter()
    threads = [threading.Thread(target=stay, args=(place * THREADS + number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    results.put((durations, time.perf_counter() - began, failures[0] if failures else ""))
