"""A visitor registers: on a phone, without script, with the keyboard alone; errors, a full session, a closed one."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from sessions.registrations import actions
from sessions.registrations.models import Registration
from sessions.scheduling.enums import CohortState
from tests.factories.people import ParticipantFactory
from tests.factories.programmes import SiteFactory
from tests.factories.scheduling import CohortFactory, make_cohort

FOCUS_IN_SIGHT = """() => {
  const box = document.activeElement.getBoundingClientRect();
  return box.top >= 0 && box.bottom <= innerHeight;
}"""


@pytest.fixture
def cohort(transactional_db):
    return make_cohort(modules=10, code="osny-2027-1")


def address(name: str, cohort) -> str:
    return reverse(f"registrations:{name}", args=[cohort.code])


def fill(page: Page) -> None:
    page.get_by_label("Prénom").fill("Anne")
    page.get_by_label("Nom", exact=True).fill("D'Artagnan-Müller")
    page.get_by_label("Adresse électronique").fill("anne@courriel.example")
    page.get_by_label("Téléphone mobile").fill("06 39 98 00 01")
    page.get_by_label("Je suis d’accord").check()


def test_a_visitor_registers_on_a_phone(phone, cohort, look):
    phone.goto(address("register", cohort))
    look(phone, "form")
    fill(phone)
    phone.get_by_role("button", name="Continuer").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Vérifiez")
    expect(phone.locator(".meetings > li")).to_have_count(11)
    look(phone, "review")
    phone.get_by_role("button", name="Corriger").click()
    expect(phone.get_by_label("Prénom")).to_have_value("Anne")
    expect(phone.get_by_label("Je suis d’accord")).to_be_checked()
    phone.get_by_role("button", name="Continuer").click()
    phone.get_by_role("button", name="Confirmer mon inscription").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("C’est fait")
    expect(phone.locator(".meetings > li")).to_have_count(11)
    look(phone, "done")
    phone.reload()
    assert Registration.objects.get().places.count() == 11
    phone.go_back()
    expect(phone.get_by_role("heading", level=1)).to_have_text("C’est fait")


def test_going_back_from_the_page_to_check_finds_the_form_as_it_was_left(nojs, cohort):
    nojs.goto(address("register", cohort))
    nojs.get_by_label("Prénom").fill("Anne")
    nojs.get_by_role("button", name="Continuer").click()
    fill(nojs)
    nojs.get_by_role("button", name="Continuer").click()
    nojs.reload()
    expect(nojs.get_by_role("heading", level=1)).to_have_text("Vérifiez")
    nojs.go_back()
    expect(nojs.get_by_label("Nom", exact=True)).to_have_value("D'Artagnan-Müller")
    expect(nojs.get_by_label("Je suis d’accord")).to_be_checked()


def test_a_visitor_registers_without_script(nojs, cohort, axe, sideways, screenshot):
    nojs.goto(address("register", cohort))
    fill(nojs)
    nojs.get_by_role("button", name="Continuer").click()
    nojs.get_by_role("button", name="Confirmer mon inscription").click()
    expect(nojs.get_by_role("heading", level=1)).to_have_text("C’est fait")
    assert Registration.objects.get().places.count() == 11


def test_the_whole_journey_goes_by_keyboard_alone(page, cohort):
    page.goto(address("register", cohort))
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Aller au contenu")).to_be_focused()
    page.get_by_label("Prénom").focus()
    for typed in ("Anne", "Petit", "anne@courriel.example", "", ""):
        page.keyboard.type(typed)
        page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Rappelez-moi")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUS_IN_SIGHT), "who goes by keyboard waits for the page to scroll"
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Vérifiez")
    page.get_by_role("button", name="Confirmer mon inscription").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("C’est fait")


def test_errors_are_summed_up_and_lead_to_their_fields(narrow, cohort, axe, sideways, screenshot):
    narrow.goto(address("register", cohort))
    narrow.get_by_label("Prénom").fill("Anne")
    narrow.get_by_label("Téléphone mobile").fill("06 39")
    narrow.get_by_role("button", name="Continuer").click()
    expect(narrow.get_by_role("alert")).to_be_focused()
    expect(narrow.get_by_label("Prénom")).to_have_value("Anne")
    axe(narrow)
    sideways(narrow)
    screenshot(narrow, "errors")
    narrow.get_by_role("alert").get_by_role("link", name="Téléphone mobile").click()
    expect(narrow.get_by_label("Téléphone mobile")).to_be_focused()


def test_a_full_session_shows_where_to_wait_and_where_to_go(phone, axe, sideways, screenshot, transactional_db):
    cohort = make_cohort(capacity=1)
    make_cohort(programme=cohort.programme, site=SiteFactory(town="Argenteuil"))
    actions.register(ParticipantFactory(), cohort, agreed_at=timezone.now())
    phone.goto(address("register", cohort))
    expect(phone.get_by_role("heading", level=1)).to_have_text("Il n’y a plus de place")
    axe(phone)
    sideways(phone)
    screenshot(phone, "full")
    phone.get_by_role("link", name="Rejoindre la liste d’attente").click()
    fill(phone)
    phone.get_by_role("button", name="Continuer").click()
    axe(phone)
    phone.get_by_role("button", name="Rejoindre la liste d’attente").click()
    expect(phone.locator("main")).to_contain_text("Votre demande est sur la liste d’attente")
    axe(phone)
    screenshot(phone, "waiting")


def test_a_closed_session_is_no_dead_end(page, axe, screenshot, transactional_db):
    cohort = CohortFactory(state=CohortState.CANCELLED)
    other = make_cohort(programme=cohort.programme, site=cohort.site, first=timezone.now() + timedelta(days=9))
    page.goto(address("register", cohort))
    axe(page)
    screenshot(page, "closed")
    page.get_by_role("link", name="Choisir cette session").click()
    assert page.url.endswith(address("register", other))
