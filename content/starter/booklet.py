"""Makes the booklet of the starter texts: chapters of its own around the modules and the questions."""

from content.pages.booklet import BookletPage
from content.pages.home import HomePage
from sessions.programmes.models import Programme

from .reader import TEXTS, read

FOLDER = "booklet"


def add_booklet(home: HomePage, programme: Programme) -> BookletPage:
    """The programme's booklet, created and published when the programme has none."""
    if existing := BookletPage.objects.filter(programme=programme).first():
        return existing
    text = read(f"{FOLDER}/booklet.md")
    page = BookletPage(
        title=text["title"],
        slug=text["slug"],
        lead=text["lead"],
        search_description=text["description"],
        programme=programme,
        chapters=[
            *_chapters("before"),
            {"type": "modules", "value": None},
            {"type": "questions", "value": {"title": "Vos questions, nos réponses"}},
            *_chapters("after"),
        ],
    )
    home.add_child(instance=page)
    page.save_revision().publish()
    return page


def _chapters(place: str) -> list[dict]:
    texts = [read(f"{FOLDER}/{path.name}") for path in sorted((TEXTS / FOLDER).glob(f"{place}-*.md"))]
    return [{"type": "chapter", "value": {"title": text["title"], "body": text.body}} for text in texts]
