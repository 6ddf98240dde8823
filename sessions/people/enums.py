"""Whether a person may be written to; how she agreed to something done for her."""

from django.db.models import TextChoices


class ContactState(TextChoices):
    ALLOWED = "allowed", "Peut être contactée"
    STOPPED = "stopped", "Ne plus contacter"


class Agreement(TextChoices):
    SPOKEN = "spoken", "De vive voix"
    PHONE = "phone", "Par téléphone"
    WRITTEN = "written", "Par écrit"
