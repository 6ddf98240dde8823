"""When the links of somebody are closed, what may have been taken along through them closes too.

The concept of the person says so (``links_closed``); an upper one that gave something of its own reacts, in the same
transaction.
"""

from collections.abc import Callable

_listeners: list[Callable[[object], object]] = []


def on_links_closed(listener: Callable[[object], object]) -> None:
    """Let an upper concept react; the listener gets the person: a participant, or a contact."""
    _listeners.append(listener)


def links_closed(person: object) -> None:
    """Say that every link of this person has just been closed."""
    for listener in _listeners:
        listener(person)
