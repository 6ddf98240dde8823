"""The desk: what editors reach and what they do not, and whose reference data a coordinator keeps."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image as Picture
from wagtail.images import get_image_model
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from content.blocks import BodyBlock
from portal.accounts.enums import Role
from sessions.partners.models import Partner
from sessions.programmes.models import Programme, Room
from sessions.scheduling.models import Closure
from tests.factories.accounts import StaffFactory, sign_in
from tests.factories.content import make_article
from tests.factories.programmes import ProgrammeFactory, RoomFactory, SiteFactory

pytestmark = pytest.mark.django_db
SECTIONS = ["programmes", "modules", "lieux", "salles", "partenaires", "intervenants", "fermetures"]


@pytest.fixture
def home(desk):
    return desk


@pytest.fixture
def editor(client, home):
    user = StaffFactory(role=Role.EDITOR)
    sign_in(client, user)
    return user


@pytest.fixture
def coordinator(client, home):
    """Of department 95."""
    user = StaffFactory(role=Role.COORDINATOR, department="95")
    sign_in(client, user)
    return user


def programme_data(**changed) -> dict:
    return {
        "title": "Un programme",
        "slug": "un-programme",
        "neutral_title": "Atelier",
        "summary": "",
        "department": "95",
        "capacity": 12,
        "minimum": 0,
        "days_between": 7,
        "follow_up_months": "",
        "offer_hours": 72,
        "minimum_days": 14,
        "reminder_days": "7, 1",
        "modules-TOTAL_FORMS": 0,
        "modules-INITIAL_FORMS": 0,
        "modules-MIN_NUM_FORMS": 0,
        "modules-MAX_NUM_FORMS": 1000,
    } | changed


# --- Editors ----------------------------------------------------------------------------------------------------------
def test_an_editor_sees_a_desk_in_french(client, editor):
    page = client.get("/gestion/").content.decode()
    assert f"Bonjour {editor.first_name}" in page
    assert "Voir et modifier les pages" in page


@pytest.mark.parametrize("section", SECTIONS)
def test_an_editor_reaches_no_reference_data(client, editor, section):
    for path in (reverse(f"{section}:index"), reverse(f"{section}:add")):
        assert client.get(path).status_code == 302


@pytest.mark.parametrize("name", ["wagtailusers_users:index", "wagtailsites:index", "wagtailusers_groups:index"])
def test_an_editor_reaches_no_account(client, editor, name):
    assert client.get(reverse(name)).status_code == 302


def test_the_admin_holds_no_participant():
    from django.urls import get_resolver

    names = {str(key) for key in get_resolver().reverse_dict} | set(get_resolver().namespace_dict)
    assert not [name for name in names if "participant" in name.lower()]


def test_an_editor_previews_and_publishes_a_page(client, editor, home):
    page = make_article(home, "Vos droits", slug="droits")
    data = nested_form_data(
        {
            "title": "Vos droits, expliqués",
            "slug": "droits",
            "lead": "Relu hier.",
            "body": streamfield([("text", rich_text("<p>Un texte neuf.</p>"))]),
            "written_on": "2026-11-20",
            "where_to_check": rich_text(""),
            "seo_title": "",
            "search_description": "",
            "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0},
        }
    )
    address = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    assert client.post(address, data).json()["is_valid"] is True
    assert "Un texte neuf." in client.get(f"{address}?mode=").content.decode()
    client.logout()
    assert "Un texte neuf." not in client.get("/droits/").content.decode()
    sign_in(client, StaffFactory(role=Role.COORDINATOR))
    client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data | {"action-publish": "1"})
    client.logout()
    assert "Un texte neuf." in client.get("/droits/").content.decode()


def test_a_preview_is_never_kept(rf, home):
    page = make_article(home, slug="droits")
    assert not hasattr(page.serve_preview(rf.get("/droits/"), ""), "_public_page")
    assert hasattr(page.serve(rf.get("/droits/")), "_public_page")


def test_an_svg_image_is_refused_in_plain_french(client, editor):
    drawing = SimpleUploadedFile("plan.svg", b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    answer = client.post(reverse("wagtailimages:add"), {"title": "Plan", "file": drawing})
    assert "Les images SVG sont refusées" in answer.content.decode()
    assert not get_image_model().objects.exists()


def test_a_png_image_is_accepted(client, editor):
    drawn = io.BytesIO()
    Picture.new("RGB", (8, 8), "teal").save(drawn, "PNG")
    picture = SimpleUploadedFile("plan.png", drawn.getvalue(), "image/png")
    client.post(reverse("wagtailimages:add"), {"title": "Plan", "file": picture})
    assert get_image_model().objects.count() == 1


# --- Coordinators -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("section", SECTIONS)
def test_a_coordinator_opens_every_list_and_form(client, coordinator, section):
    assert client.get(reverse(f"{section}:index")).status_code == 200
    assert client.get(reverse(f"{section}:add")).status_code == 200


def test_a_coordinator_lists_the_own_department_only(client, coordinator):
    ProgrammeFactory(title="Le nôtre", department="95")
    ProgrammeFactory(title="Celui des voisins", department="77")
    ProgrammeFactory(title="Celui de tous", department="")
    page = client.get(reverse("programmes:index")).content.decode()
    assert "Le nôtre" in page
    assert "Celui des voisins" not in page
    assert "Celui de tous" not in page


@pytest.mark.parametrize("view", ["edit", "delete", "history", "usage"])
def test_an_object_of_another_department_is_not_found(client, coordinator, view):
    theirs = ProgrammeFactory(department="77")
    address = reverse(f"programmes:{view}", args=[theirs.pk])
    assert client.get(address).status_code == 404
    if view in ("edit", "delete"):
        assert client.post(address, programme_data(title="Volé")).status_code == 404
        theirs.refresh_from_db()
        assert theirs.title != "Volé"


def test_a_room_of_another_department_is_not_found(client, coordinator):
    theirs = RoomFactory(site=SiteFactory(department="77"))
    address = reverse("salles:edit", args=[theirs.pk])
    assert client.get(address).status_code == 404
    assert client.post(address, {"site": theirs.site.pk, "name": "Volée"}).status_code == 404


def test_a_coordinator_changes_a_programme_of_the_department(client, coordinator):
    ours = ProgrammeFactory(department="95")
    answer = client.post(reverse("programmes:edit", args=[ours.pk]), programme_data(title="D’après", slug=ours.slug))
    assert answer.status_code == 302
    ours.refresh_from_db()
    assert ours.title == "D’après"


@pytest.mark.parametrize("department", ["77", ""])
def test_a_programme_is_not_created_in_another_department(client, coordinator, department):
    answer = client.post(reverse("programmes:add"), programme_data(department=department))
    assert "Choisissez un département dont vous avez la charge." in answer.content.decode()
    assert not Programme.objects.filter(slug="un-programme").exists()


def test_a_programme_is_not_handed_to_another_department(client, coordinator):
    ours = ProgrammeFactory(department="95")
    client.post(reverse("programmes:edit", args=[ours.pk]), programme_data(slug=ours.slug, department="77"))
    ours.refresh_from_db()
    assert ours.department == "95"


def test_a_room_is_not_put_into_a_site_of_another_department(client, coordinator):
    theirs = SiteFactory(department="77")
    client.post(reverse("salles:add"), {"site": theirs.pk, "name": "Salle bleue", "seats": ""})
    assert not Room.objects.exists()


def test_a_closure_of_the_department_is_entered(client, coordinator):
    data = {"label": "Vacances", "starts_on": "2027-02-20", "ends_on": "2027-03-08", "department": "95", "site": ""}
    client.post(reverse("fermetures:add"), data)
    assert Closure.objects.get().label == "Vacances"


def test_an_administrator_of_all_departments_keeps_everything(client, home):
    sign_in(client, StaffFactory(role=Role.ADMIN))
    shared = Partner.objects.create(name="Association D’ici", kind="association")
    assert client.get(reverse("partenaires:edit", args=[shared.pk])).status_code == 200


@pytest.mark.parametrize("role", [Role.ANIMATOR, Role.PARTNER])
def test_other_roles_do_not_enter(client, home, role):
    sign_in(client, StaffFactory(role=role))
    assert client.get(reverse("programmes:index")).status_code in (302, 403)


# --- Blocks -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", list(BodyBlock().child_blocks))
def test_a_block_says_what_it_is_for_and_shows_itself(client, editor, name):
    block = BodyBlock().child_blocks[name]
    assert block.get_description()
    assert block.meta.icon != "placeholder"
    assert block.is_previewable
    answer = client.get(reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix})
    assert answer.status_code == 200
