"""Editors at work: somebody who may publish changes two pages; somebody who may not proposes, another accepts."""

import pytest
from wagtail.models import Page

from content import starter
from portal.accounts.enums import Role
from tests.browser.houses import once
from tests.factories.accounts import StaffFactory
from tests.factories.programmes import ProgrammeFactory

LEAD = "Une phrase proposée, à relire avant de paraître."


def load_house() -> None:
    ProgrammeFactory(slug="preparer-la-reprise", title="Préparer la reprise du travail", modules=2)
    starter.load()


@pytest.fixture
def approver(transactional_db, houses):
    once(load_house, houses)
    return StaffFactory(role=Role.COORDINATOR)


def edit(page, slug: str, lead: str) -> None:
    """Write a new lead, look at it in the preview beside the form, publish."""
    page.evaluate("localStorage.clear()")  # Wagtail opens the panel again by itself where it was left open
    page.goto(f"/gestion/pages/{Page.objects.get(slug=slug).pk}/edit/")
    page.locator("textarea[name=lead]").fill(lead)
    page.locator("[data-side-panel-toggle=preview]").first.click()
    preview = page.frame_locator("iframe[title]").last
    preview.get_by_text(lead).first.wait_for()
    more_actions(page).click()
    page.locator("[name=action-publish]").click()
    page.get_by_text("publiée").first.wait_for()


def test_an_approver_changes_the_home_page_and_a_module_page(approver, page, phone, sign_in, screenshot):
    sign_in(page, approver)
    page.goto("/gestion/")
    page.get_by_role("heading", name=f"Bonjour {approver.first_name}").wait_for()
    screenshot(page, "desk")
    edit(page, "accueil", "Une phrase toute neuve pour vous accueillir.")
    screenshot(page, "published")
    edit(page, "faire-connaissance", "Une séance pour se présenter, sans se presser.")
    phone.goto("/")
    phone.get_by_text("Une phrase toute neuve pour vous accueillir.").wait_for()
    phone.goto("/preparer-la-reprise/faire-connaissance/")
    phone.get_by_text("Une séance pour se présenter, sans se presser.").wait_for()


def more_actions(page):
    return page.locator(".footer [data-w-dropdown-target=toggle]").last


def test_an_editor_proposes_a_page_and_an_administrator_accepts_it(approver, open_page, sign_in, screenshot):
    editor = open_page()
    sign_in(editor, StaffFactory(role=Role.EDITOR, department="95"))
    address = f"/gestion/pages/{Page.objects.get(slug='accueil').pk}/edit/"
    editor.goto(address)
    editor.locator("textarea[name=lead]").fill(LEAD)
    more_actions(editor).click()
    assert editor.locator("[name=action-publish]").count() == 0
    editor.locator("[name=action-submit]").click()
    editor.get_by_text("est proposée à la relecture").first.wait_for()
    screenshot(editor, "proposed")

    admin = open_page()
    sign_in(admin, StaffFactory(role=Role.ADMIN))
    admin.goto("/")
    assert LEAD not in admin.content()
    admin.goto(address)
    more_actions(admin).click()
    admin.locator("[data-workflow-action-name=approve]").first.click()
    admin.get_by_text("est acceptée et publiée").first.wait_for()
    screenshot(admin, "accepted")
    admin.goto("/")
    admin.get_by_text(LEAD).wait_for()
