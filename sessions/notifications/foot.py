"""Whom to call, at the foot of every message as of every page. An upper concept says who that is."""

import logging
from collections.abc import Callable

logger = logging.getLogger(__name__)

NOBODY = {"name": "", "phone": "", "hours": ""}
_providers: list[Callable[[], dict[str, str]]] = []


def register_contact(provider: Callable[[], dict[str, str]]) -> None:
    """Let messages say whom to call: ``provider()`` gives name, phone and hours, in words for the screen."""
    _providers.append(provider)


def contact() -> dict[str, str]:
    """Whom to call now; nobody when that cannot be read, because the message must leave all the same."""
    try:
        return next((provider() for provider in _providers), NOBODY)
    except Exception:
        logger.warning("The contact of the site could not be read", exc_info=True)
        return NOBODY
