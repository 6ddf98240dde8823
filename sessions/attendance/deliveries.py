"""Reading what left for people, and what waits to be done by hand: calls and letters."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from portal.accounts.models import User
from sessions.notifications.enums import Channel, MessageState
from sessions.notifications.models import Message
from sessions.partners.models import Contact
from sessions.people.models import Participant
from sessions.registrations.enums import RegistrationState
from sessions.registrations.models import Registration
from sessions.scheduling.models import Cohort
from sessions.scheduling.permissions import runnable_cohorts


def message_counts(cohort: Cohort) -> dict[str, int]:
    """How many messages of a cohort have left, wait, failed, are to be done by somebody."""
    counts = dict(cohort.messages.order_by().values_list("state").annotate(n=Count("pk")))
    return {
        "sent": counts.get(MessageState.SENT, 0) + counts.get(MessageState.DONE, 0),
        "waiting": counts.get(MessageState.QUEUED, 0) + counts.get(MessageState.SENDING, 0),
        "failed": counts.get(MessageState.FAILED, 0),
        "to_do": counts.get(MessageState.TO_DO, 0),
    }


def messages_of(user) -> QuerySet[Message]:
    """What left, or should have, about the account's cohorts or to their people about themselves, newest first."""
    cohorts = runnable_cohorts(user)
    people = Registration.objects.filter(cohort__in=cohorts).values("participant")
    return (
        Message.objects.filter(Q(cohort__in=cohorts) | Q(cohort=None, participant__in=people))
        .select_related("participant", "contact", "user", "cohort__programme")
        .order_by("-created_at", "pk")
    )


def to_do(user) -> QuerySet[Message]:
    """Calls to make and letters to post about the account's cohorts, oldest first; nobody who must be left in peace."""
    return (
        messages_of(user)
        .filter(state=MessageState.TO_DO)
        .exclude(participant__do_not_contact_at__isnull=False)
        .exclude(contact__do_not_contact_at__isnull=False)
        .order_by("send_after", "pk")
    )


@dataclass(frozen=True)
class ToTell:
    """Somebody to call or to write to, and everything that waits to be said: one call says it all."""

    person: Participant | Contact | User
    messages: list[Message]

    @property
    def by_post(self) -> bool:
        return any(message.channel == Channel.POST for message in self.messages)


def files_of(messages: Iterable[Message]) -> dict[int, tuple[str, UUID]]:
    """By registration that waits, of those that these messages are about: what opens the file where an answer is noted,
    the session's code and the public identifier; one query.
    """
    about = {
        message.attachment_args["registration"] for message in messages if "registration" in message.attachment_args
    }
    found = Registration.objects.filter(
        pk__in=about, state__in=(RegistrationState.WAITING, RegistrationState.OFFERED)
    ).order_by()
    return {pk: (code, public_id) for pk, code, public_id in found.values_list("pk", "cohort__code", "public_id")}


def files_among(files: dict[int, tuple[str, UUID]], messages: Iterable[Message]) -> list[tuple[str, UUID]]:
    """Of ``files_of``, those that these messages are about, each once."""
    about = dict.fromkeys(message.attachment_args.get("registration") for message in messages)
    return [files[one] for one in about if one in files]


def people_to_tell(user) -> list[ToTell]:
    """The calls and letters of ``to_do`` by person, who has waited longest first; one query."""
    found: dict[tuple, ToTell] = {}
    for message in to_do(user):
        key = (message.participant_id, message.contact_id, message.user_id)
        found.setdefault(key, ToTell(message.recipient, [])).messages.append(message)
    return list(found.values())
