"""The first texts: they make a site, twice is the same as once, and what an editor wrote is never touched."""

import re

import pytest
from django.core.management import call_command
from wagtail.models import Page, Site

from content import starter
from content.blocks import BodyBlock
from content.models import HomePage, LegalPage, ModulePage, ProgrammePage, SimplifiedPage, Term
from content.queries import outdated_twins
from content.starter.reader import TEXTS, blocks, entries, read
from tests.factories.programmes import ProgrammeFactory

LISTS = {TEXTS / "glossary.md", *TEXTS.glob("sheets/*.md"), *TEXTS.glob("films/*.md")}
PAGES = sorted(set(TEXTS.rglob("*.md")) - LISTS)
MODULES = sorted((TEXTS / "modules").glob("*.md"))


def test_an_empty_database_becomes_a_site(starter_texts):
    site = Site.objects.get(is_default_site=True)
    assert isinstance(site.root_page.specific, HomePage)
    assert site.site_name == "Rebond"
    assert ModulePage.objects.live().count() == 10
    assert SimplifiedPage.objects.live().count() == 3
    assert not outdated_twins().exists()
    assert not Page.objects.filter(title__startswith="Welcome").exists()


def test_every_page_of_the_starter_texts_can_be_read(starter_texts, client):
    for page in Page.objects.filter(depth__gt=1).order_by("path"):
        assert client.get(page.url).status_code == 200, page.url


def test_the_addresses_that_the_law_wants_exist(starter_texts, client):
    for path in ("/accessibilite/", "/vie-privee/", "/mentions-legales/", "/plan-du-site/"):
        assert client.get(path).status_code == 200
    assert "Accessibilité\u00a0: non conforme" in client.get("/").content.decode()
    assert "<b>Accessibilité\u00a0: non conforme.</b>" in client.get("/accessibilite/").content.decode()


def test_who_cannot_call_may_write_from_every_page(starter_texts, client):
    """A telephone alone shuts out who does not hear; the declaration of accessibility asks for another way."""
    address = '<a href="mailto:ecrire@rebond.example">ecrire@rebond.example</a>'
    assert client.get("/glossaire/").content.decode().count(address) == 1  # at the foot
    assert client.get("/accessibilite/").content.decode().count(address) == 2  # where it says « écrivez-nous », too


def test_loading_twice_changes_nothing(starter_texts):
    before = list(Page.objects.order_by("path").values("pk", "path", "title", "latest_revision"))
    starter.load()
    assert list(Page.objects.order_by("path").values("pk", "path", "title", "latest_revision")) == before


def test_what_an_editor_changed_is_kept(starter_texts):
    page = LegalPage.objects.get(slug="vie-privee")
    page.title = "Vos données"
    page.save_revision().publish()
    Term.objects.exclude(term="RQTH").delete()
    starter.load()
    assert LegalPage.objects.get(slug="vie-privee").title == "Vos données"
    assert Term.objects.count() == 1


@pytest.mark.django_db
def test_the_programme_comes_with_a_later_call(client):
    starter.load()
    assert not ProgrammePage.objects.exists()
    ProgrammeFactory(slug="preparer-la-reprise", modules=2)
    starter.load()
    assert ProgrammePage.objects.count() == 1
    assert ModulePage.objects.count() == 2


def test_the_command_says_how_many_pages_are_live(starter_texts, capsys):
    call_command("starter_content")
    assert capsys.readouterr().out.strip() == "38 pages en ligne."


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_a_module_text_is_complete(path):
    text = read(f"modules/{path.name}")
    words = len(path.read_text().partition("\n---\n")[2].split())
    titles = re.findall(r"<h2>(.*?)</h2>", str(text.body))
    assert 200 <= words <= 450
    assert titles[0].startswith("De quoi allons-nous parler")
    assert "Ce que cela change pour vous" in titles
    assert text["remember"]
    assert text["where"]
    assert text["bring"]
    assert text["speakers"]
    assert text.date("date").year == 2026


def test_there_are_ten_module_texts():
    assert [int(read(f"modules/{path.name}")["position"]) for path in MODULES] == list(range(1, 11))


def test_no_text_invents_an_amount_or_a_telephone_number():
    for path in TEXTS.rglob("*.md"):
        text = path.read_text()
        assert not re.search(r"\d\s?(€|euros?|%)", text), path
        assert not re.search(r"\b0\d([ .]?\d\d){4}\b", text), path


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(TEXTS)))
def test_the_blocks_of_a_text_are_what_an_editor_could_publish(path):
    body = BodyBlock(required=False)
    body.clean(body.to_python(read(str(path.relative_to(TEXTS))).body))


def test_the_glossary_has_terms_in_plain_words():
    found = entries("glossary.md")
    assert len(found) >= 25
    forms = [form.lower() for term, others, _ in found for form in (term, *others)]
    assert len(set(forms)) == len(forms)
    assert not [term for term, _, definition in found if len(definition) > 300]


def test_a_text_is_escaped_and_marked():
    [block] = blocks("Un **mot** & un [lien](https://www.service-public.fr/) <b>")
    assert block["value"] == (
        '<p>Un <b>mot</b> &amp; un <a href="https://www.service-public.fr/">lien</a> &lt;b&gt;</p>'
    )


def test_blocks_follow_their_marks():
    found = blocks(
        "## Titre\n\n- un\n- deux\n\n!! Gardez | Ceci\n\n++ Étapes\n- A | b\n- C\n\n?? Q\nQ: Oui ?\nR: Non.\n\n>> Ici"
    )
    assert [block["type"] for block in found] == ["text", "key_point", "steps", "questions", "contact"]
    assert found[2]["value"]["steps"] == [{"title": "A", "text": "b"}, {"title": "C", "text": ""}]
