"""Kinds of questionnaire and of question, and what may become of a version."""

from django.db.models import TextChoices


class QuestionnaireKind(TextChoices):
    START = "start", "Au début"
    END = "end", "À la fin"
    SIX_MONTHS = "six_months", "Six mois après"
    MEETING = "meeting", "Après une séance"
    CO_ANIMATOR = "co_animator", "Pour les intervenantes et intervenants"


class QuestionnaireState(TextChoices):
    DRAFT = "draft", "En préparation"
    READY = "ready", "Prêt à servir"


# Once a campaign has used it, a version stays ready for ever (``versions``).
QUESTIONNAIRE_TRANSITIONS: dict[str, set[str]] = {
    QuestionnaireState.DRAFT: {QuestionnaireState.READY},
    QuestionnaireState.READY: {QuestionnaireState.DRAFT},
}


class QuestionKind(TextChoices):
    SINGLE = "single", "Un seul choix"
    MULTIPLE = "multiple", "Plusieurs choix"
    SCALE = "scale", "Échelle"
    YES_NO = "yes_no", "Oui ou non"
    BAND = "band", "Nombre, par tranches"
    TEXT = "text", "Texte libre"


COUNTED = (QuestionKind.SINGLE, QuestionKind.MULTIPLE, QuestionKind.SCALE, QuestionKind.YES_NO, QuestionKind.BAND)
MINIMUM = 5  # answers below which nothing of a group, nor of a question, is shown
ONE_ANSWER = (QuestionKind.SINGLE, QuestionKind.SCALE, QuestionKind.YES_NO, QuestionKind.BAND)


class Way(TextChoices):
    """How an answer came that no personal link brought."""

    TABLET = "tablet", "Sur la tablette"
    PAPER = "paper", "Sur papier"
