"""A module's outline belongs to those who animate: no public door, search, revision or editor's screen holds it."""

import json

import pytest
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from wagtail.models import Revision

from content.models import ModulePage, SearchEntry, SearchWord
from content.search import actions
from portal.accounts.enums import Role
from tests.factories.accounts import StaffFactory
from tests.factories.content import make_programme_page
from tests.factories.programmes import ProgrammeFactory
from tests.factories.scheduling import make_cohort

SECRET = "Zyxwvutsr"


@pytest.fixture
def world(desk):
    """One module with an outline, its page, a session that people may join; everything indexed."""
    programme = ProgrammeFactory(modules=1)
    module = programme.modules.get()
    module.outline = f"Commencer par {SECRET}, puis se taire."
    module.save()
    page = make_programme_page(desk, programme)
    cohort = make_cohort(programme=programme, code="ouverte-1")
    actions.reconcile(limit=None)
    return page, module, cohort


def public_paths(page, cohort) -> list[str]:
    programme = cohort.programme
    return [
        "/",
        page.url,
        ModulePage.objects.get().url,
        f"/recherche/?q={SECRET}",
        reverse("registrations:register", args=[cohort.code]),
        reverse("calendars:feed_programme", args=[programme.slug]),
        reverse("calendars:feed_site", args=[cohort.site.slug]),
        "/sitemap.xml",
        "/api/v2/pages/",
        "/api/v3/pages/",
    ]


def test_no_public_door_shows_the_outline(client, world):
    page, _, cohort = world
    answers = {path: client.get(path) for path in public_paths(page, cohort)}
    shown = [path for path, answer in answers.items() if SECRET in answer.content.decode(errors="ignore")]
    assert shown == [f"/recherche/?q={SECRET}"]  # the search says back what was typed, and nothing more
    found = answers[f"/recherche/?q={SECRET}"].content.decode()
    assert "Nous n’avons rien trouvé" in found
    assert answers["/api/v2/pages/"].status_code == answers["/api/v3/pages/"].status_code == 404


def test_neither_index_nor_revision_holds_the_outline(world):
    assert not SearchEntry.objects.filter(body__contains=SECRET).exists()
    assert not SearchWord.objects.filter(word=SECRET.lower()).exists()
    contents = Revision.objects.order_by("pk").values_list("content", flat=True)
    assert SECRET not in json.dumps(list(contents), default=str)
    with connection.cursor() as cursor:  # Wagtail's own index
        cursor.execute("SELECT title, body FROM wagtailsearch_indexentry")
        assert SECRET not in str(cursor.fetchall())


def test_an_editor_does_not_see_the_outline(signed_in, world):
    client = signed_in(StaffFactory(role=Role.EDITOR))
    page = ModulePage.objects.get()
    for path in (
        reverse("wagtailadmin_pages:edit", args=[page.pk]),
        reverse("wagtailadmin_pages:history", args=[page.pk]),
        reverse("review"),
        "/gestion/",
    ):
        assert SECRET not in client.get(path).content.decode()


def test_a_rebuilt_index_does_not_hold_it_either(world, capsys):
    call_command("rebuild_search")
    assert not SearchWord.objects.filter(word=SECRET.lower()).exists()
