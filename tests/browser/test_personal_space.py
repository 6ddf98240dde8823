"""A participant in her own space: the link and its three letters, her dates, an excuse, an offered place, a way out."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from sessions.people.actions import issue_link, revoke_links
from sessions.registrations import actions
from sessions.registrations.models import Registration, WaitingOffer
from tests.factories.people import ParticipantFactory
from tests.factories.programmes import SiteFactory
from tests.factories.scheduling import default_start, make_cohort


@pytest.fixture
def registration(transactional_db) -> Registration:
    person = ParticipantFactory(first_name="Camille", last_name="D’Artagnan-Müller")
    return actions.register(person, make_cohort(modules=4), agreed_at=timezone.now())


def link_of(person) -> str:
    return reverse("registrations:personal_link", args=[issue_link(person).token])


def enter(page: Page, person) -> None:
    page.goto(link_of(person))
    page.get_by_label("Les trois premières lettres").fill(person.name_check())
    page.get_by_role("button", name="Ouvrir mon espace").click()


def test_the_link_opens_the_space_on_a_phone(phone, registration, axe, sideways, screenshot):
    phone.goto(link_of(registration.participant))
    axe(phone)
    sideways(phone)
    screenshot(phone, "link")
    phone.get_by_label("Les trois premières lettres").fill("xyz")
    phone.get_by_role("button", name="Ouvrir mon espace").click()
    axe(phone)
    screenshot(phone, "wrong")
    enter(phone, registration.participant)
    assert phone.url.endswith(reverse("registrations:space"))
    expect(phone.locator(".meetings > li")).to_have_count(5)
    axe(phone)
    sideways(phone)
    screenshot(phone, "space")


def test_one_tap_tells_that_she_cannot_come(page, registration, look):
    enter(page, registration.participant)
    page.get_by_role("button", name="Je ne peux pas venir").first.click()
    expect(page.get_by_role("status")).to_contain_text("C’est noté")
    look(page, "excused")
    page.get_by_role("button", name="Finalement, je viens").click()
    expect(page.get_by_role("button", name="Finalement, je viens")).to_have_count(0)


def test_the_space_works_without_script(nojs, registration):
    enter(nojs, registration.participant)
    nojs.get_by_role("button", name="Je ne peux pas venir").first.click()
    expect(nojs.get_by_role("button", name="Finalement, je viens")).to_have_count(1)
    nojs.get_by_role("button", name="Quitter").click()
    nojs.goto(reverse("registrations:space"))
    expect(nojs.get_by_role("heading", level=1)).to_have_text("Recevoir mon lien")


def test_her_wishes_and_her_withdrawal(phone, registration, axe, sideways, screenshot):
    enter(phone, registration.participant)
    phone.get_by_role("link", name="Modifier").click()
    axe(phone)
    sideways(phone)
    screenshot(phone, "wishes")
    phone.get_by_label("Par SMS").check()
    phone.get_by_label("Téléphone mobile").fill("06")
    phone.get_by_role("button", name="Enregistrer").click()
    axe(phone)
    phone.get_by_label("Téléphone mobile").fill("06 39 98 22 22")
    phone.get_by_role("button", name="Enregistrer").click()
    phone.get_by_role("link", name="Rendre ma place").click()
    axe(phone)
    screenshot(phone, "withdraw")
    phone.get_by_role("button", name="Rendre ma place").click()
    expect(phone.locator("main")).to_contain_text("Aucune séance pour l’instant")
    axe(phone)
    screenshot(phone, "empty")


def test_a_waiting_person_answers_an_offer(phone, axe, sideways, screenshot, transactional_db):
    cohort = make_cohort(modules=2, capacity=1, first=default_start() + timedelta(days=30))
    make_cohort(programme=cohort.programme, site=SiteFactory(town="Argenteuil"))
    first, second = (actions.register(ParticipantFactory(), cohort, agreed_at=timezone.now()) for _ in range(2))
    enter(phone, second.participant)
    axe(phone)
    screenshot(phone, "waiting")
    phone.get_by_role("link", name="Changer ma demande").click()
    axe(phone)
    sideways(phone)
    actions.withdraw(first)
    phone.goto(reverse("registrations:space"))
    axe(phone)
    phone.get_by_role("link", name="Répondre").click()
    axe(phone)
    sideways(phone)
    screenshot(phone, "offer")
    phone.get_by_role("button", name="Laisser cette place").click()
    axe(phone)
    phone.get_by_role("button", name="Oui, je prends cette place").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("la place est à vous")
    axe(phone)
    assert WaitingOffer.objects.get().state == "accepted"


def test_links_that_no_longer_open_say_how_to_get_another(narrow, registration, axe, sideways, screenshot):
    closed = link_of(registration.participant)
    revoke_links(registration.participant)
    for path in (closed, "/p/aaaaaaaaaaaaaaaaaaaaaaaaaa/", "/proposition/aaaaaaaaaaaaaaaaaaaaaaaaaa/"):
        narrow.goto(path)
        axe(narrow)
        sideways(narrow)
    narrow.goto(closed)
    screenshot(narrow, "closed")
    narrow.get_by_role("link", name="Recevoir un nouveau lien").click()
    axe(narrow)
    narrow.get_by_role("button", name="Recevoir mon lien").click()
    axe(narrow)
    narrow.get_by_label("Votre adresse").fill(registration.participant.email)
    narrow.get_by_role("button", name="Recevoir mon lien").click()
    expect(narrow.get_by_role("heading", level=1)).to_have_text("C’est noté")
    axe(narrow)
    screenshot(narrow, "sent")
