"""The page where a person makes, changes and closes their own calendar address."""

import pytest
from django.urls import reverse

from sessions.calendars import actions
from sessions.calendars.enums import FeedKind
from sessions.calendars.models import CalendarFeed
from tests.factories.people import PersonalLinkFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(client):
    """Somebody who opened their personal link."""
    link = PersonalLinkFactory()
    client.post(reverse("registrations:personal_link", args=[link.token]), {"letters": link.participant.last_name})
    return link.participant


@pytest.fixture
def page() -> str:
    return reverse("calendars:own_feed")


def test_reading_the_page_makes_nothing(client, person, page):
    response = client.get(page)
    assert response.status_code == 200
    assert "Créer mon adresse" in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert not CalendarFeed.objects.exists()


def test_a_person_makes_their_address(client, person, page):
    response = client.post(page, {"wish": "open"}, follow=True)
    token = CalendarFeed.objects.get(participant=person).token
    assert f'href="webcal://testserver/agenda/p/{token}.ics"' in response.content.decode()


def test_a_person_changes_their_address(client, person, page):
    old = actions.feed_for(FeedKind.PARTICIPANT, person)
    response = client.post(page, {"wish": "renew"}, follow=True)
    assert old.token not in response.content.decode()
    assert client.get(reverse("calendars:feed_personal", args=[old.token])).status_code == 410
    assert CalendarFeed.objects.filter(participant=person, revoked_at=None).count() == 1


def test_a_person_closes_their_address(client, person, page):
    feed = actions.feed_for(FeedKind.PARTICIPANT, person)
    client.post(page, {"wish": "close"})
    assert client.get(reverse("calendars:feed_personal", args=[feed.token])).status_code == 410
    assert client.post(page, {"wish": "close"}).status_code == 302


def test_another_wish_changes_nothing(client, person, page):
    assert client.post(page, {"wish": "tout"}).status_code == 200
    assert not CalendarFeed.objects.exists()


def test_nobody_else_reaches_the_page(client, page):
    assert client.get(page).url == reverse("registrations:ask_link")


def test_the_space_leads_to_the_page(client, person, page):
    assert f'href="{page}"' in client.get(reverse("registrations:space")).content.decode()
