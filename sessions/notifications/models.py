import uuid
from collections.abc import Sequence

from django.conf import settings
from django.db import models
from django.db.models import Q

from sessions.common.models import Stamped

from .enums import Channel, MessageState


class Reachable(models.Model):
    """Somebody we may write to: addresses, preferred channel, wish not to be contacted."""

    email = models.EmailField("adresse électronique", blank=True)
    mobile = models.CharField("téléphone mobile", max_length=20, blank=True)
    landline = models.CharField("autre téléphone", max_length=20, blank=True)
    channel = models.CharField("moyen préféré", max_length=10, choices=Channel.choices, default=Channel.EMAIL)
    do_not_contact_at = models.DateTimeField("ne plus contacter depuis", null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def may_be_contacted(self) -> bool:
        return self.do_not_contact_at is None

    def usable_channel(self, allowed: Sequence[str] = tuple(Channel.values)) -> str:
        """The preferred channel when it can work, else the first that can; a call when nothing else can.

        Only channels of ``allowed`` are taken. SMS can work only where the site has a sender (``settings.SMS_SENDER``).
        """
        known = {
            Channel.EMAIL: self.email,
            Channel.SMS: self.mobile if settings.SMS_SENDER else "",
            Channel.PHONE: self.mobile or self.landline,
        }
        if self.channel in allowed and (self.channel == Channel.POST or known.get(Channel(self.channel))):
            return self.channel
        usable = (channel.value for channel, address in known.items() if address and channel in allowed)
        return next(usable, Channel.PHONE.value)

    def personal_url(self) -> str:
        """The address of the person's own space, put into messages at delivery; empty for whom has none."""
        return ""


class Message(Stamped):
    """One outgoing e-mail, SMS, letter or call, written in the transaction of what it tells."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField("clé", max_length=200, unique=True)
    kind = models.CharField("sorte", max_length=60)
    channel = models.CharField("moyen", max_length=10, choices=Channel.choices)
    state = models.CharField("état", max_length=12, choices=MessageState.choices, default=MessageState.QUEUED)
    participant = models.ForeignKey(
        "portal_sessions.Participant", models.CASCADE, null=True, blank=True, related_name="messages"
    )
    contact = models.ForeignKey(
        "portal_sessions.Contact", models.CASCADE, null=True, blank=True, related_name="messages"
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="messages")
    cohort = models.ForeignKey(
        "portal_sessions.Cohort", models.SET_NULL, null=True, blank=True, related_name="messages"
    )
    subject = models.CharField("objet", max_length=150)
    body = models.TextField("texte")  # [[lien:…]] stands for a secret address, put in at delivery
    short_body = models.CharField("texte du SMS", max_length=500, blank=True)
    about = models.CharField("à propos de", max_length=120, blank=True, db_index=True)  # one value for one announcement
    attachment = models.CharField("pièce jointe", max_length=60, blank=True)  # name of a registered builder
    attachment_args = models.JSONField("paramètres de la pièce jointe", default=dict, blank=True)
    send_after = models.DateTimeField("à envoyer à partir du")
    expires_at = models.DateTimeField("inutile après le", null=True, blank=True)
    claimed_at = models.DateTimeField("pris par un envoi le", null=True, blank=True)
    handed_over = models.BooleanField(
        "remis au transporteur", default=False
    )  # from here on, sending again could double
    attempts = models.PositiveSmallIntegerField("tentatives", default=0)
    last_error = models.CharField("dernière erreur", max_length=200, blank=True)
    sent_at = models.DateTimeField("envoyé le", null=True, blank=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "message"
        ordering = ["-created_at", "pk"]
        indexes = [
            models.Index(fields=["state", "send_after"], name="message_due"),
            models.Index(fields=["cohort", "state"], name="message_cohort_state"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(participant__isnull=False, contact__isnull=True, user__isnull=True)
                    | Q(participant__isnull=True, contact__isnull=False, user__isnull=True)
                    | Q(participant__isnull=True, contact__isnull=True, user__isnull=False)
                ),
                name="message_one_recipient",
                violation_error_message="Un message a un destinataire et un seul.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["sent", "done"], sent_at__isnull=False)
                | (~Q(state__in=["sent", "done"]) & Q(sent_at__isnull=True)),
                name="message_sent_has_date",
                violation_error_message="Un message envoyé a une date d’envoi, les autres n’en ont pas.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.get_state_display()})"

    @property
    def recipient(self):
        return self.participant or self.contact or self.user
