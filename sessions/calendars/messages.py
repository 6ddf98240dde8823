"""What is written to those who animate, for their calendars; and to a contact, the address of their own."""

from django.conf import settings

from sessions.notifications.enums import Audience, Channel
from sessions.notifications.links import register_link
from sessions.notifications.messages import MessageClass
from sessions.notifications.models import Message

from .enums import FeedKind
from .links import subscribe_path
from .models import CalendarFeed, Invitation


class MeetingEntry(MessageClass):
    """Base of what a calendar program reads: one meeting to animate, for its recipient's calendar.

    A session sends one of them for each meeting (RFC 5546, 3.2.2): the ``day`` in the subject tells them apart.
    """

    channels = (Channel.EMAIL,)
    audience = Audience.STAFF
    attachment = "meeting_request"

    def still_true(self, message: Message) -> bool:
        """Nothing has changed since it was written; else the message about that change says all there is to say."""
        number = message.attachment_args.get("number")
        told = Invitation.objects.filter(pk=message.attachment_args["invitation"])
        return number is None or told.filter(number=number).exists()


class MeetingInvitation(MeetingEntry):
    """A meeting that the calendar does not hold yet."""

    subject = "Une séance pour votre agenda\u00a0: {day}"
    template = "sessions/calendars/messages/invitation.txt"
    moment = "Une session ouvre, ou l’on demande à la personne d’animer une séance."


class MeetingInvitationChanged(MeetingEntry):
    """The same meeting, at another date or place: the calendar's entry changes with it."""

    subject = "Une séance de votre agenda change\u00a0: {day}"
    template = "sessions/calendars/messages/invitation_changed.txt"
    moment = "La date, l’heure ou le lieu d’une séance à animer change."


class MeetingInvitationCancelled(MeetingEntry):
    """The meeting is off, or goes on without the recipient: the entry leaves the calendar."""

    subject = "Une séance quitte votre agenda\u00a0: {day}"
    template = "sessions/calendars/messages/invitation_cancelled.txt"
    moment = "Une séance à animer est annulée, ou la personne n’y participe plus."


class FeedAddress(MessageClass):
    """The page where a contact subscribes to their own calendar; its address is put in when the message leaves."""

    subject = "Votre agenda"
    template = "sessions/calendars/messages/feed_address.txt"
    channels = (Channel.EMAIL,)
    audience = Audience.CONTACT
    moment = "L’équipe envoie ou change l’adresse d’agenda d’une intervenante ou d’un intervenant."


class SharedFeedAddress(MessageClass):
    """The page of the calendar of a whole organisation, to those of its people who go on using it."""

    subject = "L’agenda de votre organisme change d’adresse"
    template = "sessions/calendars/messages/shared_feed_address.txt"
    channels = (Channel.EMAIL,)
    audience = Audience.CONTACT
    moment = "Une personne quitte un organisme dont elle connaissait l’agenda, ou l’équipe en change l’adresse."

    def still_true(self, message: Message) -> bool:
        """The address is still in service, and its reader is still of the organisation."""
        feed = CalendarFeed.objects.filter(pk=message.attachment_args["feed"], revoked_at=None).defer("body").first()
        return feed is not None and message.contact is not None and feed.partner_id == message.contact.partner_id


def _feed_url(recipient, ident: str) -> str:
    feed = CalendarFeed.objects.filter(kind=FeedKind.CONTACT, contact=recipient, revoked_at=None).order_by().first()
    return settings.SITE_URL + subscribe_path(feed) if feed else settings.SITE_URL + "/"


def _shared_feed_url(recipient, ident: str) -> str:
    feeds = CalendarFeed.objects.filter(kind=FeedKind.PARTNER, partner=recipient.partner_id, revoked_at=None)
    feed = feeds.order_by().first()
    return settings.SITE_URL + (subscribe_path(feed) if feed else "/")


register_link("agenda", _feed_url, "M’abonner à mon agenda")
register_link("shared_agenda", _shared_feed_url, "M’abonner à cet agenda")
