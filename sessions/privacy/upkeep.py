"""What time does to personal data, for the periodic command: each promise of the register that no concept keeps alone.

Each job takes a bounded number of people, one transaction each, and asks again under the lock whether they are due:
it may run twice, on two machines, or be cut off, and nothing is lost or done to somebody who came back meanwhile.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from importlib import import_module

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from portal.accounts.models import User
from sessions.attendance.actions import forget_signed_sheet
from sessions.notifications.actions import cancel
from sessions.notifications.enums import MessageState
from sessions.notifications.models import Message
from sessions.partners.models import Contact
from sessions.people.models import Participant
from sessions.referrals.models import Referral

from . import ledger, queries
from .actions import erase_contact, erase_participant, erase_requested
from .erasure import empty_contact, empty_participant, relabel

KEPT = timedelta(days=365)  # Period.ROLE
CONTACT_KEPT = timedelta(days=731)  # Period.CONTACT_24, AUTHOR_24, MEETING_24: two years, of which one may be long
TEXT_KEPT = timedelta(days=365)  # Period.MESSAGE_12
LOG_KEPT = timedelta(days=365)  # Period.LOG_12
AT_ONCE = 100  # at each run of the periodic command
TEXTS_AT_ONCE = 500
# By kind of file, those that are not erased, and how to erase one.
RESTORED: dict[str, tuple[Callable[[], QuerySet], Callable]] = {
    "participant": (Participant.objects.all, erase_participant),
    "contact": (Contact.objects.all, erase_contact),
    "referral": (lambda: Referral.objects.filter(erased_at=None), erase_requested),
}
AFTER_A_RESTORE = "Effacé de nouveau : une sauvegarde d’avant avait été restaurée"


def erase_contacts() -> int:
    """Empty what is said of contacts who left a year ago, ``AT_ONCE`` at most; how many.

    Their meetings and requests stay, as somebody's of their organisation.
    """
    return _each(queries.departed, timezone.now() - KEPT, empty_contact)


def erase_participants() -> int:
    """Make shells of the files of people who have not been in touch for two years, ``AT_ONCE`` at most; how many.

    What they were registered to, attended and excused still counts.
    """
    return _each(queries.out_of_touch, timezone.now() - CONTACT_KEPT, empty_participant)


def erase_accounts() -> int:
    """Delete the accounts of those who stopped working with the portal a year ago, ``AT_ONCE`` at most; how many.

    What they did stays, as somebody's.
    """

    def delete(account: User) -> None:
        relabel(account)
        account.delete()

    return _each(queries.left_accounts, timezone.now() - KEPT, delete)


def erase_again() -> int:
    """Erase once more whom a restored backup brought back (``ledger``), each in its own transaction; how many."""
    known = ledger.erased()
    count = 0
    for kind, (present, erase) in RESTORED.items():
        for person in present().filter(public_id__in=known.get(kind, ())).order_by("pk"):
            count += erase(person, by=None, reason=AFTER_A_RESTORE)
    return count


def _each(due: Callable[[datetime], QuerySet], since: datetime, erase: Callable) -> int:
    found = list(due(since).order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    return sum(_one(pk, due, since, erase) for pk in found)


@transaction.atomic
def _one(pk: int, due: Callable[[datetime], QuerySet], since: datetime, erase: Callable) -> int:
    """Nothing when there is a sign of them meanwhile, or when another machine was first.

    The row is locked by itself, then asked about: a question asked with the lock would be answered from before it.
    """
    due(since).model._base_manager.select_for_update(no_key=True).filter(pk=pk).first()
    person = due(since).filter(pk=pk).first()
    if person is None:
        return 0
    erase(person)
    return 1


def forget_sheets() -> int:
    """Delete the scans of signed sheets two years after their meeting, or once nobody on them is known; how many."""
    count = 0
    for sheet in queries.old_sheets(timezone.now() - CONTACT_KEPT)[:AT_ONCE]:
        forget_signed_sheet(sheet)
        count += 1
    return count


def forget_texts() -> int:
    """Empty what messages of a year ago said; that they were written, and when, stays with the person; how many."""
    old = queries.old_texts(timezone.now() - TEXT_KEPT)
    for message in old.filter(state=MessageState.FAILED)[:TEXTS_AT_ONCE]:
        cancel(message)  # nobody sends again what says nothing
    due = old.exclude(state=MessageState.FAILED).values_list("pk", flat=True)
    found = Message.objects.filter(pk__in=list(due[:TEXTS_AT_ONCE])).order_by()
    return found.update(body="", short_body="", last_error="", attachment_args={})


def forget_logs() -> int:
    """Delete what the logs (``queries.LOGS``) hold of a year ago, and HTTP sessions that are over; how many lines."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    count = sum(lines.delete()[0] for lines in queries.old_lines(timezone.now() - LOG_KEPT))
    ledger.forget()  # last: a disk may fail
    return count


def forget_authors() -> int:
    """No longer say who made a change of two years ago; how many changes."""
    signed = queries.old_signatures(timezone.now() - CONTACT_KEPT)
    return sum(rows.update(**{field: None}) for field, rows in signed)
