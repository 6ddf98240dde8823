import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from sessions.common.files import PrivateStorage
from sessions.common.models import PublicId, Stamped, Transition
from sessions.partners.models import Contact, Partner
from sessions.people.enums import Agreement
from sessions.programmes.models import Programme
from sessions.registrations.models import Registration
from sessions.scheduling.models import Cohort

from .enums import (
    ABOUT_A_PERSON,
    CLOSED,
    WAITING,
    WITH_WORDS,
    AgreementBy,
    NoteFor,
    ReadingOf,
    ReferralKind,
    ReferralState,
)

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # no I, O, 0, 1: read over the telephone
EXPIRES_AFTER = timedelta(days=30)  # without an answer
_NOBODY = Q(first_name="", last_name="", email="", mobile="", landline="")


def new_reference() -> str:
    """« K7QM-2PXR »: 40 random bits that say nothing of the request."""
    picked = "".join(secrets.choice(_LETTERS) for _ in range(8))
    return f"{picked[:4]}-{picked[4:]}"


class Referral(PublicId, Stamped):
    """One request of a partner's contact; what concerns the person is emptied a year after the end (``erased_at``)."""

    reference = models.CharField("numéro", max_length=9, unique=True, default=new_reference, editable=False)
    kind = models.CharField("nature", max_length=12, choices=ReferralKind.choices)
    state = models.CharField("état", max_length=10, choices=ReferralState.choices, default=ReferralState.RECEIVED)
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="referrals", verbose_name="partenaire")
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="referrals", verbose_name="envoyée par")
    department = models.CharField("département", max_length=3)
    programme = models.ForeignKey(
        Programme, models.PROTECT, null=True, blank=True, related_name="referrals", verbose_name="programme"
    )
    cohort = models.ForeignKey(
        Cohort, models.SET_NULL, null=True, blank=True, related_name="referrals", verbose_name="session souhaitée"
    )
    first_name = models.CharField("prénom", max_length=80, blank=True)
    last_name = models.CharField("nom", max_length=80, blank=True)
    email = models.EmailField("adresse électronique", blank=True)
    mobile = models.CharField("téléphone mobile", max_length=20, blank=True)
    landline = models.CharField("autre téléphone", max_length=20, blank=True)
    words = models.TextField("demande", max_length=1500, blank=True)
    agreed_on = models.DateField("accord donné le", null=True, blank=True)
    agreement_by = models.CharField("accord donné par", max_length=14, choices=AgreementBy.choices, blank=True)
    agreement_how = models.CharField("accord donné", max_length=8, choices=Agreement.choices, blank=True)
    received_at = models.DateTimeField("reçue le")
    waiting_since = models.DateTimeField("en attente depuis")  # received, or taken since
    reminded_at = models.DateTimeField("équipe relancée le", null=True, blank=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="referrals_taken",
        verbose_name="suivie par",
    )
    closed_at = models.DateTimeField("close le", null=True, blank=True)
    registration = models.ForeignKey(
        Registration, models.SET_NULL, null=True, blank=True, related_name="referrals", verbose_name="inscription"
    )
    erased_at = models.DateTimeField("effacée le", null=True, blank=True)
    files_gone = models.PositiveSmallIntegerField("pièces jointes effacées", default=0)
    files_gone_at = models.DateTimeField("pièces jointes effacées le", null=True, blank=True)

    class Meta:
        verbose_name = "demande d’un partenaire"
        verbose_name_plural = "demandes des partenaires"
        ordering = ["-received_at", "-pk"]
        indexes = [models.Index(fields=["state", "department"], name="referral_state_department")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=CLOSED, closed_at__isnull=False)
                | (~Q(state__in=CLOSED) & Q(closed_at__isnull=True)),
                name="referral_closed_has_date",
                violation_error_message="Seule une demande close a une date de fin.",
            ),
            models.CheckConstraint(
                condition=Q(waiting_since__gte=F("received_at")),
                name="referral_waits_after_arrival",
                violation_error_message="Une demande n’attend pas avant d’être reçue.",
            ),
            models.CheckConstraint(
                condition=~Q(department=""),
                name="referral_has_department",
                violation_error_message="Indiquez le département.",
            ),
            models.CheckConstraint(
                condition=_NOBODY
                | (Q(kind__in=ABOUT_A_PERSON, erased_at__isnull=True) & ~Q(first_name="") & ~Q(last_name="")),
                name="referral_person_only_where_needed",
                violation_error_message="Cette demande ne concerne pas une personne en particulier.",
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=False) | ~Q(kind__in=ABOUT_A_PERSON) | ~_NOBODY,
                name="referral_names_its_person",
                violation_error_message="Indiquez le prénom et le nom de la personne.",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=ABOUT_A_PERSON, agreed_on__isnull=False, erased_at__isnull=True)
                & ~Q(agreement_by="")
                & ~Q(agreement_how="")
                | (
                    Q(agreed_on__isnull=True, agreement_by="", agreement_how="")
                    & (~Q(kind__in=ABOUT_A_PERSON) | Q(erased_at__isnull=False))
                ),
                name="referral_has_agreement",
                violation_error_message="Indiquez l’accord de la personne : qui l’a donné, quand et comment.",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=WITH_WORDS, erased_at__isnull=True) & ~Q(words="")
                | (Q(words="") & (~Q(kind__in=WITH_WORDS) | Q(erased_at__isnull=False))),
                name="referral_words_only_where_needed",
                violation_error_message="Écrivez votre demande ; une orientation vers une session n’en a pas besoin.",
            ),
            models.CheckConstraint(
                condition=Q(kind="session", programme__isnull=False)
                | (~Q(kind="session") & Q(programme__isnull=True, cohort__isnull=True)),
                name="referral_session_has_programme",
                violation_error_message="Une orientation concerne un programme, les autres demandes non.",
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted") | Q(kind="session"),
                name="referral_only_a_session_is_accepted",
                violation_error_message="Seule une orientation s’accepte ; les autres demandes ont une réponse.",
            ),
            models.CheckConstraint(
                condition=Q(files_gone=0, files_gone_at__isnull=True)
                | Q(files_gone__gt=0, files_gone_at__isnull=False),
                name="referral_files_gone_have_date",
                violation_error_message="Des pièces effacées l’ont été un jour.",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def initials(self) -> str:
        """« C. D. »: enough for its sender to know whom it is about, nothing for anybody else."""
        return " ".join(f"{name[0]}." for name in (self.first_name, self.last_name) if name)

    @property
    def expires_at(self) -> datetime | None:
        """When it ends by itself, as long as it waits."""
        return self.waiting_since + EXPIRES_AFTER if self.state in WAITING else None

    @property
    def is_unreachable(self) -> bool:
        """Whether the sender has to tell the person: neither telephone nor e-mail was given."""
        return bool(self.last_name) and not (self.email or self.mobile or self.landline)


class ReferralTransition(Transition):
    referral = models.ForeignKey(Referral, models.CASCADE, related_name="transitions")

    class Meta(Transition.Meta):
        verbose_name = "changement d’état d’une demande"

    @property
    def label(self) -> str:
        return ReferralState(self.to_state).label


class ReferralNote(models.Model):
    """What the team wrote about a request: for its sender, or for itself."""

    referral = models.ForeignKey(Referral, models.CASCADE, related_name="notes")
    audience = models.CharField("pour", max_length=6, choices=NoteFor.choices)
    text = models.TextField("texte", max_length=1500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="par")
    at = models.DateTimeField("le", auto_now_add=True)

    class Meta:
        verbose_name = "note sur une demande"
        verbose_name_plural = "notes sur les demandes"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_audience_display()} ({self.at:%Y-%m-%d})"


class ReferralFile(PublicId):
    """A private attachment; it has a neutral name, and is deleted a month after the request's end."""

    referral = models.ForeignKey(Referral, models.CASCADE, related_name="files")
    file = models.FileField("fichier", storage=PrivateStorage())
    content_type = models.CharField("type", max_length=100)
    size = models.PositiveIntegerField("taille (octets)")
    created_at = models.DateTimeField("reçu le", auto_now_add=True)

    class Meta:
        verbose_name = "pièce jointe d’une demande"
        verbose_name_plural = "pièces jointes des demandes"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"pièce {self.pk}"


class ReferralReading(models.Model):
    """Who of the team read a request or opened an attachment of it, and when; append-only, outlives the file."""

    referral = models.ForeignKey(Referral, models.CASCADE, related_name="readings")
    of = models.CharField("quoi", max_length=4, choices=ReadingOf.choices, default=ReadingOf.FILE)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="par")
    at = models.DateTimeField("le", auto_now_add=True)

    class Meta:
        verbose_name = "lecture d’une demande"
        verbose_name_plural = "lectures de demandes"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.referral_id} ({self.at:%Y-%m-%d})"
