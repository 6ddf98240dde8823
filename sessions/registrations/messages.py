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


class MeetingMoved(MessageClass):
    """To each registered person: the old and the new date and place, with the meeting for their calendar."""

    subject = "Changement de date ou de lieu"
    template = "sessions/registrations/messages/meeting_moved.txt"
    attachment = "meeting_update"


class MeetingCancelled(MessageClass):
    """To each registered person: this meeting will not take place, the others stay."""

    subject = "Une séance n'aura pas lieu"
    template = "sessions/registrations/messages/meeting_cancelled.txt"
    attachment = "meeting_update"


class DatesShifted(MessageClass):
    """To each registered person: several meetings change; old and new dates in one message, all for the calendar."""

    subject = "Plusieurs dates changent"
    template = "sessions/registrations/messages/meeting_dates_shifted.txt"
    attachment = "invitation"


class RoomChanged(MessageClass):
    """To each registered person: the meetings to come take place in another room."""

    subject = "Changement de salle"
    template = "sessions/registrations/messages/meeting_room_changed.txt"
    attachment = "invitation"


class MeetingAdded(MessageClass):
    """To each registered person: one more meeting, with a place in it."""

    subject = "Une séance de plus"
    template = "sessions/registrations/messages/meeting_added.txt"
    attachment = "meeting_update"


class MinimumNotReached(MessageClass):
    """To the team, once for each session: fewer people than the programme's minimum, some days before the start."""

    subject = "Une session compte peu d'inscriptions"
    template = "sessions/registrations/messages/minimum_not_reached.txt"


class CohortCancelled(MessageClass):
    """To each registered person: no meeting to come takes place."""

    subject = "Vos prochaines séances n'auront pas lieu"
    template = "sessions/registrations/messages/meeting_all_cancelled.txt"


class WaitingCohortCancelled(MessageClass):
    """To each person on the waiting list: the wait for these dates is over, others will come."""

    subject = "Votre demande d'inscription"
    template = "sessions/registrations/messages/meeting_waiting_cancelled.txt"


def _offer_url(recipient, ident: str) -> str:
    return settings.SITE_URL + WaitingOffer.objects.get(pk=int(ident)).path()


register_link("offer", _offer_url)
