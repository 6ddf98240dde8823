"""The calendar of a whole organisation: its address changes when one of those who know it leaves."""

import pytest
from django.urls import reverse

from portal.accounts.enums import Role
from sessions.calendars import actions
from sessions.calendars.enums import FeedKind
from sessions.calendars.models import CalendarFeed
from sessions.notifications.links import resolve
from sessions.notifications.messages import class_of
from sessions.notifications.models import Message
from sessions.partners.actions import revoke_links
from tests.factories.accounts import StaffFactory
from tests.factories.partners import ContactFactory, ContactLinkFactory, PartnerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def partner():
    return PartnerFactory(department="95")


@pytest.fixture
def people(partner):
    return [ContactFactory(partner=partner) for _ in range(2)]


@pytest.fixture
def address(people, partner) -> str:
    return reverse("calendars:feed_personal", args=[actions.feed_for(FeedKind.PARTNER, partner).token])


@pytest.fixture
def coordinator(desk, signed_in):
    return signed_in(StaffFactory(role=Role.COORDINATOR, department="95"))


def told() -> set:
    return {message.contact for message in Message.objects.filter(kind="SharedFeedAddress")}


def test_who_leaves_knows_the_address_no_more_and_the_others_are_told_the_new_one(client, people, partner, address):
    leaver, stays = people
    assert client.get(address).status_code == 200
    revoke_links(leaver)
    assert client.get(address).status_code == 410
    assert told() == {stays}
    body = resolve(Message.objects.get(kind="SharedFeedAddress").body, stays)
    new = actions.feed_for(FeedKind.PARTNER, partner)
    assert f"http://testserver/agenda/p/{new.token}/" in body
    assert client.get(reverse("calendars:feed_personal", args=[new.token])).status_code == 200


def test_who_left_before_is_not_told_when_somebody_else_leaves(people, partner, address):
    left_before = ContactLinkFactory(contact=ContactFactory(partner=partner)).contact
    revoke_links(left_before)
    Message.objects.all().delete()
    revoke_links(people[0])
    assert told() == {people[1]}


def test_an_organisation_without_a_calendar_is_not_given_one(people):
    revoke_links(people[0])
    assert not CalendarFeed.objects.exists()
    assert not told()


def test_an_address_that_changed_again_is_not_told_any_more(people, partner, address):
    revoke_links(people[0])
    message = Message.objects.get(kind="SharedFeedAddress")
    assert class_of(message).still_true(message)
    actions.renew_feed(actions.feed_for(FeedKind.PARTNER, partner))
    assert not class_of(message).still_true(message)


def test_a_contact_who_goes_to_another_partner_leaves_the_first_one_s_address(coordinator, people, address):
    mover, stays = people
    other = PartnerFactory(department="95")
    page = reverse("intervenants:edit", args=[mover.pk])
    fields = {"partner": other.pk, "first_name": mover.first_name, "last_name": mover.last_name, "function": ""}
    fields |= {"email": mover.email, "mobile": "", "landline": "", "channel": "email", "user": ""}
    assert coordinator.post(page, fields).status_code == 302
    assert coordinator.get(address).status_code == 410
    assert told() == {stays}


def test_a_contact_who_is_deleted_leaves_the_address(coordinator, people, address):
    assert coordinator.post(reverse("intervenants:delete", args=[people[0].pk])).status_code == 302
    assert coordinator.get(address).status_code == 410
    assert told() == {people[1]}


def test_a_contact_taken_off_the_partner_s_page_leaves_the_address(coordinator, partner, people, address):
    rows = {"contacts-TOTAL_FORMS": 2, "contacts-INITIAL_FORMS": 2, "contacts-MIN_NUM_FORMS": 0}
    for number, one in enumerate(people):
        fields = {"id": one.pk, "first_name": one.first_name, "last_name": one.last_name, "email": one.email}
        fields |= {"channel": "email", "DELETE": "on" if number == 0 else ""}
        rows |= {f"contacts-{number}-{name}": value for name, value in fields.items()}
    fields = {"name": partner.name, "kind": partner.kind, "department": "95", "convention_start": ""}
    answer = coordinator.post(reverse("partenaires:edit", args=[partner.pk]), fields | rows)
    assert answer.status_code == 302
    assert coordinator.get(address).status_code == 410
    assert told() == {people[1]}


def test_the_team_changes_the_address_and_the_organisation_is_told(coordinator, partner, people, address):
    feed = actions.feed_for(FeedKind.PARTNER, partner)
    page = coordinator.post(reverse("calendars:team_feeds"), {"feed": feed.pk, "wish": "renew"}, follow=True)
    assert "La nouvelle part par courriel à 2 personnes" in page.content.decode()
    assert told() == set(people)
