"""Writing questions, deciding on them, saying that a booklet was handed over. One function assigns the state."""

from django.db import transaction
from django.utils import timezone

from sessions.scheduling.models import Cohort, Meeting

from .enums import TRANSITIONS, QuestionState
from .models import Handover, QuestionTransition, RaisedQuestion


class QuestionStateError(Exception):
    """The question's state does not allow this."""


@transaction.atomic
def propose_question(meeting: Meeting, *, question: str, answer: str, by) -> RaisedQuestion:
    """Keep a question for the editors; the very same words twice after one meeting are one question.

    Raises QuestionStateError when the same question was refused: the team then writes it otherwise.
    """
    Meeting.objects.select_for_update().get(pk=meeting.pk)
    known = meeting.questions.filter(question=question).order_by("pk").first()
    if known is None:
        raised = RaisedQuestion.objects.create(meeting=meeting, question=question, answer=answer, author=by)
        QuestionTransition.objects.create(question=raised, to_state=raised.state, by=by)
        return raised
    if known.state == QuestionState.WITHDRAWN:
        return _set_state(known, QuestionState.PROPOSED, by=by, answer=answer, author=by)
    return known


@transaction.atomic
def correct_question(raised: RaisedQuestion, *, question: str, answer: str, by) -> RaisedQuestion:
    """Change the words of a question that no editor has decided on; raises QuestionStateError afterwards."""
    locked = RaisedQuestion.objects.select_for_update().get(pk=raised.pk)
    if locked.state != QuestionState.PROPOSED:
        raise QuestionStateError("Cette question a déjà été relue : vous ne pouvez plus la changer ici.")
    locked.question, locked.answer, locked.author = question, answer, by
    locked.save(update_fields=["question", "answer", "author", "changed_at"])
    return locked


def withdraw_question(raised: RaisedQuestion, *, by) -> RaisedQuestion:
    """Take back a proposal; raises QuestionStateError once an editor has decided."""
    return _set_state(raised, QuestionState.WITHDRAWN, by=by)


def accept_question(raised: RaisedQuestion, *, question: str, answer: str, for_everyone: bool, by) -> RaisedQuestion:
    """Let a question into the next booklets in these words; again, to change them. A frozen booklet stays as it is."""
    return _set_state(
        raised,
        QuestionState.ACCEPTED,
        by=by,
        accepted_question=question,
        accepted_answer=answer,
        for_everyone=for_everyone,
        decided_at=timezone.now(),
    )


def refuse_question(raised: RaisedQuestion, *, reason: str, by) -> RaisedQuestion:
    """Leave a question out of the next booklets; the reason is shown to who proposed it."""
    return _set_state(raised, QuestionState.REFUSED, by=by, note=reason, for_everyone=False, decided_at=timezone.now())


def record_handover(cohort: Cohort, *, title: str, path: str, by) -> Handover:
    """Say that the session received the booklet that is read at this address; the same address twice is one row."""
    handover, _ = Handover.objects.get_or_create(cohort=cohort, path=path, defaults={"title": title, "by": by})
    return handover


def _set_state(raised: RaisedQuestion, to_state: str, *, by, note: str = "", **fields) -> RaisedQuestion:
    """The one writer of the state, under a row lock; raises QuestionStateError when the table refuses it."""
    with transaction.atomic():
        locked = RaisedQuestion.objects.select_for_update().get(pk=raised.pk)
        if to_state not in TRANSITIONS[locked.state]:
            raise QuestionStateError("Cette question a déjà été relue ou retirée. Rechargez la page.")
        QuestionTransition.objects.create(question=locked, from_state=locked.state, to_state=to_state, by=by, note=note)
        locked.state = to_state
        locked.decided_at = None
        for name, value in fields.items():
            setattr(locked, name, value)
        locked.save()
    return locked
