"""A participant answers the end questionnaire on a phone, with and without scripts."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from portal.demo import questionnaires
from sessions.questionnaires import campaigns, queries
from sessions.questionnaires.models import Ballot, Campaign, FreeAnswer, Tally
from tests.factories.programmes import ProgrammeFactory
from tests.factories.questionnaires import make_campaign

from .conftest import PHONE


@pytest.fixture
def ballot(live_server) -> Ballot:
    """A link to the demonstration's whole end questionnaire."""
    programme = ProgrammeFactory(modules=3)
    questionnaire = questionnaires.load(programme)["end", questionnaires.CURRENT]
    return make_campaign(questionnaire=questionnaire, ballots=1).ballots.get()


def url_of(ballot: Ballot) -> str:
    return reverse("questionnaires:answer", args=[ballot.token])


def onward(page: Page, name: str = "Continuer") -> None:
    page.get_by_role("button", name=name).click()


def answer(page: Page, text: str = "Tout était clair.") -> None:
    """Every page, up to the one that shows all answers, or to the first error."""
    page.get_by_label("J’ai retrouvé de l’élan").check()
    page.get_by_label("J’envisage un autre travail").check()
    onward(page)
    page.get_by_label("Très utile").first.check()
    onward(page)
    page.get_by_label("Que pourrions-nous améliorer").fill(text)
    onward(page)
    if page.get_by_role("alert").count():
        return
    finish(page)


def finish(page: Page) -> None:
    page.get_by_label("50-59 ans").check()
    page.get_by_role("group", name="De quel cancer s’agit-il").get_by_label("Je préfère ne pas répondre").check()
    onward(page, "Vérifier mes réponses")


def counted() -> dict[str, int]:
    tallies = Tally.objects.filter(count__gt=0, choice__isnull=False).select_related("question", "choice")
    return {f"{tally.question.code}:{tally.choice.code}": tally.count for tally in tallies.order_by("pk")}


