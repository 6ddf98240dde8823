"""An article of fifteen blocks, as long as editors write them: texts, points, steps, questions, live sessions."""

from bench import ARTICLE
from content.models import ArticlePage, HomePage

TEXT = "<h2>Un sujet</h2><p>Une phrase courte. Une autre, qui dit où vérifier.</p><ul><li>Un point</li></ul>"


def blocks() -> list[dict]:
    """Fifteen, in the raw form of a stream."""
    questions = [{"question": f"Question {place}", "answer": "<p>La réponse.</p>"} for place in range(4)]
    steps = [{"title": f"Étape {place}", "text": "En quelques mots."} for place in range(4)]
    kinds = [
        {"type": "text", "value": TEXT},
        {"type": "key_point", "value": {"title": "À retenir", "text": "Ceci."}},
        {"type": "steps", "value": {"title": "Comment faire", "steps": steps}},
        {"type": "questions", "value": {"title": "Vos questions", "questions": questions}},
        {"type": "contact", "value": {"text": "Appelez-nous."}},
    ]
    return [*kinds, *kinds, *kinds[:4], {"type": "sessions", "value": {"title": "À venir", "page": None, "number": 3}}]


def load() -> None:
    """The article below the home page, published."""
    page = ArticlePage(title="Quinze blocs", slug=ARTICLE, lead="Pour le banc.", body=blocks())
    HomePage.objects.get().add_child(instance=page)
    page.save_revision().publish()
