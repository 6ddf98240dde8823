"""Rules of the tree, what visitors may read, what pages show live."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from content.models import (
    ArticlePage,
    BookletPage,
    GlossaryPage,
    HomePage,
    LegalPage,
    ModulePage,
    NewsIndexPage,
    NewsPage,
    ProgrammePage,
    QuestionsPage,
    SectionPage,
    SimplifiedPage,
    SiteMapPage,
    SitesPage,
)
from sessions.common.typography import NARROW, NBSP
from sessions.registrations.actions import register
from sessions.scheduling.enums import CohortState
from tests.factories.content import make_article, make_programme_page, publish
from tests.factories.people import ParticipantFactory
from tests.factories.programmes import ModuleFactory, ProgrammeFactory, SiteFactory
from tests.factories.registrations import RegistrationFactory, WaitingOfferFactory
from tests.factories.scheduling import make_cohort

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(desk) -> HomePage:
    return desk


@pytest.fixture
def programme():
    return ProgrammeFactory(modules=3, title="L’élan d’après")


def open_cohort(programme, **fields):
    first = fields.pop("first", timezone.now() + timedelta(days=30))
    return make_cohort(programme=programme, state=CohortState.OPEN, opened_at=timezone.now(), first=first, **fields)


def text_of(response) -> str:
    return response.content.decode()


# --- The tree ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("parent", "children"),
    [
        (
            HomePage,
            {
                ProgrammePage,
                BookletPage,
                SectionPage,
                ArticlePage,
                QuestionsPage,
                NewsIndexPage,
                GlossaryPage,
                SitesPage,
                LegalPage,
                SiteMapPage,
            },
        ),
        (ProgrammePage, {BookletPage, ModulePage, SimplifiedPage}),
        (ModulePage, {SimplifiedPage}),
        (SectionPage, {ArticlePage, QuestionsPage}),
        (ArticlePage, {SimplifiedPage}),
        (QuestionsPage, {SimplifiedPage}),
        (LegalPage, {SimplifiedPage}),
        (NewsIndexPage, {NewsPage}),
        (NewsPage, set()),
        (GlossaryPage, set()),
        (SimplifiedPage, set()),
    ],
)
def test_each_type_names_its_children(parent, children):
    assert set(parent.allowed_subpage_models()) == children


def test_only_a_home_page_hangs_at_the_root():
    ours = [model for model in Page.allowed_subpage_models() if model.__module__.startswith("content.")]
    assert ours == [HomePage]


def test_a_second_home_page_is_refused(home):
    assert not HomePage.can_create_at(Page.get_first_root_node())


def test_a_module_page_presents_a_module_of_the_programme_above(home, programme):
    page = make_programme_page(home, programme, modules=False)
    stranger = ModulePage(title="Autre", slug="autre", module=ModuleFactory(position=1))
    with pytest.raises(ValidationError, match="n’appartient pas"):
        page.add_child(instance=stranger)


def test_a_copied_page_leaves_its_programme_to_the_first(home, programme):
    page = make_programme_page(home, programme, modules=False)
    copy = page.copy(update_attrs={"slug": "copie", "title": "Copie"})
    assert copy.programme is None


# --- Who may read -----------------------------------------------------------------------------------------------------
def test_a_draft_is_not_found(client, home):
    home.add_child(instance=ArticlePage(title="Brouillon", slug="brouillon", live=False))
    assert client.get("/brouillon/").status_code == 404


def test_an_unpublished_page_is_not_found_and_leaves_menu_and_site_map(
    client, home, django_capture_on_commit_callbacks
):
    home.add_child(instance=SiteMapPage(title="Plan du site", slug="plan"))
    page = make_article(home, "Secret", slug="secret", show_in_menus=True)
    assert b"Secret" in client.get("/plan/").content
    with django_capture_on_commit_callbacks(execute=True):
        page.unpublish()
    assert client.get("/secret/").status_code == 404
    assert b"Secret" not in client.get("/plan/").content


def test_the_site_map_calls_home_as_every_other_page_does(client, home):
    home.title = "Reprendre souffle"
    publish(home)
    home.add_child(instance=SiteMapPage(title="Plan du site", slug="plan"))
    shown = text_of(client.get("/plan/"))
    assert '<li><a href="/">Accueil</a>' in shown
    assert "Reprendre souffle" not in shown


def test_a_title_in_the_menu_is_set_as_french_prints_it_on_every_page(client, home):
    make_article(home, "Comment venir\x20?", slug="venir", show_in_menus=True)
    for path in ("/", "/recherche/", "/cette-page-n-existe-pas/"):
        assert "Comment venir\u202f?" in text_of(client.get(path))


def test_a_page_kept_for_some_is_neither_cached_nor_listed(client, home, settings):
    settings.PAGE_CACHE_SECONDS = 60
    home.add_child(instance=SiteMapPage(title="Plan du site", slug="plan"))
    page = make_article(home, "Réservé", slug="reserve", show_in_menus=True)
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    assert client.get("/reserve/").status_code == 302
    assert "Réservé" not in text_of(client.get("/plan/"))


def test_a_draft_of_a_live_page_shows_nothing_new(client, home):
    page = make_article(home, slug="questions")
    page.lead = "Pas encore relu."
    page.save_revision()
    assert "Pas encore relu." not in text_of(client.get("/questions/"))


def test_a_title_with_an_apostrophe_is_shown_and_escaped_once(client, home):
    make_article(home, "L’accueil & l'écoute <ici>", slug="accueil-ecoute")
    assert "<h1>L’accueil &amp; l’écoute &lt;ici&gt;</h1>" in text_of(client.get("/accueil-ecoute/"))


def test_the_text_gets_the_spaces_of_french(client, home):
    make_article(home, "Et après : quoi ?", slug="apres")
    assert f"<h1>Et après{NBSP}: quoi{NARROW}?</h1>" in client.get("/apres/").content.decode()


# --- What is live -----------------------------------------------------------------------------------------------------
def test_the_programme_page_shows_modules_in_order_with_their_pages(client, home, programme):
    make_programme_page(home, programme)
    page = text_of(client.get(f"/{programme.slug}/"))
    places = [page.index(f'href="/{programme.slug}/module-{number}/"') for number in (1, 2, 3)]
    assert places == sorted(places)


def test_a_module_without_live_page_is_named_without_link(client, home, programme):
    make_programme_page(home, programme)
    ModulePage.objects.get(slug="module-2").unpublish()
    page = text_of(client.get(f"/{programme.slug}/"))
    assert "Faire le point, partie 2" in page
    assert "module-2" not in page


def test_the_private_outline_is_never_shown(client, home, programme):
    programme.modules.update(outline="Trame réservée à l’animation")
    make_programme_page(home, programme)
    for path in (f"/{programme.slug}/", f"/{programme.slug}/module-1/"):
        assert "Trame réservée" not in text_of(client.get(path))


@pytest.mark.parametrize(
    ("capacity", "registered", "label"),
    [(3, 1, "2\u00a0places libres"), (3, 2, "Une place libre"), (2, 2, "Complet : liste d’attente")],
)
def test_the_places_left_are_counted_when_the_page_is_read(client, home, programme, capacity, registered, label):
    cohort = open_cohort(programme, capacity=capacity)
    for _ in range(registered):
        RegistrationFactory(cohort=cohort)
    make_programme_page(home, programme, modules=False)
    assert label in text_of(client.get(f"/{programme.slug}/"))


def test_a_kept_programme_page_shows_the_places_left_after_a_registration(
    client, home, programme, settings, django_capture_on_commit_callbacks
):
    settings.PAGE_CACHE_SECONDS = 60
    cohort = open_cohort(programme, capacity=3)
    make_programme_page(home, programme, modules=False)
    for _ in range(2):
        assert "3\u00a0places libres" in text_of(kept := client.get(f"/{programme.slug}/"))
    assert kept.headers["X-Page-Cache"] == "hit"
    with django_capture_on_commit_callbacks(execute=True):
        register(ParticipantFactory(), cohort, agreed_at=timezone.now())
    assert "2\u00a0places libres" in text_of(client.get(f"/{programme.slug}/"))


def test_a_place_offered_to_somebody_who_waits_is_not_free(client, home, programme):
    cohort = open_cohort(programme, capacity=1)
    WaitingOfferFactory(registration__cohort=cohort)
    make_programme_page(home, programme, modules=False)
    assert "Complet : liste d’attente" in text_of(client.get(f"/{programme.slug}/"))


@pytest.mark.parametrize("state", [CohortState.DRAFT, CohortState.CANCELLED, CohortState.COMPLETED])
def test_a_session_that_is_not_open_is_not_offered(client, home, programme, state):
    closed = {"closed_at": timezone.now()} if state in (CohortState.CANCELLED, CohortState.COMPLETED) else {}
    make_cohort(programme=programme, state=state, opened_at=timezone.now(), code="cachee", **closed)
    make_programme_page(home, programme, modules=False)
    page = text_of(client.get(f"/{programme.slug}/"))
    assert "Pas de session ouverte en ce moment" in page
    assert "cachee" not in page


def test_a_running_session_is_shown_without_a_way_to_register(client, home, programme):
    first = timezone.now() - timedelta(days=7)
    make_cohort(programme=programme, state=CohortState.RUNNING, opened_at=first, first=first, code="en-cours-1")
    make_programme_page(home, programme, modules=False)
    page = text_of(client.get(f"/{programme.slug}/"))
    assert "En cours" in page
    assert "en-cours-1" not in page


def test_dates_are_in_words_and_lead_to_the_registration(client, home, programme, at):
    moment = at("2027-01-04 09:00")
    open_cohort(programme, code="osny-2027-1", first=moment + timedelta(days=60, hours=5), site=SiteFactory())
    make_programme_page(home, programme, modules=False)
    page = text_of(client.get(f"/{programme.slug}/"))
    assert "À partir du vendredi 5\u00a0mars 2027, 3 séances" in page
    assert "De 14\u00a0h à 16\u00a0h\u00a030" in page
    assert "osny-2027-1" in page


def test_the_home_page_shows_the_soonest_sessions_first(client, home, programme):
    for days, town in ((90, "Pontoise"), (30, "Osny"), (60, "Argenteuil"), (120, "Sarcelles")):
        open_cohort(programme, first=timezone.now() + timedelta(days=days), site=SiteFactory(town=town))
    make_programme_page(home, programme, modules=False)
    page = text_of(client.get("/"))
    assert page.index("Osny") < page.index("Argenteuil") < page.index("Pontoise")
    assert "Sarcelles" not in page


def test_a_module_page_leads_to_the_modules_around_it(client, home, programme):
    make_programme_page(home, programme)
    page = text_of(client.get(f"/{programme.slug}/module-2/"))
    assert "Module précédent" in page
    assert "Module suivant" in page
    assert "Module précédent" not in text_of(client.get(f"/{programme.slug}/module-1/"))


def test_the_way_back_up_calls_a_module_by_its_number(client, home, programme):
    make_programme_page(home, programme)
    page = text_of(client.get(f"/{programme.slug}/module-2/"))
    assert '<span aria-current="page">Module 2</span>' in page


def test_the_sites_page_shows_access_of_the_sites_in_use(client, home, programme):
    home.add_child(instance=SitesPage(title="Près de chez vous", slug="pres-de-chez-vous"))
    open_cohort(programme, site=SiteFactory(town="Osny", access="Bus 34, arrêt Mairie."))
    SiteFactory(town="Ailleurs")
    page = text_of(client.get("/pres-de-chez-vous/"))
    assert "Bus 34, arrêt Mairie." in page
    assert "12 places libres" in page.replace("\u00a0", " ")
    assert "Ailleurs" not in page


@pytest.mark.parametrize("number", [1, 3])
def test_budget_of_the_sites_page(client, home, budget, number):
    home.add_child(instance=SitesPage(title="Près de chez vous", slug="pres-de-chez-vous"))
    for _ in range(number):
        open_cohort(ProgrammeFactory(modules=1), site=SiteFactory(phone="0199001030", transport="Bus 34."))
    client.get("/pres-de-chez-vous/")
    with budget(9):
        assert "Bus 34." in text_of(client.get("/pres-de-chez-vous/"))


def test_a_page_without_programme_says_so_little_as_possible(client, home):
    page = ProgrammePage(title="À venir", slug="a-venir")
    home.add_child(instance=page)
    publish(page)
    assert client.get("/a-venir/").status_code == 200


# --- Queries ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("number", [1, 3])
def test_budget_of_the_home_page(client, home, budget, number):
    programme = ProgrammeFactory(modules=number)
    make_programme_page(home, programme)
    for _ in range(number):
        open_cohort(programme, site=SiteFactory())
    client.get("/")
    with budget(8):
        client.get("/")


@pytest.mark.parametrize("number", [1, 3])
def test_budget_of_the_programme_page(client, home, budget, number):
    programme = ProgrammeFactory(modules=number)
    make_programme_page(home, programme)
    for _ in range(number):
        RegistrationFactory(cohort=open_cohort(programme, site=SiteFactory()))
        now = timezone.now()
        make_cohort(programme=programme, state=CohortState.RUNNING, opened_at=now, first=now - timedelta(days=1))
    client.get(f"/{programme.slug}/")
    with budget(17):
        client.get(f"/{programme.slug}/")


@pytest.mark.parametrize("number", [1, 3])
def test_budget_of_a_module_page(client, home, budget, number):
    programme = ProgrammeFactory(modules=number)
    make_programme_page(home, programme)
    client.get(f"/{programme.slug}/module-1/")
    with budget(13):  # the last one: whether a booklet holds it
        client.get(f"/{programme.slug}/module-1/")


@pytest.mark.parametrize("number", [1, 3])
def test_budget_of_the_first_page_after_a_change(client, home, budget, number):
    home.add_child(instance=SiteMapPage(title="Plan du site", slug="plan"))
    for place in range(number):
        make_article(home, f"Article {place}", slug=f"article-{place}", show_in_menus=True)
    with budget(16):
        client.get("/plan/")
