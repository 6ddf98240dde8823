"""What many tests read and few change, loaded once for each process: see ``tests.databases.filled_by``."""

from content import starter
from portal.demo import past
from tests.factories.programmes import ProgrammeFactory, SiteFactory


def load_starter_texts() -> None:
    """The first texts, with the programme and the ten modules that they tell of."""
    ProgrammeFactory(slug="preparer-la-reprise", title="Préparer la reprise du travail", modules=10)
    starter.load()


def load_past() -> None:
    """The sessions of 2012 to 2018, held in Argenteuil and Osny, of a programme called ``atelier``."""
    programme = ProgrammeFactory(slug="atelier", department="95", modules=10)
    past.load_past(programme, {town: SiteFactory(slug=town, town=town.title()) for town in ("argenteuil", "osny")})
