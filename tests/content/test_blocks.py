"""Each block: what visitors read of it, what an editor may not leave out."""

import pytest
from django.utils import timezone
from wagtail.blocks import StructBlockValidationError
from wagtail.contrib.typed_table_block.blocks import TypedTableBlockValidationError

from content.blocks import BodyBlock
from sessions.scheduling.enums import CohortState
from tests.factories.content import make_article, make_document, make_home, make_programme_page, make_term
from tests.factories.programmes import ProgrammeFactory, SiteFactory
from tests.factories.scheduling import make_cohort

pytestmark = pytest.mark.django_db


@pytest.fixture
def home():
    return make_home()


def shown(client, home, *body: tuple[str, object]) -> str:
    """What a visitor gets of an article with these blocks."""
    page = make_article(home, slug="essai")
    page.body = [{"type": name, "value": value} for name, value in body]
    page.save_revision().publish()
    return client.get("/essai/").content.decode()


def block(name: str):
    return BodyBlock().child_blocks[name]


def table(caption: str, heading: str = "Qui") -> dict:
    return {
        "columns": [{"type": "text", "heading": heading}, {"type": "text", "heading": "Quoi"}],
        "rows": [{"values": ["Le médecin traitant", "Il vous soigne."]}],
        "caption": caption,
    }


def test_a_link_card_leads_to_one_place():
    link = block("link_cards").child_blocks["links"].child_block
    with pytest.raises(StructBlockValidationError):
        link.clean(link.to_python({"title": "Nulle part", "text": "", "page": None, "address": ""}))


def test_the_first_cell_of_a_row_heads_it(client, home):
    page = shown(client, home, ("table", table("Qui fait quoi")))
    assert '<th scope="row">Le médecin traitant</th>' in page
    assert "<caption>Qui fait quoi</caption>" in page


@pytest.mark.parametrize("wrong", [table(""), table("Qui fait quoi", heading=" ")])
def test_a_table_has_a_caption_and_titles(wrong):
    with pytest.raises(TypedTableBlockValidationError):
        block("table").clean(block("table").to_python(wrong))


def test_a_table_may_wait_for_its_caption_in_a_draft():
    block("table").clean_deferred(block("table").to_python(table("")))


def test_words_of_others_say_whose_they_are(client, home):
    value = {
        "text": "Je suis restée pour le groupe.",
        "author": "Nadia (prénom changé)",
        "context": "après une session",
    }
    page = shown(client, home, ("quotation", value))
    assert "<blockquote><p>Je suis restée pour le groupe.</p></blockquote>" in page
    assert "Nadia (prénom changé)" in page


def test_folds_open_without_script(client, home):
    value = {"title": "Selon le cas", "folds": [{"title": "Vous travaillez", "text": "<p>Gardez le lien.</p>"}]}
    page = shown(client, home, ("accordion", value))
    assert '<details class="accordion">' in page
    assert "Gardez le lien." in page


def test_a_document_says_its_format_and_its_size(client, home):
    document = make_document("questions.pdf", b"a" * 2048, title="Mes questions")
    page = shown(client, home, ("document", {"document": document.pk, "title": "", "text": "À remplir."}))
    assert "Mes questions (PDF, 2" in page
    assert document.url in page


def test_a_term_of_the_glossary_is_explained_in_a_box(client, home):
    page = shown(client, home, ("term", {"term": make_term().pk}))
    assert "<dfn>RQTH</dfn>" in page
    assert "Une reconnaissance qui aide au travail." in page


def test_partners_are_listed_with_what_they_do(client, home):
    partner = {"name": "Cap emploi", "text": "Conseille.", "address": "https://www.capemploi.com/"}
    page = shown(client, home, ("partners", {"title": "Nos partenaires", "partners": [partner]}))
    assert "Cap emploi" in page
    assert "Conseille." in page


@pytest.mark.parametrize("of_all", [True, False])
def test_sessions_are_read_when_the_page_is_served(client, home, of_all):
    programme, other = ProgrammeFactory(modules=1, title="Élan"), ProgrammeFactory(modules=1, title="Souffle")
    presented = make_programme_page(home, programme)
    value = {"title": "À venir", "page": None if of_all else presented.pk, "number": 3}
    assert "Pas de session ouverte" in shown(client, home, ("sessions", value))
    now = timezone.now()
    for run, town in ((programme, "Osny"), (other, "Argenteuil")):
        make_cohort(programme=run, state=CohortState.OPEN, opened_at=now, site=SiteFactory(town=town))
    page = client.get("/essai/").content.decode()
    assert "Osny" in page
    assert ("Argenteuil" in page) is of_all
