"""Secret links in messages: a stored body holds ``[[lien:name]]`` or ``[[lien:name:ident]]``, never the address itself.

An upper concept registers how its links are made, and the words that stand for the address where there can be a link;
they are put in at delivery.
"""

import re
from collections.abc import Callable

Resolver = Callable[[object, str], str]
_resolvers: dict[str, tuple[Resolver, str]] = {}
_PLACEHOLDER = re.compile(r"\[\[lien:([a-z_]+)(?::([0-9a-zA-Z-]+))?\]\]")


def register_link(name: str, resolver: Resolver, words: str = "") -> None:
    """Let bodies hold ``[[lien:name:ident]]``; the resolver gets (recipient, ident) and returns an absolute address.

    ``words`` say what a link there does, for the HTML of an e-mail; without them the address itself is shown.
    """
    _resolvers[name] = resolver, words


def resolve(body: str, recipient, words: dict[str, str] | None = None) -> str:
    """The body with its addresses; raises KeyError for a name that no concept registered.

    ``words``, when given, receives those that stand for each address. Each link is made once: a new one each time may
    be a new secret.
    """

    def address(found: re.Match) -> str:
        resolver, label = _resolvers[found[1]]
        made = resolver(recipient, found[2] or "")
        if label and words is not None:
            words[made] = label
        return made

    return _PLACEHOLDER.sub(address, body)


def hide(body: str) -> str:
    """The body as staff may read it: a secret address shows as « (lien personnel) »."""
    return _PLACEHOLDER.sub("(lien personnel)", body)
