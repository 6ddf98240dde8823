"""A coordinator opens the evaluation of the programme: the published tables, as figures and as bars."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from portal.accounts.enums import Role
from portal.demo import past
from sessions.common.actions import build_document
from sessions.common.models import Document
from sessions.programmes.models import Programme
from sessions.questionnaires.enums import QuestionKind
from sessions.questionnaires.models import Campaign, FreeAnswer, Question
from sessions.scheduling.models import Cohort
from sessions.statistics import past_files
from tests.factories.accounts import StaffFactory
from tests.factories.programmes import ProgrammeFactory, SiteFactory

from .conftest import PHONE
from .houses import once


def load_programme() -> None:
    programme = ProgrammeFactory(title="Préparer la reprise du travail", department="95", modules=10)
    past.load_past(programme, {town: SiteFactory(slug=town, town=town.title()) for town in ("argenteuil", "osny")})


@pytest.fixture
def programme(live_server, houses) -> Programme:
    once(load_programme, houses)
    return Programme.objects.get()


@pytest.fixture
def coordinator(live_server):
    return StaffFactory(role=Role.COORDINATOR, department="95")


def assert_whole_on_paper(page: Page) -> None:
    """Each column of the first table lies on a sheet of A4, within its margins."""
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 690, "height": 1000})
    assert page.locator(".table-region").first.evaluate("one => one.scrollWidth <= one.clientWidth")
    page.emulate_media(media="screen")
    page.set_viewport_size(PHONE["viewport"])


def row(page: Page, table: str, label: str):
    return page.get_by_role("table", name=table).get_by_role("row", name=label)


def test_a_coordinator_reads_the_published_tables(page, sign_in, programme, coordinator):
    sign_in(page, coordinator)
    page.goto(reverse("attendance:today"))
    page.get_by_role("link", name="Évaluation").first.click()
    page.get_by_role("link", name=programme.title, exact=True).click()
    expect(page.get_by_text("11", exact=True).first).to_be_visible()
    expect(page.get_by_text("octobre 2012")).to_contain_text("janvier 2018")
    expect(row(page, "Quel âge avez-vous", "50-59 ans")).to_contain_text("55")
    expect(row(page, "De quel cancer s’agit-il", "Sein")).to_contain_text("79")
    expect(row(page, "Situation six mois après", "Reprise de travail")).to_contain_text("19")
    expect(page.get_by_text("Base : 114 questionnaires, dont 8 sans réponse.")).to_be_visible()


def test_a_site_narrows_the_figures(phone, sign_in, programme, coordinator):
    sign_in(phone, coordinator)
    phone.goto(reverse("statistics:programme", args=[programme.slug]))
    phone.get_by_label("Site").select_option("osny")
    phone.get_by_role("button", name="Afficher").click()
    expect(phone.get_by_label("Site")).to_have_value("osny")
    expect(phone.get_by_text("Base : 51 questionnaires").first).to_be_visible()


def test_the_evaluation_is_accessible(open_page, sign_in, programme, coordinator, look):
    states = {
        "list": reverse("statistics:programmes"),
        "overview": reverse("statistics:overview"),
        "tables": reverse("statistics:programme", args=[programme.slug]),
        "error": reverse("statistics:programme", args=[programme.slug]) + "?site=inconnu",
    }
    page = open_page(PHONE, color_scheme="light", reduced_motion="reduce")
    sign_in(page, coordinator)
    for name, url in states.items():
        page.goto(url)
        look(page, name)


@pytest.fixture
def words(programme) -> FreeAnswer:
    """What somebody wrote at the end of the last session of the past."""
    campaign = Campaign.objects.filter(cohort__programme=programme, questionnaire__kind="end").latest("opens_on")
    questions = Question.objects.filter(questionnaire__programme=programme, kind=QuestionKind.TEXT)
    question = questions.order_by("pk")[0]
    return FreeAnswer.objects.create(campaign=campaign, question=question, text="Merci à Zoé pour son écoute.")


def past_file(*, towns: tuple[str, str]) -> dict:
    """The example of the file of past figures, for a session that is not there yet, or with a site that is not."""
    rows = past_files.example("osny", "age", ["40-49", "50-59"])
    text = past_files.as_csv(rows).replace("osny-2014-1", "osny-2019-1").replace(*towns)
    return {"name": "passé.csv", "mimeType": "text/csv", "buffer": text.encode()}


def test_a_coordinator_compares_chooses_words_and_publishes(
    open_page, sign_in, programme, coordinator, words, axe, sideways, screenshot
):
    page = open_page(PHONE, color_scheme="dark")

    def look(name: str) -> None:
        axe(page)
        sideways(page)
        screenshot(page, name)

    sign_in(page, coordinator)
    page.goto(reverse("statistics:programmes"))
    page.get_by_role("link", name="Comparer").click()
    page.get_by_label("Question").select_option(label="De quel cancer s’agit-il ?")
    page.get_by_role("button", name="Comparer").click()
    expect(row(page, "De quel cancer", "2013")).to_be_visible()
    assert_whole_on_paper(page)
    page.get_by_label("Question").select_option(label="Quel âge avez-vous ?")
    page.get_by_role("button", name="Comparer").click()
    expect(row(page, "Quel âge avez-vous", "2013")).to_contain_text("20")
    look("comparison")

    page.get_by_role("link", name="Revenir à l’évaluation").click()
    page.get_by_text("Département et période").click()
    page.get_by_label("Depuis l’année").select_option("2016")
    page.get_by_label("Jusqu’à l’année").select_option("2014")
    page.get_by_role("button", name="Afficher").click()
    expect(page.get_by_label("Jusqu’à l’année")).to_be_visible()
    look("period")

    page.get_by_role("link", name="Choisir des paroles").click()
    page.get_by_label("Texte publié").fill("Merci à l’équipe pour son écoute.")
    page.get_by_role("button", name="Publier ce texte").click()
    expect(page.get_by_text("Ce texte est publié.")).to_be_visible()
    look("verbatims")

    page.goto(reverse("statistics:publication", args=[programme.slug]))
    look("unpublished")
    page.get_by_role("button", name="Préparer une publication").click()
    expect(page.get_by_text("Votre demande attend son tour")).to_be_visible()
    look("waiting")
    build_document(Document.objects.get().pk)
    expect(page.get_by_role("heading", name="Ceci est un projet")).to_be_visible()
    look("draft")
    page.get_by_role("button", name="Diffuser ces chiffres").click()
    expect(page.get_by_text("Ces chiffres sont diffusés")).to_be_visible()
    expect(page.get_by_text("Merci à l’équipe pour son écoute.")).to_be_visible()
    expect(row(page, "Quel âge avez-vous", "60-67 ans")).to_contain_text("masqué")
    look("publication")
    page.get_by_role("link", name="Affiche à imprimer").click()
    expect(page.get_by_role("link", name="Passer en A3")).to_be_visible()
    look("poster")
    page.go_back()
    page.get_by_role("button", name="Affiche A4").click()
    expect(page.get_by_text("Votre document se prépare")).to_be_visible()


def test_a_coordinator_brings_the_past_reads_a_year_and_notes_recommendations(
    open_page, sign_in, programme, coordinator, axe, sideways, screenshot
):
    page = open_page(PHONE, color_scheme="dark")

    def look(name: str) -> None:
        axe(page)
        sideways(page)
        screenshot(page, name)

    sign_in(page, coordinator)
    page.goto(reverse("statistics:bring_past", args=[programme.slug]))
    for towns, said in [(("osny;", "ailleurs;"), "À corriger dans votre fichier"), (("", ""), "L’essai a réussi")]:
        page.get_by_label("Votre fichier", exact=True).set_input_files(files=[past_file(towns=towns)])
        page.get_by_role("button", name="Essayer ce fichier").click()
        expect(page.get_by_role("heading", name=said)).to_be_visible()
        look(f"past-{towns[1].strip(';')}")
    page.get_by_role("button", name="Reprendre ces sessions").click()
    expect(page.get_by_text(re.compile("Sessions reprises"))).to_be_visible()

    page.get_by_role("link", name="Rapport d’activité").click()
    page.get_by_label("Année", exact=True).select_option("2013")
    page.get_by_role("button", name="Afficher").click()
    expect(page.get_by_text("83 % (20 pour 24)").first).to_be_visible()
    look("activity")

    cohort = Cohort.objects.get(code="osny-2013-1")
    page.goto(reverse("attendance:cohort", args=[cohort.code]))
    page.get_by_role("link", name="Conseils donnés").click()
    for number, said in [("99", "Cette session compte 10 personnes"), ("4", "Les conseils donnés sont notés")]:
        page.get_by_label("Un bilan de compétences").fill(number)
        page.get_by_role("button", name="Enregistrer").click()
        expect(page.get_by_text(said).first).to_be_visible()
        look(f"recommendations-{number}")
