"""Calendar files that messages carry, built when the message leaves: they say what is true at that moment.

To participants METHOD:PUBLISH, with ORGANIZER and without ATTENDEE (RFC 5546, 3.2.1): nobody is asked to answer, nobody
is named. To those who animate REQUEST or CANCEL, the recipient as the only ATTENDEE.
"""

from collections.abc import Iterable
from dataclasses import replace
from email.utils import parseaddr

from django.conf import settings

from sessions.common.freshness import on_reference_change
from sessions.notifications.attachments import Attachment, register_attachment
from sessions.registrations.models import Registration
from sessions.scheduling.actions import touch_schedule
from sessions.scheduling.agendas import register_agendas
from sessions.scheduling.enums import MeetingState
from sessions.scheduling.models import Meeting

from . import entries, ical, queries
from .models import Invitation

FILE_NAME = "seances.ics"


def invitation(args: dict, recipient) -> Attachment | None:
    """All meetings of ``args["registration"]``, one UID each; nothing once registration or meetings are gone."""
    registration = Registration.objects.filter(pk=args["registration"]).first()
    return _publication(queries.meetings_of_registration(registration)) if registration else None


def meeting_update(args: dict, recipient) -> Attachment | None:
    """``args["meeting"]`` as it stands: the UID that calendars know, its last SEQUENCE, its STATUS."""
    return _publication(queries.with_place(Meeting.objects.filter(pk=args["meeting"])))


def cancellations(args: dict, recipient) -> Attachment | None:
    """Every meeting of ``args["registration"]`` that was called off: the entries that calendars hold are taken out."""
    registration = Registration.objects.filter(pk=args["registration"]).first()
    return (
        _publication(queries.meetings_of_registration(registration, MeetingState.CANCELLED)) if registration else None
    )


def _publication(meetings: Iterable[Meeting]) -> Attachment | None:
    shown = [entries.entry(meeting) for meeting in meetings]
    if not shown:
        return None
    return _sent("PUBLISH", ical.publication(shown, _organizer()))


def meeting_request(args: dict, recipient) -> Attachment | None:
    """The meeting of ``args["invitation"]``, under the number that its recipient is told: REQUEST, or CANCEL."""
    told = Invitation.objects.filter(pk=args["invitation"]).first()
    if told is None:
        return None
    meeting = queries.with_place(Meeting.objects.filter(pk=told.meeting_id)).get()
    entry = replace(entries.entry(meeting), sequence=told.number, stamp=told.told_at)
    attendee = ical.Attendee(str(recipient), recipient.email)
    if told.is_cancelled:
        return _sent("CANCEL", ical.cancellation(entry, _organizer(), attendee))
    return _sent("REQUEST", ical.request(entry, _organizer(), attendee))


def _organizer() -> ical.Organizer:
    return ical.Organizer(settings.SITE_NAME, parseaddr(settings.DEFAULT_FROM_EMAIL)[1])


def _sent(method: str, content: bytes) -> Attachment:
    return Attachment(FILE_NAME, f"{ical.CONTENT_TYPE}; method={method}", content, method=method)


register_attachment("invitation", invitation)
register_attachment("cancellations", cancellations)
register_attachment("meeting_request", meeting_request)
on_reference_change(touch_schedule)  # feeds show towns, addresses, rooms and neutral titles
register_agendas(queries.busy_of)
register_attachment("meeting_update", meeting_update)
