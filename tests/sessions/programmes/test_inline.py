"""A programme with its modules and a site with its rooms on one page of the admin: order, territory, what is in use."""

import pytest
from django.urls import reverse

from portal.accounts.enums import Role
from tests.factories.accounts import StaffFactory, sign_in
from tests.factories.programmes import ProgrammeFactory, RoomFactory, SiteFactory
from tests.factories.scheduling import make_cohort

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(desk, client):
    """Of department 95."""
    sign_in(client, StaffFactory(role=Role.COORDINATOR, department="95"))
    return client


def sent(page, prefix: str, rows: list[dict], known: int) -> dict:
    """The fields of an edit page as they stand, with these rows below."""
    form = page.context["form"]
    data = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    data |= {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": known}
    data |= {f"{prefix}-MIN_NUM_FORMS": 0, f"{prefix}-MAX_NUM_FORMS": 1000}
    for number, row in enumerate(rows):
        data |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return data


def module_row(module, position: int, **changed) -> dict:
    return {"id": module.pk, "position": position, "minutes": module.minutes, "title": module.title} | changed


def test_modules_change_places_and_a_new_one_comes_between(coordinator):
    programme = ProgrammeFactory(department="95", modules=2)
    first, second = programme.modules.order_by("position")
    url = reverse("programmes:edit", args=[programme.pk])
    new = {"id": "", "position": 2, "minutes": 90, "title": "Faire une pause"}
    rows = [module_row(first, 3), module_row(second, 1), new]
    assert coordinator.post(url, sent(coordinator.get(url), "modules", rows, 2)).status_code == 302
    titles = [(one.position, one.title) for one in programme.modules.order_by("position")]
    assert titles == [(1, second.title), (2, "Faire une pause"), (3, first.title)]


def test_two_modules_of_one_position_are_refused_and_nothing_changes(coordinator):
    programme = ProgrammeFactory(department="95", modules=2)
    first, second = programme.modules.order_by("position")
    url = reverse("programmes:edit", args=[programme.pk])
    rows = [module_row(first, 1), module_row(second, 1)]
    assert coordinator.post(url, sent(coordinator.get(url), "modules", rows, 2)).status_code == 200
    assert [one.position for one in programme.modules.order_by("position")] == [1, 2]


def test_a_module_of_a_session_is_not_taken_off_and_the_page_says_why(coordinator):
    programme = ProgrammeFactory(department="95", modules=2)
    make_cohort(programme=programme, modules=1)
    first, second = programme.modules.order_by("position")
    url = reverse("programmes:edit", args=[programme.pk])
    rows = [module_row(first, 1, DELETE="on"), module_row(second, 2)]
    page = coordinator.post(url, sent(coordinator.get(url), "modules", rows, 2))
    assert "gardez-le" in page.content.decode()
    assert programme.modules.count() == 2


def test_rooms_are_kept_on_the_page_of_their_site(coordinator):
    site = SiteFactory(department="95")
    room = RoomFactory(site=site)
    url = reverse("lieux:edit", args=[site.pk])
    rows = [{"id": room.pk, "name": "Petite salle", "seats": 8}, {"id": "", "name": "Grande salle", "seats": 20}]
    assert coordinator.post(url, sent(coordinator.get(url), "rooms", rows, 1)).status_code == 302
    assert list(site.rooms.order_by("name").values_list("name", "seats")) == [("Grande salle", 20), ("Petite salle", 8)]


@pytest.mark.parametrize("whose", ["session", "meeting"])
def test_a_room_in_use_is_not_taken_off_and_the_page_says_why(coordinator, whose):
    site = SiteFactory(department="95")
    cohort = make_cohort(site=site, modules=1)
    room = cohort.room
    if whose == "meeting":
        room = RoomFactory(site=site)
        cohort.meetings.update(room=room)
    url = reverse("lieux:edit", args=[site.pk])
    rows = [{"id": one.pk, "name": one.name, "seats": 8} for one in site.rooms.order_by("pk")]
    rows = [row | ({"DELETE": "on"} if row["id"] == room.pk else {}) for row in rows]
    page = coordinator.post(url, sent(coordinator.get(url), "rooms", rows, len(rows)))
    assert "gardez-la" in page.content.decode()
    assert site.rooms.filter(pk=room.pk).exists()


def test_a_site_of_another_department_does_not_open_with_its_rooms(coordinator):
    assert coordinator.get(reverse("lieux:edit", args=[SiteFactory(department="2A").pk])).status_code == 404


def test_a_room_or_module_of_elsewhere_is_not_moved_here(coordinator):
    site, elsewhere = SiteFactory(department="95"), RoomFactory(site=SiteFactory(department="2A"))
    url = reverse("lieux:edit", args=[site.pk])
    rows = [{"id": elsewhere.pk, "name": "Prise", "seats": 8}]
    coordinator.post(url, sent(coordinator.get(url), "rooms", rows, 1))
    elsewhere.refresh_from_db()
    assert elsewhere.site.department == "2A"
    assert elsewhere.name != "Prise"
