"""People of partners: their link, a meeting accepted and declined, a request sent; the team accepts it."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from sessions.partners.models import Contact, ContactLink
from sessions.referrals.models import Referral
from sessions.registrations.models import Registration
from tests.factories.accounts import StaffFactory
from tests.factories.partners import ContactFactory
from tests.factories.referrals import ReferralFactory
from tests.factories.scheduling import CoAnimationFactory, make_cohort


@pytest.fixture
def contact(transactional_db) -> Contact:
    days = {"partner__convention_start": "2020-01-01", "partner__onboarded_on": "2020-02-01"}
    return ContactFactory(first_name="Hervé", last_name="D’Hautecour", **days)


def enter(page: Page, contact) -> None:
    page.goto(reverse("partner_space:link", args=[ContactLink.current_for(contact).token]))
    page.get_by_label("Les trois premières lettres").fill(contact.name_check())
    page.get_by_role("button", name="Ouvrir mes pages").click()


def test_a_contact_answers_on_a_phone(phone, contact, axe, sideways, screenshot):
    cohort = make_cohort(modules=2, follow_up=False, animators=[StaffFactory()])
    for meeting in cohort.meetings.all():
        CoAnimationFactory(meeting=meeting, contact=contact)
    phone.goto(reverse("partner_space:link", args=[ContactLink.current_for(contact).token]))
    axe(phone)
    enter(phone, contact)
    axe(phone)
    sideways(phone)
    screenshot(phone, "space")
    phone.locator(".meetings a").first.click()
    axe(phone)
    sideways(phone)
    phone.get_by_role("button", name="Oui, je viens").click()
    expect(phone.get_by_role("status")).to_contain_text("Merci")
    axe(phone)
    phone.get_by_role("link", name="Dites-le à l’équipe").click()
    phone.get_by_label("Prénom de votre collègue").fill("Inès")
    phone.get_by_role("button", name="Prévenir l’équipe").click()
    expect(phone.get_by_role("link", name=re.compile("Nom de votre collègue"))).to_be_visible()
    axe(phone)
    sideways(phone)
    screenshot(phone, "decline")
    phone.get_by_label("Prénom de votre collègue").fill("")
    phone.get_by_role("button", name="Prévenir l’équipe").click()
    expect(phone.get_by_role("button", name="Finalement, je viens")).to_be_visible()
    phone.get_by_role("link", name="Toutes mes interventions").click()
    phone.get_by_role("link", name="Mes séances dans mon agenda").click()
    axe(phone)
    sideways(phone)


def test_a_contact_sends_a_request_without_script(nojs, contact):
    make_cohort(modules=1)
    enter(nojs, contact)
    nojs.get_by_role("link", name="Mes demandes").click()
    nojs.get_by_role("link", name="Orienter une personne vers une session").click()
    nojs.get_by_label("Prénom de la personne").fill("Camille")
    nojs.get_by_label("Nom de la personne", exact=True).fill("D'Artagnan")
    nojs.get_by_label(re.compile("prochaine session")).check()
    nojs.get_by_label(re.compile("est d’accord")).check()
    nojs.get_by_role("button", name="Envoyer la demande").click()
    expect(nojs.get_by_text("c’est à vous de la prévenir")).to_be_visible()
    assert Referral.objects.get().last_name == "D’Artagnan"


def test_the_pages_of_requests_are_for_everybody(phone, contact, look):
    make_cohort(modules=1)
    enter(phone, contact)
    ReferralFactory(contact=contact)
    for path in (
        reverse("referrals:requests"),
        reverse("referrals:send", args=["dossier"]),
        reverse("referrals:sent", args=[Referral.objects.get().public_id]),
    ):
        phone.goto(path)
        look(phone, path.split("/")[-2])
    phone.goto(reverse("referrals:send", args=["orientation"]))
    phone.get_by_role("button", name="Envoyer la demande").click()
    look(phone, "errors")


def test_the_team_accepts_a_request(open_page, sign_in, contact, axe, sideways, screenshot):
    animator = StaffFactory(department="95")
    cohort = make_cohort(modules=1, animators=[animator])
    referral = ReferralFactory(contact=contact, programme=cohort.programme)
    page = open_page({"viewport": {"width": 390, "height": 844}})
    sign_in(page, animator)
    page.goto(reverse("referrals_team:requests"))
    axe(page)
    sideways(page)
    page.get_by_role("link", name=re.compile(referral.reference)).click()
    page.get_by_role("button", name="Je m’en occupe").click()
    axe(page)
    sideways(page)
    screenshot(page, "request")
    page.get_by_label("Inscrire à la session").select_option(cohort.code)
    page.get_by_role("button", name="Accepter et inscrire").click()
    expect(page.get_by_role("status")).to_contain_text("inscription confirmée")
    assert Registration.objects.get().author_contact == contact
    page.goto(reverse("referrals_team:participation"))
    axe(page)
    sideways(page)


def test_leaving_stands_beside_the_mark_on_a_phone(phone, contact):
    enter(phone, contact)
    brand, leave = phone.locator(".brand").bounding_box(), phone.get_by_role("button", name="Quitter").bounding_box()
    assert abs(brand["y"] + brand["height"] / 2 - leave["y"] - leave["height"] / 2) < 4


def test_every_column_of_the_report_shows_on_a_desk(page, sign_in, contact):
    ReferralFactory(contact=contact, programme=make_cohort(modules=1).programme)
    sign_in(page, StaffFactory(department="95"))
    page.goto(reverse("referrals_team:participation"))
    region = page.locator(".table-region")
    assert region.evaluate("region => region.scrollWidth <= region.clientWidth")
