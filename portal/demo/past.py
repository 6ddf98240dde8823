"""The eleven sessions of 2012 to 2018, brought in as a user would: past.csv through the import of past figures.

Their dates are ours, their figures add up to the printed evaluation. Nobody is left of them but counters, as after the
erasure of personal files.
"""

from collections.abc import Mapping
from pathlib import Path

from sessions.programmes.models import Programme, Site
from sessions.scheduling.models import Cohort
from sessions.statistics import aggregates, family, past_files, publishing, queries
from sessions.statistics.actions import import_past

from . import questionnaires

COLUMNS = past_files.COLUMNS
FILE = Path(__file__).with_name("past.csv")


def load_past(programme: Programme, sites: Mapping[str, Site]) -> list[Cohort]:
    """The sessions of the file, archived; idempotent. Raises ValueError when the file does not suit the programme."""
    rows = past_files.read_csv(FILE.read_bytes())
    codes = {row[0] for row in rows[1:]}
    found = list(Cohort.objects.filter(code__in=codes).order_by("code"))
    if found:
        return found
    questionnaires.load(programme)
    return bring_in(programme, rows, sites)


def bring_in(programme: Programme, rows: list[list[str]], sites: Mapping[str, Site]) -> list[Cohort]:
    """The sessions of a file's lines, by the import's own check; raises ValueError with its first problem."""
    known = queries.known_for_import(programme, sites.values())
    sessions, problems = aggregates.check(rows, known)
    if problems:
        raise ValueError(f"line {problems[0].line}: {problems[0].text}")
    return import_past(programme, sessions, sites=sites, by=None)


def publish(programme: Programme) -> None:
    """Spread one publication of the past sessions, unless there is one."""
    if family.latest_of(programme) is None:
        publishing.spread(publishing.make_draft(programme), by=None)
