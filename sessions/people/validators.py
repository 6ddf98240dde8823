"""What people type of themselves: names, telephone numbers, and what must never be typed."""

import re
import unicodedata

from django.core.exceptions import ValidationError

# A social security number: sex, year, month, department (2A and 2B exist), town, rank, key; whatever separates them.
_GAP = r"[^0-9A-Za-z]{0,2}"
_NIR = re.compile(
    r"(?<![0-9])[1-478]" + rf"(?:{_GAP}[0-9]){{4}}" + rf"{_GAP}[0-9]{_GAP}[0-9ABab]" + rf"(?:{_GAP}[0-9]){{8}}(?![0-9])"
)
_CORSICA = {"2A": "19", "2B": "18"}
_NAME_MARKS = "’-. "


def refuse_nir(text: str) -> None:
    """Refuse a text that holds a valid French social security number: 13 characters and key 97 − n mod 97."""
    for found in _NIR.finditer(text):
        number = re.sub(r"[^0-9AB]", "", found.group().upper())
        body = number[:5] + _CORSICA.get(number[5:7], number[5:7]) + number[7:13]
        if body.isdigit() and int(number[13:]) == 97 - int(body) % 97:
            raise ValidationError(
                "Ce texte contient un numéro de sécurité sociale. Effacez-le : nous n’en avons jamais besoin.",
                code="nir",
            )


def clean_name(text: str) -> str:
    """The name as it is kept: composed Latin letters, typographic apostrophes, hyphens, points, single spaces."""
    name = " ".join(unicodedata.normalize("NFC", text).replace("'", "’").replace("‑", "-").replace("‐", "-").split())
    refuse_nir(name)
    if any(char.isdigit() for char in name):
        raise ValidationError("Écrivez ce nom sans chiffre.", code="name")
    if not any(char.isalpha() for char in name) or not all(char in _NAME_MARKS or _is_latin(char) for char in name):
        raise ValidationError(
            "Écrivez ce nom avec des lettres de notre alphabet ; accents, tirets et apostrophes conviennent.",
            code="name",
        )
    return name


def _is_latin(char: str) -> bool:
    return char.isalpha() and "LATIN" in unicodedata.name(char, "")


def normalise_phone(text: str) -> str:
    """Ten digits for a French number however it is written (+33 included), « + » and digits for another country."""
    refuse_nir(text)
    compact = re.sub(r"[\s.\-/()\u00a0\u202f]", "", re.sub(r"\(0\)", "", text))
    if compact.startswith("00"):
        compact = f"+{compact[2:]}"
    if compact.startswith("+33"):
        compact = f"0{compact[3:].removeprefix('0')}"
    if re.fullmatch(r"0[1-9][0-9]{8}", compact) or re.fullmatch(r"\+[1-9][0-9]{6,14}", compact):
        return compact
    raise ValidationError(
        "Écrivez les dix chiffres du numéro, par exemple 06 39 98 00 00. Pour un autre pays, commencez par +.",
        code="phone",
    )


def is_mobile(number: str) -> bool:
    """Whether a text message can reach this normalised number; foreign numbers are trusted to."""
    return number.startswith(("06", "07", "+"))


def validate_mobile(number: str) -> None:
    """Refuse a landline where text messages are to be sent."""
    if not is_mobile(number):
        raise ValidationError(
            "Un mobile commence par 06 ou 07. Écrivez ce numéro plutôt dans « Autre téléphone ».", code="mobile"
        )
