"""Attachments are built at delivery, so that they say what is true when the message leaves.

An upper concept registers a builder under a name; a message keeps the name and its arguments.
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Attachment:
    """A file of a message. ``method`` is the iTIP method of a calendar (RFC 5546), None for anything else.

    ``words`` tell its reader what to do with it, at the end of the mail that holds it, and of no other.
    """

    filename: str
    content_type: str
    content: bytes
    method: str | None = None
    words: str = ""


Builder = Callable[[dict, object], Attachment | None]
_builders: dict[str, Builder] = {}


def register_attachment(name: str, builder: Builder) -> None:
    """Let messages name this builder, called with their arguments and recipient; None means nothing to attach."""
    _builders[name] = builder


def build(name: str, args: dict, recipient) -> Attachment | None:
    """The attachment of a message; raises KeyError for a name that no concept registered."""
    return _builders[name](args, recipient)
