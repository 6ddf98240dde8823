"""What is written to a person about her registration. Subjects are neutral; details stand behind the personal link."""

from django.conf import settings

from sessions.notifications.links import register_link
from sessions.notifications.messages import MessageClass

from .models import WaitingOffer


class Confirmed(MessageClass):
    """She has her place; the invitation holds every meeting."""

    subject = "Votre place est réservée"
    template = "sessions/registrations/messages/confirmed.txt"
    attachment = "invitation"


class AlreadyKnown(MessageClass):
    """Somebody, perhaps herself, registered her once more: nothing changed."""

    subject = "Vous êtes déjà sur notre liste"
    template = "sessions/registrations/messages/already_known.txt"


class OnWaitingList(MessageClass):
    """No place for now."""

    subject = "Votre demande est enregistrée"
    template = "sessions/registrations/messages/on_waiting_list.txt"


class PlaceOffered(MessageClass):
    """A place is held for her until a deadline."""

    subject = "Une place se libère : merci de répondre"
    template = "sessions/registrations/messages/place_offered.txt"


class OfferLapsed(MessageClass):
    """The deadline passed; she stays on the list."""

    subject = "La place proposée a été rendue"
    template = "sessions/registrations/messages/offer_lapsed.txt"


class Withdrawn(MessageClass):
    """Her place or her request was given up."""

    subject = "Votre désistement est noté"
    template = "sessions/registrations/messages/withdrawn.txt"


def _offer_url(recipient, ident: str) -> str:
    return settings.SITE_URL + WaitingOffer.objects.get(pk=int(ident)).path()


register_link("offer", _offer_url)
