"""Figures of past sessions, from a file that a person filled in (``past_files``): checked, nothing written.

Headings of the column ``rubrique``:

- ``seance``: ``code`` is a module's position or « suivi », ``date`` a day (2012-10-02, 02/10/2012), hour or not;
- ``participation``: ``code`` is « inscrites » (needed), « venues », « assidues »;
- ``recommandation``: ``code`` is « visite », « handicap », « bilan », « partenaire »;
- ``debut``, ``fin``, ``six-mois``: without ``code`` the questionnaires received (needed); with ``code`` (question) and
  ``reponse`` (choice) who chose it; with ``code`` alone who answered it (needed when several choices were possible).

Every error is said with the number of its line; a file with one error brings nothing in.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time

from django.utils import timezone

from sessions.questionnaires.enums import QuestionKind, QuestionnaireKind

from .enums import Indicator
from .past_files import Line, Problem, lines_of

MOMENTS = {
    "debut": QuestionnaireKind.START,
    "fin": QuestionnaireKind.END,
    "six-mois": QuestionnaireKind.SIX_MONTHS,
}
COUNTS = {
    ("participation", "inscrites"): Indicator.REGISTERED,
    ("participation", "venues"): Indicator.ATTENDED,
    ("participation", "assidues"): Indicator.COMPLETED,
    ("recommandation", "visite"): Indicator.VISIT,
    ("recommandation", "handicap"): Indicator.DISABLED_WORKER,
    ("recommandation", "bilan"): Indicator.SKILLS_REVIEW,
    ("recommandation", "partenaire"): Indicator.PARTNER_LINK,
}
FOLLOW_UP = "suivi"
USUAL_HOUR = time(14)
LARGEST = 100_000
OLDEST = 1950  # a year before is a slip of the keyboard
REFERENCE = re.compile(r"^[a-z0-9][a-z0-9-]{0,39}$")


@dataclass
class PastSession:
    """All that the file says of one session, checked."""

    code: str
    site: str
    line: int
    meetings: dict[str, datetime] = field(default_factory=dict)  # module position, or FOLLOW_UP → start, local time
    counts: dict[str, int] = field(default_factory=dict)  # Indicator → number
    received: dict[str, int] = field(default_factory=dict)  # moment → questionnaires
    answers: dict[tuple[str, str, str], int] = field(default_factory=dict)  # (moment, question, choice or "") → number
    versions: dict[str, int] = field(default_factory=dict)  # moment → the questionnaire's key

    @property
    def people(self) -> int:
        return self.counts.get(Indicator.REGISTERED, 0)


@dataclass(frozen=True)
class Asked:
    """One version of a questionnaire: question → (kind, its choices)."""

    pk: int
    questions: Mapping[str, tuple[str, frozenset[str]]]


@dataclass(frozen=True)
class Known:
    """What a file may speak of: sites, references already taken, module positions, versions for each moment."""

    sites: frozenset[str]
    taken: frozenset[str]
    positions: frozenset[str]
    versions: Mapping[str, tuple[Asked, ...]]


def check(rows: list[list[str]], known: Known) -> tuple[list[PastSession], list[Problem]]:
    """The sessions of a file and everything that is wrong with it, in order of line."""
    lines, problems = lines_of(rows)
    sessions: dict[str, PastSession] = {}
    for line in lines:
        try:
            _take(line, sessions, known)
        except ValueError as error:
            problems.append(Problem(line.number, str(error)))
    if not problems:
        for session in sessions.values():
            problems += [Problem(session.line, text) for text in _whole(session, known)]
    return list(sessions.values()), sorted(problems, key=lambda problem: problem.line)


def _take(line: Line, sessions: dict[str, PastSession], known: Known) -> None:
    """Add one line to its session; raises ValueError with what is wrong."""
    if not REFERENCE.match(line.session):
        raise ValueError("La référence de la session s’écrit en minuscules, chiffres et tirets : osny-2014-1.")
    if line.session in known.taken:
        raise ValueError(f"La session « {line.session} » existe déjà.")
    if line.site not in known.sites:
        raise ValueError(f"Le site « {line.site} » n’existe pas dans votre territoire.")
    session = sessions.setdefault(line.session, PastSession(line.session, line.site, line.number))
    if session.site != line.site:
        raise ValueError(f"La session « {line.session} » a déjà un autre site, ligne {session.line}.")
    if line.rubrique == "seance":
        _take_meeting(line, session, known)
    elif line.rubrique in MOMENTS:
        _take_answer(line, session, known)
    elif (line.rubrique, line.code) in COUNTS:
        _once(session.counts, COUNTS[line.rubrique, line.code], _number(line))
    elif line.rubrique in {heading for heading, _ in COUNTS}:
        codes = ", ".join(code for heading, code in COUNTS if heading == line.rubrique)
        raise ValueError(f"Le code « {line.code} » est inconnu ici. Choisissez : {codes}.")
    else:
        raise ValueError(f"La rubrique « {line.rubrique} » est inconnue. Repartez du modèle.")


def _take_meeting(line: Line, session: PastSession, known: Known) -> None:
    if line.code != FOLLOW_UP and line.code not in known.positions:
        raise ValueError(f"Le module « {line.code} » n’existe pas dans ce programme.")
    _once(session.meetings, line.code, _moment(line.date))


def _take_answer(line: Line, session: PastSession, known: Known) -> None:
    moment, number = MOMENTS[line.rubrique], _number(line)
    if not line.code:
        if line.reponse:
            raise ValueError("Indiquez le code de la question de cette réponse.")
        _once(session.received, moment, number)
        return
    questions = [version.questions[line.code] for version in known.versions[moment] if line.code in version.questions]
    if not questions:
        raise ValueError(f"La question « {line.code} » n’existe pas dans ce questionnaire.")
    if line.reponse and not any(line.reponse in choices for _, choices in questions):
        raise ValueError(f"La réponse « {line.reponse} » n’existe pas pour la question « {line.code} ».")
    _once(session.answers, (moment, line.code, line.reponse), number)


def _once(found: dict, key, value) -> None:
    if key in found:
        raise ValueError("Cette ligne est déjà dans le fichier pour cette session.")
    found[key] = value


def _number(line: Line) -> int:
    if not re.fullmatch("[0-9]{1,6}", line.nombre) or int(line.nombre) > LARGEST:
        raise ValueError(f"« {line.nombre} » n’est pas un nombre entier.")
    return int(line.nombre)


def _moment(text: str) -> datetime:
    for form, hour in (
        ("%Y-%m-%d %H:%M", None),
        ("%d/%m/%Y %H:%M", None),
        ("%Y-%m-%d", USUAL_HOUR),
        ("%d/%m/%Y", USUAL_HOUR),
    ):
        try:
            found = datetime.strptime(text, form)
        except ValueError:
            continue
        if found.year >= OLDEST:
            return datetime.combine(found, hour or found.time())
    raise ValueError(f"« {text} » n’est pas une date. Écrivez par exemple 2014-03-11.")


def _whole(session: PastSession, known: Known) -> list[str]:
    """What is wrong with a session whose lines are right one by one; gives it its versions."""
    name, problems = session.code, []
    if not any(code != FOLLOW_UP for code in session.meetings):
        problems.append(f"La session « {name} » n’a aucune séance de module.")
    elif max(session.meetings.values()).date() >= timezone.localdate():
        problems.append(f"La session « {name} » n’est pas terminée : seules les sessions passées se reprennent.")
    if not session.people:
        problems.append(f"La session « {name} » n’a pas de ligne « participation ; inscrites ».")
    elif max(session.counts.values()) > session.people:
        problems.append(f"La session « {name} » compte plus de personnes que d’inscrites.")
    for moment in sorted({*session.received, *(moment for moment, _, _ in session.answers)}):
        problems += [f"Session « {name} » : {text}" for text in _questionnaire(session, moment, known)]
    return problems


def _questionnaire(session: PastSession, moment: str, known: Known) -> list[str]:
    received = session.received.get(moment)
    if received is None:
        return ["il manque le nombre de questionnaires reçus (ligne sans code)."]
    if received > session.people:
        return ["plus de questionnaires reçus que de personnes inscrites."]
    by_question: dict[str, dict[str, int]] = defaultdict(dict)
    for (when, question, choice), number in session.answers.items():
        if when == moment:
            by_question[question][choice] = number
    fitting = [
        version
        for version in known.versions[moment]
        if all(
            question in version.questions and {*choices} - {""} <= version.questions[question][1]
            for question, choices in by_question.items()
        )
    ]
    if not fitting:
        return ["aucune version du questionnaire ne contient toutes ces questions et réponses."]
    # The version that asks least beside what was answered: what nobody was asked is not a missing answer.
    version = min(fitting, key=lambda one: (len(one.questions), one.pk))
    session.versions[moment] = version.pk
    problems = []
    for question, choices in by_question.items():
        several = version.questions[question][0] == QuestionKind.MULTIPLE
        chosen = [number for choice, number in choices.items() if choice]
        answered = choices.get("")
        if answered is None and several:
            problems.append(f"pour « {question} », indiquez combien de personnes ont répondu (ligne sans réponse).")
            continue
        if answered is None:
            answered = session.answers[moment, question, ""] = sum(chosen)
        if answered > received or any(number > answered for number in chosen):
            problems.append(f"pour « {question} », plus de réponses que de questionnaires ou de personnes.")
        elif not several and sum(chosen) != answered:
            problems.append(f"pour « {question} », les réponses ne font pas le nombre de personnes qui ont répondu.")
    return problems
