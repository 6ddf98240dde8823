"""When people are already taken elsewhere, asked by planning.

Their own calendars are read one floor up, in ``calendars``, which registers how to ask. Only intervals come back.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

Interval = tuple[datetime, datetime]
Provider = Callable[[Sequence, datetime, datetime], dict]
_providers: list[Provider] = []


def register_agendas(provider: Provider) -> None:
    """Let planning ask ``provider(people, start, end)``: for each account or contact that is taken, its intervals."""
    _providers.append(provider)


def busy_of(people: Iterable, start: datetime, end: datetime) -> dict[object, list[Interval]]:
    """For each of these accounts and contacts, the intervals taken in their own calendars that overlap [start, end).

    In order of date; who is free, or gave no calendar, has an empty list. One query, whatever their number.
    """
    persons = list(people)
    found: dict[object, list[Interval]] = {person: [] for person in persons}
    for provider in _providers if persons else ():
        for person, intervals in provider(persons, start, end).items():
            found[person] = sorted(found[person] + intervals)
    return found


def busy_between(person, start: datetime, end: datetime) -> list[Interval]:
    """The intervals of one account or contact that overlap [start, end): « son agenda est pris »."""
    return busy_of([person], start, end)[person]
