"""Publishing tells the domain where its pages are, and makes every kept page stale."""

import pytest
from wagtail.models import Page, Site

from content.models import ContactSettings, ModulePage
from portal import context
from sessions.common.freshness import public_version
from tests.factories.content import make_article, make_programme_page
from tests.factories.programmes import ProgrammeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(desk):
    return desk


@pytest.fixture
def programme():
    return ProgrammeFactory(modules=2, slug="elan")


def paths(programme) -> list[str]:
    programme.refresh_from_db()
    modules = programme.modules.order_by("position").values_list("public_path", flat=True)
    return [programme.public_path, *modules]


def test_a_published_page_gives_its_address_to_what_it_presents(home, programme):
    make_programme_page(home, programme)
    assert paths(programme) == ["/elan/", "/elan/module-1/", "/elan/module-2/"]


def test_an_unpublished_page_takes_its_address_back(home, programme):
    make_programme_page(home, programme)
    ModulePage.objects.get(slug="module-1").unpublish()
    assert paths(programme) == ["/elan/", "", "/elan/module-2/"]


def test_a_deleted_page_takes_the_addresses_below_it_back(home, programme):
    page = make_programme_page(home, programme)
    page.delete()
    assert paths(programme) == ["", "", ""]


def test_a_new_slug_changes_the_addresses_below_too(home, programme):
    page = make_programme_page(home, programme)
    page.slug = "rebond"
    page.save_revision().publish()
    assert paths(programme) == ["/rebond/", "/rebond/module-1/", "/rebond/module-2/"]


def test_a_moved_page_changes_the_addresses_below_too(home, programme):
    page = make_programme_page(home, programme)
    page.move(Page.get_first_root_node(), pos="last-child")
    assert paths(programme) == ["", "", ""]


def test_a_draft_gives_no_address(home, programme):
    page = make_programme_page(home, programme, modules=False)
    page.unpublish()
    page.save_revision()
    assert paths(programme) == ["", "", ""]


@pytest.mark.parametrize("change", ["publish", "unpublish", "contact", "module", "site"])
def test_a_change_that_visitors_see_makes_kept_pages_stale(home, programme, change, django_capture_on_commit_callbacks):
    page = make_article(home, slug="questions")
    before = public_version()
    with django_capture_on_commit_callbacks(execute=True):
        if change == "publish":
            page.save_revision().publish()
        elif change == "unpublish":
            page.unpublish()
        elif change == "contact":
            ContactSettings.objects.create(site=Site.objects.get(), name="Claire")
        elif change == "module":
            programme.modules.first().save()
        else:
            programme.save()
    assert public_version() != before


def test_a_draft_leaves_kept_pages_alone(home, django_capture_on_commit_callbacks):
    page = make_article(home, slug="questions")
    before = public_version()
    with django_capture_on_commit_callbacks(execute=True):
        page.save_revision()
    assert public_version() == before


# --- The frame --------------------------------------------------------------------------------------------------------
def test_the_frame_has_menu_foot_and_contact(rf, home):
    make_article(home, "Vos droits", slug="droits", show_in_menus=True)
    ContactSettings.objects.create(
        site=Site.objects.get(), name="Claire Lebrun", phone="0199001020", hours="Le matin", email="a@b.example"
    )
    shown = context.site(rf.get("/droits/"))["site"]
    assert shown["menu"] == [
        {"title": "Vos droits", "url": "/droits/", "current": True},
        {"title": "Rechercher", "url": "/recherche/", "icon": "search", "current": False},
    ]
    assert shown["contact"]["phone"] == "01\u00a099\u00a000\u00a010\u00a020"
    assert shown["contact"]["email"] == "a@b.example"


def test_the_frame_costs_no_query_once_kept(rf, home, budget):
    bool(context.site(rf.get("/"))["site"])
    with budget(0):
        bool(context.site(rf.get("/"))["site"])


def test_the_frame_never_raises(rf, monkeypatch, caplog):
    def broken():
        raise RuntimeError("no database")

    monkeypatch.setattr(context, "frame", broken)
    shown = context.site(rf.get("/"))["site"]
    assert shown["name"] == "Rebond"
    assert shown["menu"] == []


def test_the_frame_of_a_database_without_site_is_empty(rf):
    Site.objects.all().delete()
    assert context.site(rf.get("/"))["site"]["footer"] == []
