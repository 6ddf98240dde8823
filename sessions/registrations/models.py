from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from sessions.common.models import PublicId, Secret, Stamped, Transition
from sessions.common.typography import at, of
from sessions.partners.models import Contact
from sessions.people.models import Participant
from sessions.programmes.models import Module
from sessions.scheduling.enums import CohortState
from sessions.scheduling.models import Cohort, Meeting

from .enums import Author, OfferState, RegistrationState, Wish


class Registration(PublicId, Stamped):
    """One person in one cohort."""

    participant = models.ForeignKey(Participant, models.CASCADE, related_name="registrations")
    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="registrations")
    state = models.CharField("état", max_length=12, choices=RegistrationState.choices)
    queued_at = models.DateTimeField("demande faite le")  # order of the waiting list
    registered_at = models.DateTimeField("confirmée le", null=True, blank=True)
    ended_at = models.DateTimeField("désistement ou transfert le", null=True, blank=True)
    rank = models.PositiveSmallIntegerField("rang choisi par l’équipe", null=True, blank=True)
    rank_reason = models.CharField("raison du rang", max_length=200, blank=True)
    wish = models.CharField("ce qui est attendu", max_length=10, choices=Wish.choices, default=Wish.THIS)
    wished_at = models.DateTimeField("souhait d’une prochaine session le", null=True, blank=True)
    author = models.CharField("inscription faite par", max_length=10, choices=Author.choices, default=Author.SELF)
    author_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="registrations_made"
    )
    author_contact = models.ForeignKey(
        Contact, models.SET_NULL, null=True, blank=True, related_name="registrations_made"
    )
    agreed_at = models.DateTimeField("accord de la personne le")

    class Meta:
        verbose_name = "inscription"
        ordering = ["queued_at", "pk"]
        indexes = [models.Index(fields=["cohort", "state"], name="registration_cohort_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "cohort"],
                name="registration_once",
                violation_error_message="Cette personne a déjà une inscription à cette session.",
            ),
            models.CheckConstraint(
                condition=~Q(state="registered") | Q(registered_at__isnull=False),
                name="registration_registered_has_date",
                violation_error_message="Une inscription confirmée a une date.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["withdrawn", "moved"], ended_at__isnull=False)
                | (~Q(state__in=["withdrawn", "moved"]) & Q(ended_at__isnull=True)),
                name="registration_ended_has_date",
                violation_error_message="Seul un désistement ou un transfert a une date de fin.",
            ),
            models.CheckConstraint(
                condition=Q(rank__isnull=True) | ~Q(rank_reason=""),
                name="registration_rank_has_reason",
                violation_error_message="Indiquez la raison de cet ordre.",
            ),
            models.CheckConstraint(
                condition=Q(wish="this", wished_at__isnull=True) | (~Q(wish="this") & Q(wished_at__isnull=False)),
                name="registration_wish_has_date",
                violation_error_message="Seul le souhait d’une prochaine session a une date.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participant} · {self.cohort.code}"

    @property
    def awaited(self) -> str:
        """What she waits for, in the middle of a sentence."""
        return awaited(self.wish, self.cohort)

    @property
    def is_called_off(self) -> bool:
        """She has a place, and the session was cancelled: what comes next is hers to choose."""
        return self.state == RegistrationState.REGISTERED and self.cohort.state == CohortState.CANCELLED

    def wants(self, wish: str) -> None:
        """Take note of what she waits for; a next session is one that opens from now on."""
        self.wish, self.wished_at = wish, None if wish == Wish.THIS else timezone.now()


def awaited(wish: str, cohort: Cohort) -> str:
    """A wish about a session, in the middle of a sentence."""
    match wish:
        case Wish.HERE:
            return f"la prochaine session {at(cohort.site.town)}"
        case Wish.ELSEWHERE:
            return "la prochaine session dans une autre ville"
    return f"une place dans la session {of(cohort.site.town)}"


class RegistrationTransition(Transition):
    registration = models.ForeignKey(Registration, models.CASCADE, related_name="transitions")

    class Meta(Transition.Meta):
        verbose_name = "changement d’état d’inscription"


class Place(models.Model):
    """One registration's place in one meeting. ``offered`` is false for a meeting held before the person joined."""

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="places")
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="places")
    offered = models.BooleanField("proposée", default=True)
    excused_at = models.DateTimeField("excuse donnée le", null=True, blank=True)

    class Meta:
        verbose_name = "place"
        ordering = ["meeting", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "meeting"],
                name="place_unique",
                violation_error_message="Cette inscription a déjà une place dans cette séance.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.registration_id} → {self.meeting_id}"


class ExcuseLink(Secret, Stamped):
    """The address, in the reminders of one place, where its holder says that she cannot come."""

    PURPOSE = "excuse"

    place = models.ForeignKey(Place, models.CASCADE, related_name="excuse_links")
    revoked_at = models.DateTimeField("révoqué le", null=True, blank=True)

    class Meta:
        verbose_name = "lien d’excuse"
        verbose_name_plural = "liens d’excuse"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["place"],
                condition=Q(revoked_at__isnull=True),
                name="excuse_link_one_live",
                violation_error_message="Un lien est déjà en service pour cette place.",
            )
        ]

    def __str__(self) -> str:
        return f"lien d’excuse de la place {self.place_id}"

    @classmethod
    def current_for(cls, place_id: int) -> "ExcuseLink":
        """The link in service of a place, made when there is none."""
        link, _ = cls.objects.get_or_create(place_id=place_id, revoked_at=None)
        return link

    def path(self) -> str:
        """The address where it is answered, within the site."""
        return reverse("excuses:excuse", args=[self.token])


class ModuleRead(models.Model):
    """A module that a person says she has read; she alone writes and sees it, and takes it back when she likes."""

    participant = models.ForeignKey(Participant, models.CASCADE, related_name="modules_read")
    module = models.ForeignKey(Module, models.CASCADE, related_name="+")
    at = models.DateTimeField("lu le", auto_now_add=True)

    class Meta:
        verbose_name = "module lu"
        verbose_name_plural = "modules lus"
        ordering = ["participant", "module", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "module"],
                name="module_read_once",
                violation_error_message="Ce module est déjà noté comme lu.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.participant_id} a lu {self.module_id}"


class WaitingOffer(Secret, Stamped):
    """A place held for somebody on the waiting list until a deadline; answered through a link."""

    PURPOSE = "offer"

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="offers")
    state = models.CharField("état", max_length=10, choices=OfferState.choices, default=OfferState.PENDING)
    expires_at = models.DateTimeField("à répondre avant le")
    answered_at = models.DateTimeField("réponse le", null=True, blank=True)

    class Meta:
        verbose_name = "proposition de place"
        verbose_name_plural = "propositions de place"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["registration"],
                condition=Q(state="pending"),
                name="offer_one_pending",
                violation_error_message="Une proposition attend déjà une réponse.",
            ),
            models.CheckConstraint(
                condition=Q(state="pending", answered_at__isnull=True)
                | (~Q(state="pending") & Q(answered_at__isnull=False)),
                name="offer_answered_has_date",
                violation_error_message="Une proposition close a une date de réponse.",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")),
                name="offer_expires_later",
                violation_error_message="Une proposition expire après son envoi.",
            ),
        ]

    def __str__(self) -> str:
        return f"proposition {self.pk} ({self.get_state_display()})"

    def path(self) -> str:
        """The address where it is answered, within the site."""
        return reverse("registrations:offer", args=[self.token])

    def is_open(self) -> bool:
        """Whether it may still be answered."""
        return self.state == OfferState.PENDING and self.expires_at > timezone.now()
