"""The base of every message: one subclass per message, in the ``messages.py`` of the concept that sends it."""

from datetime import datetime
from typing import Any, ClassVar

from django.template.loader import render_to_string
from django.utils import timezone

from .enums import MessageState
from .models import Message


class MessageClass:
    """Subject, body and attachment of one kind of message.

    The subject is neutral (product.md, rule 5): no word of health, no title of a module. The template is plain text;
    the HTML of an e-mail is made from the same text, so both always say the same.
    """

    subject: ClassVar[str]
    template: ClassVar[str]
    attachment: ClassVar[str] = ""

    registry: ClassVar[dict[str, type["MessageClass"]]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        MessageClass.registry[cls.__name__] = cls

    def write(
        self,
        recipient,
        *,
        key: str,
        cohort=None,
        context: dict | None = None,
        attachment_args: dict | None = None,
        send_after: datetime | None = None,
    ) -> Message:
        """Write the row, in the caller's transaction; the same key twice gives the first row.

        Delivery is asked for with ``actions.enqueue``, or found by the periodic command.
        """
        context = {"recipient": recipient, "cohort": cohort, **(context or {})}
        body = render_to_string(self.template, context).strip() + "\n"
        message, _ = Message.objects.get_or_create(
            key=key,
            defaults={
                "kind": type(self).__name__,
                "channel": channel_of(recipient),
                "state": MessageState.QUEUED,
                recipient_field(recipient): recipient,
                "cohort": cohort,
                "subject": self.subject.format(**context),
                "body": body,
                "attachment": self.attachment,
                "attachment_args": attachment_args or {},
                "send_after": send_after or timezone.now(),
            },
        )
        return message


def recipient_field(recipient) -> str:
    """The message's column for this kind of recipient: participant, contact or user."""
    name = recipient._meta.model_name
    return name if name in ("participant", "contact") else "user"


def channel_of(recipient) -> str:
    """The recipient's usable channel; accounts are written to by e-mail."""
    return recipient.usable_channel() if hasattr(recipient, "usable_channel") else "email"
