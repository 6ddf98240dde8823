"""Reading who left."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from sessions.partners.models import Contact, ContactLink
from sessions.referrals.models import Referral
from sessions.scheduling.models import CoAnimation


def departed(since: datetime) -> QuerySet[Contact]:
    """Contacts who have given no sign of work since then: asked to no meeting, no request that is open or was closed
    later, no link made, used or closed, no sign-in, nothing corrected of them.

    While a convention is in force its people are there, except those whose links the team has all closed.
    """
    own = {"contact": OuterRef("pk")}
    asked = CoAnimation.objects.filter(meeting__ends_at__gt=since, **own)
    sent = Referral.objects.filter(Q(closed_at=None) | Q(closed_at__gt=since), **own)
    links = ContactLink.objects.filter(**own)
    followed = links.filter(Q(created_at__gt=since) | Q(last_used_at__gt=since) | Q(revoked_at__gt=since))
    unbound = Q(partner__convention_start=None) | Q(partner__convention_end__lte=timezone.localdate(since))
    sent_away = Exists(links) & ~Exists(links.filter(revoked_at=None))
    return Contact.objects.filter(
        ~Exists(asked), ~Exists(sent), ~Exists(followed), unbound | sent_away, changed_at__lte=since
    ).exclude(user__last_login__gt=since)
