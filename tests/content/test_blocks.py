"""Each block: what visitors read of it, what an editor may not leave out."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.icons import get_icons
from wagtail.blocks import StructBlockValidationError
from wagtail.contrib.typed_table_block.blocks import TypedTableBlockValidationError
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from content.blocks import BodyBlock
from content.pictures import filters
from portal.accounts.enums import Role
from sessions.scheduling.enums import CohortState
from tests.factories.accounts import StaffFactory
from tests.factories.content import make_article, make_document, make_programme_page, make_term
from tests.factories.programmes import ProgrammeFactory, SiteFactory
from tests.factories.scheduling import make_cohort

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(desk):
    return desk


def shown(client, home, *body: tuple[str, object]) -> str:
    """What a visitor gets of an article with these blocks."""
    make_article(home, slug="essai", body=[{"type": name, "value": value} for name, value in body])
    return client.get("/essai/").content.decode()


def block(name: str):
    return BodyBlock().child_blocks[name]


def table(caption: str, heading: str = "Qui") -> dict:
    return {
        "columns": [{"type": "text", "heading": heading}, {"type": "text", "heading": "Quoi"}],
        "rows": [{"values": ["Le médecin traitant", "Il vous soigne."]}],
        "caption": caption,
    }


def test_each_block_has_a_description_and_an_icon_that_is_drawn():
    drawn = set(re.findall(r'id="icon-([\w-]+)"', get_icons()))
    for name, one in BodyBlock().child_blocks.items():
        inside = [getattr(child, "child_block", child) for child in getattr(one, "child_blocks", {}).values()]
        assert one.meta.description, name
        assert one.is_previewable, name
        assert {one.meta.icon, *(child.meta.icon for child in inside)} <= drawn | {"placeholder"}, name


def preview_of(signed_in, name: str) -> str:
    editor = signed_in(StaffFactory(role=Role.EDITOR))
    return editor.get(reverse("wagtailadmin_block_preview"), {"id": block(name).definition_prefix}).content.decode()


def test_a_picture_shows_itself_by_a_drawing_before_one_is_chosen(signed_in, desk):
    shown = preview_of(signed_in, "picture")
    assert "<svg class=" in shown
    assert "La salle où nous nous retrouvons." in shown


def test_a_call_to_register_shows_its_button_before_it_is_chosen(signed_in, desk):
    make_programme_page(desk, ProgrammeFactory())
    assert "Voir les prochaines sessions" in preview_of(signed_in, "register")


def test_a_link_card_leads_to_one_place():
    link = block("link_cards").child_blocks["links"].child_block
    with pytest.raises(StructBlockValidationError):
        link.clean(link.to_python({"title": "Nulle part", "text": "", "page": None, "address": ""}))


def test_the_first_cell_of_a_row_heads_it(client, home):
    page = shown(client, home, ("table", table("Qui fait quoi")))
    assert '<th scope="row">Le médecin traitant</th>' in page
    assert "<caption>Qui fait quoi</caption>" in page


def test_a_cell_says_the_title_of_its_column_where_a_phone_writes_it_above(client, home):
    page = shown(client, home, ("table", table("Qui fait quoi")))
    assert page.count('<td data-label="Quoi">Il vous soigne.</td>') == 1


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


# --- Queries ----------------------------------------------------------------------------------------------------------
def ordinary_blocks(article) -> list[tuple[str, object]]:
    """Fifteen blocks: links, a picture, documents, cards and live sessions among text, points, questions, a table."""
    document = make_document("questions.pdf", b"a", title="Mes questions").pk
    image = get_image_model().objects.create(title="Salle", file=get_test_image_file(size=(8, 8)))
    image.get_renditions(*[one for listed in filters().values() for one in listed])  # as the worker prepares them
    image.file.close()
    picture = {"image": image.pk, "alt_text": "Une salle claire.", "decorative": False}
    fold = {"title": "", "folds": [{"title": "Selon le cas", "text": "<p>Voyez.</p>"}]}
    return [
        ("text", f'<p><a linktype="page" id="{article.pk}">Un lien</a> et la RQTH.</p>'),
        ("key_point", {"title": "À retenir", "text": "Ceci."}),
        ("steps", {"title": "", "steps": [{"title": "Un", "text": ""}, {"title": "Deux", "text": ""}]}),
        ("text", "<h2>Encore</h2><p>Un texte.</p>"),
        ("questions", {"title": "", "questions": [{"question": "Oui ?", "answer": "<p>Oui.</p>"}]}),
        ("quotation", {"text": "Merci.", "author": "Nadia", "context": ""}),
        ("accordion", fold),
        ("table", table("Qui fait quoi")),
        ("picture", {"image": picture, "caption": "La salle."}),
        ("document", {"document": document, "title": "", "text": ""}),
        ("document", {"document": document, "title": "Le même", "text": ""}),
        ("link_cards", {"title": "", "links": [{"title": "A", "text": "", "page": article.pk}]}),
        ("partners", {"title": "Avec", "partners": [{"name": "Cap emploi", "text": ""}]}),
        ("sessions", {"title": "À venir", "page": None, "number": 3}),
        ("contact", {"text": "Appelez-nous."}),
    ]


# Wagtail leaves the temporary file of a rendition to the garbage collector.
@pytest.mark.filterwarnings("ignore:[Uu]nclosed file:ResourceWarning")
def test_an_uncached_article_of_fifteen_blocks_takes_twelve_queries_at_most(client, home, budget):
    make_cohort(programme=ProgrammeFactory(modules=2), state=CohortState.OPEN, opened_at=timezone.now())
    body = ordinary_blocks(make_article(home, "Autre", slug="autre"))
    assert len(body) == 15
    shown(client, home, *body)
    with budget(12):
        client.get("/essai/")
