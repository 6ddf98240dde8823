"""The file of past figures: its columns, its template, how it is read; one line is one number.

Columns, in any order: ``session`` (its reference), ``site`` (its identifier), ``rubrique``, ``code``, ``reponse``,
``date``, ``nombre``. What may stand in them is said in ``aggregates``.
"""

import csv
import io
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zipfile import BadZipFile, ZipFile

COLUMNS = ("session", "site", "rubrique", "code", "reponse", "date", "nombre")
MEANINGS = (
    ("session", "la référence que vous donnez à la session : minuscules, chiffres, tirets (lieu-2014-1)"),
    ("site", "le code du lieu, feuille « codes »"),
    ("rubrique", "seance, participation, recommandation, debut, fin ou six-mois"),
    ("code", "selon la rubrique, feuille « codes »"),
    ("reponse", "le code de la réponse, pour une question ; vide : combien de personnes ont répondu"),
    ("date", "pour une séance : 2014-03-11 ou 11/03/2014, avec l’heure si vous la connaissez (2014-03-11 14:00)"),
    ("nombre", "un nombre entier, pour toutes les rubriques sauf seance"),
    ("", "Il faut au moins, pour chaque session : une séance, et la ligne participation ; inscrites."),
    ("", "Pour un questionnaire : une ligne sans code dit combien ont été reçus, puis une ligne par réponse."),
    ("", "Une seule erreur, et rien n’est repris : l’essai dit chaque ligne à corriger."),
)
MOST_LINES = 20_000
LARGEST_UNPACKED = 50_000_000  # bytes of a workbook once it is unpacked


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


def read_csv(content: bytes) -> list[list[str]]:
    """The cells of a CSV file: UTF-8 or Windows-1252, separated by semicolons, commas or tabs.

    Raises ValueError for what is no such file.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    first = text.partition("\n")[0]
    separator = max(";,\t", key=first.count)
    try:
        lines = csv.reader(io.StringIO(text, newline=None), delimiter=separator)
        return [[cell.strip() for cell in row] for row in lines]
    except csv.Error as error:
        raise ValueError("not a table") from error


def read_xlsx(content: bytes) -> list[list[str]]:
    """The cells of the first sheet as text (dates: 2012-10-02 14:00). Raises ValueError for another file."""
    from openpyxl import load_workbook  # heavy, and rarely needed

    try:
        with ZipFile(io.BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) > LARGEST_UNPACKED:
                raise ValueError("far larger than it looks")
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        return [[_cell(value) for value in row] for row in sheet.iter_rows(max_row=MOST_LINES + 2, values_only=True)]
    except (
        BadZipFile,
        KeyError,
        IndexError,
        OSError,
        EOFError,
        SyntaxError,
        zlib.error,
        TypeError,
    ) as error:  # SyntaxError: of XML
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


def example(site: str, question: str, choices: Sequence[str]) -> list[tuple[str, ...]]:
    """A small file that is right for a programme with this site and this question at the end of its sessions."""
    session = f"{site}-2014-1"
    answers = [
        (session, site, "fin", question, choice, "", number)
        for choice, number in zip(choices, ["6", "5"], strict=False)
    ]
    if answers:
        received = [(session, site, "fin", "", "", "", "11"), (session, site, "fin", question, "", "", "11")]
        answers = [*received, *answers]
    return [
        COLUMNS,
        (session, site, "seance", "1", "", "2014-03-11", ""),
        (session, site, "participation", "inscrites", "", "", "12"),
        (session, site, "participation", "venues", "", "", "11"),
        (session, site, "recommandation", "visite", "", "", "4"),
        *answers,
    ]


def lines_of(rows: list[list[str]]) -> tuple[list[Line], list[Problem]]:
    """The lines of a file that has every column, else what is wrong with it."""
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
