"""States of a cohort, of a meeting, of a co-animation, and what may follow what."""

from django.db.models import TextChoices

from portal.accounts.enums import Role

WORKING = (Role.ANIMATOR, Role.COORDINATOR, Role.ADMIN)  # who runs sessions, somewhere


class CohortState(TextChoices):
    DRAFT = "draft", "Brouillon"
    OPEN = "open", "Inscriptions ouvertes"
    RUNNING = "running", "En cours"
    COMPLETED = "completed", "Terminée"
    ARCHIVED = "archived", "Archivée"
    CANCELLED = "cancelled", "Annulée"


COHORT_TRANSITIONS: dict[str, set[str]] = {
    CohortState.DRAFT: {CohortState.OPEN, CohortState.CANCELLED},
    CohortState.OPEN: {CohortState.RUNNING, CohortState.CANCELLED},
    CohortState.RUNNING: {CohortState.COMPLETED, CohortState.CANCELLED},
    CohortState.COMPLETED: {CohortState.ARCHIVED},
    CohortState.ARCHIVED: set(),
    CohortState.CANCELLED: set(),
}
PUBLIC_STATES = (CohortState.OPEN, CohortState.RUNNING)


class MeetingKind(TextChoices):
    MODULE = "module", "Module"
    FOLLOW_UP = "follow_up", "Suivi"
    EXTRA = "extra", "Séance supplémentaire"


class MeetingState(TextChoices):
    PLANNED = "planned", "Prévue"
    CANCELLED = "cancelled", "Annulée"


class CoAnimationState(TextChoices):
    PROPOSED = "proposed", "Proposée"
    ACCEPTED = "accepted", "Confirmée"
    DECLINED = "declined", "Déclinée"
    REPLACED = "replaced", "Remplacée"


# The same, said of the person.
ANSWERS: dict[str, str] = {
    CoAnimationState.PROPOSED: "réponse attendue",
    CoAnimationState.ACCEPTED: "vient",
    CoAnimationState.DECLINED: "ne vient pas",
    CoAnimationState.REPLACED: "ne vient plus",
}
CO_ANIMATION_TRANSITIONS: dict[str, set[str]] = {
    CoAnimationState.PROPOSED: {CoAnimationState.ACCEPTED, CoAnimationState.DECLINED, CoAnimationState.REPLACED},
    CoAnimationState.ACCEPTED: {CoAnimationState.DECLINED, CoAnimationState.REPLACED},
    CoAnimationState.DECLINED: {CoAnimationState.PROPOSED, CoAnimationState.ACCEPTED},
    CoAnimationState.REPLACED: {CoAnimationState.PROPOSED},
}
INVITED = (CoAnimationState.PROPOSED, CoAnimationState.ACCEPTED)
