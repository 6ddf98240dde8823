"""When the links of somebody are closed, or somebody leaves an organisation, what they may have taken along closes too.

The concept of the person says so (``links_closed``, ``has_left``); an upper one that gave something of its own reacts,
in the same transaction.
"""

from collections.abc import Callable

_listeners: list[Callable[[object], object]] = []
_of_departures: list[Callable[[object, object], object]] = []


def on_links_closed(listener: Callable[[object], object]) -> None:
    """Let an upper concept react; the listener gets the person: a participant, or a contact."""
    _listeners.append(listener)


def links_closed(person: object) -> None:
    """Say that every link of this person has just been closed."""
    for listener in _listeners:
        listener(person)


def on_departure(listener: Callable[[object, object], object]) -> None:
    """Let an upper concept react; the listener gets the person and the organisation that they leave."""
    _of_departures.append(listener)


def has_left(person: object, organisation: object) -> None:
    """Say that this person no longer is of the organisation; a person who was deleted has no key any more."""
    for listener in _of_departures:
        listener(person, organisation)
