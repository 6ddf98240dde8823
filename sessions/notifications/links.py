"""Secret links in messages: a stored body holds ``[[lien:name]]`` or ``[[lien:name:ident]]``, never the address itself.

An upper concept registers how its links are made; they are put in at delivery.
"""

import re
from collections.abc import Callable

Resolver = Callable[[object, str], str]
_resolvers: dict[str, Resolver] = {}
_PLACEHOLDER = re.compile(r"\[\[lien:([a-z_]+)(?::([0-9a-zA-Z-]+))?\]\]")


def register_link(name: str, resolver: Resolver) -> None:
    """Let bodies hold ``[[lien:name:ident]]``; the resolver gets (recipient, ident) and returns an absolute address."""
    _resolvers[name] = resolver


def resolve(body: str, recipient) -> str:
    """The body with its addresses; raises KeyError for a name that no concept registered."""
    return _PLACEHOLDER.sub(lambda found: _resolvers[found[1]](recipient, found[2] or ""), body)


def hide(body: str) -> str:
    """The body as staff may read it: a secret address shows as « (lien personnel) »."""
    return _PLACEHOLDER.sub("(lien personnel)", body)
