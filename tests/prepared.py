"""What many tests read and few change, loaded once for each process: see ``tests.databases.filled_by``."""

from django_tasks_db.models import DBTaskResult
from wagtail.models import Page

from content import starter
from content.models import HomePage
from portal.demo import past
from tests.factories.booklets import make_booklet
from tests.factories.content import make_home
from tests.factories.programmes import ModuleFactory, ProgrammeFactory, SiteFactory

MODULES = (
    "Présentation du projet : la Ligue contre le cancer et le service social",
    "Faire connaissance : parole aux participants",
    "Mes droits d’assuré(e) social(e) (1re partie)",
    "Mes droits d’assuré(e) social(e) (2e partie)",
    "De l’annonce à la reprise : l’impact psychique de la maladie, le travail de reconstruction",
    "Le médecin du travail : un allié dans mon parcours de retour en emploi",
    "Me maintenir dans mon emploi, dans mon entreprise ou me reconvertir ?",
    "Le statut de travailleur en situation de handicap : un atout dans mon CV ?",
    "Le regard de l’entreprise",
    "Questions/réponses - Bilan de la session - Témoignages d’anciens participants",
)


def load_starter_texts() -> None:
    """The first texts, with the programme and the ten modules that they tell of."""
    programme = ProgrammeFactory(slug="preparer-la-reprise", title="Préparer la reprise du travail")
    for position, title in enumerate(MODULES, 1):
        ModuleFactory(programme=programme, position=position, title=title)
    starter.load()


def load_past() -> None:
    """The sessions of 2012 to 2018, held in Argenteuil and Osny, of a programme called ``atelier``."""
    programme = ProgrammeFactory(slug="atelier", department="95", modules=10)
    past.load_past(programme, {town: SiteFactory(slug=town, town=town.title()) for town in ("argenteuil", "osny")})


def load_desk() -> None:
    """The groups of staff with their rights and the workflow, and a home page in the place of Wagtail's welcome."""
    starter.staff_groups()
    make_home()
    Page.objects.get(slug="home").delete()
    DBTaskResult.objects.all().delete()  # the worker has done what this asked of it


def load_booklet() -> None:
    """The desk, a programme of two modules, their pages, and the booklet made of them: its files are asked for."""
    load_desk()
    make_booklet(HomePage.objects.get(), ProgrammeFactory(modules=2))
