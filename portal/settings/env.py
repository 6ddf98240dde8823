"""Reading the environment, with a clear error when a value cannot be used."""

import json
import os

from django.core.exceptions import ImproperlyConfigured

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off", ""}


def flag(name: str, default: bool = False) -> bool:
    """A yes/no variable.

    Raises ImproperlyConfigured when the value is neither.
    """
    raw = os.environ.get(name)
    if raw is None:
        return default
    if raw.lower() in _TRUE:
        return True
    if raw.lower() in _FALSE:
        return False
    raise ImproperlyConfigured(f"{name} must be one of 1, 0, true, false, yes, no, on, off: {raw!r}")


def number(name: str, default: int) -> int:
    """A whole number.

    Raises ImproperlyConfigured when the value is not one.
    """
    raw = os.environ.get(name)
    if not raw:
        return default
    try:
        return int(raw)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number: {raw!r}") from None


def text(name: str, default: str = "") -> str:
    """A text, without the white space around it."""
    return os.environ.get(name, default).strip()


def required(name: str) -> str:
    """A text that must be there.

    Raises ImproperlyConfigured when it is missing or empty.
    """
    value = text(name)
    if not value:
        raise ImproperlyConfigured(f"{name} is not set: production does not start without it (see README, Deploy).")
    return value


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list, empty items left out."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def table(name: str) -> dict[str, str]:
    """A JSON object of texts, empty when the variable is not set.

    Raises ImproperlyConfigured when the value is anything else; the value itself, often a secret, is not repeated.
    """
    raw = text(name)
    try:
        value = json.loads(raw) if raw else {}
    except ValueError:
        value = None
    if not isinstance(value, dict) or not all(isinstance(item, str) for item in value.values()):
        raise ImproperlyConfigured(f'{name} must be a JSON object of texts, for example {{"to": "recipient"}}.')
    return value
