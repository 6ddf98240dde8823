"""What time does to people of partners: a year after they left, what is said of them goes, their organisation stays."""

from datetime import datetime, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from wagtail.models import ModelLogEntry

from sessions.calendars.models import Invitation, OwnCalendar
from sessions.notifications.enums import Channel
from sessions.partners.models import ERASED, Contact
from sessions.scheduling.enums import CoAnimationState
from sessions.scheduling.models import CoAnimationTransition

from . import queries

KEPT = timedelta(days=365)  # Period.ROLE
AT_ONCE = 100  # at each run of the periodic command
NOBODY = {
    **dict.fromkeys(("first_name", "last_name", "function", "email", "mobile", "landline"), ""),
    **{"channel": Channel.EMAIL, "do_not_contact_at": None, "user": None},
}


def erase_contacts() -> int:
    """Empty what is said of contacts who left a year ago, ``AT_ONCE`` at most; how many.

    Their meetings and requests stay, as somebody's of their organisation.
    """
    since = timezone.now() - KEPT
    gone = list(queries.departed(since).order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    return sum(_erase(pk, since) for pk in gone)


@transaction.atomic
def _erase(pk: int, since: datetime) -> int:
    """Nothing when there is a sign of them meanwhile, or when another machine was first."""
    contact = queries.departed(since).select_for_update(of=("self",)).filter(pk=pk).first()
    if contact is None:
        return 0
    for rows in (contact.links, contact.feeds, contact.messages, contact.ballots):
        rows.order_by().delete()
    for model in (OwnCalendar, Invitation):
        model.objects.filter(contact=contact).delete()
    contact.co_animations.order_by().update(words="", other_start=None)
    named = Q(to_state=CoAnimationState.REPLACED, co_animation__meeting__co_animations__contact=contact)
    CoAnimationTransition.objects.filter(Q(co_animation__contact=contact) | named).order_by().update(note="")
    kind = ContentType.objects.get_for_model(Contact)
    ModelLogEntry.objects.filter(content_type=kind, object_id=str(pk)).update(label=ERASED)
    return Contact.objects.filter(pk=pk).update(erased_at=timezone.now(), **NOBODY)
