"""The kinds of pages that present others: sections, news, the glossary, simplified versions."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from wagtail.models import Page

from content.models import GlossaryPage, NewsIndexPage, NewsPage, QuestionsPage, SectionPage, SimplifiedPage
from content.pages.news import NEWS_ON_A_PAGE
from content.queries import outdated_twins
from tests.factories.content import TEXT, make_article, make_term, make_twin, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(desk):
    return desk


def text_of(client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def published_later(page: Page) -> None:
    Page.objects.filter(pk=page.pk).update(last_published_at=timezone.now() + timedelta(minutes=1))


# --- Sections and questions -------------------------------------------------------------------------------------------
def test_a_section_shows_its_live_pages_in_order(client, home):
    section = SectionPage(title="Vos droits", slug="vos-droits")
    home.add_child(instance=section)
    assert "arrivent" in text_of(client, "/vos-droits/")
    for title in ("Zèbre", "Abeille"):
        make_article(section, title, lead=f"Tout sur {title}.")
    section.add_child(instance=QuestionsPage(title="Brouillon", slug="brouillon", live=False))
    page = text_of(client, "/vos-droits/")
    assert page.index("Zèbre") < page.index("Abeille")
    assert "Tout sur Abeille." in page
    assert "Brouillon" not in page


# --- News -------------------------------------------------------------------------------------------------------------
@pytest.fixture
def news(home) -> NewsIndexPage:
    page = NewsIndexPage(title="Actualités", slug="actualites")
    home.add_child(instance=page)
    return page


def test_news_come_newest_first_with_their_day(client, news):
    assert "Rien de neuf" in text_of(client, "/actualites/")
    for day, title in ((date(2026, 9, 1), "Rentrée"), (date(2026, 11, 2), "Automne")):
        publish(news.add_child(instance=NewsPage(title=title, day=day, body=TEXT)))
    page = text_of(client, "/actualites/")
    assert page.index("Automne") < page.index("Rentrée")
    assert "mardi 1er\u00a0septembre 2026" in page
    assert "Une phrase simple." in text_of(client, "/actualites/rentrée/".replace("é", "e"))


def test_old_news_are_on_the_next_page(client, news):
    for number in range(NEWS_ON_A_PAGE + 1):
        news.add_child(instance=NewsPage(title=f"Nouvelle {number}", day=date(2026, 1, 1) + timedelta(days=number)))
    assert "Page 1 sur 2" in text_of(client, "/actualites/").replace("\u00a0", " ")
    assert "Nouvelle 0" in text_of(client, "/actualites/?page=2")


@pytest.mark.parametrize("asked", ["0", "99", "mille", ""])
def test_a_page_of_news_that_is_not_there_shows_news(client, news, asked):
    news.add_child(instance=NewsPage(title="Rentrée"))
    assert "Rentrée" in text_of(client, f"/actualites/?page={asked}")


# --- Glossary ---------------------------------------------------------------------------------------------------------
def test_the_glossary_is_in_the_order_of_a_dictionary(client, home):
    home.add_child(instance=GlossaryPage(title="Glossaire", slug="glossaire"))
    assert "encore vide" in text_of(client, "/glossaire/")
    for word in ("œuvre sociale", "invalidité", "équipe de soins", "employeur"):
        make_term(word)
    page = text_of(client, "/glossaire/")
    places = [
        page.index(f"<dt>{word}</dt>") for word in ("employeur", "équipe de soins", "invalidité", "œuvre sociale")
    ]
    assert places == sorted(places)
    assert 'id="oeuvre-sociale"' in page


# --- Simplified versions ----------------------------------------------------------------------------------------------
def test_a_page_and_its_simplified_version_lead_to_each_other(client, home):
    article = make_article(home, "Vos droits", slug="vos-droits")
    assert "version simplifiée" not in text_of(client, "/vos-droits/")
    make_twin(article)
    assert 'href="/vos-droits/version-simplifiee/"' in text_of(client, "/vos-droits/")
    twin = text_of(client, "/vos-droits/version-simplifiee/")
    assert 'href="/vos-droits/"' in twin
    assert "Lire la page complète" in twin


def test_a_draft_of_a_simplified_version_is_not_linked(client, home):
    article = make_article(home, slug="vos-droits")
    make_twin(article).unpublish()
    assert "version simplifiée" not in text_of(client, "/vos-droits/")


def test_a_page_has_one_simplified_version(home):
    article = make_article(home, slug="vos-droits")
    assert SimplifiedPage.can_create_at(article)
    make_twin(article)
    assert not SimplifiedPage.can_create_at(article)


def test_a_simplified_version_is_out_of_date_once_its_page_was_published_again(client, home):
    article, other = make_article(home, slug="vos-droits"), make_article(home, slug="autre")
    twin, fresh = make_twin(article), make_twin(other)
    assert list(outdated_twins()) == []
    published_later(article)
    [found] = outdated_twins()
    assert found.pk == twin.pk
    assert found.source_id == article.pk
    assert "a changé depuis" in text_of(client, "/vos-droits/version-simplifiee/")
    assert "a changé depuis" not in text_of(client, "/autre/version-simplifiee/")
    assert not fresh.is_outdated()


def test_publishing_a_simplified_version_again_clears_the_warning(home, at):
    article = make_article(home, slug="vos-droits")
    twin = make_twin(article)
    at("2030-01-01 09:00")
    publish(article)
    assert outdated_twins().exists()
    at("2030-01-01 09:05")
    publish(twin)
    assert not outdated_twins().exists()


# --- The home page ----------------------------------------------------------------------------------------------------
def test_the_home_page_leads_to_sections_and_news(client, home):
    home.add_child(instance=SectionPage(title="Vos droits", slug="vos-droits", search_description="Pas à pas."))
    index_page = NewsIndexPage(title="Actualités", slug="actualites")
    home.add_child(instance=index_page)
    for number in range(4):
        index_page.add_child(instance=NewsPage(title=f"Nouvelle {number}", day=date(2026, 1, number + 1)))
    page = text_of(client, "/")
    assert "Pas à pas." in page
    assert "Nouvelle 3" in page
    assert "Nouvelle 0" not in page
