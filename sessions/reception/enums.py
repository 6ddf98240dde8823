"""The lists that may leave, and their formats."""

from django.db.models import TextChoices


class ExportKind(TextChoices):
    REGISTRATIONS = "registrations", "Inscriptions et liste d’attente"
    ATTENDANCE = "attendance", "Présences, séance par séance"
    PHONES = "phones", "Liste téléphonique"


class ExportFormat(TextChoices):
    XLSX = "xlsx", "Classeur (XLSX)"
    CSV = "csv", "Texte (CSV)"
