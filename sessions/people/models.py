from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from sessions.common import tokens
from sessions.common.models import ERASED, Erasable, OpeningLink, PublicId, Stamped, Transition
from sessions.common.text import fold, letters
from sessions.notifications.models import Reachable

_NOTHING = {
    **dict.fromkeys(("first_name", "last_name", "folded_name", "email", "mobile", "landline", "postal_address"), ""),
    **{"department": "", "do_not_contact_reason": "", "user__isnull": True},
    **{"wants_reminders": False, "wants_missed_modules": False, "do_not_contact_at__isnull": False},
}


class Participant(PublicId, Stamped, Reachable, Erasable):
    """A person who takes part; an account is optional, an e-mail address too.

    Two years after the last contact the row is a shell (``erased_at``) that keeps her places in the counts. To a shell
    nobody writes: it is marked « do not contact ».
    """

    first_name = models.CharField("prénom", max_length=80)
    last_name = models.CharField("nom", max_length=80)
    folded_name = models.CharField("nom simplifié", max_length=170, editable=False, db_index=True)
    department = models.CharField("département", max_length=3, blank=True)
    wants_reminders = models.BooleanField("souhaite des rappels", default=True)
    wants_missed_modules = models.BooleanField("souhaite recevoir les modules manqués", default=True)
    do_not_contact_reason = models.CharField("raison", max_length=200, blank=True)
    postal_address = models.TextField(
        "adresse postale",
        max_length=300,
        blank=True,
        help_text="Ou à qui remettre un papier en main propre, par exemple « à l’accueil, le jeudi ».",
    )
    last_contact_at = models.DateTimeField("dernier contact", auto_now_add=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="participant"
    )

    class Meta:
        verbose_name = "participante ou participant"
        verbose_name_plural = "participantes et participants"
        ordering = ["folded_name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(erased_at__isnull=False) | (~Q(first_name="") & ~Q(last_name="")),
                name="participant_has_names",
                violation_error_message="Indiquez le prénom et le nom.",
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True) | Q(**_NOTHING),
                name="participant_erased_is_empty",
                violation_error_message="D’une personne effacée, rien n’est gardé.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or ERASED

    def save(self, *args, **kwargs) -> None:
        self.folded_name = fold(f"{self.last_name} {self.first_name}")
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, "folded_name"}
        super().save(*args, **kwargs)

    def personal_url(self) -> str:
        """The absolute address of the person's own space; a link is made when none is open."""
        path = reverse("registrations:personal_link", args=[PersonalLink.current_for(self).token])
        return f"{settings.SITE_URL}{path}"

    def name_check(self) -> str:
        """The letters that open the personal link: the first three of the surname, folded (fewer for a shorter one)."""
        return letters(self.last_name)[:3]


class ContactTransition(Transition):
    """When messages to a person were stopped or resumed, by whom and why."""

    participant = models.ForeignKey(Participant, models.CASCADE, related_name="contact_transitions")

    class Meta(Transition.Meta):
        verbose_name = "arrêt ou reprise des messages"
        verbose_name_plural = "arrêts et reprises des messages"


class DetailsChange(models.Model):
    """When a person's details were changed, by whom, and which: never what they were."""

    participant = models.ForeignKey(Participant, models.CASCADE, related_name="details_changes")
    fields = models.CharField("renseignements modifiés", max_length=300)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="par"
    )
    at = models.DateTimeField("le", auto_now_add=True)

    class Meta:
        verbose_name = "correction de coordonnées"
        verbose_name_plural = "corrections de coordonnées"
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.fields

    def in_words(self) -> str:
        """What was changed, as the screens call it."""
        names = {field.name: field.verbose_name for field in Participant._meta.fields}
        return ", ".join(str(names[name]) for name in self.fields.split(","))


class PersonalLink(OpeningLink, Stamped):
    """A secret address of the person's own space."""

    PURPOSE = "personal"
    LIFETIME = timedelta(days=730)  # 24 months

    participant = models.ForeignKey(Participant, models.CASCADE, related_name="links")

    class Meta:
        verbose_name = "lien personnel"
        verbose_name_plural = "liens personnels"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")),
                name="personal_link_expires_later",
                violation_error_message="Un lien expire après sa création.",
            )
        ]

    def __str__(self) -> str:
        return f"lien de {self.participant_id}"

    @classmethod
    def current_for(cls, participant: Participant) -> "PersonalLink":
        """The newest open link of the person, else a new one for 24 months."""
        now = timezone.now()
        link = cls.objects.filter(participant=participant, revoked_at=None, expires_at__gt=now).first()
        return link or cls.objects.create(participant=participant, expires_at=now + cls.LIFETIME)


class AccessCode(models.Model):
    """Six digits that open the person's space once, for a quarter of an hour; only a nonce is stored."""

    PURPOSE = "code"
    LIFETIME = timedelta(minutes=15)
    TRIES = 5

    participant = models.ForeignKey(Participant, models.CASCADE, related_name="access_codes")
    nonce = models.CharField(max_length=32, default=tokens.new_nonce, editable=False)
    created_at = models.DateTimeField("créé le", auto_now_add=True)
    expires_at = models.DateTimeField("expire le")
    tries = models.PositiveSmallIntegerField("essais", default=0)
    used_at = models.DateTimeField("utilisé le", null=True, blank=True)

    class Meta:
        verbose_name = "code d’accès"
        verbose_name_plural = "codes d’accès"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")),
                name="access_code_expires_later",
                violation_error_message="Un code expire après sa création.",
            )
        ]

    def __str__(self) -> str:
        return f"code de {self.participant_id}"

    @property
    def digits(self) -> str:
        """The six digits, derived from the nonce with the site's key."""
        return f"{int(tokens.fingerprint(tokens.derive(self.PURPOSE, self.nonce)), 16) % 10**6:06d}"

    def is_open(self, now: datetime | None = None) -> bool:
        """Whether it may still be tried."""
        return self.used_at is None and self.tries < self.TRIES and self.expires_at > (now or timezone.now())
