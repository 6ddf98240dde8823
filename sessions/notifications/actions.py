"""Delivery: the one function that assigns a message's state, the worker's task, and what the periodic command calls.

A message is claimed, marked as handed over just before it goes to the carrier, then marked as sent. A process killed
before the hand-over leaves a message that is sent again by itself; killed after it, one whose fate nobody can know:
staff are shown it and decide, because it is never sent twice.
"""

import logging
from datetime import timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from . import attachments, channels, links, queries
from .enums import TRANSITIONS, Channel, MessageState
from .models import Message

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 6
FIRST_DELAY = timedelta(minutes=1)
ENQUEUED_BY_WRITER = timedelta(seconds=30)  # younger ones have just been enqueued by whoever wrote them
INTERRUPTED = "Interrompu pendant l’envoi : vérifiez avant de renvoyer."


class MessageStateError(Exception):
    """The message's state does not allow this."""


def _set_state(message_id, to_state: str, **fields) -> Message:
    """Assign a state under a row lock; raises MessageStateError when the table of transitions refuses it."""
    with transaction.atomic():
        message = Message.objects.select_for_update().get(pk=message_id)
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


@task(backend="jobs", queue_name="mail")
def deliver_message(message_id: str) -> None:
    """The worker's job: idempotent, a message already taken is left alone."""
    deliver(message_id)


def deliver(message_id) -> Message | None:
    """Deliver one message if nobody else has; None when it was not to be delivered (taken, cancelled, not yet due).

    Do-not-contact is read here, whatever was queued before. A failure is tried again with a delay that doubles from one
    minute, ``MAX_ATTEMPTS`` times in all.
    """
    message = Message.objects.select_related("participant", "contact", "user").filter(pk=message_id).first()
    now = timezone.now()
    if message is None or message.state != MessageState.QUEUED or message.send_after > now:
        return None
    try:
        if not getattr(message.recipient, "may_be_contacted", True):
            return _set_state(message_id, MessageState.SUPPRESSED)
        message.channel = queries.channel_now(message)
        if message.channel in (Channel.PHONE, Channel.POST):
            return _set_state(message_id, MessageState.TO_DO, channel=message.channel)
        _set_state(
            message_id, MessageState.SENDING, channel=message.channel, claimed_at=now, attempts=message.attempts + 1
        )
    except MessageStateError:
        return None
    return _send(message)


def _send(message: Message) -> Message:
    try:
        body = links.resolve(message.body, message.recipient)
        attachment = None
        if message.attachment:
            attachment = attachments.build(message.attachment, message.attachment_args, message.recipient)
        Message.objects.filter(pk=message.pk).update(handed_over=True)
        if message.channel == Channel.SMS:
            channels.send_sms(to=message.recipient.mobile, body=body)
        else:
            channels.send_email(
                to=message.recipient.email,
                subject=message.subject,
                body=body,
                reference=message.pk.hex,
                attachment=attachment,
            )
    except Exception as error:  # any trouble of a carrier must leave the message in a known state
        logger.warning("message %s not sent: %s", message.pk, type(error).__name__)
        return _retry_later(message.pk, type(error).__name__)
    return _set_state(message.pk, MessageState.SENT, sent_at=timezone.now())


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
    """Ask the worker for every message whose time has come; returns how many were asked for."""
    due = list(queries.due(timezone.now() - ENQUEUED_BY_WRITER).values_list("pk", flat=True)[:limit])
    for pk in due:
        deliver_message.enqueue(str(pk))
    return len(due)


def send_again(message: Message) -> Message:
    """Queue a failed message again, at a person's request; raises MessageStateError when it has not failed."""
    if message.state != MessageState.FAILED:
        raise MessageStateError("Seul un envoi en échec peut être renvoyé.")
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
