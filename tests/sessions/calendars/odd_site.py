"""Somebody's web site on loopback that misbehaves in every way a fetched address can."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = Callable[[BaseHTTPRequestHandler], None]


def give(body: bytes, status: int = 200, **headers: str) -> Answer:
    """A whole answer at once."""

    def answer(handler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def drip(piece: bytes, *, pause: float, most: int, stop: threading.Event) -> Answer:
    """Piece after piece, with a pause between two, until the reader leaves or the site stops."""

    def answer(handler) -> None:
        handler.send_response(200)
        handler.end_headers()
        with suppress(OSError):
            for _ in range(most):
                if stop.wait(pause):
                    return
                handler.wfile.write(piece)

    return answer


def page_only(handler) -> None:
    """An answer for who asks for pages."""
    give(b"<html>", 200 if "text/html" in handler.headers["Accept"] else 406)(handler)


@contextmanager
def odd_site(calendar: bytes) -> Iterator[str]:
    """The address of the site; ``/a.ics`` gives the calendar, every other path is a way to behave badly."""
    stop = threading.Event()
    answers: dict[str, Answer] = {
        "/a.ics": give(calendar),
        "/huge": drip(b"X" * 10_000, pause=0, most=100_000, stop=stop),
        "/slow": drip(b"B", pause=0.1, most=40, stop=stop),
        "/silent": lambda handler: stop.wait(4) and None,
        "/page": give(b"<html>"),
        "/absent": give(b"", 404),
        "/closed": give(b"", 403),
        "/%C3%A9t%C3%A9": give(calendar),
        "/page-only": page_only,
        "/cut": give(b"BEGIN:VCALENDAR\r\n", **{"Content-Length": "500"}),
        "/moved": give(b"", 302, Location="/a.ics"),
        "/round": give(b"", 302, Location="/round"),
        "/inside": give(b"", 302, Location="http://127.0.0.2/a.ics"),
        "/other": give(b"", 302, Location="file:///etc/passwd"),
        "/nowhere": give(b"", 302),
    }

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answers[self.path.split("?")[0]](self)

        def log_message(self, *args) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        stop.set()
        server.shutdown()
        server.server_close()
        thread.join()