def go_through(page: Page, ballot: Ballot, look=lambda name: None) -> None:
    """Answer, be corrected, read again, go back, send."""
    page.goto(url_of(ballot))
    look("form")
    answer(page, "Appelez-moi au 06 39 98 00 12")
    expect(page.get_by_role("alert")).to_contain_text("numéro de téléphone")
    look("error")
    page.get_by_label("Que pourrions-nous améliorer").fill("Tout était clair.")
    onward(page)
    look("last-page")
    finish(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Vérifier vos réponses")
    look("review")
    assert Campaign.objects.get().answers == 0
    page.get_by_role("button", name="Modifier Ce que la session").click()
    expect(page.get_by_label("J’ai retrouvé de l’élan")).to_be_checked()
    for name in ("Continuer", "Continuer", "Continuer", "Vérifier mes réponses"):
        onward(page, name)
    page.get_by_role("button", name="Envoyer mes réponses").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Merci")
    look("thanks")


def test_going_back_offers_what_was_answered_instead_of_the_browsers_own_warning(phone, ballot):
    phone.goto(url_of(ballot))
    phone.get_by_label("J’ai retrouvé de l’élan").check()
    onward(phone)
    phone.get_by_label("Très utile").first.check()
    onward(phone)
    phone.go_back()
    phone.get_by_role("button", name="Reprendre mes réponses").click()
    phone.get_by_role("button", name="Page précédente").click()
    expect(phone.get_by_label("Très utile").first).to_be_checked()


def test_a_participant_answers_on_a_phone(phone, ballot, axe, sideways, screenshot):
    def look(name: str) -> None:
        axe(phone)
        sideways(phone)
        screenshot(phone, name)

    go_through(phone, ballot, look)
    assert counted() == {"effects:changement": 1, "effects:elan": 1, "module-1:3": 1, "age:50-59": 1}
    assert FreeAnswer.objects.get().text == "Tout était clair."
    assert ballot.token not in phone.url
    phone.goto(url_of(ballot))
    expect(phone.get_by_role("heading", level=1)).to_have_text("Vous avez déjà répondu. Merci.")
    look("spent")


def test_a_participant_answers_without_scripts(nojs, ballot):
    go_through(nojs, ballot)
    assert counted() == {"effects:changement": 1, "effects:elan": 1, "module-1:3": 1, "age:50-59": 1}


def test_a_draft_stays_on_the_device_until_it_is_sent(phone, ballot, axe, screenshot):
    phone.goto(url_of(ballot))
    phone.get_by_label("J’ai retrouvé de l’élan").check()
    onward(phone)
    phone.get_by_label("Très utile").first.check()
    phone.goto(url_of(ballot))
    axe(phone)
    screenshot(phone, "draft")
    phone.get_by_role("button", name="Reprendre mes réponses").click()
    expect(phone.get_by_label("Très utile").first).to_be_checked()
    onward(phone)
    onward(phone)
    finish(phone)
    assert "elan" in phone.evaluate("JSON.stringify(localStorage)")
    phone.get_by_role("button", name="Envoyer mes réponses").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Merci")
    assert phone.evaluate("localStorage.length") == 0
    assert counted() == {"effects:elan": 1, "module-1:3": 1, "age:50-59": 1}


def test_a_draft_goes_when_its_link_is_closed_or_its_time_is_over(phone, ballot):
    phone.goto(url_of(ballot))
    phone.get_by_label("J’ai retrouvé de l’élan").check()
    phone.evaluate("localStorage.setItem('avis:autre', JSON.stringify({given: [], at: 0}))")
    assert phone.evaluate("localStorage.length") == 2
    Ballot.objects.filter(pk=ballot.pk).update(spent=True)
    phone.goto(url_of(ballot))
    expect(phone.get_by_role("heading", level=1)).to_have_text("Vous avez déjà répondu. Merci.")
    assert phone.evaluate("localStorage.length") == 0


def test_a_question_appears_with_the_answer_it_hangs_on(phone, ballot):
    questions = ballot.campaign.questionnaire.questions
    improve, recommend = questions.get(code="improve"), questions.get(code="recommend")
    improve.shown_if.set(recommend.choices.filter(code__in=["non", "plutot-non"]))
    phone.goto(url_of(ballot))
    onward(phone)
    onward(phone)
    text = phone.get_by_label("Que pourrions-nous améliorer")
    expect(text).to_be_hidden()
    phone.get_by_label("Plutôt non").check()
    expect(text).to_be_visible()
    phone.get_by_label("Oui", exact=True).check()
    expect(text).to_be_hidden()


def test_a_tablet_goes_round_and_keeps_nothing(open_page, ballot, axe, sideways, screenshot):
    code = queries.tablet_code(campaigns.give_tablet_code(ballot.campaign))
    Campaign.objects.update(expected=2)
    page = open_page(PHONE)
    page.goto(reverse("questionnaires:room"))
    page.get_by_label("Code du questionnaire").fill("nimporte")
    onward(page, "Commencer")
    expect(page.get_by_role("alert")).to_contain_text("Ce code ne correspond à aucun questionnaire ouvert")
    axe(page)
    screenshot(page, "wrong-code")
    page.get_by_label("Code du questionnaire").fill(f"{code[:3]} {code[3:]}".upper())
    onward(page, "Commencer")
    answer(page)
    axe(page)
    sideways(page)
    screenshot(page, "review")
    left = page.url
    page.get_by_role("button", name="Tout effacer et recommencer").click()
    expect(page.get_by_label("J’ai retrouvé de l’élan")).not_to_be_checked()
    answer(page)
    page.get_by_role("button", name="Envoyer mes réponses").click()
    screenshot(page, "next")
    onward(page, "Personne suivante")
    expect(page.get_by_label("J’ai retrouvé de l’élan")).not_to_be_checked()
    assert page.evaluate("localStorage.length") == 0
    page.goto(left)
    expect(page.get_by_role("heading", level=1)).to_have_text("Cette page a déjà servi")
    axe(page)
    assert Campaign.objects.get().on_tablet == 1


def test_the_same_link_in_two_windows_counts_once(open_page, ballot):
    windows = [open_page(PHONE), open_page(PHONE)]
    for window in windows:
        window.goto(url_of(ballot))
        answer(window)
    for window, heading in zip(windows, ["Merci", "Vous avez déjà répondu. Merci."], strict=True):
        window.get_by_role("button", name="Envoyer mes réponses").click()
        expect(window.get_by_role("heading", level=1)).to_have_text(heading)
    assert Campaign.objects.get().answers == 1


def test_the_form_is_accessible_at_every_width(phone, ballot, look):
    phone.goto(url_of(ballot))
    look(phone)


@pytest.mark.parametrize(
    ("days", "heading"),
    [((-2, 5), "C’est un peu tôt"), ((5, -2), "Le questionnaire est fermé"), (None, "Ce lien ne fonctionne pas")],
)
def test_a_closed_door_is_accessible(phone, ballot, axe, sideways, screenshot, days, heading):
    if days:
        today = timezone.localdate()
        Campaign.objects.update(opens_on=today - timedelta(days[0]), closes_on=today + timedelta(days[1]))
    else:
        Ballot.objects.all().delete()
    phone.goto(url_of(ballot))
    expect(phone.get_by_role("heading", level=1)).to_have_text(heading)
    axe(phone)
    sideways(phone)
    screenshot(phone)
