"""Messages as they stand in the outbox."""

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from sessions.notifications.models import Message

from .people import ParticipantFactory


class MessageFactory(DjangoModelFactory):
    """A queued e-mail to somebody, due now; ``sent``, ``failed`` and ``call`` are traits."""

    class Meta:
        model = Message

    class Params:
        sent = factory.Trait(state="sent", sent_at=factory.LazyFunction(timezone.now))
        failed = factory.Trait(state="failed", attempts=6, last_error="ConnectionRefusedError")
        call = factory.Trait(
            state="to_do",
            channel="phone",
            participant=factory.SubFactory(ParticipantFactory, landline_only=True),
        )

    key = factory.Sequence(lambda n: f"message-{n}")
    kind = "MeetingMoved"
    channel = "email"
    participant = factory.SubFactory(ParticipantFactory)
    subject = "Changement de date ou de lieu"
    body = "Bonjour,\n\nUne de vos séances change.\n"
    send_after = factory.LazyFunction(timezone.now)
