from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from sessions.common.models import ERASED, Erasable, OpeningLink, PublicId, Stamped
from sessions.common.text import letters
from sessions.notifications.models import Reachable

from .enums import PartnerKind


class Partner(PublicId, Stamped, ClusterableModel):
    """An organisation that co-animates modules or refers people."""

    ENDING = timedelta(days=60)  # how long before its end a convention is spoken of

    name = models.CharField("nom", max_length=200, unique=True)
    kind = models.CharField("nature", max_length=30, choices=PartnerKind.choices)
    department = models.CharField("département", max_length=3, blank=True)
    convention_start = models.DateField("début de la convention", null=True, blank=True)
    convention_end = models.DateField("fin de la convention", null=True, blank=True)
    onboarded_on = models.DateField(
        "prise en main le",
        null=True,
        blank=True,
        help_text="Le jour où l’on a montré cet espace au partenaire ; avant, il n’envoie pas de demande.",
    )

    class Meta:
        verbose_name = "partenaire"
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(convention_end__isnull=True)
                | (Q(convention_start__isnull=False) & Q(convention_end__gt=F("convention_start"))),
                name="partner_convention_order",
                violation_error_message="La convention doit finir après son début.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def has_convention_on(self, today: date) -> bool:
        """Whether the convention is in force that day: from its start (included) to its end (excluded)."""
        return bool(
            self.convention_start
            and self.convention_start <= today
            and (self.convention_end is None or today < self.convention_end)
        )

    def ends_soon_on(self, today: date) -> bool:
        """Whether the convention in force that day ends within ``ENDING``."""
        return bool(
            self.convention_end and self.has_convention_on(today) and self.convention_end <= today + self.ENDING
        )


class Contact(PublicId, Stamped, Reachable, Erasable):
    """A person of a partner organisation; a year after they left, their row keeps the partner alone (``erased_at``).

    To such a row nobody writes: it is marked « do not contact ».
    """

    partner = ParentalKey(Partner, on_delete=models.PROTECT, related_name="contacts", verbose_name="partenaire")
    first_name = models.CharField("prénom", max_length=80)
    last_name = models.CharField("nom", max_length=80)
    function = models.CharField("fonction", max_length=120, blank=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="contact",
        verbose_name="compte",
        limit_choices_to={"staff_roles__role": "partner"},
        help_text="Facultatif : cette personne entre sans compte, par le lien de ses messages.",
    )

    class Meta:
        verbose_name = "intervenante ou intervenant"
        verbose_name_plural = "intervenantes et intervenants"
        ordering = ["last_name", "first_name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True)
                | Q(
                    **dict.fromkeys(("first_name", "last_name", "function", "email", "mobile", "landline"), ""),
                    user__isnull=True,
                    do_not_contact_at__isnull=False,
                ),
                name="contact_erased_is_empty",
                violation_error_message="D’une personne effacée, rien n’est gardé.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or ERASED

    def personal_url(self) -> str:
        """The absolute address that opens this person's pages; a link is made when none is open for long enough."""
        path = reverse("partner_space:link", args=[ContactLink.current_for(self).token])
        return f"{settings.SITE_URL}{path}"

    def name_check(self) -> str:
        """The letters that open the link: the first three of the surname, folded (fewer for a shorter one)."""
        return letters(self.last_name)[:3]


class ContactLink(OpeningLink, Stamped):
    """A secret address of a contact's own pages: their meetings, what they sent to the team."""

    PURPOSE = "contact"
    LIFETIME = timedelta(days=365)
    RENEWED_BEFORE = timedelta(days=45)  # a message written today leads somewhere for at least so long

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="links")

    class Meta:
        verbose_name = "lien d’intervenant"
        verbose_name_plural = "liens d’intervenants"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")),
                name="contact_link_expires_later",
                violation_error_message="Un lien expire après sa création.",
            )
        ]

    def __str__(self) -> str:
        return f"lien de l’intervenant {self.contact_id}"

    @classmethod
    def current_for(cls, contact: Contact) -> "ContactLink":
        """The newest link of the contact that stays open for a while, else a new one for a year."""
        now = timezone.now()
        links = cls.objects.filter(contact=contact, revoked_at=None, expires_at__gt=now + cls.RENEWED_BEFORE)
        return links.first() or cls.objects.create(contact=contact, expires_at=now + cls.LIFETIME)
