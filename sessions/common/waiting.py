"""What waits for the team: each concept says its own, and the page of the day shows them all.

A concept registers one function (``register_waiting``); the page, which stands beside or below it, asks every one.
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Waiting:
    """One line: how many things, in words, and where they are dealt with."""

    words: str
    url: str
    icon: str


_sources: list[Callable[[object], Waiting | None]] = []


def register_waiting(source: Callable[[object], Waiting | None]) -> None:
    """Let the page of the day ask; the function gets the account, and costs one query at most."""
    _sources.append(source)


def waiting_for(user: object) -> list[Waiting]:
    """What waits for an account, in the order in which concepts registered."""
    return [found for source in _sources if (found := source(user)) is not None]
