"""Calendar files that messages carry, built when the message leaves: they say what is true at that moment.

To participants METHOD:PUBLISH, with ORGANIZER and without ATTENDEE (RFC 5546, 3.2.1): nobody is asked to answer, nobody
is named. To those who animate REQUEST or CANCEL, the recipient as the only ATTENDEE.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from email.utils import parseaddr

from django.conf import settings

from sessions.common.freshness import on_reference_change
from sessions.notifications.attachments import Attachment, register_attachment
from sessions.registrations.enums import RegistrationState
from sessions.registrations.models import Registration
from sessions.registrations.queries import may_be_in_her_calendar
from sessions.scheduling.actions import touch_schedule
from sessions.scheduling.agendas import register_agendas
from sessions.scheduling.enums import MeetingState
from sessions.scheduling.models import Meeting

from . import entries, ical, queries
from .models import Invitation

FILE_NAME = "seances.ics"
WORDS = {  # what a file does to a calendar: whether it takes out, whether that is more than one date
    (False, False): (
        "Vous tenez un agenda sur votre téléphone ou votre ordinateur\u202f? "
        "Ouvrez le fichier joint\u00a0: il y inscrit cette date, ou la met à jour."
    ),
    (False, True): (
        "Vous tenez un agenda sur votre téléphone ou votre ordinateur\u202f? "
        "Ouvrez le fichier joint\u00a0: il y inscrit ces dates, ou les met à jour."
    ),
    (True, False): (
        "Vous aviez mis cette date dans votre agenda\u202f? "
        "Ouvrez le fichier joint\u00a0: il l’en retire, ou la barre. Si elle reste, vous pouvez l’effacer vous-même."
    ),
    (True, True): (
        "Vous aviez mis nos dates dans votre agenda\u202f? Ouvrez le fichier joint\u00a0: il les en retire, "
        "ou les barre. Si elles restent, vous pouvez les effacer vous-même."
    ),
}
AND_OUT = "Celles de la session que vous quittez en sortent."


def invitation(args: dict, recipient) -> Attachment | None:
    """All meetings of ``args["registration"]``, one UID each; nothing once registration or meetings are gone."""
    registration = _registration(pk=args["registration"])
    return _publication(registration, queries.meetings_of_registration(registration)) if registration else None


def invitations(args: dict, recipient) -> Attachment | None:
    """All meetings of each of ``args["registrations"]``, in one file."""
    found = Registration.objects.filter(pk__in=args["registrations"]).order_by("pk")
    shown = [
        entry
        for registration in found
        for entry in entries.entries_of_registration(registration, queries.meetings_of_registration(registration))
    ]
    return _published(shown, _words(shown)) if shown else None


def confirmation(args: dict, recipient) -> Attachment | None:
    """The same, and out of the calendar the meetings of a session that she left for this one."""
    registration = _registration(pk=args["registration"], state=RegistrationState.REGISTERED)
    if registration is None:
        return None
    left = [
        entry
        for former in queries.left_for(registration)
        if may_be_in_her_calendar(former)
        for entry in entries.entries_of_registration(former, queries.meetings_left(former), left=True)
    ]
    return _publication(registration, queries.meetings_of_registration(registration), left)


def meeting_update(args: dict, recipient) -> Attachment | None:
    """``args["meeting"]`` as it stands: the UID that calendars know, its last SEQUENCE, its STATUS."""
    registration = _registration(
        participant=recipient, cohort__meetings=args["meeting"], state=RegistrationState.REGISTERED
    )
    meetings = queries.with_place(Meeting.objects.filter(pk=args["meeting"]))
    return _publication(registration, meetings) if registration else None


def cancellations(args: dict, recipient) -> Attachment | None:
    """Every meeting of ``args["registration"]`` that was called off: the entries that calendars hold are taken out."""
    registration = _registration(pk=args["registration"])
    if registration is None:
        return None
    return _publication(registration, queries.meetings_of_registration(registration, MeetingState.CANCELLED))


def withdrawal(args: dict, recipient) -> Attachment | None:
    """Every meeting of ``args["registration"]`` to come, cancelled for who has her place no more and goes to none.

    Again a PUBLISH, in which a STATUS may be CANCELLED (RFC 5546, 3.2.1): a CANCEL holds one UID (3.2.5), and she is
    sent one mail. Nothing for whose calendar was sent nothing, or was sent this already.
    """
    registration = _registration(pk=args["registration"])
    if registration is None or not may_be_in_her_calendar(registration):
        return None
    left = entries.entries_of_registration(registration, queries.meetings_left(registration), left=True)
    return _published(left, _words(left)) if left else None


def _registration(**which) -> Registration | None:
    return Registration.objects.filter(**which).order_by().first()


def _publication(
    registration: Registration, meetings: Iterable[Meeting], left: Sequence[ical.Entry] = ()
) -> Attachment | None:
    """Meetings of a registration, and what goes out of the calendar with it."""
    shown = entries.entries_of_registration(registration, meetings)
    if not shown:
        return None
    words = _words(shown)
    return _published([*left, *shown], f"{words} {AND_OUT}" if left else words)


def _words(shown: Sequence[ical.Entry]) -> str:
    return WORDS[all(entry.cancelled for entry in shown), len(shown) > 1]


def _published(shown: Sequence[ical.Entry], words: str) -> Attachment:
    return _sent("PUBLISH", ical.publication(shown, _organizer()), words)


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


def _sent(method: str, content: bytes, words: str = "") -> Attachment:
    return Attachment(FILE_NAME, f"{ical.CONTENT_TYPE}; method={method}", content, method=method, words=words)


register_attachment("invitation", invitation)
register_attachment("invitations", invitations)
register_attachment("confirmation", confirmation)
register_attachment("cancellations", cancellations)
register_attachment("withdrawal", withdrawal)
register_attachment("meeting_request", meeting_request)
on_reference_change(touch_schedule)  # feeds show towns, addresses, rooms and neutral titles
register_agendas(queries.busy_of)
register_attachment("meeting_update", meeting_update)
