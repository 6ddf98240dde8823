"""What time does to requests: the team is reminded, they end, their files go, then what they say of the person."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from sessions.people.models import Participant

from . import actions, queries
from .enums import CLOSED, WAITING
from .messages import ReferralWaiting
from .models import EXPIRES_AFTER, Referral, ReferralFile, ReferralReading

REMINDED_AFTER = timedelta(days=10)
FILES_KEPT = timedelta(days=30)  # after the end
PERSON_KEPT = timedelta(days=365)  # after the end
READINGS_KEPT = timedelta(days=365)
NOBODY = {
    **dict.fromkeys(("first_name", "last_name", "email", "mobile", "landline", "words"), ""),
    **{"agreed_on": None, "agreement_by": "", "agreement_how": "", "registration": None, "taken_by": None},
}


def remind_team() -> int:
    """Remind the team, once, of each request that has waited for ten days; how many requests."""
    now, count = timezone.now(), 0
    late = Referral.objects.filter(state__in=WAITING, reminded_at=None, waiting_since__lte=now - REMINDED_AFTER)
    for referral in late.select_related("taken_by", "partner").order_by("pk"):
        with transaction.atomic():
            if Referral.objects.filter(pk=referral.pk, reminded_at=None).update(reminded_at=now):
                key = f"referral-waiting:{referral.pk}:{referral.waiting_since.timestamp()}"
                actions.tell_team(ReferralWaiting(), referral, key)
                count += 1
    return count


def expire_referrals() -> int:
    """End the requests that nobody answered for thirty days, and tell their senders; how many."""
    late = Referral.objects.filter(state__in=WAITING, waiting_since__lte=timezone.now() - EXPIRES_AFTER)
    return sum(actions.expire(referral) for referral in late.order_by("pk"))


def forget_files() -> int:
    """Delete the attachments of requests closed for thirty days, rows and files; how many."""
    count = 0
    for kept in files_due(timezone.now()):
        with transaction.atomic():
            _forget(kept)
        count += 1
    return count


@transaction.atomic
def erase_people() -> int:
    """Empty what requests closed for a year say of the person and of who treated them, notes included; their count by
    partner remains.
    """
    now = timezone.now()
    readings_due(now).delete()
    return sum(_erase(referral) for referral in people_due(now).select_for_update(no_key=True))


def files_due(at: datetime) -> QuerySet[ReferralFile]:
    """The attachments that go at this moment."""
    return ReferralFile.objects.filter(referral__closed_at__lte=at - FILES_KEPT).order_by("pk")


def people_due(at: datetime) -> QuerySet[Referral]:
    """The requests that no longer say anything of a person at this moment."""
    old = Referral.objects.filter(state__in=CLOSED, erased_at=None, closed_at__lte=at - PERSON_KEPT)
    return old.order_by("pk")


def readings_due(at: datetime) -> QuerySet[ReferralReading]:
    """The lines of who read a request that go at this moment."""
    return ReferralReading.objects.filter(at__lte=at - READINGS_KEPT).order_by()


@transaction.atomic
def erase_person(participant: Participant, *, alike: bool = False) -> int:
    """Empty, at once, what the requests that led to this person's registrations say of her; how many requests.

    For the erasure of one person's file; files and notes go too. ``alike`` adds the requests about somebody of her name
    and address (``queries.about``).
    """
    hers = queries.about(participant) if alike else Referral.objects.filter(registration__participant=participant)
    found = Referral.objects.select_for_update(no_key=True).filter(pk__in=[one.pk for one in hers], erased_at=None)
    return sum(_erase_whole(referral) for referral in found.order_by("pk"))


@transaction.atomic
def erase_request(referral: Referral) -> int:
    """Empty one request, at once, of what it says of somebody who has no file; 0 when it was already."""
    found = Referral.objects.select_for_update(no_key=True).filter(pk=referral.pk, erased_at=None)
    return sum(_erase_whole(one) for one in found.order_by("pk"))


def _erase_whole(referral: Referral) -> int:
    for kept in referral.files.order_by("pk"):
        _forget(kept)
    return _erase(referral)


def _erase(referral: Referral) -> int:
    referral.notes.order_by().delete()
    referral.transitions.order_by().update(note="", by=None)
    return Referral.objects.filter(pk=referral.pk).update(erased_at=timezone.now(), **NOBODY)


def _forget(kept: ReferralFile) -> None:
    """The file first: killed in between, the row is still there for the next run. That there was one, and when it went,
    stays on the request: who reads it later does not look for a file that nobody has.
    """
    kept.file.storage.delete(kept.file.name)
    kept.delete()
    Referral.objects.filter(pk=kept.referral_id).update(files_gone=F("files_gone") + 1, files_gone_at=timezone.now())
