"""Delivery: the one function that assigns a message's state, the worker's task, and what the periodic command calls.

A message is claimed, marked as handed over just before it goes to the carrier, then marked as sent. A process killed
before the hand-over leaves a message that is sent again by itself; killed after it, one whose fate nobody can know:
staff are shown it and decide, because it is never sent twice.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from sessions.common import jobs

from . import attachments, channels, foot, links, queries
from .enums import TRANSITIONS, Channel, MessageState
from .messages import MessageClass, channel_now, class_of, recipient_field
from .models import Message
from .sms import Unsure

logger = logging.getLogger(__name__)

BY_HAND = (Channel.PHONE, Channel.POST)
MAX_ATTEMPTS = 6
FIRST_DELAY = timedelta(minutes=1)
ENQUEUED_BY_WRITER = timedelta(seconds=30)  # younger ones have just been enqueued by whoever wrote them
INTERRUPTED = "Interrompu pendant l’envoi : vérifiez avant de renvoyer."
TOO_LATE = "Trop tard pour être utile : pas envoyé."
POINTLESS = "Devenu inutile entre-temps : pas envoyé."
NEUTRAL_SMS = "{name} : nous avons une information pour vous. {link}"


class MessageStateError(Exception):
    """The message's state does not allow this."""


def _set_state(message_id, to_state: str, **fields) -> Message:
    """Assign a state under a row lock; raises MessageStateError when the table of transitions refuses it."""
    with transaction.atomic():
        message = Message.objects.select_for_update(no_key=True).get(pk=message_id)
        if to_state not in TRANSITIONS[message.state]:
            raise MessageStateError(f"{message.state} → {to_state}")
        message.state = to_state
        for name, value in fields.items():
            setattr(message, name, value)
        message.save(update_fields=["state", "changed_at", *fields])
        return message


def enqueue(message: Message) -> None:
    """Ask the worker for a delivery once the transaction is committed and the message's time has come."""
    if message.state == MessageState.QUEUED and message.send_after <= timezone.now():
        transaction.on_commit(partial(deliver_message.enqueue, str(message.pk)))


def write_new(wanted: dict[str, Any], write: Callable[[Any, str], Message]) -> int:
    """Write and enqueue, by ``write(subject, key)``, the messages whose key does not exist yet; how many are new."""
    told = set(Message.objects.filter(key__in=wanted).order_by().values_list("key", flat=True))
    new = {key: subject for key, subject in wanted.items() if key not in told}
    for key, subject in new.items():
        with transaction.atomic():
            enqueue(write(subject, key))
    return len(new)


@task(backend="jobs", queue_name="mail")
def deliver_message(message_id: str) -> None:
    """The worker's job: idempotent, a message already taken is left alone."""
    deliver(message_id)


def deliver(message_id) -> Message | None:
    """Deliver one message if nobody else has; None when it was not to be delivered (taken, cancelled, not yet due).

    Do-not-contact is read here, whatever was queued before; so is whether the message still has a reason
    (``MessageClass.still_true``) and is not too late. A failure is tried again with a delay that doubles from one
    minute, ``MAX_ATTEMPTS`` times in all. Erasing a person takes her messages away: one that is in hand is let go.
    """
    try:
        return _deliver(message_id)
    except Message.DoesNotExist:
        return None


def _deliver(message_id) -> Message | None:
    message = Message.objects.select_related("participant", "contact", "user").filter(pk=message_id).first()
    now = timezone.now()
    if message is None or message.state != MessageState.QUEUED or message.send_after > now:
        return None
    try:
        if not getattr(message.recipient, "may_be_contacted", True):
            return _set_state(message_id, MessageState.SUPPRESSED)
        if pointless := _why_not(message):
            return _set_state(message_id, MessageState.CANCELLED, last_error=pointless)
        message.channel = channel_now(message)
        if message.channel in (Channel.PHONE, Channel.POST):
            return _set_state(message_id, MessageState.TO_DO, channel=message.channel)
        _set_state(
            message_id, MessageState.SENDING, channel=message.channel, claimed_at=now, attempts=message.attempts + 1
        )
    except MessageStateError:
        return None
    return _send(message)


def _why_not(message: Message) -> str:
    """Why there is no reason to send it any more; empty when there is one."""
    if message.expires_at and message.expires_at <= timezone.now():
        return TOO_LATE
    return "" if class_of(message).still_true(message) else POINTLESS


def _send(message: Message) -> Message:
    try:
        send = _hand_over(message)
        send()
    except Message.DoesNotExist:
        raise
    except Unsure as error:
        logger.warning("message %s: nobody knows whether it left: %s", message.pk, error)
        return _set_state(message.pk, MessageState.FAILED, last_error=INTERRUPTED)
    except Exception as error:  # any trouble of a carrier must leave the message in a known state
        logger.warning("message %s not sent: %s", message.pk, type(error).__name__)
        return _retry_later(message.pk, type(error).__name__)
    return _set_state(message.pk, MessageState.SENT, sent_at=timezone.now())


@transaction.atomic
def _hand_over(message: Message) -> Callable[[], None]:
    """What is left to do is the sending; raises Message.DoesNotExist, and leaves no link, once its person is erased."""
    send = _prepare_sms(message) if message.channel == Channel.SMS else _prepare_email(message)
    if not Message.objects.filter(pk=message.pk).update(handed_over=True):
        raise Message.DoesNotExist
    return send


