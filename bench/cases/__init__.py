"""One module for each family of addresses. A case is a function of a visitor, and a few lines long:

@case("home page, cached", goal=1.0)
def home(visitor):
    visitor.get("/")
"""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass

from bench.load import Visitor


@dataclass
class Case:
    """``goal`` is the ratio to the bare view that the case should reach; None when there is no promise.

    ``workers`` is the number of processes of the server.
    """

    name: str
    visit: Callable[[Visitor], object]
    goal: float | None = None
    workers: int = 2


_found: list[Case] = []


def case(name: str, *, goal: float | None = None, workers: int = 2):
    def keep(visit: Callable[[Visitor], object]):
        _found.append(Case(name, visit, goal, workers))
        return visit

    return keep


def all_cases() -> list[Case]:
    """Every case of the modules of this folder, in order of module."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
    return list(_found)
