"""What is written to a person about her registration. Subjects are neutral; details stand behind the personal link.

``still_true`` says when there is no longer a reason to write: what waited for a carrier, or for somebody to call, is
dropped then.
"""

from typing import ClassVar

from django.conf import settings
from django.utils import timezone

from sessions.notifications.enums import Audience, Channel
from sessions.notifications.links import register_link
from sessions.notifications.messages import MessageClass
from sessions.scheduling.enums import CohortState, MeetingState
from sessions.scheduling.models import Meeting

from . import queries
from .enums import RegistrationState, Wish
from .models import Place, Registration, WaitingOffer


# --- The registration -------------------------------------------------------------------------------------------------
class _Standing(MessageClass):
    """Base of what says how things stand for her: neither sent nor read out by telephone once they stand otherwise, nor
    once a session is cancelled in which she had a place or waited for one: that is told in its stead.
    """

    stands: ClassVar[tuple[str, ...]]
    stands_when_cancelled: ClassVar[bool] = False

    def still_true(self, message) -> bool:
        number = message.attachment_args.get("registration")
        found = Registration.objects.filter(pk=number, state__in=self.stands)
        if not self.stands_when_cancelled:
            found = found.exclude(cohort__state=CohortState.CANCELLED, wish=Wish.THIS)
        return number is None or found.exists()


class Confirmed(_Standing):
    """She has her place; the invitation holds every meeting."""

    subject = "Votre place est réservée"
    template = "sessions/registrations/messages/confirmed.txt"
    sms = "votre place {{ cohort.site.town|at }} est réservée. Vos dates : [[lien:personal]]"
    moment = "Dès que la place est donnée"
    attachment = "confirmation"
    stands = (RegistrationState.REGISTERED,)


class AlreadyKnown(MessageClass):
    """Somebody, perhaps herself, registered her once more: nothing changed."""

    subject = "Vous êtes déjà sur notre liste"
    template = "sessions/registrations/messages/already_known.txt"
    sms = "vous êtes déjà sur notre liste, rien ne change. Votre espace : [[lien:personal]]"
    moment = "Quand une inscription est faite une seconde fois"


class OnWaitingList(_Standing):
    """No place for now; whoever had one until then may hear it from this mail alone, her calendar with her."""

    subject = "Votre demande est enregistrée"
    template = "sessions/registrations/messages/on_waiting_list.txt"
    sms = "votre demande est notée. Nous vous prévenons dès qu’une place vous attend. [[lien:personal]]"
    moment = "À l’entrée sur la liste d’attente"
    attachment = "withdrawal"
    stands = (RegistrationState.WAITING, RegistrationState.OFFERED)


class PlaceOffered(MessageClass):
    """A place is held for her until a deadline."""

    subject = "Une place vous attend : merci de répondre"
    template = "sessions/registrations/messages/place_offered.txt"
    sms = (
        "{% if next_session %}une session ouvre{% else %}une place se libère{% endif %}. "
        "Répondez avant le {{ offer.expires_at|short_day }} à {{ offer.expires_at|hour }} : "
        "[[lien:offer:{{ offer.pk }}]]"
    )
    moment = "Quand une place se libère, ou quand la session attendue ouvre"

    def still_true(self, message) -> bool:
        """The offer waits for an answer."""
        offer = WaitingOffer.objects.filter(pk=message.attachment_args.get("offer")).first()
        return offer is None or offer.is_open()


class OfferEnding(PlaceOffered):
    """The place is held for a few hours more."""

    subject = "Une place vous attend encore"
    template = "sessions/registrations/messages/offer_ending.txt"
    sms = (
        "une place vous attend encore, jusqu’au {{ offer.expires_at|short_day }} à {{ offer.expires_at|hour }} : "
        "[[lien:offer:{{ offer.pk }}]]"
    )
    moment = "Quand les deux tiers du délai de réponse sont passés, un jour avant la fin au plus tôt"


class OfferLapsed(MessageClass):
    """The deadline passed; she stays on the list."""

    subject = "La place proposée a été rendue"
    template = "sessions/registrations/messages/offer_lapsed.txt"
    sms = "la place proposée a été rendue. Vous restez sur la liste. [[lien:personal]]"
    moment = "Quand le délai de réponse est passé"


class Withdrawn(_Standing):
    """Her place or her request was given up; what our mails put into her calendar is taken out of it."""

    subject = "Votre désistement est noté"
    template = "sessions/registrations/messages/withdrawn.txt"
    sms = "votre désistement est noté, merci. Votre espace : [[lien:personal]]"
    moment = "Au désistement"
    attachment = "withdrawal"
    stands = (RegistrationState.WITHDRAWN,)
    stands_when_cancelled = True


