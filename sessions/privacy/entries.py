"""A line of the register of personal data, and the words that many lines share."""

from dataclasses import dataclass

from .enums import Audience, Period


@dataclass(frozen=True)
class Entry:
    """Fields of one model (``app_label.Model``) that share a purpose, an audience and a period."""

    model: str
    fields: tuple[str, ...]
    purpose: str
    audience: tuple[Audience, ...]
    period: Period


SELF_TEAM = (Audience.SELF, Audience.TEAM)
TEAM = (Audience.TEAM,)
NOBODY = (Audience.NOBODY,)
IDENTIFIERS = "Reconnaître la ligne, en interne et dans les adresses, sans rien dire de la personne."
DATES = "Savoir quand la ligne a été écrite, pour l’ordre et pour la durée de conservation."
COUNTS = "Compter les inscriptions et les présences. Une fois la personne effacée, la ligne ne dit plus de qui."
YEAR = "Savoir quand la ligne a été écrite. Ensuite, il n’en reste que l’année."
