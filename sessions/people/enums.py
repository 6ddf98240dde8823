"""Whether a person may be written to."""

from django.db.models import TextChoices


class ContactState(TextChoices):
    ALLOWED = "allowed", "Peut être contactée"
    STOPPED = "stopped", "Ne plus contacter"
