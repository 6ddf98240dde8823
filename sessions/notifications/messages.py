"""The base of every message: one subclass per message, in the ``messages.py`` of the concept that sends it."""

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.template import engines
from django.template.loader import render_to_string
from django.utils import timezone

from .enums import Audience, Channel, MessageState
from .models import Message

EVERY_CHANNEL = (Channel.EMAIL, Channel.SMS, Channel.PHONE, Channel.POST)


class MessageClass:
    """Words, audience, moment and channels of one kind of message.

    Subject and SMS are neutral (product.md, rule 5): no word of health, no title of a module, no name of a place other
    than a town. The template is plain text; the HTML of an e-mail is made from the same text, so both always say the
    same. ``sms`` is a text of its own, at most 160 characters with its link. ``moment`` says in French, for the team,
    when the message is written. ``channels`` are those it may take; among them the person's own wish comes first, then
    their order.
    """

    subject: ClassVar[str]
    template: ClassVar[str]
    sms: ClassVar[str] = ""
    audience: ClassVar[str] = Audience.PARTICIPANT
    moment: ClassVar[str] = ""
    channels: ClassVar[tuple[str, ...]] = EVERY_CHANNEL
    attachment: ClassVar[str] = ""

    registry: ClassVar[dict[str, type["MessageClass"]]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if hasattr(cls, "subject"):  # a base of several messages has none
            MessageClass.registry[cls.__name__] = cls

    def still_true(self, message: Message) -> bool:
        """Whether there is still a reason to say it, asked just before it leaves and while it waits as a call."""
        return True

    def write(
        self,
        recipient,
        *,
        key: str,
        cohort=None,
        context: dict | None = None,
        attachment_args: dict | None = None,
        send_after: datetime | None = None,
        expires_at: datetime | None = None,
        about: str = "",
    ) -> Message:
        """Write the row, in the caller's transaction; the same key twice gives the first row.

        ``attachment_args`` are what the builder of the attachment and ``still_true`` need to find the present state.
        After ``expires_at`` it is no longer sent. Messages of one announcement share one ``about``. Delivery is asked
        for with ``actions.enqueue``, or found by the periodic command.
        """
        context = {"recipient": recipient, "cohort": cohort, **(context or {})}
        message, _ = Message.objects.get_or_create(
            key=key,
            defaults={
                "kind": type(self).__name__,
                "channel": self.channel_for(recipient),
                "state": MessageState.QUEUED,
                recipient_field(recipient): recipient,
                "cohort": cohort,
                "subject": self.subject.format(**context),
                "body": render_to_string(self.template, context).strip() + "\n",
                "short_body": self.short(context),
                "about": about,
                "attachment": self.attachment,
                "attachment_args": attachment_args or {},
                "send_after": send_after or timezone.now(),
                "expires_at": expires_at,
            },
        )
        return message

    def channel_for(self, recipient) -> str:
        """How this message reaches the recipient; a call when no way that it may take works."""
        return channel_of(recipient, self.channels)

    def short(self, context: dict) -> str:
        """The words of the SMS; its links are put in at delivery."""
        if not self.sms:
            return ""
        source = f"{{% autoescape off %}}{settings.SITE_NAME} : {self.sms}{{% endautoescape %}}"
        return engines["django"].from_string(source).render(context)


def class_of(message: Message) -> MessageClass:
    """The class that wrote a message; the plain base for one whose class is gone."""
    return MessageClass.registry.get(message.kind, MessageClass)()


def recipient_field(recipient) -> str:
    """The message's column for this kind of recipient: participant, contact or user."""
    name = recipient._meta.model_name
    return name if name in ("participant", "contact") else "user"


def channel_of(recipient, allowed: tuple[str, ...] = EVERY_CHANNEL) -> str:
    """The recipient's usable channel among those allowed; accounts are written to by e-mail."""
    return recipient.usable_channel(allowed) if hasattr(recipient, "usable_channel") else Channel.EMAIL


def channel_now(message: Message) -> str:
    """The message's channel, unless its recipient has lost the address since: then the first way that still works."""
    recipient = message.recipient
    lost = (message.channel == Channel.EMAIL and not recipient.email) or (
        message.channel == Channel.SMS and not (recipient.mobile and settings.SMS_SENDER)
    )
    return class_of(message).channel_for(recipient) if lost else message.channel
