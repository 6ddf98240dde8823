"""What is counted of a session beside its questionnaires."""

from django.db.models import TextChoices


class Indicator(TextChoices):
    """The first three are of people taking part, the others of what was recommended to them."""

    REGISTERED = "registered", "Personnes inscrites"
    ATTENDED = "attended", "Personnes venues au moins une fois"
    COMPLETED = "completed", "Personnes venues à deux séances sur trois, ou plus"
    VISIT = "visit", "Une visite avant la reprise du travail"
    DISABLED_WORKER = "disabled_worker", "Une demande de reconnaissance du handicap au travail"
    SKILLS_REVIEW = "skills_review", "Un bilan de compétences"
    PARTNER_LINK = "partner_link", "Une mise en relation avec un partenaire"


PARTICIPATION = (Indicator.REGISTERED, Indicator.ATTENDED, Indicator.COMPLETED)
RECOMMENDATIONS = (Indicator.VISIT, Indicator.DISABLED_WORKER, Indicator.SKILLS_REVIEW, Indicator.PARTNER_LINK)
