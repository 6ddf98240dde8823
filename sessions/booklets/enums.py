"""States of a question raised in a meeting, and what may follow what."""

from django.db.models import TextChoices


class QuestionState(TextChoices):
    PROPOSED = "proposed", "À relire"
    ACCEPTED = "accepted", "Dans le livret"
    REFUSED = "refused", "Non retenue"
    WITHDRAWN = "withdrawn", "Retirée"


TRANSITIONS: dict[str, set[str]] = {
    QuestionState.PROPOSED: {QuestionState.ACCEPTED, QuestionState.REFUSED, QuestionState.WITHDRAWN},
    QuestionState.ACCEPTED: {QuestionState.ACCEPTED, QuestionState.REFUSED},
    QuestionState.REFUSED: {QuestionState.ACCEPTED, QuestionState.PROPOSED},
    QuestionState.WITHDRAWN: {QuestionState.PROPOSED},
}
