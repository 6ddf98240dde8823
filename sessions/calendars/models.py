from django.conf import settings
from django.db import models
from django.db.models import Q

from sessions.common import tokens
from sessions.common.models import Stamped
from sessions.partners.models import Contact, Partner
from sessions.people.models import Participant
from sessions.programmes.models import Programme, Site

from .enums import PUBLIC_KINDS, FeedKind


class CalendarFeed(Stamped):
    """One subscribable address and the stored form of what it serves."""

    PURPOSE = "feed"

    kind = models.CharField("sorte", max_length=12, choices=FeedKind.choices)
    programme = models.OneToOneField(Programme, models.CASCADE, null=True, blank=True, related_name="feed")
    site = models.OneToOneField(Site, models.CASCADE, null=True, blank=True, related_name="feed")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="feeds")
    partner = models.ForeignKey(Partner, models.CASCADE, null=True, blank=True, related_name="feeds")
    contact = models.ForeignKey(Contact, models.CASCADE, null=True, blank=True, related_name="feeds")
    participant = models.ForeignKey(Participant, models.CASCADE, null=True, blank=True, related_name="feeds")
    nonce = models.CharField(max_length=32, default=tokens.new_nonce, editable=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
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

    @property
    def token(self) -> str:
        return tokens.derive(self.PURPOSE, self.nonce)

    def save(self, *args, **kwargs) -> None:
        self.token_hash = tokens.fingerprint(self.token)
        super().save(*args, **kwargs)
