"""What a free text must not hold: whatever would name the person who wrote it."""

import re
import unicodedata

from django.core.exceptions import ValidationError

_SEPARATOR = r"[\s.,/_-]*"
# Sex, year, month, department (2A and 2B in Corsica), commune, order, key. The lookahead finds overlapping candidates.
_NIR = re.compile(
    r"(?<!\d)(?=([1-478](?:S\d){4}S(?:\dS\d|2S[AB])(?:S\d){6}S\dS\d)(?!\d))".replace("S", _SEPARATOR), re.IGNORECASE
)
_PHONE = re.compile(r"(?<!\d)(?:(?:\+|00)S33S(?:\(S0S\))?|0)S[1-9](?:S\d){8}(?!\d)".replace("S", r"[\s./_-]*"))
_EMAIL = re.compile(r"[\w.+'%-]+\s?@\s?[\w-]+(?:\.[\w-]+)+")


def _plain(text: str) -> str:
    """Full-width and no-break forms written the usual way, so that a pasted number is recognised."""
    return unicodedata.normalize("NFKC", text)


def nir_key(body: str) -> int:
    """The two-digit key of a 13-character social security number: 97 − n mod 97, with 2A read as 19 and 2B as 18.

    Source: INSEE, « Numéro de sécurité sociale (NIR) », décret n° 91-1404.
    """
    return 97 - int(body.upper().replace("2A", "19").replace("2B", "18")) % 97


def holds_nir(text: str) -> bool:
    """Whether a social security number with its right key stands in the text, with or without separators."""
    return _first_nir(_plain(text)) is not None


def _first_nir(plain: str) -> re.Match | None:
    for found in _NIR.finditer(plain):
        digits = re.sub(r"[^0-9ABab]", "", found[1])
        if nir_key(digits[:13]) == int(digits[13:]):
            return found
    return None


def _without_nirs(plain: str) -> str:
    """Some of their digits read as a telephone number: one is told what there is, once."""
    while found := _first_nir(plain):
        plain = f"{plain[: found.start(1)]}…{plain[found.end(1) :]}"
    return plain


def validate_no_nir(text: str) -> None:
    if holds_nir(text):
        raise ValidationError(
            "Votre texte contient un numéro de sécurité sociale. Effacez-le : vos réponses restent anonymes.",
            code="nir",
        )


def validate_no_phone(text: str) -> None:
    if _PHONE.search(_without_nirs(_plain(text))):
        raise ValidationError(
            "Votre texte contient un numéro de téléphone. Effacez-le : vos réponses restent anonymes.",
            code="phone",
        )


def validate_no_email(text: str) -> None:
    if _EMAIL.search(_plain(text)):
        raise ValidationError(
            "Votre texte contient une adresse électronique. Effacez-la : vos réponses restent anonymes.",
            code="email",
        )


ANONYMOUS_TEXT = [validate_no_nir, validate_no_phone, validate_no_email]
