"""Figures of past sessions, from a table that a person filled in (CSV or XLSX): reading and checking, nothing written.

One line is one number. Columns, in any order: ``session`` (its reference), ``site`` (its identifier), ``rubrique``,
``code``, ``reponse``, ``date``, ``nombre``. Headings of ``rubrique``:

- ``seance``: ``code`` is a module's position or « suivi », ``date`` a day (2012-10-02, 02/10/2012), hour or not;
- ``participation``: ``code`` is « inscrites » (needed), « venues », « assidues »;
- ``recommandation``: ``code`` is « visite », « handicap », « bilan », « partenaire »;
- ``debut``, ``fin``, ``six-mois``: without ``code`` the questionnaires received (needed); with ``code`` (question) and
  ``reponse`` (choice) who chose it; with ``code`` alone who answered it (needed when several choices were possible).

Every error is said with the number of its line; a file with one error brings nothing in.
"""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from zipfile import BadZipFile

from django.utils import timezone

from sessions.questionnaires.enums import QuestionKind, QuestionnaireKind

from .enums import Indicator

COLUMNS = ("session", "site", "rubrique", "code", "reponse", "date", "nombre")
EXAMPLE = (
    COLUMNS,
    ("osny-2014-1", "osny", "seance", "1", "", "2014-03-11", ""),
    ("osny-2014-1", "osny", "seance", "2", "", "2014-03-18", ""),
    ("osny-2014-1", "osny", "seance", "suivi", "", "2014-09-23", ""),
    ("osny-2014-1", "osny", "participation", "inscrites", "", "", "12"),
    ("osny-2014-1", "osny", "recommandation", "visite", "", "", "4"),
    ("osny-2014-1", "osny", "fin", "", "", "", "11"),
    ("osny-2014-1", "osny", "fin", "age", "40-49", "", "6"),
    ("osny-2014-1", "osny", "fin", "age", "50-59", "", "5"),
)
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
MOST_LINES = 20_000
LARGEST = 100_000
REFERENCE = re.compile(r"^[a-z0-9][a-z0-9-]{0,39}$")


@dataclass(frozen=True)
class Problem:
    """What is wrong, and where: the line's number in the file (the heading is line 1)."""

    line: int
    text: str


@dataclass(frozen=True)
class Line:
    """One line of the file as it was typed."""

    number: int
    session: str
    site: str
    rubrique: str
    code: str
    reponse: str
    date: str
    nombre: str


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


def read_csv(content: bytes) -> list[list[str]]:
    """The cells of a CSV file: UTF-8 or Windows-1252, separated by semicolons, commas or tabs."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    first = text.partition("\n")[0]
    separator = max(";,\t", key=first.count)
    return [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text), delimiter=separator)]


def read_xlsx(content: bytes) -> list[list[str]]:
    """The cells of the first sheet as text (dates: 2012-10-02 14:00). Raises ValueError for another file."""
    from openpyxl import load_workbook  # heavy, and rarely needed

    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        return [[_cell(value) for value in row] for row in sheet.iter_rows(max_row=MOST_LINES + 2, values_only=True)]
    except (BadZipFile, KeyError, IndexError, OSError) as error:
        raise ValueError("not a workbook") from error


def _cell(value) -> str:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).strip()


def as_csv(rows: Iterable[Iterable[str]]) -> str:
    """Rows as the CSV of the template."""
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\n").writerows(rows)
    return out.getvalue()


def check(rows: list[list[str]], known: Known) -> tuple[list[PastSession], list[Problem]]:
    """The sessions of a file and everything that is wrong with it, in order of line."""
    lines, problems = _lines(rows)
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


def _lines(rows: list[list[str]]) -> tuple[list[Line], list[Problem]]:
    header = [cell.lower() for cell in rows[0]] if rows else []
    missing = [name for name in COLUMNS if name not in header]
    if missing:
        return [], [Problem(1, f"Il manque la colonne « {missing[0]} ». Repartez du modèle.")]
    if len(rows) > MOST_LINES + 1:
        return [], [Problem(MOST_LINES + 2, "Ce fichier est trop long : coupez-le en plusieurs.")]
    places = {name: header.index(name) for name in COLUMNS}
    lines = []
    for number, row in enumerate(rows[1:], 2):
        if any(row):
            cells = {name: row[place] if place < len(row) else "" for name, place in places.items()}
            lines.append(Line(number, **cells))
    if not lines:
        return [], [Problem(1, "Ce fichier n’a aucune ligne de chiffres.")]
    return lines, []


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
    if not (line.nombre.isascii() and line.nombre.isdigit()) or int(line.nombre) > LARGEST:
        raise ValueError(f"« {line.nombre} » n’est pas un nombre entier.")
    return int(line.nombre)


def _moment(text: str) -> datetime:
    for form in ("%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M"):
        try:
            return datetime.strptime(text, form)
        except ValueError:
            pass
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.combine(datetime.strptime(text, form), USUAL_HOUR)
        except ValueError:
            pass
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
