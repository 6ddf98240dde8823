"""Room on Python's own stack for every call that a test makes.

CPython keeps the frames of calls in pieces of 16 kB, and asks the system for the next piece each time that a call
passes the end of one: a loop that happens to stand there maps and unmaps memory at each turn. A test calls so deep
(pytest, the client, a dozen middlewares, a template) that this cost a tenth of the suite. A first frame that asks for
more than a megabyte gets a piece of two for itself and for all calls that it makes.
"""

from collections.abc import Callable

import pytest

_WORDS = 140_000  # of eight bytes, of which none is written before a call needs it


def _with_room(call: Callable, **named):
    return call(**named)


_with_room.__code__ = _with_room.__code__.replace(co_stacksize=_WORDS)


class Room:
    """A plugin: the loop over the tests as every other plugin has it, in a frame with room."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> object:
        plugins = session.config.pluginmanager
        return _with_room(plugins.subset_hook_caller("pytest_runtestloop", [self]), session=session)
