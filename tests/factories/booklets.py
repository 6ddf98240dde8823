"""Questions raised in meetings, booklets and what they are made of."""

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from content.models import BookletPage, HomePage
from sessions.booklets.models import RaisedQuestion

from .content import TEXT, add_published, make_programme_page


class RaisedQuestionFactory(DjangoModelFactory):
    """A proposed question; ``accepted`` is a trait."""

    class Meta:
        model = RaisedQuestion

    class Params:
        accepted = factory.Trait(
            state="accepted",
            accepted_question=factory.SelfAttribute("question"),
            accepted_answer=factory.SelfAttribute("answer"),
            decided_at=factory.LazyFunction(timezone.now),
        )

    question = factory.Sequence(lambda n: f"Puis-je reprendre à mi-temps, cas {n} ?")
    answer = "Oui, si le médecin l’écrit.\n\nParlez-en d’abord avec lui."


def raise_question(cohort, **fields) -> RaisedQuestion:
    """A question of the first meeting of that session."""
    return RaisedQuestionFactory(meeting=cohort.meetings.order_by("starts_at")[0], **fields)


def make_booklet(home: HomePage, programme, *, pages: bool = True, title: str = "Le livret", **fields) -> BookletPage:
    """A published booklet: a chapter of its own, every module, the questions."""
    if pages:
        make_programme_page(home, programme)
    chapters = [
        {"type": "chapter", "value": {"title": "Pour commencer", "body": TEXT}},
        {"type": "modules", "value": None},
        {"type": "questions", "value": {"title": "Vos questions"}},
    ]
    page = BookletPage(
        title=title, slug="livret", lead="À garder.", programme=programme, **{"chapters": chapters, **fields}
    )
    return add_published(home, page)
