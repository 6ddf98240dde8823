from django.conf import settings
from django.db import models

from sessions.common.files import PrivateStorage
from sessions.common.models import PublicId, Stamped
from sessions.registrations.models import Place
from sessions.scheduling.models import Meeting

from .enums import AttendanceState


class Register(Stamped):
    """The register of one meeting; closed once the animator says it is complete."""

    meeting = models.OneToOneField(Meeting, models.PROTECT, related_name="register")
    closed_at = models.DateTimeField("clos le", null=True, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "registre"
        ordering = ["meeting"]

    def __str__(self) -> str:
        return f"registre de la séance {self.meeting_id}"


class RegisterEvent(models.Model):
    """One closing or reopening; append-only."""

    register = models.ForeignKey(Register, models.CASCADE, related_name="events")
    closed = models.BooleanField("clôture")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField("le", auto_now_add=True)
    reason = models.CharField("raison", max_length=200, blank=True)

    class Meta:
        verbose_name = "clôture ou réouverture"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return "clôture" if self.closed else "réouverture"


class Attendance(Stamped):
    """What was noted for one place."""

    place = models.OneToOneField(Place, models.CASCADE, related_name="attendance")
    state = models.CharField("présence", max_length=10, choices=AttendanceState.choices)
    marked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "présence"
        ordering = ["place"]

    def __str__(self) -> str:
        return self.get_state_display()


class AttendanceMark(models.Model):
    """One mark as it was made, append-only. ``key`` is the device's own: a tap that arrives twice is taken once."""

    place = models.ForeignKey(Place, models.CASCADE, related_name="marks")
    state = models.CharField("présence", max_length=10, choices=AttendanceState.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField("le", auto_now_add=True)
    key = models.CharField("clé de l’appareil", max_length=40, unique=True, null=True, blank=True)

    class Meta:
        verbose_name = "présence notée"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.get_state_display()


class SignedSheet(PublicId, Stamped):
    """A scan of the sheet that people signed: a private file, for the team of the cohort."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="signed_sheets")
    file = models.FileField("fichier", storage=PrivateStorage())
    content_type = models.CharField("type", max_length=40)
    size = models.PositiveIntegerField("taille (octets)")
    sha256 = models.CharField("empreinte", max_length=64)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "feuille signée"
        verbose_name_plural = "feuilles signées"
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return f"feuille signée de la séance {self.meeting_id}"
