"""What is written after a meeting, and the one-tap excuse that any message before it may hold.

``[[lien:excuse:<place>]]`` in a body or an SMS becomes the address where the person says that she cannot come.
"""

from django.conf import settings
from django.urls import reverse

from sessions.notifications.enums import Audience, Channel
from sessions.notifications.links import register_link
from sessions.notifications.messages import MessageClass
from sessions.notifications.models import Message
from sessions.registrations.models import ExcuseLink, Place

from . import queries
from .enums import ATTENDED


class MissedModule(MessageClass):
    """To whoever was not there and wishes it: where what was said can be read. No word of the absence."""

    subject = "À lire quand vous voulez"
    template = "sessions/attendance/messages/missed_module.txt"
    sms = "une page à lire quand vous voulez. [[lien:personal]]"
    moment = "Quand le registre d’une séance est clos, à qui le souhaite"
    channels = (Channel.EMAIL, Channel.SMS)

    def still_true(self, message: Message) -> bool:
        """Unless the register was corrected meanwhile, or the person changed her mind."""
        place = (
            Place.objects.select_related("attendance", "registration__participant")
            .filter(pk=message.attachment_args.get("place"))
            .first()
        )
        if place is None or not place.registration.participant.wants_missed_modules:
            return False
        return not (hasattr(place, "attendance") and place.attendance.state in ATTENDED)


class RegisterLeftOpen(MessageClass):
    """To the animators, once: a register waits to be closed."""

    subject = "Un registre est resté ouvert"
    template = "sessions/attendance/messages/register_left_open.txt"
    audience = Audience.STAFF
    moment = "Le lendemain matin d’une séance dont le registre n’est pas clos, une seule fois"
    channels = (Channel.EMAIL,)

    def still_true(self, message: Message) -> bool:
        return queries.is_left_open(message.attachment_args.get("meeting"))

    @staticmethod
    def written(key: str) -> bool:
        """Whether it was written already, sent or not."""
        return Message.objects.filter(key=key).exists()


def _excuse_url(recipient, ident: str) -> str:
    return settings.SITE_URL + ExcuseLink.current_for(int(ident)).path()


def _register_url(recipient, ident: str) -> str:
    return settings.SITE_URL + reverse("attendance:register", args=[ident])


def _reading_url(recipient, ident: str) -> str:
    """A neutral address that leads to a module's public page: the page's own address names the subject."""
    return settings.SITE_URL + reverse("excuses:reading", args=[ident])


register_link("excuse", _excuse_url, "Je ne peux pas venir")
register_link("reading", _reading_url, "Lire la page")
register_link("register", _register_url, "Ouvrir le registre")
