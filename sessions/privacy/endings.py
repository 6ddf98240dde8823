"""What time will take away: for each job that forgets, how much is due at a given moment. Reads only.

The jobs read the same rows, so that what is announced is what goes; a sign of life in between keeps a person. Numbers
without names: the desk opens no list of people.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from sessions.common.actions import documents_due
from sessions.referrals.upkeep import files_due, people_due, readings_due
from sessions.scheduling.proposals import colleagues_due

from . import queries
from .enums import Period
from .upkeep import CONTACT_KEPT, KEPT, LOG_KEPT, TEXT_KEPT


@dataclass(frozen=True)
class Ending:
    """What a job of the periodic command forgets, after how long, what remains of it."""

    job: str
    what: str
    after: str
    left: str
    due: Callable[[datetime], list[QuerySet]]


COUNTED = "Des nombres, sans nom"
NOTHING = "Rien"
ENDINGS = (
    Ending(
        "participants_departed",
        "Dossiers de personnes qui ont participé",
        Period.CONTACT_24.label,
        "Leurs places et leurs présences, sans nom",
        lambda at: [queries.out_of_touch(at - CONTACT_KEPT)],
    ),
    Ending(
        "contacts_departed",
        "Dossiers d’intervenantes et d’intervenants",
        "12 mois après leur dernier travail avec le portail",
        "Leurs séances, au nom de leur organisme",
        lambda at: [queries.departed(at - KEPT)],
    ),
    Ending(
        "accounts_departed",
        "Comptes qui n’ouvrent plus rien",
        "12 mois après le départ",
        "Ce qu’ils ont fait, sans nom",
        lambda at: [queries.left_accounts(at - KEPT)],
    ),
    Ending(
        "referral_people_old",
        "Demandes de partenaires : ce qu’elles disent de la personne",
        Period.REFERRAL_12.label,
        COUNTED,
        lambda at: [people_due(at)],
    ),
    Ending(
        "referral_files_old",
        "Pièces jointes aux demandes",
        Period.REFERRAL_FILE.label,
        NOTHING,
        lambda at: [files_due(at)],
    ),
    Ending(
        "colleagues_old",
        "Collègues que des partenaires ont proposés",
        Period.DECISION_30.label,
        NOTHING,
        lambda at: [colleagues_due(at)],
    ),
    Ending(
        "sheets_old",
        "Feuilles signées",
        Period.MEETING_24.label,
        "Les présences notées",
        lambda at: [queries.old_sheets(at - CONTACT_KEPT)],
    ),
    Ending(
        "message_texts_old",
        "Textes de messages",
        Period.MESSAGE_12.label,
        "Leur date, avec le dossier de la personne",
        lambda at: [queries.old_texts(at - TEXT_KEPT)],
    ),
    Ending(
        "logs_old",
        "Lignes des journaux : rôles, listes sorties, dossiers ouverts, demandes lues",
        Period.LOG_12.label,
        NOTHING,
        lambda at: [*queries.old_lines(at - LOG_KEPT), readings_due(at)],
    ),
    Ending(
        "authors_old",
        "Noms de qui a fait un changement",
        Period.AUTHOR_24.label,
        "Le changement et sa date",
        lambda at: [rows for _, rows in queries.old_signatures(at - CONTACT_KEPT)],
    ),
    Ending(
        "documents_old",
        "Documents préparés : feuilles de présence, attestations, rapports",
        "7 jours",
        "Se refont à la demande",
        lambda at: [documents_due(at)],
    ),
)


def forecast(at: datetime) -> list[tuple[Ending, int]]:
    """How much of each kind will be due at this moment if nothing happens until then; a fixed number of queries."""
    return [(one, sum(rows.count() for rows in one.due(at))) for one in ENDINGS]
