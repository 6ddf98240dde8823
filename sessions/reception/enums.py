"""The lists that may leave, and their formats."""

from django.db.models import TextChoices


class ExportKind(TextChoices):
    REGISTRATIONS = "registrations", "Inscriptions et liste d’attente"
    ATTENDANCE = "attendance", "Présences, séance par séance"
    PHONES = "phones", "Liste téléphonique"


FILE_NAMES: dict[str, str] = {
    ExportKind.REGISTRATIONS: "inscriptions",
    ExportKind.ATTENDANCE: "presences",
    ExportKind.PHONES: "telephones",
}


class ExportFormat(TextChoices):
    XLSX = "xlsx", "Classeur (XLSX)"
    CSV = "csv", "Texte (CSV)"
