import uuid
from datetime import date

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from sessions.common.models import PublicId, Stamped, Transition
from sessions.partners.models import Contact
from sessions.programmes.models import Module, Programme, Room, Site

from .enums import ANSWERS, CoAnimationState, CohortState, MeetingKind, MeetingState


class Cohort(PublicId, Stamped):
    """One run of a programme on a site."""

    code = models.SlugField(
        "référence",
        max_length=40,
        unique=True,
        help_text="Courte et neutre, par exemple osny-2026-2 : elle paraît dans les adresses.",
    )
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="cohorts", verbose_name="programme")
    site = models.ForeignKey(Site, models.PROTECT, related_name="cohorts", verbose_name="site")
    room = models.ForeignKey(Room, models.PROTECT, null=True, blank=True, related_name="cohorts", verbose_name="salle")
    state = models.CharField("état", max_length=12, choices=CohortState.choices, default=CohortState.DRAFT)
    capacity = models.PositiveSmallIntegerField("places", validators=[MinValueValidator(1)])
    opened_at = models.DateTimeField("ouverte le", null=True, blank=True)
    closed_at = models.DateTimeField("terminée ou annulée le", null=True, blank=True)
    animators = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="cohorts", blank=True, verbose_name="animation"
    )

    class Meta:
        verbose_name = "session"
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["programme", "state"], name="cohort_programme_state")]
        constraints = [
            models.CheckConstraint(
                condition=Q(capacity__gte=1),
                name="cohort_capacity",
                violation_error_message="Il faut au moins une place.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "cancelled"]) | Q(opened_at__isnull=False),
                name="cohort_opened_has_date",
                violation_error_message="Une session ouverte a une date d’ouverture.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["completed", "archived", "cancelled"], closed_at__isnull=False)
                | Q(state__in=["draft", "open", "running"], closed_at__isnull=True),
                name="cohort_closed_has_date",
                violation_error_message="Seule une session terminée ou annulée a une date de fin.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme} ({self.code})"


class CohortTransition(Transition):
    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="transitions")

    class Meta(Transition.Meta):
        verbose_name = "changement d’état de session"


class Meeting(Stamped):
    """One dated sitting; ``uid`` and ``sequence`` are what calendars know of it (RFC 5545, 3.8.4.7, 3.8.7.4)."""

    uid = models.UUIDField("identifiant", default=uuid.uuid4, unique=True, editable=False)
    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="meetings", verbose_name="session")
    kind = models.CharField("nature", max_length=10, choices=MeetingKind.choices, default=MeetingKind.MODULE)
    module = models.ForeignKey(
        Module, models.PROTECT, null=True, blank=True, related_name="meetings", verbose_name="module"
    )
    title = models.CharField("titre", max_length=300, blank=True)
    starts_at = models.DateTimeField("début")
    ends_at = models.DateTimeField("fin")
    room = models.ForeignKey(Room, models.PROTECT, null=True, blank=True, related_name="meetings", verbose_name="salle")
    state = models.CharField("état", max_length=10, choices=MeetingState.choices, default=MeetingState.PLANNED)
    cancelled_at = models.DateTimeField("annulée le", null=True, blank=True)
    sequence = models.PositiveIntegerField("révision", default=0, editable=False)
    revised_at = models.DateTimeField("révisée le", auto_now_add=True)  # DTSTAMP and LAST-MODIFIED

    class Meta:
        verbose_name = "séance"
        ordering = ["starts_at", "pk"]
        indexes = [models.Index(fields=["cohort", "starts_at"], name="meeting_cohort_start")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="meeting_ends_after_start",
                violation_error_message="La séance doit finir après son début.",
            ),
            models.CheckConstraint(
                condition=Q(state="cancelled", cancelled_at__isnull=False)
                | Q(state="planned", cancelled_at__isnull=True),
                name="meeting_cancelled_has_date",
                violation_error_message="Seule une séance annulée a une date d’annulation.",
            ),
            models.CheckConstraint(
                condition=Q(kind="module", module__isnull=False) | (~Q(kind="module") & Q(module__isnull=True)),
                name="meeting_module_kind",
                violation_error_message="Une séance de module porte sur un module, les autres non.",
            ),
            models.UniqueConstraint(
                fields=["cohort", "module"],
                condition=Q(module__isnull=False, state="planned"),
                name="meeting_module_once",
                violation_error_message="Ce module a déjà une séance dans cette session.",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """What the people inside the session read: the module's title, or the meeting's own."""
        if self.module_id:
            return self.module.title
        return self.title or self.get_kind_display()

    @property
    def local_day(self) -> date:
        """The day of it on its site's own clock."""
        return self.cohort.site.day_of(self.starts_at)

    @property
    def place(self) -> Room | None:
        """The meeting's own room, else the cohort's."""
        return self.room or self.cohort.room


class MeetingChange(models.Model):
    """One change of a meeting: what it was, what it became; append-only. Revision 0 says that it was added.

    The addresses (``Site.full_address``) are those of a change of them that was announced, else empty.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="changes")
    sequence = models.PositiveIntegerField("révision")
    old_start = models.DateTimeField("ancien début")
    new_start = models.DateTimeField("nouveau début")
    old_room = models.CharField("ancienne salle", max_length=80, blank=True)
    new_room = models.CharField("nouvelle salle", max_length=80, blank=True)
    old_address = models.CharField("ancienne adresse", max_length=420, blank=True)
    new_address = models.CharField("nouvelle adresse", max_length=420, blank=True)
    cancelled = models.BooleanField("annulation", default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField("le", auto_now_add=True)
    reason = models.CharField("raison", max_length=200, blank=True)

    class Meta:
        verbose_name = "changement de séance"
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "sequence"],
                name="meeting_change_sequence",
                violation_error_message="Cette révision existe déjà.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} v{self.sequence}"

    @property
    def added(self) -> bool:
        """The meeting came to a session that existed: it had no other date before."""
        return self.sequence == 0


class CoAnimation(Stamped):
    """A contact invited to a meeting."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="co_animations", verbose_name="séance")
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="co_animations", verbose_name="intervenant")
    state = models.CharField("état", max_length=10, choices=CoAnimationState.choices, default=CoAnimationState.PROPOSED)
    told_at = models.DateTimeField("proposition envoyée le", null=True, blank=True)
    reminded_at = models.DateTimeField("proposition rappelée le", null=True, blank=True)
    other_start = models.DateTimeField("autre date proposée", null=True, blank=True)
    words = models.CharField("mot de l’intervenant", max_length=300, blank=True)

    class Meta:
        verbose_name = "co-animation"
        ordering = ["meeting", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "contact"],
                name="co_animation_unique",
                violation_error_message="Cette personne est déjà invitée à cette séance.",
            ),
            models.CheckConstraint(
                condition=Q(state="declined") | Q(other_start__isnull=True, words=""),
                name="co_animation_other_date_when_declined",
                violation_error_message="Seule une réponse négative propose une autre date.",
            ),
            models.CheckConstraint(
                condition=Q(reminded_at__isnull=True) | Q(told_at__isnull=False),
                name="co_animation_told_before_reminded",
                violation_error_message="Une proposition est envoyée avant d’être rappelée.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contact} ({self.get_state_display()})"

    @property
    def answer(self) -> str:
        """Whether the person comes, in the middle of a sentence."""
        return ANSWERS[self.state]


class ColleagueNamed(models.Model):
    """Somebody whom a contact who cannot come named instead; gone once the team has decided (``co_animation``)."""

    co_animation = models.OneToOneField(CoAnimation, models.CASCADE, related_name="colleague")
    first_name = models.CharField("prénom", max_length=80)
    last_name = models.CharField("nom", max_length=80)
    email = models.EmailField("adresse électronique")
    at = models.DateTimeField("le", auto_now_add=True)

    class Meta:
        verbose_name = "collègue proposé"
        verbose_name_plural = "collègues proposés"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"


class CoAnimationTransition(Transition):
    co_animation = models.ForeignKey(CoAnimation, models.CASCADE, related_name="transitions")

    class Meta(Transition.Meta):
        verbose_name = "changement d’état de co-animation"


class Closure(models.Model):
    """Days without meetings, entered by staff: school holidays, closure of a site. Both ends included."""

    label = models.CharField("libellé", max_length=120)
    starts_on = models.DateField("premier jour")
    ends_on = models.DateField("dernier jour")
    department = models.CharField("département", max_length=3, blank=True)
    site = models.ForeignKey(Site, models.CASCADE, null=True, blank=True, related_name="closures", verbose_name="site")

    class Meta:
        verbose_name = "fermeture"
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="closure_order",
                violation_error_message="Le dernier jour ne peut pas précéder le premier.",
            )
        ]

    def __str__(self) -> str:
        return self.label


class ScheduleRevision(models.Model):
    """One counter for everything that calendars show: a stored feed checked at this number is still right."""

    number = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = "révision du planning"
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.number)
