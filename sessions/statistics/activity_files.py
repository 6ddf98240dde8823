"""The activity report as lists of figures: one line for each group and year, and what each column means. Pure."""

from collections.abc import Sequence

from .activity import HEADS, Activity, ActivityLine, ReferralLine

ACTIVITY, REFERRALS, DICTIONARY = "activite", "orientations", "dictionnaire"
TOTAL, EVERY_STATE = "Total", "toutes"
NUMBERS = (
    ("annee", "l’année de la première séance de chaque session"),
    ("sessions", "combien de sessions ont commencé cette année-là"),
    ("seances", "combien de leurs séances ont été tenues"),
    ("personnes", "personnes inscrites à ces sessions"),
    ("places", "places ouvertes"),
    ("part_places", "personnes pour cent places, arrondi à l’entier ; vide : aucune place"),
    ("presences", "présences notées dans les registres clos"),
    ("attendues", "personnes attendues, séance par séance, dans ces registres"),
    ("part_presences", "présences pour cent attendues, arrondi à l’entier ; vide : aucun registre clos"),
    ("liste_attente", "personnes sur la liste d’attente de ces sessions"),
    ("avec_partenaire", "interventions de partenaires acceptées"),
)
SENT = (
    ("partenaire", "l’organisme qui a envoyé la demande"),
    ("annee", "l’année de la demande"),
    ("etat", f"où la demande en est ; « {EVERY_STATE} » : dans tous les états"),
    ("demandes", "combien de demandes"),
)


def sheets(
    year: int,
    by: str,
    lines: Sequence[ActivityLine],
    total: tuple[Activity, Activity],
    referrals: Sequence[ReferralLine],
) -> dict[str, list]:
    """What ``exports`` writes as a workbook or as CSV: the report, what partners sent, the meaning of every column."""
    groups = [(line.heads, line.now, line.before) for line in lines]
    groups.append(((TOTAL, *[""] * (len(HEADS[by]) - 1)), *total))
    heads = [head.lower() for head in HEADS[by]]
    report = [
        [*places, *_numbers(of, one)] for places, now, before in groups for of, one in ((year, now), (year - 1, before))
    ]
    sent = [row for line in referrals for row in _sent(year, line)]
    meanings = [[ACTIVITY, head, "de quoi la ligne est le compte"] for head in heads]
    meanings += [[ACTIVITY, *line] for line in NUMBERS] + [[REFERRALS, *line] for line in SENT]
    return {
        ACTIVITY: [[*heads, *(name for name, _ in NUMBERS)], *report],
        REFERRALS: [[name for name, _ in SENT], *sent],
        DICTIONARY: [["tableau", "colonne", "sens"], *meanings],
    }


def _numbers(year: int, one: Activity) -> list[int | None]:
    return [
        *(year, one.sessions, one.meetings, one.people, one.places, one.occupancy),
        *(one.present, one.expected, one.attendance, one.waiting, one.partners),
    ]


def _sent(year: int, line: ReferralLine) -> list[list]:
    return [
        [line.partner, year, EVERY_STATE, line.now],
        *([line.partner, year, state, number] for state, number in line.states),
        [line.partner, year - 1, EVERY_STATE, line.before],
    ]
