"""A coordinator opens the evaluation of the programme: the published tables, as figures and as bars."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from portal.accounts.enums import Role
from portal.demo import past
from sessions.programmes.models import Programme
from tests.factories.accounts import StaffFactory
from tests.factories.programmes import ProgrammeFactory, SiteFactory

from .conftest import DESKTOP, NARROW, PHONE

LOOKS = [(DESKTOP, "light"), (DESKTOP, "dark"), (PHONE, "light"), (PHONE, "dark"), (NARROW, "light")]


@pytest.fixture
def programme(live_server) -> Programme:
    programme = ProgrammeFactory(title="Préparer la reprise du travail", department="95", modules=10)
    past.load_past(programme, {town: SiteFactory(slug=town, town=town.title()) for town in ("argenteuil", "osny")})
    return programme


@pytest.fixture
def coordinator(live_server):
    return StaffFactory(role=Role.COORDINATOR, department="95")


def row(page: Page, table: str, label: str):
    return page.get_by_role("table", name=table).get_by_role("row", name=label)


def test_a_coordinator_reads_the_published_tables(page, sign_in, programme, coordinator):
    sign_in(page, coordinator)
    page.goto(reverse("attendance:today"))
    page.get_by_role("link", name="Évaluation").first.click()
    page.get_by_role("link", name=programme.title).click()
    expect(page.get_by_text("11", exact=True)).to_be_visible()
    expect(page.get_by_text("octobre 2012")).to_contain_text("janvier 2018")
    expect(row(page, "Quel âge avez-vous", "50-59 ans")).to_contain_text("55")
    expect(row(page, "De quel cancer s'agit-il", "Sein")).to_contain_text("79")
    expect(row(page, "Situation six mois après", "Reprise de travail")).to_contain_text("19")
    expect(page.get_by_text("Base : 114 réponses, 8 sans réponse.")).to_be_visible()


def test_a_site_narrows_the_figures(phone, sign_in, programme, coordinator):
    sign_in(phone, coordinator)
    phone.goto(reverse("statistics:programme", args=[programme.slug]))
    phone.get_by_label("Site").select_option("osny")
    phone.get_by_role("button", name="Afficher").click()
    expect(phone.get_by_label("Site")).to_have_value("osny")
    expect(phone.get_by_text("Base : 51 réponses").first).to_be_visible()


@pytest.mark.parametrize(("device", "scheme"), LOOKS)
def test_the_evaluation_is_accessible(
    open_page, sign_in, programme, coordinator, axe, sideways, screenshot, device, scheme
):
    page = open_page(device, color_scheme=scheme)
    sign_in(page, coordinator)
    states = {
        "list": reverse("statistics:programmes"),
        "tables": reverse("statistics:programme", args=[programme.slug]),
        "error": reverse("statistics:programme", args=[programme.slug]) + "?site=inconnu",
    }
    for name, url in states.items():
        page.goto(url)
        axe(page)
        sideways(page)
        screenshot(page, f"{name}-{device['viewport']['width']}-{scheme}")
