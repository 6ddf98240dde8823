"""« Est-ce pour moi ? »: a few questions to oneself, and what to do next. Nothing is stored and nothing is refused.

No question is about health. The answers never decide: whoever hesitates is told where to look and whom to call.
"""

from dataclasses import dataclass
from enum import StrEnum


class Answer(StrEnum):
    YES = "oui"
    PARTLY = "un-peu"
    NO = "non"


class Next(StrEnum):
    """Where the page leads: the form, the sessions elsewhere, somebody to talk to."""

    REGISTER = "register"
    OTHERS = "others"
    CALL = "call"


@dataclass(frozen=True)
class Question:
    """One question; ``hints`` says what each answer that is not a plain yes means for her."""

    name: str
    text: str
    hints: dict[Answer, str]


QUESTIONS = (
    Question(
        "subject",
        "Ce qui est présenté plus haut parle-t-il de ce que vous vivez en ce moment ?",
        {
            Answer.PARTLY: "Il n’est pas nécessaire de se reconnaître dans tout : chacun vient avec ses questions.",
            Answer.NO: "Ces séances ne sont peut-être pas ce que vous cherchez. Appelez-nous : nous vous dirons "
            "franchement ce qui pourrait mieux vous aider.",
        },
    ),
    Question(
        "dates",
        "Ces dates sont-elles possibles pour vous, même si vous en manquez quelques-unes ?",
        {
            Answer.PARTLY: "Vous pouvez manquer une séance, en prévenant d’un geste et sans vous justifier.",
            Answer.NO: "D’autres dates vous conviendront mieux : regardez les autres sessions.",
        },
    ),
    Question(
        "place",
        "Pouvez-vous venir jusqu’à ce lieu ?",
        {
            Answer.PARTLY: "Dites-nous ce qui vous gêne, transport, étage ou fatigue : une solution se trouve souvent.",
            Answer.NO: "Un autre lieu est peut-être plus près de chez vous : regardez les autres sessions.",
        },
    ),
    Question(
        "group",
        "Être en petit groupe vous convient-il ?",
        {
            Answer.PARTLY: "On peut écouter sans parler. Ce qui se dit dans le groupe reste dans le groupe.",
            Answer.NO: "Un entretien seul à seul est possible : appelez-nous.",
        },
    ),
)
_ELSEWHERE = {"dates", "place"}


@dataclass(frozen=True)
class Advice:
    """What the answers suggest: where to go next, and a sentence for each answer that deserves one."""

    next: Next
    hints: tuple[str, ...]


def advise(answers: dict[str, Answer]) -> Advice:
    """The next step for these answers, one for each question."""
    hints = tuple(
        question.hints[answers[question.name]] for question in QUESTIONS if answers[question.name] in question.hints
    )
    refused = {name for name, answer in answers.items() if answer == Answer.NO}
    if refused - _ELSEWHERE:
        return Advice(Next.CALL, hints)
    return Advice(Next.OTHERS if refused else Next.REGISTER, hints)
