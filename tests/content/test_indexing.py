"""What machines read: the head of public pages, their structured data, robots.txt and the list of pages."""

import json
import re
from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import PageViewRestriction

from content.audiences.models import PageAudience
from content.indexing.structured import script
from sessions.scheduling.enums import CohortState
from tests.factories.content import make_article, make_programme_page
from tests.factories.programmes import ProgrammeFactory
from tests.factories.scheduling import make_cohort

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(settings, desk):
    settings.SITE_URL = "https://rebond.example"
    return desk


def structured(client, address: str) -> list[dict]:
    page = client.get(address).content.decode()
    return [json.loads(data) for data in re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)]


def test_a_page_says_its_address_its_words_and_a_picture_that_says_nothing_private(client, home):
    make_article(home, "Vos questions", slug="questions", search_description="Des réponses.")
    page = client.get("/questions/").content.decode()
    assert '<link rel="canonical" href="https://rebond.example/questions/">' in page
    assert '<meta name="description" content="Des réponses.">' in page
    assert '<meta property="og:title" content="Vos questions">' in page
    assert '<meta property="og:image" content="https://rebond.example/static/img/share.png">' in page


def test_a_page_of_a_list_is_not_said_to_be_the_first(client, home):
    assert 'rel="canonical"' not in client.get("/?page=2").content.decode()


def test_the_way_to_a_page_is_told(client, home):
    make_article(home, "L’accueil & <vous>", slug="accueil-vous")
    (told,) = structured(client, "/accueil-vous/")
    assert [(item["name"], item["item"]) for item in told["itemListElement"]] == [
        ("Accueil", "https://rebond.example/"),
        ("L’accueil & <vous>", "https://rebond.example/accueil-vous/"),
    ]


def test_no_text_ends_the_script_that_holds_it():
    assert "</script><b>" not in script({"name": "</script><b>"})
    assert json.loads(script({"name": "</script>&"})[35:-9])["name"] == "</script>&"


def test_sessions_to_join_are_told_with_the_dates_and_the_places_left(client, home):
    programme = ProgrammeFactory(modules=2)
    make_programme_page(home, programme, modules=False)
    first = timezone.now() + timedelta(days=30)
    state = {"state": CohortState.OPEN, "opened_at": timezone.now()}
    cohort = make_cohort(programme=programme, first=first, capacity=12, **state)
    (instance,) = structured(client, f"/{programme.slug}/")[1]["hasCourseInstance"]
    assert instance["startDate"] == cohort.meetings.order_by("starts_at")[0].starts_at.isoformat()
    assert instance["remainingAttendeeCapacity"] == 12
    assert instance["location"]["name"] == cohort.site.name


def test_a_programme_without_session_to_join_tells_of_none(client, home):
    programme = ProgrammeFactory(modules=1)
    make_programme_page(home, programme, modules=False)
    assert [told["@type"] for told in structured(client, f"/{programme.slug}/")] == ["BreadcrumbList"]


def test_the_list_of_pages_holds_what_anybody_may_read_and_nothing_else(client, home, budget):
    make_article(home, "Ouverte", slug="ouverte")
    kept = make_article(home, "Gardée", slug="gardee")
    PageAudience.objects.create(page=kept, audience="staff")
    locked = make_article(home, "Fermée", slug="fermee")
    PageViewRestriction.objects.create(page=locked, restriction_type=PageViewRestriction.LOGIN)
    make_article(home, "Brouillon", slug="brouillon").unpublish()
    with budget(6):
        listed = client.get("/sitemap.xml").content.decode()
    assert re.findall(r"<loc>(.*?)</loc>", listed) == ["https://rebond.example/", "https://rebond.example/ouverte/"]


def test_robots_are_led_to_the_list_and_told_no_address_that_holds_a_secret(client, home):
    said = client.get("/robots.txt").content.decode()
    assert "Sitemap: https://rebond.example/sitemap.xml" in said
    assert not re.search(r"/(p|q|proposition|partenaire)/", said)
