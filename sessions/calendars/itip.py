"""Mailed invitations to those who animate: what their calendars hold is kept equal to the schedule (RFC 5546).

One function compares what each person was last sent with what is true, and writes a message for each difference. Nobody
has to remember to call it after a change: however a date moved, a room changed or a contact was replaced, the periodic
command finds it. The number sent (SEQUENCE) is the meeting's own, and always above every number sent before.

Who wishes no invitation is sent no new one. What their calendar holds already is kept right, and is taken out only when
the meeting is off or goes on without them: an entry that left for another reason would say what is false. Those
whose calendars hold nothing of a meeting are told of its changes in words, animators only of what a colleague did.
"""

import hashlib
from dataclasses import asdict, replace
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from sessions.common import typography
from sessions.notifications.actions import enqueue
from sessions.notifications.enums import Channel, MessageState
from sessions.notifications.messages import MessageClass, channel_of
from sessions.notifications.models import Message
from sessions.partners.models import Contact
from sessions.scheduling import animators, proposals
from sessions.scheduling.models import Meeting
from sessions.scheduling.queries import address_believed, with_address_changes

from . import entries, messages, queries
from .ical import Entry
from .models import Invitation
from .queries import Attendee


def send_invitations() -> int:
    """Write to each person whose calendar no longer says what is true; returns how many messages were written."""
    now = timezone.now()
    wanted, unwilling = queries.attendees(now), queries.unwilling()
    told: dict[tuple[int, Attendee], Invitation] = {
        (row.meeting_id, ("user", row.user_id) if row.user_id else ("contact", row.contact_id)): row
        for row in queries.told(now)
    }
    keys = [(meeting, person) for meeting, people in wanted.items() for person in sorted(people)]
    concerned = with_address_changes(Meeting.objects.filter(pk__in=_ids(keys, told)))
    meetings = {row.pk: row for row in queries.with_place(concerned)}
    people = _people(keys)
    written = 0
    for meeting_id, person in keys:
        invitation = told.pop((meeting_id, person), None)
        if person in unwilling and (invitation is None or invitation.is_cancelled):
            continue
        recipient = invitation.recipient if invitation else people.get(person)
        written += _keep_told(meetings[meeting_id], recipient, invitation, now)
    for (meeting_id, _), invitation in told.items():  # those who take part no more
        if not invitation.is_cancelled:
            written += _tell(meetings[meeting_id], invitation.recipient, invitation, "", now)
    return written


def tell_uninvited() -> int:
    """Tell in words those whose calendars were sent nothing: contacts what became of the meetings they accepted,
    animators what a colleague changed. How many messages.

    After ``send_invitations``, which may have just sent it.
    """
    changes = list(animators.recent_changes())
    told = proposals.tell_changes(queries.without_invitation())
    return told + animators.tell_animators(changes, queries.invited_animators(changes))


def digest_of(entry: Entry, address_changes: int) -> str:
    """What of a meeting its invited people are told of; another digest is worth a message.

    ``address_changes``: how many were announced to everybody; that of a site's name is in no entry.
    """
    told = asdict(replace(entry, sequence=0, stamp=entry.start))
    del told["tentative"]  # who is invited by mail has said yes
    said = (*told.values(), address_changes) if address_changes else tuple(told.values())
    return hashlib.sha256(repr(said).encode()).hexdigest()


def _ids(keys: list[tuple[int, Attendee]], told: dict) -> set[int]:
    return {meeting for meeting, _ in keys} | {meeting for meeting, _ in told}


def _people(keys: list[tuple[int, Attendee]]) -> dict[Attendee, User | Contact]:
    users = {key for _, (field, key) in keys if field == "user"}
    contacts = {key for _, (field, key) in keys if field == "contact"}
    found: dict[Attendee, User | Contact] = {}
    found |= {("user", user.pk): user for user in User.objects.filter(pk__in=users).order_by("pk")}
    found |= {("contact", row.pk): row for row in Contact.objects.filter(pk__in=contacts).order_by("pk")}
    return found


def _keep_told(meeting: Meeting, recipient, invitation: Invitation | None, now: datetime) -> int:
    digest = digest_of(entries.entry(meeting), meeting.address_changes)
    if invitation is not None and invitation.digest == digest:
        return 0
    reached = channel_of(recipient) == Channel.EMAIL and getattr(recipient, "may_be_contacted", True)
    if invitation is None and not reached:
        return 0  # the team tells this person by other means
    return _tell(meeting, recipient, invitation, digest, now)


@transaction.atomic
def _tell(meeting: Meeting, recipient, invitation: Invitation | None, digest: str, now: datetime) -> int:
    """Raise the number and write the message, in one transaction; 0 when somebody else did so meanwhile."""
    number = meeting.sequence if invitation is None else max(meeting.sequence, invitation.number + 1)
    unknown = invitation is None or invitation.is_cancelled or _never_left(invitation)
    pointless = unknown and not digest  # nothing to take out: they are not told by this
    values = {"number": number, "digest": digest} | ({} if pointless else {"told_at": now})
    if invitation is None:
        field = "contact" if isinstance(recipient, Contact) else "user"
        row, created = Invitation.objects.get_or_create(meeting=meeting, **{field: recipient}, defaults=values)
        if not created:
            return 0
    elif Invitation.objects.filter(pk=invitation.pk, number=invitation.number).update(**values):
        row = invitation
    else:
        return 0
    if pointless:
        return 0
    message = _message(unknown, digest)
    with timezone.override(meeting.cohort.site.zone):
        written = message.write(
            recipient,
            key=f"invitation:{row.pk}:{number}",
            cohort=meeting.cohort,
            context={
                "meeting": meeting,
                "day": typography.day(meeting.starts_at),
                "place": entries.place_of(meeting),
                "old_address": address_believed([meeting], invitation.told_at) if invitation else "",
                "is_contact": isinstance(recipient, Contact),
            },
            attachment_args={"invitation": row.pk, "number": number},
        )
    enqueue(written)
    return 1


def _never_left(invitation: Invitation) -> bool:
    """Whether the first message about this entry still waits: it will not leave any more."""
    first = Message.objects.filter(kind=messages.MeetingInvitation.__name__, state=MessageState.QUEUED)
    return first.filter(key=f"invitation:{invitation.pk}:{invitation.number}").exists()


def _message(unknown: bool, digest: str) -> MessageClass:
    if not digest:
        return messages.MeetingInvitationCancelled()
    return messages.MeetingInvitation() if unknown else messages.MeetingInvitationChanged()
