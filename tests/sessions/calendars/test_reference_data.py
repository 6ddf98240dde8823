"""Reference data changed in the admin reaches the calendars that show it."""

import pytest
from django.urls import reverse

from portal.accounts.enums import Role
from sessions.programmes.models import Programme, Room, Site
from tests.factories.accounts import StaffFactory
from tests.factories.scheduling import make_cohort

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(signed_in):
    return signed_in(StaffFactory(role=Role.ADMIN, is_staff=True, is_superuser=True))


def form_of(browser, address: str) -> dict:
    form = browser.get(address).context["form"]
    parts = [form]
    for rows in getattr(form, "formsets", {}).values():  # modules of a programme, rooms of a site
        parts += [rows.management_form, *rows.forms]
    shown = {one.add_prefix(name): one[name].value() for one in parts for name in one.fields}
    return {name: "" if value is None else value for name, value in shown.items()}


@pytest.mark.parametrize(
    ("name", "model", "field", "value"),
    [
        ("lieux", Site, "address", "3, rue Neuve"),
        ("salles", Room, "name", "Salle du jardin"),
        ("programmes", Programme, "neutral_title", "Rencontre"),
    ],
)
def test_a_change_in_the_admin_is_in_the_feed_at_the_next_reading(client, admin, name, model, field, value):
    cohort = make_cohort()
    feed = reverse("calendars:feed_programme", args=[cohort.programme.slug])
    before = client.get(feed)
    pk = {Site: cohort.site_id, Room: cohort.room_id, Programme: cohort.programme_id}[model]
    address = reverse(f"{name}:edit", args=[pk])
    response = admin.post(address, form_of(admin, address) | {field: value})
    assert response.status_code == 302, response.context["form"].errors
    after = client.get(feed, headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    assert value in after.content.decode().replace("\r\n ", "").replace("\\,", ",")


def test_a_room_in_use_is_not_deleted_and_stays_in_the_feed(client, admin):
    cohort = make_cohort()
    feed = reverse("calendars:feed_programme", args=[cohort.programme.slug])
    name = cohort.room.name
    assert name in client.get(feed).content.decode()
    admin.post(reverse("salles:delete", args=[cohort.room_id]))
    assert f"LOCATION:{name}" in client.get(feed).content.decode()