# --- What comes by itself, in its time --------------------------------------------------------------------------------
class Reminder(MessageClass):
    """A meeting some days ahead, with « je ne peux pas venir » in one tap."""

    subject = "Votre prochain rendez-vous"
    template = "sessions/registrations/messages/reminder.txt"
    sms = (
        "rendez-vous {{ meeting.starts_at|short_day }} à {{ meeting.starts_at|hour }}, {{ cohort.site.town }}. "
        "Pas possible ? [[lien:excuse:{{ place.pk }}]]"
    )
    moment = "Quelques jours avant la séance (jours choisis dans le programme), à 9 h"
    channels = (Channel.EMAIL, Channel.SMS, Channel.PHONE)

    def still_true(self, message) -> bool:
        """She is still expected, the meeting is to come and on the day that the message says."""
        place = queries.place_to_come(message.attachment_args.get("place"))
        return place is not None and place.meeting.local_day.isoformat() == message.attachment_args["day"]


class SessionCompleted(MessageClass):
    """Thanks, after the last module; what stays open."""

    subject = "Merci, et à bientôt"
    template = "sessions/registrations/messages/session_completed.txt"
    sms = "merci d’avoir fait ce chemin avec nous. Votre espace reste ouvert : [[lien:personal]]"
    moment = "Le lendemain de la dernière séance, à 9 h"
    channels = (Channel.EMAIL, Channel.SMS, Channel.POST, Channel.PHONE)


class FollowUpInvitation(MessageClass):
    """The meeting months later comes nearer: its date, and whether we can still reach her."""

    subject = "Nous nous retrouvons bientôt"
    template = "sessions/registrations/messages/follow_up.txt"
    sms = (
        "nous nous retrouvons {{ meeting.starts_at|short_day }}. Vos coordonnées ont-elles changé ? "
        "[[lien:coordonnees]]"
    )
    moment = "Un mois avant la séance de suivi, à 9 h"
    attachment = "meeting_update"

    def still_true(self, message) -> bool:
        """She is still expected at a meeting to come."""
        return queries.place_to_come(message.attachment_args.get("place")) is not None


# --- Changes ----------------------------------------------------------------------------------------------------------
class _AboutMeeting(MessageClass):
    """Told as long as the meeting has not begun, at its new date when it has one, to who still has a place there."""

    attachment = "meeting_update"
    moment = "Dès que l’équipe confirme le changement"

    def still_true(self, message) -> bool:
        """The meeting, as it stands now, has not begun, she has not given her place back, the session takes place."""
        meeting = Meeting.objects.filter(pk=message.attachment_args.get("meeting")).first()
        if meeting is None:
            return True
        hers = Registration.objects.filter(
            participant=message.participant_id, cohort=meeting.cohort_id, state=RegistrationState.REGISTERED
        )
        on = hers.exclude(cohort__state=CohortState.CANCELLED)
        return meeting.starts_at > timezone.now() and on.exists()


class MeetingMoved(_AboutMeeting):
    """To each registered person: the old and the new date and place, with the meeting for their calendar."""

    subject = "Changement de date ou de lieu"
    template = "sessions/registrations/messages/meeting_moved.txt"
    sms = (
        "une séance change. Maintenant : {{ meeting.starts_at|short_day }} à {{ meeting.starts_at|hour }}. "
        "Détails : [[lien:personal]]"
    )


class MeetingCancelled(_AboutMeeting):
    """To each registered person: this meeting will not take place, the others stay."""

    subject = "Une séance n’aura pas lieu"
    template = "sessions/registrations/messages/meeting_cancelled.txt"
    sms = (
        "la séance du {{ meeting.starts_at|short_day }} n’aura pas lieu. Les autres ne changent pas. [[lien:personal]]"
    )


class MeetingAdded(_AboutMeeting):
    """To each registered person: one more meeting, with a place in it."""

    subject = "Une séance de plus"
    template = "sessions/registrations/messages/meeting_added.txt"
    sms = (
        "une séance de plus, {{ meeting.starts_at|short_day }} à {{ meeting.starts_at|hour }}. "
        "Détails : [[lien:personal]]"
    )


