"""Pages that give calendar addresses: who sees them, what their buttons do."""

import re

import pytest
from django.urls import reverse

from portal.accounts.enums import Role
from sessions.calendars import actions
from sessions.calendars.enums import FeedDetail, FeedKind
from sessions.calendars.models import CalendarFeed, OwnCalendar
from sessions.calendars.views import pages
from sessions.notifications.actions import deliver
from sessions.notifications.models import Message
from tests.factories.accounts import StaffFactory
from tests.factories.partners import ContactFactory, PartnerFactory
from tests.factories.programmes import ProgrammeFactory, SiteFactory
from tests.factories.registrations import RegistrationFactory
from tests.factories.scheduling import make_cohort

pytestmark = pytest.mark.django_db

MINE = reverse("calendars:my_calendar")
TEAM = reverse("calendars:team_feeds")


def page_of(feed: CalendarFeed) -> str:
    return reverse("calendars:subscribe_personal", args=[feed.token])


def address_of(feed: CalendarFeed) -> str:
    return reverse("calendars:feed_personal", args=[feed.token])


@pytest.fixture
def animator():
    return StaffFactory(role=Role.ANIMATOR, department="95")


@pytest.fixture
def contact_feed() -> CalendarFeed:
    return actions.feed_for(FeedKind.CONTACT, ContactFactory())


# --- Public pages -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", ["programme", "site"])
def test_each_public_feed_has_a_page_with_all_its_addresses_and_a_code(client, kind):
    subject = ProgrammeFactory() if kind == "programme" else SiteFactory()
    page = client.get(reverse(f"calendars:subscribe_{kind}", args=[subject.slug])).content.decode()
    address = f"testserver/agenda/{kind}/{subject.slug}.ics"
    assert f'value="http://{address}"' in page
    assert f'href="webcal://{address}"' in page
    assert "calendar.google.com/calendar/r?cid=webcal%3A%2F%2F" in page
    for program in ("Google Agenda", "Outlook", "iPhone", "Thunderbird"):
        assert program in page
    (code,) = re.findall(r"<svg role=\"img\" [^>]*class=\"qr\".*?</svg>", page, re.DOTALL)
    assert "<title>" in code
    assert "style" not in code


def test_the_page_of_an_unknown_site_is_not_found(client):
    assert client.get("/agenda/site/inconnu/").status_code == 404


# --- The page of a secret address -------------------------------------------------------------------------------------
def test_the_page_of_a_secret_address_is_for_its_holder_alone(client, contact_feed):
    response = client.get(page_of(contact_feed))
    assert f"http://testserver{address_of(contact_feed)}" in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert (response["Referrer-Policy"], response["X-Robots-Tag"]) == ("strict-origin", "noindex, nofollow")
    assert client.get("/agenda/p/aaaaaaaaaaaaaaaaaaaaaaaaaa/").status_code == 404


def test_reading_the_page_of_an_address_changes_nothing(client, contact_feed):
    client.get(page_of(contact_feed))
    client.head(page_of(contact_feed))
    feed = CalendarFeed.objects.get()
    assert (feed.revoked_at, feed.last_used_on) == (None, None)


def test_a_holder_closes_the_address(client, contact_feed):
    assert "fermée" in client.post(page_of(contact_feed), {"wish": "close"}).content.decode()
    assert client.get(address_of(contact_feed)).status_code == 410
    assert client.get(page_of(contact_feed)).status_code == 410
    assert client.post(page_of(contact_feed), {"wish": "renew"}).status_code == 410


def test_the_page_of_a_closed_address_leads_back_to_the_pages_of_its_owner(client, contact_feed):
    page = page_of(contact_feed)
    for wish in ("", "close"):
        answer = client.post(page, {"wish": wish}) if wish else client.get(page)
        assert reverse("partner_space:space") in answer.content.decode()


