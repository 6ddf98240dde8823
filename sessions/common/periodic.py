"""Periodic work of the apps above, which the command ``tick`` may not import: they add it when they are ready."""

from collections.abc import Callable

added: dict[str, Callable[[], int]] = {}


def add_periodic(name: str, job: Callable[[], int]) -> None:
    """Have ``job`` done by each ``tick``, by one machine at a time; it is idempotent and returns how much it did."""
    added[name] = job
