"""French dates, numbers and telephone numbers as they are printed.

Source: Imprimerie nationale, « Lexique des règles typographiques » (hours, ordinals, spaces).
No-break spaces are U+00A0, narrow ones U+202F.
"""

import re
from datetime import date, datetime, time

from django.utils import timezone

from .text import fold

NBSP = "\u00a0"
NARROW = "\u202f"
DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
_SHORT_MONTHS = ("janv.", "févr.", "mars", "avril", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")


def _local(value):
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


def day(value: date | datetime, *, weekday: bool = True, year: bool = True) -> str:
    """« lundi 3 mars 2025 », « samedi 1er mars »; an aware datetime is first brought to the current time zone."""
    value = _local(value)
    number = "1er" if value.day == 1 else str(value.day)
    text = f"{number}{NBSP}{MONTHS[value.month - 1]}"
    if weekday:
        text = f"{DAYS[value.weekday()]} {text}"
    return f"{text} {value.year}" if year else text


def short_month(value: date | datetime) -> str:
    """« févr. », beside the number of a day."""
    return _SHORT_MONTHS[_local(value).month - 1]


def month(value: date | datetime) -> str:
    """« octobre 2012 »."""
    value = _local(value)
    return f"{MONTHS[value.month - 1]} {value.year}"


def hour(value: time | datetime) -> str:
    """« 9 h 05 », « 14 h »."""
    value = _local(value)
    text = f"{value.hour}{NBSP}h"
    return f"{text}{NBSP}{value.minute:02d}" if value.minute else text


def moment(value: datetime) -> str:
    """« lundi 3 mars 2025 à 14 h »."""
    return f"{day(value)} à {hour(value)}"


def span(start: datetime, end: datetime) -> str:
    """« lundi 3 mars 2025 de 9 h 30 à 12 h »."""
    return f"{day(start)} de {hour(start)} à {hour(end)}"


def number(value: int | float, decimals: int = 0) -> str:
    """« 1 234,5 »: narrow no-break space between thousands, decimal comma."""
    return f"{value:,.{decimals}f}".replace(",", NARROW).replace(".", ",")


def percent(value: int | float, decimals: int = 0) -> str:
    """« 50 % »."""
    return f"{number(value, decimals)}{NBSP}%"


def file_size(octets: int) -> str:
    """« 1,2 Mo », « 640 ko »: as a link announces a file, thousands of octets, at least one."""
    if octets >= 1_000_000:
        return f"{number(octets / 1_000_000, 1)}{NBSP}Mo"
    return f"{number(max(1, round(octets / 1000)))}{NBSP}ko"


_SPACE_BEFORE = re.compile(r"[ \u00a0\u202f]+(?=[:;!?»%](?:[\s<)»,.…]|$))")
_SPACE_AFTER = re.compile(r"(?<=«)[ \u00a0\u202f]+")
_HOUR = re.compile(r"(?<=\d)[ \u00a0\u202f](h)(?:[ \u00a0\u202f](?=\d\d(?!\d))|(?!\w))")
_DURATION = re.compile(r"(?<=\d)[ \u202f](?=(?:(?:seconde|minute|heure|jour|semaine|an)s?|mois)\b)")
_BETWEEN_TAGS = re.compile(r">[^<]+<(?!/script)")
_ELISION = re.compile(r"(?<=[^\W\d_])(?:'|&#x27;|&#39;)(?=[^\W\d_%])")
_STUCK = re.compile(r"(?<=[\w)»])(?=:(?:\s|$))")
_STRAIGHT_QUOTES = re.compile(r"(?<![\w=])([\"'])(?! )([^\"'<>]*[^\"'<> ])\1(?![\w])")


def spaces(text: str) -> str:
    """The same text with no-break spaces before « : » and « % » and inside guillemets, narrow ones before « ; ! ? »."""

    def before(found: re.Match) -> str:
        return NARROW if text[found.end()] in ";!?" else NBSP

    return _SPACE_AFTER.sub(NBSP, _SPACE_BEFORE.sub(before, text))


def typeset(text: str) -> str:
    """A typed text as French prints it: ``spaces``, unbroken hours and durations, typographic apostrophes.

    The text may be HTML whose apostrophes are escaped, but must hold no tag and no script: ``typeset_html`` bears them.
    """

    def hour_unbroken(found: re.Match) -> str:
        return f"{NBSP}h{NBSP}" if found[0][-1] != "h" else f"{NBSP}h"

    return _ELISION.sub("’", _DURATION.sub(NBSP, _HOUR.sub(hour_unbroken, spaces(text))))


def typeset_html(html: str) -> str:
    """A page or a part of one: its text as ``typeset`` sets it; tags, their attributes and scripts are left alone."""
    return _BETWEEN_TAGS.sub(lambda text: typeset(text[0]), f">{html}<")[1:-1]


def borrowed(text: str) -> str:
    """A sentence that a library says, as French prints it.

    As ``typeset_html``, and: « : » away from its word, quotation marks for straight ones, one character for three
    dots, one space for two.
    """

    def between(found: re.Match) -> str:
        said = _STUCK.sub(NBSP, found[0].replace("...", "…"))
        said = _STRAIGHT_QUOTES.sub(f"«{NBSP}\\2{NBSP}»", said)
        return typeset(re.sub(r"(?<=\S) {2,}(?=\S)", " ", said))

    return _BETWEEN_TAGS.sub(between, f">{text}<")[1:-1]


def beginning(text: str, length: int = 60) -> str:
    """The first words of a long title, whole, with « … »; a short one unchanged."""
    if len(text) <= length:
        return text
    return text[: length + 1].rsplit(" ", 1)[0][:length].rstrip(" ,;:\u00a0\u202f") + "…"


def of(name: str) -> str:
    """« d’Osny », « de Gonesse », « du Mans », « des Mureaux »: a town after « de »; H keeps « de »."""
    for article, contracted in (("Le ", "du "), ("Les ", "des ")):
        if name.startswith(article):
            return contracted + name.removeprefix(article)
    return f"d’{name}" if fold(name)[:1] in tuple("aeiouy") else f"de {name}"


def at(name: str) -> str:
    """« à Osny », « au Mans », « aux Mureaux », « à La Rochelle »: a town after « à »."""
    for article, contracted in (("Le ", "au "), ("Les ", "aux ")):
        if name.startswith(article):
            return contracted + name.removeprefix(article)
    return f"à {name}"


def phone(value: str) -> str:
    """« 01 23 45 67 89 » for ten French digits; anything else unchanged."""
    digits = "".join(char for char in value if char.isdigit())
    if len(digits) != 10:
        return value
    return NBSP.join(digits[i : i + 2] for i in range(0, 10, 2))
