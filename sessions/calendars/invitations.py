"""Calendar files that messages carry, built when the message leaves: they say what is true at that moment.

METHOD:PUBLISH, with ORGANIZER and without ATTENDEE (RFC 5546, 3.2.1): nobody is asked to answer, nobody is named.
"""

from collections.abc import Iterable
from email.utils import parseaddr

from django.conf import settings

from sessions.notifications.attachments import Attachment, register_attachment
from sessions.registrations.models import Registration
from sessions.scheduling.models import Meeting

from . import ical, queries

FILE_NAME = "seances.ics"


def invitation(args: dict, recipient) -> Attachment | None:
    """All meetings of ``args["registration"]``, one UID each; nothing once registration or meetings are gone."""
    registration = Registration.objects.filter(pk=args["registration"]).first()
    return _publication(queries.meetings_of_registration(registration)) if registration else None


def meeting_update(args: dict, recipient) -> Attachment | None:
    """``args["meeting"]`` as it stands: the UID that calendars know, its last SEQUENCE, its STATUS."""
    return _publication(queries.with_place(Meeting.objects.filter(pk=args["meeting"])))


def _publication(meetings: Iterable[Meeting]) -> Attachment | None:
    entries = [queries.entry(meeting) for meeting in meetings]
    if not entries:
        return None
    organizer = ical.Organizer(settings.SITE_NAME, parseaddr(settings.DEFAULT_FROM_EMAIL)[1])
    content = ical.publication(entries, organizer)
    return Attachment(FILE_NAME, f"{ical.CONTENT_TYPE}; method=PUBLISH", content, method="PUBLISH")


register_attachment("invitation", invitation)
register_attachment("meeting_update", meeting_update)
