"""The calendars that animators and contacts have elsewhere: given by them, read by the worker, for free/busy only."""

import logging
from datetime import timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from sessions.common.jobs import arguments_waiting
from sessions.partners.models import Contact

from . import fetcher, freebusy, queries
from .models import BusyInterval, OwnCalendar

logger = logging.getLogger(__name__)

READ_EVERY = timedelta(hours=3)
AHEAD = timedelta(days=400)
AT_ONCE = 50  # asked of the worker at each run of the periodic command


def own_calendar(person) -> OwnCalendar:
    """What an account or a contact wants of calendars, as saved; the defaults, unsaved, for who never said."""
    field = _field(person)
    return OwnCalendar.objects.filter(**{field: person}).first() or OwnCalendar(**{field: person})


@transaction.atomic
def save_wishes(person, *, invited: bool, address: str) -> OwnCalendar:
    """Keep whether invitations are wanted and where the person's own calendar is; an empty address forgets it all."""
    address = address.strip()
    calendar, _ = OwnCalendar.objects.select_for_update(no_key=True).get_or_create(**{_field(person): person})
    if calendar.address != address:
        calendar.busy.all().delete()
        calendar.address, calendar.tried_at, calendar.read_at, calendar.trouble = address, None, None, ""
    calendar.invited = invited
    calendar.save()
    if address and calendar.tried_at is None:
        transaction.on_commit(lambda: read_calendar.enqueue(calendar.pk))
    return calendar


@task(backend="jobs")
def read_calendar(pk: int) -> None:
    """The worker's job; read twice is the same as once."""
    calendar = OwnCalendar.objects.filter(pk=pk).exclude(address="").first()
    if calendar is not None:
        read(calendar)


def read(calendar: OwnCalendar, gate: fetcher.Gate = fetcher.PUBLIC) -> None:
    """Fetch the calendar and keep when its owner is taken, from now on; what cannot be read keeps what was known.

    The address, a secret, is never logged.
    """
    now = timezone.now()
    address = calendar.address
    trouble, intervals = "", []
    try:
        content = fetcher.fetch(address, gate)
        intervals = freebusy.intervals(content, now, now + AHEAD, ZoneInfo(settings.TIME_ZONE))
    except freebusy.Unreadable as error:
        trouble = error.trouble.value
        logger.info("own calendar %s not read: %s", calendar.pk, trouble)
    with transaction.atomic():
        # The owner may have given another address, or taken it back, while this one was read.
        live = OwnCalendar.objects.select_for_update(no_key=True).filter(pk=calendar.pk, address=address)
        if not live.exists():
            return
        fields = {"tried_at": now, "trouble": trouble} | ({} if trouble else {"read_at": now})
        live.update(**fields)
        if not trouble:
            calendar.busy.all().delete()
            BusyInterval.objects.bulk_create(
                BusyInterval(calendar=calendar, starts_at=begins, ends_at=ends) for begins, ends in intervals
            )


def ask_to_read() -> int:
    """Ask the worker for every calendar not read for three hours that no job waits for; returns how many."""
    asked = arguments_waiting(read_calendar)
    late = queries.to_read(timezone.now() - READ_EVERY).values_list("pk", flat=True)
    due = [pk for pk in late if pk not in asked][:AT_ONCE]
    for pk in due:
        OwnCalendar.objects.filter(pk=pk).update(tried_at=timezone.now())  # not asked again while the worker is at it
        read_calendar.enqueue(pk)
    return len(due)


def _field(person) -> str:
    return "contact" if isinstance(person, Contact) else "user"
