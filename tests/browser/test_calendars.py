"""Subscribing in a real browser: a visitor, a person in her space, an animator, a contact by a secret link."""

from django.urls import reverse
from playwright.sync_api import Page, expect

from portal.accounts.enums import Role
from sessions.calendars import actions
from sessions.calendars.enums import FeedKind
from sessions.calendars.models import CalendarFeed
from sessions.people.actions import issue_link
from tests.factories.accounts import StaffFactory
from tests.factories.partners import ContactFactory
from tests.factories.people import ParticipantFactory
from tests.factories.registrations import RegistrationFactory
from tests.factories.scheduling import make_cohort


def test_a_visitor_finds_each_way_to_subscribe(page, transactional_db, look):
    page.goto(reverse("calendars:subscribe_programme", args=[make_cohort().programme.slug]))
    page.get_by_text("Continuer sur un téléphone").click()
    expect(page.get_by_role("img", name="Code à photographier")).to_be_visible()
    for name in ("Google Agenda, téléphones Android", "Outlook", "Thunderbird"):
        page.locator("summary", has_text=name).click()
    look(page, "subscribe")


def test_a_person_chooses_what_her_calendar_says_and_closes_it(
    phone: Page, transactional_db, axe, sideways, screenshot
):
    person = ParticipantFactory()
    phone.goto(reverse("registrations:personal_link", args=[issue_link(person).token]))
    phone.get_by_label("Les trois premières lettres").fill(person.name_check())
    phone.get_by_role("button", name="Ouvrir mon espace").click()
    phone.goto(reverse("calendars:own_feed"))
    phone.get_by_role("button", name="Créer mon adresse").click()
    phone.get_by_label("L’heure seulement").check()
    phone.get_by_role("button", name="Enregistrer ce choix").click()
    expect(phone.get_by_text("changera à la prochaine lecture")).to_be_visible()
    axe(phone)
    sideways(phone)
    screenshot(phone, "own")
    phone.get_by_role("button", name="Fermer l’adresse").click()
    expect(phone.get_by_text("L’adresse est fermée")).to_be_visible()
    assert not CalendarFeed.objects.filter(revoked_at=None).exists()


def test_an_animator_keeps_their_calendar_and_those_of_others(
    page, sign_in, transactional_db, axe, sideways, screenshot
):
    animator = StaffFactory(role=Role.ANIMATOR)
    actions.feed_for(FeedKind.PARTICIPANT, RegistrationFactory(cohort=make_cohort(animators=[animator])).participant)
    feed = actions.feed_for(FeedKind.CONTACT, ContactFactory())
    sign_in(page, animator)
    page.goto(reverse("calendars:my_calendar"))
    page.get_by_role("button", name="Créer mon adresse").click()
    page.get_by_label("Adresse de votre propre agenda").fill("http://agenda.example/a.ics")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_text("elle doit commencer par https://").first).to_be_visible()
    axe(page)
    sideways(page)
    screenshot(page, "mine")
    page.goto(reverse("calendars:team_feeds"))
    axe(page)
    sideways(page)
    screenshot(page, "team")
    page.get_by_role("button", name=f"Fermer l’adresse de {feed.contact}").click()
    expect(page.get_by_text("ne montre plus rien")).to_be_visible()


def test_a_contact_without_account_closes_a_leaked_address(phone: Page, transactional_db, axe, screenshot):
    feed = actions.feed_for(FeedKind.CONTACT, ContactFactory())
    phone.goto(reverse("calendars:subscribe_personal", args=[feed.token]))
    axe(phone)
    screenshot(phone, "contact")
    phone.get_by_role("button", name="Fermer l’adresse").click()
    expect(phone.get_by_text("Cette adresse est fermée")).to_be_visible()
    axe(phone)
