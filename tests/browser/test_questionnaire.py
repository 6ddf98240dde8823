"""A participant answers the end questionnaire on a phone, with and without scripts."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from portal.demo import questionnaires
from sessions.questionnaires.models import Ballot, Campaign, FreeAnswer, Tally
from tests.factories.programmes import ProgrammeFactory
from tests.factories.questionnaires import make_campaign

from .conftest import DESKTOP, NARROW, PHONE

LOOKS = [(PHONE, "light"), (PHONE, "dark"), (NARROW, "light"), (DESKTOP, "light"), (DESKTOP, "dark")]


@pytest.fixture
def ballot(live_server) -> Ballot:
    """A link to the demonstration's whole end questionnaire."""
    programme = ProgrammeFactory(modules=3)
    questionnaire = questionnaires.load(programme)["end", questionnaires.CURRENT]
    return make_campaign(questionnaire=questionnaire, ballots=1).ballots.get()


def url_of(ballot: Ballot) -> str:
    return reverse("questionnaires:answer", args=[ballot.token])


def answer(page: Page, text: str = "Tout était clair.") -> None:
    page.get_by_label("J’ai retrouvé de l’élan").check()
    page.get_by_label("J’envisage un autre travail").check()
    page.get_by_label("Très utile").first.check()
    page.get_by_label("50-59 ans").check()
    page.get_by_role("group", name="De quel cancer s’agit-il").get_by_label("Je préfère ne pas répondre").check()
    page.get_by_label("Que pourrions-nous améliorer").fill(text)


def counted() -> dict[str, int]:
    tallies = Tally.objects.filter(count__gt=0, choice__isnull=False).select_related("question", "choice")
    return {f"{tally.question.code}:{tally.choice.code}": tally.count for tally in tallies.order_by("pk")}


def go_through(page: Page, ballot: Ballot, look=lambda name: None) -> None:
    """Answer, be corrected, read again, go back, send."""
    page.goto(url_of(ballot))
    look("form")
    answer(page, "Appelez-moi au 06 39 98 00 12")
    page.get_by_role("button", name="Vérifier mes réponses").click()
    expect(page.get_by_role("alert")).to_contain_text("numéro de téléphone")
    look("error")
    expect(page.get_by_label("50-59 ans")).to_be_checked()
    page.get_by_label("Que pourrions-nous améliorer").fill("Tout était clair.")
    page.get_by_role("button", name="Vérifier mes réponses").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vérifier vos réponses")
    look("review")
    assert Campaign.objects.get().answers == 0
    page.get_by_role("button", name="Modifier").click()
    expect(page.get_by_label("J’ai retrouvé de l’élan")).to_be_checked()
    page.get_by_role("button", name="Vérifier mes réponses").click()
    page.get_by_role("button", name="Envoyer mes réponses").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Merci")
    look("thanks")


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


def test_the_same_link_in_two_windows_counts_once(open_page, ballot):
    windows = [open_page(PHONE), open_page(PHONE)]
    for window in windows:
        window.goto(url_of(ballot))
        answer(window)
        window.get_by_role("button", name="Vérifier mes réponses").click()
    for window, heading in zip(windows, ["Merci", "Vous avez déjà répondu. Merci."], strict=True):
        window.get_by_role("button", name="Envoyer mes réponses").click()
        expect(window.get_by_role("heading", level=1)).to_have_text(heading)
    assert Campaign.objects.get().answers == 1


@pytest.mark.parametrize(("device", "scheme"), LOOKS)
def test_the_form_is_accessible_at_every_width(open_page, ballot, axe, sideways, screenshot, device, scheme):
    page = open_page(device, color_scheme=scheme)
    page.goto(url_of(ballot))
    axe(page)
    sideways(page)
    screenshot(page)


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
