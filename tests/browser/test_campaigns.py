"""The team follows a questionnaire on a phone: the tablet's code, a sheet of paper, who answered, situations noted."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from content import starter
from portal.accounts.enums import Role
from portal.demo import questionnaires
from sessions.questionnaires.models import Campaign, Questionnaire, Tally
from tests.factories.accounts import StaffFactory
from tests.factories.content import make_home
from tests.factories.programmes import ProgrammeFactory
from tests.factories.questionnaires import make_campaign

from .conftest import DESKTOP


@pytest.fixture
def campaign(live_server):
    programme = ProgrammeFactory(modules=1, department="95")
    return make_campaign(questionnaire=questionnaires.load(programme)["six_months", questionnaires.CURRENT], ballots=3)


def test_the_team_follows_a_questionnaire(phone, sign_in, campaign, axe, sideways, screenshot):
    def look(name: str) -> None:
        axe(phone)
        sideways(phone)
        screenshot(phone, name)

    animator = StaffFactory(role=Role.ANIMATOR)
    campaign.cohort.animators.add(animator)
    sign_in(phone, animator)
    session = reverse("questionnaires:campaigns", args=[campaign.cohort.code])
    phone.goto(session)
    look("session")
    phone.get_by_role("link", name="Tablette de la salle").click()
    phone.get_by_role("button", name="Donner un code").click()
    look("tablet")
    phone.goto(session)
    phone.get_by_role("link", name="Imprimer une feuille").click()
    look("sheet")
    phone.goto(session)
    phone.get_by_role("link", name="Saisir une feuille").click()
    phone.get_by_label("Reprise de travail").check()
    phone.get_by_label("Oui, à temps plein").check()
    phone.get_by_label("4 à 6 mois").check()
    look("paper")
    for _ in range(2):
        phone.get_by_role("button", name="Continuer").click()
    phone.get_by_role("button", name="Vérifier mes réponses").click()
    phone.get_by_role("button", name="Compter cette feuille").click()
    expect(phone.get_by_text("La feuille est comptée")).to_be_visible()
    phone.get_by_role("link", name="Qui a répondu dans la salle").click()
    phone.get_by_role("checkbox").first.check()
    look("answered")
    phone.get_by_role("button", name="Enregistrer").click()
    phone.get_by_role("link", name="Noter les situations").click()
    phone.get_by_label("Décès").fill("1")
    phone.get_by_label("Arrêt maladie").fill("5")
    phone.get_by_role("button", name="Enregistrer").click()
    expect(phone.get_by_role("alert")).to_contain_text("2 au plus")
    look("situations")
    phone.get_by_label("Arrêt maladie").fill("")
    phone.get_by_role("button", name="Enregistrer").click()
    expect(phone.get_by_text("1 notée par l’équipe, 1 sans nouvelles")).to_be_visible()
    look("after")
    assert Campaign.objects.get().on_paper == 1
    assert set(Tally.objects.filter(noted__gt=0).values_list("choice__code", "noted")) == {
        ("deces", 1), (None, 1),
    }  # fmt: skip


def test_a_coordinator_builds_a_question_without_codes(open_page, sign_in, live_server, sideways, screenshot):
    starter.staff_groups()
    make_home()
    programme = ProgrammeFactory(modules=1, department="95")
    draft = questionnaires.load(programme)["start", questionnaires.PAST]
    Questionnaire.objects.filter(pk=draft.pk).update(state="draft")
    page = open_page(DESKTOP)
    sign_in(page, StaffFactory(role=Role.COORDINATOR, department="95"))
    page.goto(reverse("formulaires:design", args=[draft.pk]))
    screenshot(page, "design")
    page.get_by_role("link", name="Ajouter une question ici").nth(1).click()
    expect(page.locator("#id_section")).to_have_value("Vous aujourd’hui")
    page.locator("#id_text").fill("Depuis combien de temps êtes-vous en arrêt ?")
    page.locator("#id_kind").select_option(label="Nombre, par tranches")
    page.locator("#id_bounds").fill("3, 6, 12")
    page.locator("#id_unit").fill("mois")
    screenshot(page, "question")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_text("Moins de 3\u00a0mois")).to_be_visible()
    made = draft.questions.get(text__startswith="Depuis combien")
    assert [choice.label for choice in made.choices.order_by("position")] == [
        "Moins de 3\u00a0mois", "3 à 5\u00a0mois", "6 à 11\u00a0mois", "12\u00a0mois ou plus",
    ]  # fmt: skip
    page.get_by_role("button", name="Prêt à servir").click()
    expect(page.get_by_text("Cette version est prête").first).to_be_visible()
    page.get_by_role("link", name="Aperçu").click()
    expect(page.get_by_text("Aperçu : rien de ce que vous répondez")).to_be_visible()
