from django.conf import settings
from django.db import models

from sessions.common.models import Stamped
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