def _prepare_email(message: Message) -> Callable[[], None]:
    """Everything that can fail before the hand-over, done; what is left is the sending."""
    attachment = None
    words: dict[str, str] = {}
    if message.attachment:
        attachment = attachments.build(message.attachment, message.attachment_args, message.recipient)
    body = links.resolve(message.body, message.recipient, words)
    if attachment and attachment.words:
        body = f"{body.rstrip()}\n\n{attachment.words}\n"
    return partial(
        channels.send_email,
        to=message.recipient.email,
        subject=message.subject,
        body=body,
        words=words,
        reference=message.pk.hex,
        attachment=attachment,
        reason=foot.REASONS[recipient_field(message.recipient)],
    )


def _prepare_sms(message: Message) -> Callable[[], None]:
    words = message.short_body or NEUTRAL_SMS.format(name=settings.SITE_NAME, link="[[lien:personal]]")
    return partial(
        channels.send_sms,
        to=message.recipient.mobile,
        body=links.resolve(words, message.recipient),
        reference=message.pk.hex,
    )


def _retry_later(message_id, error: str) -> Message:
    message = Message.objects.get(pk=message_id)
    if message.attempts >= MAX_ATTEMPTS:
        return _set_state(message_id, MessageState.FAILED, last_error=error)
    delay = FIRST_DELAY * 2 ** (message.attempts - 1)
    return _set_state(
        message_id,
        MessageState.QUEUED,
        last_error=error,
        send_after=timezone.now() + delay,
        claimed_at=None,
        handed_over=False,
    )


def recover_interrupted() -> int:
    """Put back what a killed process had claimed; what it had handed over is shown to staff. Returns how many."""
    count = 0
    for message in queries.interrupted():
        try:
            if message.handed_over:
                _set_state(message.pk, MessageState.FAILED, last_error=INTERRUPTED)
            else:
                _set_state(message.pk, MessageState.QUEUED, claimed_at=None)
        except MessageStateError:
            continue  # its process lived after all
        count += 1
    return count


def deliver_due(limit: int = 200) -> int:
    """Ask the worker for every message whose time has come and that no waiting job asks for; returns how many.

    This is what finds a message whose writer died between the commit and the queue.
    """
    asked = jobs.arguments_waiting(deliver_message)
    due = queries.due(timezone.now() - ENQUEUED_BY_WRITER).values_list("pk", flat=True)
    missing = [pk for pk in due if str(pk) not in asked][:limit]
    for pk in missing:
        deliver_message.enqueue(str(pk))
    return len(missing)


def drop_pointless() -> int:
    """Take the calls and letters off the list whose reason is gone (a reminder of a meeting that has begun); how many.

    Only for kinds of message that say when that is.
    """
    kinds = [name for name, cls in MessageClass.registry.items() if cls.still_true is not MessageClass.still_true]
    waiting = Message.objects.filter(state=MessageState.TO_DO, kind__in=kinds).order_by("pk")
    count = 0
    for message in waiting.select_related("participant", "contact", "user"):
        if class_of(message).still_true(message):
            continue
        try:
            _set_state(message.pk, MessageState.CANCELLED, last_error=POINTLESS)
            count += 1
        except MessageStateError:
            continue  # somebody has just made the call
    return count


def send_again(message: Message) -> Message:
    """Queue a failed message again, at a person's request, or cancel it when there is no longer a reason to send it.

    Raises MessageStateError when it has not failed.
    """
    if message.state != MessageState.FAILED:
        raise MessageStateError("Seul un envoi en échec peut être renvoyé.")
    if pointless := _why_not(message):
        return _set_state(message.pk, MessageState.CANCELLED, last_error=pointless)
    message = _set_state(
        message.pk,
        MessageState.QUEUED,
        attempts=0,
        last_error="",
        send_after=timezone.now(),
        claimed_at=None,
        handed_over=False,
    )
    enqueue(message)
    return message


def mark_done(message: Message, *, by) -> Message:
    """Tick off a call or a letter; raises MessageStateError when it is not one to do."""
    return _set_state(message.pk, MessageState.DONE, sent_at=timezone.now(), done_by=by)


def cancel(message: Message) -> Message:
    """Withdraw a message that has not left; raises MessageStateError when it has."""
    return _set_state(message.pk, MessageState.CANCELLED)


def follow_channel(recipient) -> int:
    """Let what still waits for somebody leave by the way that now suits them; returns how many messages changed it.

    A call or letter to do becomes a mail when there is an address at last; what is on its way stays as it is.
    """
    waiting = Message.objects.filter(
        state__in=[MessageState.QUEUED, MessageState.TO_DO], **{recipient_field(recipient): recipient}
    ).order_by("pk")
    count = 0
    for message in waiting.select_for_update(no_key=True):
        channel = class_of(message).channel_for(recipient)
        if channel == message.channel:
            continue
        if message.state == MessageState.TO_DO and channel not in BY_HAND:
            message = _set_state(message.pk, MessageState.QUEUED, channel=channel, send_after=timezone.now())
            enqueue(message)
        else:
            message.channel = channel
            message.save(update_fields=["channel", "changed_at"])
        count += 1
    return count


def suppress_all(recipient_filter: dict) -> int:
    """Stop everything that waits for one recipient (``{"participant": person}``); returns how many were stopped."""
    waiting = Message.objects.filter(
        state__in=[MessageState.QUEUED, MessageState.TO_DO], **recipient_filter
    ).values_list("pk", flat=True)
    count = 0
    for pk in list(waiting):
        try:
            _set_state(pk, MessageState.SUPPRESSED)
            count += 1
        except MessageStateError:
            continue  # it left in the meantime
    return count
