"""Kinds of questionnaire and of question."""

from django.db.models import TextChoices


class QuestionnaireKind(TextChoices):
    START = "start", "Au début"
    END = "end", "À la fin"
    SIX_MONTHS = "six_months", "Six mois après"


class QuestionKind(TextChoices):
    SINGLE = "single", "Un seul choix"
    MULTIPLE = "multiple", "Plusieurs choix"
    SCALE = "scale", "Échelle"
    TEXT = "text", "Texte libre"


COUNTED = (QuestionKind.SINGLE, QuestionKind.MULTIPLE, QuestionKind.SCALE)
