"""Text messages: the characters that a telephone network carries, and the provider that takes them over HTTP.

Source: 3GPP TS 23.038, default alphabet (7 bits, 160 characters a message). One character outside of it would make the
message three times as expensive, so words are written with the letters that it has: « reçu » becomes « recu ».
"""

import http.client
import json
import ssl
import unicodedata
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

SINGLE = 160  # characters of one message
ALPHABET = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ"
    "\x20"  # the plain space
    "!\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
DOUBLE = frozenset("^{}\\[~]|€")  # carried as two characters
_REPLACED = str.maketrans(
    {"’": "'", "‘": "'", "«": '"', "»": '"', "“": '"', "”": '"', "…": "...", "–": "-", "—": "-", "‑": "-", "œ": "oe"}
    | {"Œ": "OE", "\u00a0": " ", "\u202f": " "}
)
# Mobile numbers of the overseas departments have their own country codes; 06 39 98 is kept for fiction.
_OVERSEAS = {
    "690": "590",
    "691": "590",
    "694": "594",
    "696": "596",
    "697": "596",
    "692": "262",
    "693": "262",
    "639": "262",
}
_FICTION = "63998"
LONGEST_ANSWER = 64 * 1024


class NotSent(Exception):
    """The provider has not taken the message: it may be tried again."""


class Unsure(Exception):
    """The connection broke after the message was written to it: nobody can know whether it left."""


def gsm(text: str) -> str:
    """The text in the default alphabet: accents that it lacks are dropped, what remains unknown becomes « ? »."""
    return "".join(map(_carried, text.translate(_REPLACED)))


def length(text: str) -> int:
    """How many characters a text in the default alphabet takes."""
    return sum(2 if char in DOUBLE else 1 for char in text)


def _carried(char: str) -> str:
    if char in ALPHABET or char in DOUBLE:
        return char
    bare = "".join(part for part in unicodedata.normalize("NFKD", char) if not unicodedata.combining(part))
    return bare if bare and all(part in ALPHABET for part in bare) else "?"


def international(number: str) -> str:
    """The number as carriers want it (E.164): « 06 12… » → « +336 12… », « 0690… » → « +590690… »."""
    if number.startswith("+"):
        return number
    national = number.removeprefix("0")
    if national.startswith(_FICTION):
        return f"+33{national}"
    return f"+{_OVERSEAS.get(national[:3], '33')}{national}"


def send_by_http(to: str, body: str, reference: str) -> None:
    """Hand one SMS to the provider of ``settings.SMS_HTTP``; the reference is the same for every try of one message.

    Raises NotSent when the provider was out of reach or refused, Unsure when its answer never came. Redirects are
    refused: they could carry a person's number elsewhere. Neither number nor text is in what is raised.
    """
    options: dict[str, Any] = settings.SMS_HTTP
    address = urlsplit(options["url"])
    payload, kind = _payload(options, international(to), gsm(body), reference)
    headers = {"Content-Type": kind, "Accept": "application/json", **options["headers"]}
    link = _connect(address, options["timeout"])
    try:
        try:
            link.connect()
        except OSError as error:
            raise NotSent(type(error).__name__) from None
        try:
            target = f"{address.path or '/'}{'?' + address.query if address.query else ''}"
            link.request("POST", target, payload, headers)
            answer = link.getresponse()
            answer.read(LONGEST_ANSWER)
        except (OSError, http.client.HTTPException) as error:
            raise Unsure(type(error).__name__) from None
    finally:
        link.close()
    if not 200 <= answer.status < 300:
        raise NotSent(f"HTTP {answer.status}")


def _payload(options: dict, to: str, body: str, reference: str) -> tuple[bytes, str]:
    values = {"to": to, "text": body, "reference": reference}
    fields = {**options["constants"], **{name: values[what] for what, name in options["fields"].items() if name}}
    if options["format"] == "form":
        return urlencode(fields).encode(), "application/x-www-form-urlencoded"
    return json.dumps(fields).encode(), "application/json"


def _connect(address, timeout: int) -> http.client.HTTPConnection:
    if address.scheme == "https":
        return http.client.HTTPSConnection(
            address.hostname, address.port, timeout=timeout, context=ssl.create_default_context()
        )
    if address.scheme == "http" and address.hostname in ("127.0.0.1", "localhost", "::1"):
        return http.client.HTTPConnection(address.hostname, address.port, timeout=timeout)
    raise ImproperlyConfigured("SMS_HTTP_URL must begin with https://")


def to_file(to: str, body: str, reference: str) -> None:
    """The sender of development: one file for all SMS, beside the mails."""
    folder = settings.VAR_DIR / "sms"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "sms.log").open("a", encoding="utf-8") as log:
        log.write(f"{international(to)} {reference}\n{gsm(body)}\n\n")


def to_console(to: str, body: str, reference: str) -> None:
    """The sender for trying things out: on the terminal."""
    print(f"SMS {international(to)} {reference}\n{gsm(body)}\n")
