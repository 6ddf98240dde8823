"""What the desk writes beside ``registrations``: the trace of a list that left."""

from django.db import transaction

from sessions.scheduling.models import Cohort

from .models import ExportLog


def log_export(kind: str, file_format: str, *, cohort: Cohort | None, rows: int, reason: str, by) -> ExportLog:
    """Keep who took which list, when and why. Call it before the list is handed over."""
    with transaction.atomic():
        return ExportLog.objects.create(
            kind=kind, format=file_format, cohort=cohort, rows=rows, reason=reason.strip(), by=by
        )
