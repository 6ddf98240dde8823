"""Reading messages."""

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from .enums import Channel, MessageState
from .models import Message

CLAIM_LASTS = timedelta(minutes=10)


def due(now: datetime | None = None) -> QuerySet[Message]:
    """Queued messages whose time has come, oldest first."""
    return Message.objects.filter(state=MessageState.QUEUED, send_after__lte=now or timezone.now()).order_by(
        "send_after", "pk"
    )


def interrupted(now: datetime | None = None) -> QuerySet[Message]:
    """Messages whose sending began too long ago to be still going on: their process died."""
    limit = (now or timezone.now()) - CLAIM_LASTS
    return Message.objects.filter(state=MessageState.SENDING, claimed_at__lt=limit).order_by("claimed_at", "pk")


def to_phone() -> QuerySet[Message]:
    """Calls waiting for somebody to make them, oldest first."""
    return (
        Message.objects.filter(state=MessageState.TO_DO, channel=Channel.PHONE)
        .select_related("participant", "contact", "user", "cohort")
        .order_by("send_after", "pk")
    )


def for_cohorts(cohorts) -> QuerySet[Message]:
    """Messages about these cohorts, newest first, with their recipients."""
    return (
        Message.objects.filter(cohort__in=cohorts)
        .select_related("participant", "contact", "user", "cohort")
        .order_by("-created_at", "pk")
    )
