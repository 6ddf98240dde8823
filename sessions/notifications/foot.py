"""Whom to call, at the foot of every message as of every page, and why it comes. An upper concept says who that is."""

import logging
from collections.abc import Callable

logger = logging.getLogger(__name__)

REASONS: dict[str, str] = {  # by the column of its recipient (``messages.recipient_field``)
    "participant": "Vous recevez ce message parce que vous avez une place ou une demande chez nous.",
    "contact": "Vous recevez ce message parce que votre organisme travaille avec nous.",
    "user": "Vous recevez ce message parce que vous faites partie de l’équipe.",
}
NOBODY = {"name": "", "phone": "", "hours": "", "email": ""}
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
