"""Which partner takes part in what, as a table: data in, data out."""

from sessions.common.spreadsheet import Table

from .queries import TakingPart

HEADERS = (
    "Partenaire",
    "Nature",
    "Département",
    "Programme",
    "Séances proposées",
    "Acceptées",
    "Déclinées",
    "Animées",
    "Personnes orientées",
    "Orientations acceptées",
)


def table(lines: list[TakingPart]) -> Table:
    """One row for each partner and programme; figures only, nobody is named."""
    rows = [
        (
            line.partner.name,
            line.partner.get_kind_display(),
            line.partner.department,
            line.programme,
            line.asked,
            line.accepted,
            line.declined,
            line.held,
            line.referred,
            line.registered,
        )
        for line in lines
    ]
    return Table("Partenaires", HEADERS, rows)