def test_a_renewed_address_is_mailed_to_its_owner_and_not_shown(client, contact_feed, mailoutbox):
    page = client.post(page_of(contact_feed), {"wish": "renew"}).content.decode()
    new = CalendarFeed.objects.get(revoked_at=None)
    assert new.token not in page
    assert client.get(address_of(contact_feed)).status_code == 410
    message = Message.objects.get()
    assert new.token not in message.body
    deliver(message.pk)
    (mail,) = mailoutbox
    assert mail.to == [contact_feed.contact.email]
    assert page_of(new) in mail.body


def test_a_holder_reads_no_new_address_where_there_is_no_mail(client):
    feed = actions.feed_for(FeedKind.PARTNER, PartnerFactory())
    client.post(page_of(feed), {"wish": "renew"})
    assert not CalendarFeed.objects.filter(revoked_at=None).exists()


# --- An animator's own ------------------------------------------------------------------------------------------------
def test_an_animator_opens_renews_and_closes_their_address(signed_in, client, animator):
    browser = signed_in(animator)
    browser.post(MINE, {"wish": "open"})
    first = CalendarFeed.objects.get(user=animator)
    assert address_of(first) in browser.get(MINE).content.decode()
    browser.post(MINE, {"wish": "renew"})
    assert client.get(address_of(first)).status_code == 410
    second = CalendarFeed.objects.get(user=animator, revoked_at=None)
    browser.post(MINE, {"wish": "close"})
    assert client.get(address_of(second)).status_code == 410


def test_the_choice_of_what_it_says_outlives_a_renewal(signed_in, animator):
    browser = signed_in(animator)
    feed = actions.feed_for(FeedKind.ANIMATOR, animator)
    browser.post(MINE, {"detail": FeedDetail.TIME})
    browser.post(MINE, {"wish": "renew"})
    assert CalendarFeed.objects.get(user=animator, revoked_at=None).detail == FeedDetail.TIME
    assert CalendarFeed.objects.get(pk=feed.pk).revoked_at is not None


def test_the_last_use_is_shown_to_the_owner(signed_in, client, animator, at):
    feed = actions.feed_for(FeedKind.ANIMATOR, animator)
    assert "Aucun logiciel" in signed_in(animator).get(MINE).content.decode()
    client.get(address_of(feed))
    assert "Dernière lecture par un logiciel" in signed_in(animator).get(MINE).content.decode()


def test_wishes_are_kept(signed_in, animator):
    signed_in(animator).post(MINE, {"address": "webcal://agenda.example/claire.ics"})
    calendar = OwnCalendar.objects.get(user=animator)
    assert (calendar.invited, calendar.address) == (False, "https://agenda.example/claire.ics")


@pytest.mark.parametrize(
    "address",
    [
        "http://agenda.example/a.ics",
        "https://a:b@agenda.example/",
        "https://agenda.example:8443/",
        "file:///etc/passwd",
    ],
)
def test_an_address_that_is_not_https_is_refused_with_the_reason(signed_in, animator, address):
    page = signed_in(animator).post(MINE, {"address": address}).content.decode()
    assert "elle doit commencer par https://" in page
    assert not OwnCalendar.objects.exists()


# --- The addresses that the team keeps --------------------------------------------------------------------------------
def test_the_team_renews_and_closes_the_address_of_a_person_of_its_sessions(signed_in, client, animator):
    person = RegistrationFactory(cohort=make_cohort(animators=[animator])).participant
    feed = actions.feed_for(FeedKind.PARTICIPANT, person)
    browser = signed_in(animator)
    assert str(person) in browser.get(TEAM).content.decode()
    browser.post(TEAM, {"feed": feed.pk, "wish": "renew"})
    assert client.get(address_of(feed)).status_code == 410
    new = CalendarFeed.objects.get(participant=person, revoked_at=None)
    browser.post(TEAM, {"feed": new.pk, "wish": "close"})
    assert client.get(address_of(new)).status_code == 410


