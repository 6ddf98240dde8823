"""Every public page, on a phone, a narrow phone and a desk, by day and by night."""

from datetime import timedelta

import pytest
from django.utils import timezone

from content import starter
from content.search.actions import reconcile
from sessions.common.freshness import touch_public
from sessions.scheduling.enums import CohortState
from tests.browser.axe import assert_holds_large_text
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.houses import once
from tests.factories.programmes import ProgrammeFactory, SiteFactory
from tests.factories.registrations import RegistrationFactory
from tests.factories.scheduling import make_cohort

PATHS = [
    "/",
    "/preparer-la-reprise/",
    "/preparer-la-reprise/presentation/",
    "/preparer-la-reprise/medecin-du-travail/",
    "/comment-se-passe-une-session/",
    "/qui-peut-m-aider/",
    "/vos-droits/visite-de-prereprise/",
    "/glossaire/",
    "/comment-se-passe-une-session/version-simplifiee/",
    "/pres-de-chez-vous/",
    "/accessibilite/",
    "/vie-privee/",
    "/mentions-legales/",
    "/plan-du-site/",
    "/recherche/",
    "/recherche/?q=medcin+du+travail",
    "/recherche/?q=rien+de+tel",
]


def load_house() -> None:
    """The starter texts, with a session to join in Osny, a full one in Argenteuil and one under way."""
    now = timezone.now()
    programme = ProgrammeFactory(slug="preparer-la-reprise", title="Préparer la reprise du travail", modules=10)
    osny = SiteFactory(name="Maison des Tulipes", slug="osny", town="Osny")
    argenteuil = SiteFactory(name="Comité de la Ligue contre le Cancer", slug="argenteuil", town="Argenteuil")
    dates = {"programme": programme, "opened_at": now}
    make_cohort(site=osny, state=CohortState.OPEN, first=now + timedelta(days=30), code="osny-1", **dates)
    full = make_cohort(
        site=argenteuil, state=CohortState.OPEN, first=now + timedelta(days=50), code="arg-2", capacity=1, **dates
    )
    RegistrationFactory(cohort=full)
    make_cohort(site=argenteuil, state=CohortState.RUNNING, first=now - timedelta(days=10), code="arg-1", **dates)
    starter.load()
    reconcile(limit=None)
    touch_public()


@pytest.fixture
def house(transactional_db, houses) -> None:
    once(load_house, houses)


@pytest.mark.parametrize("paths", [PATHS[::2], PATHS[1::2]], ids=["even", "odd"])
def test_public_pages_are_accessible_and_hold_in_the_window(house, open_page, look, sideways, paths):
    page = open_page(PHONE, color_scheme="light", reduced_motion="reduce")
    for path in paths:
        answer = page.goto(path)
        assert answer.status == 200, path
        for folded in page.locator("main details").all():
            folded.evaluate("node => node.open = true")
        look(page, path.strip("/").replace("/", "-") or "home")
        for width in (768, 840, 1024):
            page.set_viewport_size({"width": width, "height": 900})
            sideways(page)
        for device in (DESKTOP, PHONE):
            page.set_viewport_size(device["viewport"])
            assert_holds_large_text(page)


def test_cards_of_one_row_end_together_and_a_table_is_read_without_moving_it(house, open_page):
    page = open_page()
    page.goto("/vos-droits/")
    first, second = (page.locator(".grid > li > .card").nth(number).bounding_box() for number in (0, 1))
    assert first["y"] == second["y"]
    assert first["height"] == pytest.approx(second["height"], abs=1)
    page.set_viewport_size(PHONE["viewport"])
    page.goto("/vos-droits/visite-de-prereprise/")
    table = page.locator(".table-region")
    assert table.evaluate("node => node.scrollWidth <= node.clientWidth")
    assert "Préreprise" in table.locator("td").first.evaluate("node => getComputedStyle(node, '::before').content")


def test_paper_cuts_no_answer_in_two(house, page):
    page.goto("/preparer-la-reprise/")
    page.emulate_media(media="print")
    for cut in (".accordion", ".walk > li", ".card"):
        assert page.locator(f"main {cut}").first.evaluate("node => getComputedStyle(node).breakInside") == "avoid", cut


def test_a_visitor_finds_the_next_session_in_osny_from_the_home_page(house, nojs):
    nojs.goto("/")
    nojs.get_by_role("link", name="Découvrir le programme").click()
    assert nojs.locator("h1").inner_text() == "Préparer la reprise du travail"
    assert nojs.locator(".modules li").count() == 10
    card = nojs.locator(".cohort-card", has_text="Osny").first
    assert "12 places libres" in card.inner_text().replace("\u00a0", " ")
    card.get_by_role("link", name="S’inscrire").click()
    assert "osny-1" in nojs.url


def test_a_visitor_walks_from_one_module_to_the_next(house, phone):
    phone.goto("/preparer-la-reprise/presentation/")
    following = phone.get_by_role("navigation", name="Autres modules").get_by_role("link").first
    following.click()
    assert phone.url.endswith("/preparer-la-reprise/faire-connaissance/")
    phone.emulate_media(media="print")
    lead, after = (phone.locator(place).first.bounding_box() for place in ("main .lead", "main .contents"))
    assert after["y"] > lead["y"] + lead["height"] + 8  # paper keeps the space below a title
    assert not phone.get_by_role("link", name="Revenir au programme et aux dates").is_visible()
    phone.emulate_media(media="screen")
    phone.get_by_role("link", name="Revenir au programme et aux dates").click()
    assert phone.url.endswith("/preparer-la-reprise/")
