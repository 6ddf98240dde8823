"""What staff type of a programme."""

import re

from django.core.exceptions import ValidationError

LONGEST = 60  # days


def days_in(text: str) -> list[int]:
    """The whole numbers of « 7, 1 », each once, the greatest first."""
    return sorted({int(found) for found in re.findall(r"[0-9]+", text)}, reverse=True)


def validate_days(text: str) -> None:
    """Refuse anything but whole numbers of days from 1 to ``LONGEST``, separated by commas."""
    if not re.fullmatch(r"[0-9]{1,3}(?:\s*[,;]\s*[0-9]{1,3})*", text.strip()) or not all(
        1 <= days <= LONGEST for days in days_in(text)
    ):
        raise ValidationError(f"Écrivez des nombres de jours entre 1 et {LONGEST}, séparés par des virgules : 7, 1.")