class DatesShifted(_Standing):
    """To each registered person: several meetings change; old and new dates in one message, all for the calendar."""

    subject = "Plusieurs dates changent"
    template = "sessions/registrations/messages/meeting_dates_shifted.txt"
    sms = "plusieurs de vos dates changent. Les voici : [[lien:personal]]"
    moment = "Dès que l’équipe confirme le changement"
    attachment = "invitation"
    stands = (RegistrationState.REGISTERED,)


class RoomChanged(_Standing):
    """To each registered person: the meetings to come take place in another room."""

    subject = "Changement de salle"
    template = "sessions/registrations/messages/meeting_room_changed.txt"
    sms = "changement de salle pour vos prochaines séances. Où : [[lien:personal]]"
    moment = "Dès que l’équipe confirme le changement"
    attachment = "invitation"
    stands = (RegistrationState.REGISTERED,)


class AddressChanged(MessageClass):
    """To each registered person, once for all her sessions there: the place has another name or address."""

    subject = "Le lieu de vos prochaines séances"
    template = "sessions/registrations/messages/meeting_address_changed.txt"
    sms = (
        "{% if moved %}nouvelle adresse pour vos prochaines séances{% else %}"
        "le lieu de vos prochaines séances change de nom{% endif %}. Détails : [[lien:personal]]"
    )
    moment = "Quand l’équipe change le nom ou l’adresse d’un lieu et choisit de l’annoncer"
    attachment = "invitations"

    def still_true(self, message) -> bool:
        """She still has her place in a session that goes on, and one of the meetings has not begun."""
        places = Place.objects.filter(
            registration__in=message.attachment_args["registrations"],
            registration__state=RegistrationState.REGISTERED,
            registration__cohort__site=message.attachment_args["site"],
            meeting__state=MeetingState.PLANNED,
            meeting__starts_at__gt=timezone.now(),
            offered=True,
        )
        return places.exists()


class CohortCancelled(_Standing):
    """To each registered person: no meeting to come takes place, and all of them leave her calendar."""

    subject = "Vos prochaines séances n’auront pas lieu"
    template = "sessions/registrations/messages/meeting_all_cancelled.txt"
    attachment = "cancellations"
    sms = "vos prochaines séances n’auront pas lieu. Explications : [[lien:personal]]"
    moment = "Dès que l’équipe annule la session"
    stands = (RegistrationState.REGISTERED,)
    stands_when_cancelled = True


class WaitingCohortCancelled(MessageClass):
    """To each person on the waiting list: the wait for these dates is over, others will come."""

    subject = "Votre demande d’inscription"
    template = "sessions/registrations/messages/meeting_waiting_cancelled.txt"
    sms = "les dates que vous attendiez n’auront pas lieu. D’autres choix : [[lien:personal]]"
    moment = "Dès que l’équipe annule la session"


class _Without(MessageClass):
    """To whoever still waits for a place in this session, as long as she does."""

    def still_true(self, message) -> bool:
        return Registration.objects.filter(
            pk=message.attachment_args["registration"], state=RegistrationState.WAITING, wish=Wish.THIS
        ).exists()


class BegunWithout(_Without):
    """The session begins and she has no place: she stays on the list, or waits for the next one in one tap."""

    subject = "Votre demande d’inscription"
    template = "sessions/registrations/messages/begun_without.txt"
    sms = "pas de place pour vous pour l’instant, vous restez sur la liste. Ou la prochaine : [[lien:personal]]"
    moment = "Quand une session commence, à qui attend encore une place dans celle-ci"


class OverWithout(_Without):
    """The last module has begun: no place will come free, the next session is one tap away."""

    subject = "Votre demande d’inscription"
    template = "sessions/registrations/messages/over_without.txt"
    sms = "vous n’avez pas eu de place cette fois. Pour la prochaine, un bouton suffit : [[lien:personal]]"
    moment = "À la dernière séance d’une session, à qui attendait encore une place dans celle-ci"


# --- To the team ------------------------------------------------------------------------------------------------------
class MinimumNotReached(MessageClass):
    """To the team, once for each session: fewer people than the programme's minimum, some days before the start."""

    subject = "Une session compte peu d’inscriptions"
    template = "sessions/registrations/messages/minimum_not_reached.txt"
    audience = Audience.STAFF
    moment = "Quelques jours avant le début (nombre choisi dans le programme)"
    channels = (Channel.EMAIL,)


def _offer_url(recipient, ident: str) -> str:
    return settings.SITE_URL + WaitingOffer.objects.get(pk=int(ident)).path()


register_link("offer", _offer_url, "Répondre à cette proposition")
