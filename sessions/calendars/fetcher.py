"""Reading a file from an address that somebody typed, without letting it reach inside our own network.

The name is resolved once, every address it gives must be public, and the connection goes to the address that was
checked, so that a name which answers otherwise a moment later changes nothing. Redirects are checked in the same way.
Size and time are bounded. Nothing is sent but the request: no cookie, no account. Source: OWASP, SSRF prevention.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from .enums import Trouble
from .freebusy import Unreadable

MAX_BYTES = 5_000_000
MAX_SECONDS = 20.0
MAX_REDIRECTS = 3
CHUNK = 65_536
REDIRECTS = (301, 302, 303, 307, 308)
KEPT_IN_A_TARGET = "%/:=&?~#+!$,;'@()*[]"  # RFC 3986: what is not a letter or among these goes out as its octets


def is_public(address: str) -> bool:
    """Whether an IP address is on the public internet: not private, loopback, link-local, shared, multicast, reserved.

    An IPv4 address wrapped in IPv6 (mapped, 6to4, NAT64, Teredo) is judged by what it wraps.
    """
    ip = ipaddress.ip_address(address.split("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip in ipaddress.ip_network("64:ff9b::/96"):
            return is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
        wrapped = [ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())]
        if any(inner is not None and not is_public(str(inner)) for inner in wrapped):
            return False
        if ip.ipv4_mapped:
            return True
    return ip.is_global and not ip.is_multicast


@dataclass(frozen=True)
class Gate:
    """Where a reading may go. The default is what people may give; tests on loopback open another one."""

    schemes: tuple[str, ...] = ("https",)
    ports: tuple[int, ...] = (443,)
    allows: Callable[[str], bool] = is_public
    max_bytes: int = MAX_BYTES
    max_seconds: float = MAX_SECONDS
    accepts: str = "text/calendar, */*;q=0.1"


PUBLIC = Gate()


def fetch(address: str, gate: Gate = PUBLIC) -> bytes:
    """The bytes at an address; raises Unreadable with what its owner can do about it."""
    deadline = time.monotonic() + gate.max_seconds
    for _ in range(MAX_REDIRECTS + 1):
        answer = _visit(checked(address, gate), gate, deadline)
        if isinstance(answer, bytes):
            return answer
        address = urljoin(address, answer)
    raise Unreadable(Trouble.FORMAT, http.client.FOUND)  # from one address to the next, and no calendar in sight


def checked(address: str, gate: Gate = PUBLIC) -> SplitResult:
    """The address in its parts, if a reading may go there by its form alone; raises Unreadable."""
    try:
        parts = urlsplit(address.strip())
        port = parts.port
    except ValueError as error:
        raise Unreadable(Trouble.ADDRESS) from error
    default = 443 if parts.scheme == "https" else 80
    right = parts.scheme in gate.schemes and parts.hostname and not parts.username and not parts.password
    if not right or (gate.ports and (port or default) not in gate.ports) or not address.isprintable():
        raise Unreadable(Trouble.ADDRESS)
    return parts


def _visit(parts: SplitResult, gate: Gate, deadline: float) -> bytes | str:
    """The body, or the address of a redirect."""
    try:
        connection = _connected(parts, gate, deadline)
    except TimeoutError as error:
        raise Unreadable(Trouble.SLOW) from error
    except (OSError, UnicodeError) as error:
        raise Unreadable(Trouble.ABSENT) from error
    # Whatever a server does, and however slowly, the connection is cut at the deadline.
    cut = threading.Timer(max(deadline - time.monotonic(), 0), _cut, [connection.sock])
    cut.start()
    status = None
    try:
        target = quote(parts._replace(scheme="", netloc="", fragment="").geturl() or "/", safe=KEPT_IN_A_TARGET)
        connection.request("GET", target, headers={"Accept": gate.accepts, "User-Agent": "Rebond"})
        answer = connection.getresponse()
        status = answer.status
        if answer.status in REDIRECTS:
            return answer.headers.get("Location", "")
        if answer.status != http.client.OK:
            raise Unreadable(Trouble.ABSENT, status)
        return _body(answer, gate, deadline)
    except (OSError, http.client.HTTPException, ValueError) as error:
        late = isinstance(error, TimeoutError) or time.monotonic() >= deadline
        raise Unreadable(Trouble.SLOW if late else Trouble.ABSENT, status) from error
    finally:
        cut.cancel()
        connection.close()


def _cut(link: socket.socket) -> None:
    with suppress(OSError):
        link.shutdown(socket.SHUT_RDWR)


def _connected(parts: SplitResult, gate: Gate, deadline: float) -> http.client.HTTPConnection:
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not found or not all(gate.allows(ip) for ip in found):
        raise Unreadable(Trouble.ADDRESS)
    link = socket.create_connection((found[0], port), timeout=_left(deadline))
    connection = http.client.HTTPConnection(host, port)
    if parts.scheme == "https":
        link = ssl.create_default_context().wrap_socket(link, server_hostname=host)
    connection.sock = link
    return connection


def _body(answer: http.client.HTTPResponse, gate: Gate, deadline: float) -> bytes:
    """All of the body, or none of it."""
    received = bytearray()
    while chunk := answer.read1(CHUNK):
        received += chunk
        if len(received) > gate.max_bytes:
            raise Unreadable(Trouble.LARGE, answer.status)
    _left(deadline)
    if answer.length:
        raise http.client.IncompleteRead(b"")
    return bytes(received)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