def test_the_team_never_reads_the_address_of_a_person(signed_in, animator):
    person = RegistrationFactory(cohort=make_cohort(animators=[animator])).participant
    feed = actions.feed_for(FeedKind.PARTICIPANT, person)
    assert feed.token not in signed_in(animator).get(TEAM).content.decode()


def test_nobody_keeps_an_address_of_another_territory(signed_in, client, animator):
    elsewhere = ContactFactory(partner=PartnerFactory(department="13"))
    stranger = RegistrationFactory(cohort=make_cohort()).participant
    feeds = [actions.feed_for(FeedKind.CONTACT, elsewhere), actions.feed_for(FeedKind.PARTICIPANT, stranger)]
    browser = signed_in(animator)
    page = browser.get(TEAM).content.decode()
    for feed in feeds:
        assert str(feed.contact or feed.participant) not in page.split("Ouvrir une adresse")[0]
        browser.post(TEAM, {"feed": feed.pk, "wish": "close"})
        assert client.get(address_of(feed)).status_code == 200
    browser.post(TEAM, {"contact": ContactFactory(partner=PartnerFactory(department="13")).pk})
    assert CalendarFeed.objects.count() == 2


def test_the_team_opens_an_address_for_a_contact_and_sends_it(signed_in, animator):
    contact = ContactFactory()
    browser = signed_in(animator)
    browser.post(TEAM, {"contact": contact.pk})
    feed = CalendarFeed.objects.get(contact=contact)
    browser.post(TEAM, {"feed": feed.pk, "wish": "send"})
    assert Message.objects.get().contact == contact


def test_one_of_a_contact_and_a_partner_is_chosen(signed_in, animator):
    contact = ContactFactory()
    page = signed_in(animator).post(TEAM, {"contact": contact.pk, "partner": contact.partner.pk}).content.decode()
    assert "mais pas les deux" in page
    assert not CalendarFeed.objects.exists()


def test_many_addresses_are_read_by_pages_and_a_button_stays_on_its_page(signed_in, animator, monkeypatch):
    monkeypatch.setattr(pages, "FEEDS_PER_PAGE", 2)
    partner = PartnerFactory(department="95")
    feeds = [actions.feed_for(FeedKind.CONTACT, ContactFactory(partner=partner)) for _ in range(3)]
    browser = signed_in(animator)
    shown = [browser.get(TEAM, {"page": number}).content.decode() for number in (1, 2)]
    assert [sum(feed.token in page for feed in feeds) for page in shown] == [2, 1]
    last = next(feed for feed in feeds if feed.token in shown[1])
    answer = browser.post(f"{TEAM}?page=2", {"feed": last.pk, "wish": "close"})
    assert answer.url == f"{TEAM}?page=2"


@pytest.mark.parametrize("page", [MINE, TEAM])
def test_the_pages_of_the_team_are_for_the_team(client, signed_in, page):
    assert client.get(page).status_code == 302
    for role in (Role.EDITOR, Role.PARTNER, Role.PRIVACY):
        assert signed_in(StaffFactory(role=role)).get(page).status_code == 404
    for role in (Role.ANIMATOR, Role.COORDINATOR, Role.ADMIN):
        assert signed_in(StaffFactory(role=role)).get(page).status_code == 200


@pytest.mark.parametrize("number", [1, 30])
def test_the_list_of_addresses_costs_the_same_whatever_its_length(signed_in, budget, animator, number):
    for _ in range(number):
        actions.feed_for(FeedKind.CONTACT, ContactFactory())
    browser = signed_in(animator)
    browser.get(TEAM)
    with budget(10):
        browser.get(TEAM)


def test_a_closed_address_no_longer_invites_to_subscribe(client, contact_feed):
    assert "Abonnez-vous une fois" in client.get(page_of(contact_feed)).content.decode()
    assert "Abonnez-vous" not in client.post(page_of(contact_feed), {"wish": "close"}).content.decode()
    assert "Abonnez-vous" not in client.get(page_of(contact_feed)).content.decode()
