"""Writing questions, deciding on them, saying that a booklet was handed over. One function assigns the state."""

from django.db import transaction
from django.utils import timezone

from sessions.scheduling.models import Cohort, Meeting

from .enums import TRANSITIONS, QuestionState
from .models import Handover, QuestionTransition, RaisedQuestion

# Said beside the words that were typed, which stay in the form.
COPY_FIRST = "Ce que vous avez écrit est encore ici : copiez-le avant de quitter cette page."
ANOTHER_ANSWER: dict[str, str] = {
    QuestionState.PROPOSED: "Cette question est déjà notée, avec une autre réponse. Corrigez-la dans « Déjà notées », "
    f"ou posez-la avec d’autres mots. {COPY_FIRST}",
    QuestionState.ACCEPTED: "Cette question est déjà dans le livret, avec une autre réponse. Pour la compléter, "
    "posez-la avec d’autres mots.",
}
NOT_CHANGED_HERE: dict[str, str] = {
    QuestionState.ACCEPTED: "Cette question a déjà été relue et entre dans le livret : vous ne pouvez plus la changer "
    f"ici. {COPY_FIRST}",
    QuestionState.WITHDRAWN: f"Cette question a été retirée entre-temps. Vous pouvez la noter de nouveau. {COPY_FIRST}",
}


class QuestionStateError(Exception):
    """The question's state does not allow this."""


@transaction.atomic
def propose_question(meeting: Meeting, *, question: str, answer: str, by) -> RaisedQuestion:
    """Keep a question for the editors; the very same words twice after one meeting are one question.

    Another answer to a question that was refused or taken back proposes it again. Raises QuestionStateError when the
    question is noted or accepted with another answer: neither answer may replace the other unseen.
    """
    Meeting.objects.select_for_update(no_key=True).get(pk=meeting.pk)
    known = meeting.questions.filter(question=question).order_by("pk").first()
    if known is None:
        raised = RaisedQuestion.objects.create(meeting=meeting, question=question, answer=answer, author=by)
        QuestionTransition.objects.create(question=raised, to_state=raised.state, by=by)
        return raised
    if known.state == QuestionState.WITHDRAWN or (known.state == QuestionState.REFUSED and known.answer != answer):
        return _set_state(known, QuestionState.PROPOSED, by=by, answer=answer, author=by)
    kept = {known.answer, known.accepted_answer} if known.state == QuestionState.ACCEPTED else {known.answer}
    if answer not in kept:
        raise QuestionStateError(ANOTHER_ANSWER[known.state])
    return known


@transaction.atomic
def correct_question(raised: RaisedQuestion, *, question: str, answer: str, by) -> RaisedQuestion:
    """Change the words of a question that waits; one that was refused is proposed again in these words.

    Raises QuestionStateError for a question that was accepted or taken back.
    """
    locked = RaisedQuestion.objects.select_for_update(no_key=True).get(pk=raised.pk)
    if locked.state == QuestionState.REFUSED:
        return _set_state(locked, QuestionState.PROPOSED, by=by, question=question, answer=answer, author=by)
    if locked.state != QuestionState.PROPOSED:
        raise QuestionStateError(NOT_CHANGED_HERE[locked.state])
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
        locked = RaisedQuestion.objects.select_for_update(no_key=True).get(pk=raised.pk)
        if to_state not in TRANSITIONS[locked.state]:
            raise QuestionStateError(f"Cette question a été relue ou retirée entre-temps. {COPY_FIRST}")
        QuestionTransition.objects.create(question=locked, from_state=locked.state, to_state=to_state, by=by, note=note)
        locked.state = to_state
        locked.decided_at = None
        for name, value in fields.items():
            setattr(locked, name, value)
        locked.save()
    return locked
