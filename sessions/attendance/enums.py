"""What can be noted for a place."""

from django.db.models import TextChoices


class AttendanceState(TextChoices):
    PRESENT = "present", "Présence"
    PARTIAL = "partial", "Présence partielle"
    EXCUSED = "excused", "Excuse"
    ABSENT = "absent", "Absence"


ATTENDED = (AttendanceState.PRESENT, AttendanceState.PARTIAL)
