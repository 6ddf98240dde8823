"""What helps to read: titles that can be reached, a table of contents, words explained once, minutes."""

import pytest

from content.audiences.enums import Audience
from content.models import GlossaryPage
from content.reading import WORDS_A_MINUTE, Word, prepare
from tests.factories.content import keep_for, make_article, make_home, make_term

RQTH = Word("RQTH", "rqth", "Une reconnaissance.", ("RQTH", "travailleur handicapé"))
UNFIT = Word("inaptitude", "inaptitude", "Un avis.", ("inaptitude", "déclaré inapte"))


def explained(body: str, *words: Word) -> str:
    return prepare(body, list(words) or [RQTH, UNFIT]).html


def link(anchor: str, text: str) -> str:
    return f'<a class="term" id="vers-{anchor}" href="#mot-{anchor}">{text}</a>'


# --- Words ------------------------------------------------------------------------------------------------------------
def test_a_word_is_explained_the_first_time_only():
    assert explained("<p>La RQTH. Encore la RQTH.</p>") == f"<p>La {link('rqth', 'RQTH')}. Encore la RQTH.</p>"


@pytest.mark.parametrize(
    ("text", "met"),
    [
        ("L’inaptitude", "inaptitude"),
        ("Inaptitude", "Inaptitude"),
        ("Vous êtes déclaré\u00a0inapte", "déclaré\u00a0inapte"),
        ("un travailleur handicapé,", "travailleur handicapé"),
    ],
)
def test_a_word_is_met_in_each_of_its_forms(text, met):
    assert f'">{met}</a>' in explained(f"<p>{text}</p>")


@pytest.mark.parametrize("text", ["les inaptitudes", "la rqth", "RQTHA", "non-inaptitude", "inaptitude-là"])
def test_a_word_is_met_whole_and_an_acronym_in_capitals(text):
    assert explained(f"<p>{text}</p>") == f"<p>{text}</p>"


@pytest.mark.parametrize(
    "body",
    [
        '<a href="/x">RQTH</a>',
        '<h2 id="a">RQTH</h2>',
        "<summary>RQTH</summary>",
        '<p><span class="visually-hidden">RQTH</span></p>',
        '<img alt="RQTH">',
    ],
)
def test_a_word_is_not_explained_where_it_names_or_leads(body):
    assert explained(body) == body


def test_a_word_after_a_link_is_explained():
    assert link("rqth", "RQTH") in explained('<p><a href="/x">Lien<br></a> puis <svg><path d="M0"/></svg> RQTH</p>')


def test_the_longest_form_wins():
    short, long = Word("invalidité", "i", "…", ("invalidité",)), Word("pension", "p", "…", ("pension d’invalidité",))
    assert [word.anchor for word in prepare("<p>Une pension d&#x27;invalidité.</p>", [short, long]).words] == ["p"]


def test_without_glossary_nothing_changes():
    assert prepare("<p>RQTH</p>", []).html == "<p>RQTH</p>"


# --- Titles and minutes -----------------------------------------------------------------------------------------------
def test_each_title_gets_an_id_of_its_own():
    prepared = prepare('<h2>L’été</h2><h2 id="mien">Un</h2><h2>L’été</h2><h2>Contenu</h2><h2>?</h2>', [])
    assert [heading["id"] for heading in prepared.headings] == ["lete", "mien", "lete-2", "contenu-2", "partie"]
    assert '<h2 id="lete-2">L’été</h2>' in prepared.html


def test_a_title_is_shown_without_its_tags():
    [heading] = prepare("<h2>Qui <b>vous</b>\n aide &amp; comment</h2>", []).headings
    assert heading["title"] == "Qui vous aide & comment"


def test_a_short_page_has_no_contents():
    assert prepare("<h2>Un</h2><h2>Deux</h2>", []).contents == []
    assert len(prepare("<h2>Un</h2><h2>Deux</h2><h2>Trois</h2>", []).contents) == 3


@pytest.mark.parametrize(("words", "minutes"), [(1, 1), (WORDS_A_MINUTE, 1), (WORDS_A_MINUTE + 1, 2)])
def test_minutes_are_counted_from_the_words(words, minutes):
    assert prepare(f"<p>{'mot ' * words}</p>", []).minutes == minutes


def test_a_drawing_does_not_end_what_it_stands_in():
    icon = '<svg class="icon"><use href="/static/img/icons.svg#calendar"></use></svg>'
    assert not prepare(f'<p><a href="/x">{icon}<span>La RQTH</span></a></p>', [RQTH]).words
    assert prepare(f"<section data-apart>{icon}<p>{'lundi ' * 2 * WORDS_A_MINUTE}</p></section>", []).minutes == 1


def test_what_stands_apart_from_the_text_counts_for_no_minute():
    dates = f"<section data-apart><ul><li>{'lundi ' * WORDS_A_MINUTE}</li></ul></section>"
    assert prepare(f"<p>Un mot.</p>{dates}<p>{'mot ' * WORDS_A_MINUTE}</p>", []).minutes == 2
    assert prepare(dates, []).minutes == 1


# --- On a page --------------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_a_page_explains_its_words_and_leads_to_the_glossary(client):
    home = make_home()
    home.add_child(instance=GlossaryPage(title="Glossaire", slug="glossaire"))
    make_term(variants="phrase simple", definition="Ce que <tous> comprennent.")
    make_article(home, slug="droits")
    page = client.get("/droits/").content.decode()
    assert 'href="#mot-rqth">phrase simple</a>' in page
    assert "Ce que &lt;tous&gt; comprennent." in page
    assert 'href="/glossaire/"' in page
    assert "Une minute de lecture" in page


@pytest.mark.django_db
def test_a_glossary_kept_for_some_is_linked_from_nobody_else_s_page(client):
    home = make_home()
    glossary = home.add_child(instance=GlossaryPage(title="Glossaire", slug="glossaire"))
    keep_for(glossary, Audience.STAFF)
    make_term(variants="phrase simple")
    make_article(home, slug="droits")
    page = client.get("/droits/").content.decode()
    assert "phrase simple</a>" in page
    assert 'href="/glossaire/"' not in page


@pytest.mark.django_db
def test_a_page_without_known_words_has_no_list_of_words(client):
    make_article(make_home(), slug="droits")
    assert "mots-expliques" not in client.get("/droits/").content.decode()


@pytest.mark.django_db
def test_a_new_definition_is_shown_at_once(client, django_capture_on_commit_callbacks):
    term = make_term(variants="phrase simple")
    make_article(make_home(), slug="droits")
    client.get("/droits/")
    with django_capture_on_commit_callbacks(execute=True):
        term.definition = "Tout autre chose."
        term.save()
    assert "Tout autre chose." in client.get("/droits/").content.decode()
