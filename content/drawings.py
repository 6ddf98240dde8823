"""The drawings of the house that a page may carry; the pictures themselves are the symbols of static/img/art.svg."""

from django.db.models import TextChoices


class Drawing(TextChoices):
    """Named after what is drawn, so that any programme finds its own use for them."""

    SIGNPOST = "signpost", "Un panneau, deux personnes"
    CIRCLE = "circle", "Un groupe en cercle"
    UMBRELLA = "umbrella", "Un parapluie qui protège"
    CLOCK = "clock", "Une horloge à moitié pleine"
    CLEARING = "clearing", "Une éclaircie après la pluie"
    TALK = "talk", "Un entretien à deux"
    DOORS = "doors", "Trois portes"
    FILE = "file", "Un dossier et une étoile"
    COMPANY = "company", "Une entreprise"
    TREE = "tree", "Un arbre et ses fruits"
    PATH = "path", "Un chemin"
    PLACE = "place", "Un lieu sur une carte"
    BENCH = "bench", "Un banc sous un arbre"
    AGENDA = "agenda", "Un agenda"
    BOOK = "book", "Un livre ouvert"
    BUBBLES = "bubbles", "Une question et sa réponse"
    LETTER = "letter", "Une lettre"
    THANKS = "thanks", "Un bouquet"


# One for each module in turn, where the editor chose none.
OF_MODULES = (
    Drawing.SIGNPOST,
    Drawing.CIRCLE,
    Drawing.UMBRELLA,
    Drawing.CLOCK,
    Drawing.CLEARING,
    Drawing.TALK,
    Drawing.DOORS,
    Drawing.FILE,
    Drawing.COMPANY,
    Drawing.TREE,
)


def of_module(position: int) -> str:
    """The drawing of the module at this position, 1 for the first; the family begins again after its last."""
    return OF_MODULES[(position - 1) % len(OF_MODULES)].value
