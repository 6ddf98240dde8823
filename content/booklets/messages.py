"""What is written when a session receives its booklet."""

from sessions.notifications.messages import MessageClass
from sessions.notifications.models import Message
from sessions.registrations.enums import RegistrationState
from sessions.registrations.models import Registration


class BookletHandedOver(MessageClass):
    """To everybody registered: the booklet is in their space. Without e-mail or mobile, a call or a letter says so."""

    subject = "Votre livret est prêt"
    template = "content/booklets/messages/handed_over.txt"
    sms = "votre livret est prêt, à lire quand vous voulez. [[lien:personal]]"
    moment = "Quand l’équipe remet le livret à une session, si elle le souhaite"

    def still_true(self, message: Message) -> bool:
        """Unless the person has left the session meanwhile."""
        return Registration.objects.filter(
            pk=message.attachment_args.get("registration"), state=RegistrationState.REGISTERED
        ).exists()
