"""States of a document and what may follow what."""

from django.db.models import TextChoices


class DocumentState(TextChoices):
    ASKED = "asked", "Demandé"
    BUILDING = "building", "En préparation"
    READY = "ready", "Prêt"
    FAILED = "failed", "En échec"


TRANSITIONS: dict[str, set[str]] = {
    DocumentState.ASKED: {DocumentState.BUILDING},
    DocumentState.BUILDING: {DocumentState.READY, DocumentState.FAILED, DocumentState.ASKED},
    DocumentState.READY: {DocumentState.ASKED},  # its file is gone: a restore without the private folder
    DocumentState.FAILED: {DocumentState.ASKED},
}
