"""A contact's meetings in words, built from data already read, in each site's own time."""

from dataclasses import dataclass

from django.utils import timezone

from sessions.registrations import agenda
from sessions.scheduling.enums import CoAnimationState, MeetingState
from sessions.scheduling.models import CoAnimation

TONES: dict[str, str] = {CoAnimationState.PROPOSED: "warning", CoAnimationState.ACCEPTED: "success"}
WORDS: dict[str, str] = {
    CoAnimationState.PROPOSED: "Votre réponse est attendue",
    CoAnimationState.ACCEPTED: "Vous venez",
    CoAnimationState.DECLINED: "Vous ne venez pas",
}


@dataclass(frozen=True)
class Intervention:
    """One meeting of a contact: ``row`` says it in words, ``asked`` is the invitation and its answer."""

    asked: CoAnimation
    row: agenda.Row

    @property
    def is_off(self) -> bool:
        return self.asked.meeting.state == MeetingState.CANCELLED

    @property
    def may_answer(self) -> bool:
        return not self.is_off and self.asked.meeting.starts_at > timezone.now()


def in_words(asked: CoAnimation) -> Intervention:
    """One of ``queries.interventions_of``; no more queries."""
    row = agenda.rows(asked.meeting.cohort, [asked.meeting], [])[0]
    line = Intervention(asked, row)
    if not line.is_off and (not row.past or asked.state == CoAnimationState.DECLINED):
        row.tag_label, row.tag_tone = WORDS[asked.state], TONES.get(asked.state, "neutral")
    return line
