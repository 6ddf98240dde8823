from django.conf import settings
from django.db import models
from django.db.models import F, Q

from sessions.common.models import Secret, Stamped
from sessions.partners.models import Contact, Partner
from sessions.people.models import Participant
from sessions.programmes.models import Programme, Site
from sessions.scheduling.models import Meeting

from .enums import PUBLIC_KINDS, FeedDetail, FeedKind, Trouble

_ONE_PERSON = Q(user__isnull=False, contact__isnull=True) | Q(user__isnull=True, contact__isnull=False)


class CalendarFeed(Secret, Stamped):
    """One subscribable address and the stored form of what it serves."""

    PURPOSE = "feed"

    kind = models.CharField("sorte", max_length=12, choices=FeedKind.choices)
    programme = models.OneToOneField(Programme, models.CASCADE, null=True, blank=True, related_name="feed")
    site = models.OneToOneField(Site, models.CASCADE, null=True, blank=True, related_name="feed")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="feeds")
    partner = models.ForeignKey(Partner, models.CASCADE, null=True, blank=True, related_name="feeds")
    contact = models.ForeignKey(Contact, models.CASCADE, null=True, blank=True, related_name="feeds")
    participant = models.ForeignKey(Participant, models.CASCADE, null=True, blank=True, related_name="feeds")
    detail = models.CharField("ce que dit l’agenda", max_length=8, choices=FeedDetail.choices, default=FeedDetail.PLACE)
    revoked_at = models.DateTimeField("révoqué le", null=True, blank=True)
    last_used_on = models.DateField("dernière lecture", null=True, blank=True)
    body = models.BinaryField("forme servie", default=b"", editable=False)
    etag = models.CharField(max_length=70, blank=True, editable=False)
    body_changed_at = models.DateTimeField("contenu modifié le", null=True, blank=True, editable=False)
    revision = models.BigIntegerField("révision du planning vérifiée", default=-1, editable=False)
    checked_on = models.DateField("jour de vérification", null=True, blank=True, editable=False)  # windows move daily

    class Meta:
        verbose_name = "agenda"
        ordering = ["kind", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(kind="programme", programme__isnull=False)
                    | Q(kind="site", site__isnull=False)
                    | Q(kind="animator", user__isnull=False)
                    | Q(kind="partner", partner__isnull=False)
                    | Q(kind="contact", contact__isnull=False)
                    | Q(kind="participant", participant__isnull=False)
                ),
                name="feed_has_its_subject",
                violation_error_message="Un agenda porte sur ce que dit sa sorte.",
            ),
            *(
                models.UniqueConstraint(
                    fields=[subject],
                    condition=Q(revoked_at__isnull=True),
                    name=f"feed_one_live_{subject}",
                    violation_error_message="Un agenda en service existe déjà : renouvelez-le.",
                )
                for subject in ("user", "partner", "contact", "participant")
            ),
        ]

    def __str__(self) -> str:
        return f"agenda {self.get_kind_display()} {self.pk}"

    @property
    def is_public(self) -> bool:
        return self.kind in PUBLIC_KINDS


class Invitation(models.Model):
    """What somebody's calendar program was last sent of one meeting (RFC 5546): the next one bears a higher number."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="invitations")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+")
    contact = models.ForeignKey(Contact, models.CASCADE, null=True, blank=True, related_name="+")
    number = models.PositiveIntegerField("SEQUENCE envoyée")
    digest = models.CharField("empreinte de ce qui a été envoyé", max_length=64, blank=True)  # empty: cancelled
    told_at = models.DateTimeField("envoyé le")

    class Meta:
        verbose_name = "invitation d’agenda"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=_ONE_PERSON,
                name="invitation_one_person",
                violation_error_message="Une invitation a un destinataire et un seul.",
            ),
            models.UniqueConstraint(
                fields=["meeting", "user"],
                name="invitation_once_user",
                violation_error_message="Cette invitation existe déjà.",
            ),
            models.UniqueConstraint(
                fields=["meeting", "contact"],
                name="invitation_once_contact",
                violation_error_message="Cette invitation existe déjà.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} n° {self.number}"

    @property
    def is_cancelled(self) -> bool:
        return not self.digest

    @property
    def recipient(self):
        return self.user or self.contact


class OwnCalendar(Stamped):
    """What an animator or a contact wants of calendars: invitations by mail, and their own one read for free/busy."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="own_calendar"
    )
    contact = models.OneToOneField(Contact, models.CASCADE, null=True, blank=True, related_name="own_calendar")
    invited = models.BooleanField("invitations par courriel", default=True)
    address = models.CharField("adresse de l’agenda", max_length=1000, blank=True)
    tried_at = models.DateTimeField("dernier essai de lecture", null=True, blank=True)
    read_at = models.DateTimeField("dernière lecture", null=True, blank=True)
    trouble = models.CharField("difficulté", max_length=8, choices=Trouble.choices, blank=True)

    class Meta:
        verbose_name = "agenda propre"
        verbose_name_plural = "agendas propres"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=_ONE_PERSON,
                name="own_calendar_one_person",
                violation_error_message="Un agenda appartient à une personne et une seule.",
            )
        ]

    def __str__(self) -> str:
        return f"agenda propre {self.pk}"


class BusyInterval(models.Model):
    """A stretch of time that somebody's own calendar says is taken: nothing else of that calendar is kept."""

    calendar = models.ForeignKey(OwnCalendar, models.CASCADE, related_name="busy")
    starts_at = models.DateTimeField("début")
    ends_at = models.DateTimeField("fin")

    class Meta:
        verbose_name = "plage occupée"
        ordering = ["starts_at", "pk"]
        indexes = [models.Index(fields=["calendar", "starts_at"], name="busy_calendar_start")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="busy_ends_after_start",
                violation_error_message="La plage doit finir après son début.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.starts_at} – {self.ends_at}"
