"""The team's desk in a browser: somebody without e-mail is registered on a phone, the list ordered, a request moved."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from sessions.registrations.models import Registration
from sessions.registrations.team import waiting_list
from tests.factories.accounts import StaffFactory
from tests.factories.registrations import RegistrationFactory
from tests.factories.scheduling import make_cohort


@pytest.fixture
def animator(transactional_db):
    return StaffFactory(department="95")


@pytest.fixture
def cohort(animator):
    return make_cohort(code="osny-9", animators=[animator], capacity=2)


def test_somebody_with_a_landline_is_registered_in_two_pages(
    phone, sign_in, animator, cohort, axe, sideways, screenshot
):
    known = RegistrationFactory(cohort=cohort, participant__first_name="Yvonne", participant__last_name="Le Goff")
    sign_in(phone, animator)
    phone.goto(reverse("attendance:cohort", args=[cohort.code]))
    phone.get_by_role("link", name="Inscrire quelqu’un").click()
    phone.get_by_label("Nom ou prénom").fill("goff")
    phone.get_by_role("button", name="Chercher").click()
    expect(phone.get_by_text("Yvonne Le Goff").first).to_be_visible()
    phone.get_by_role("link", name="Inscrire une nouvelle personne").click()
    phone.get_by_label("Prénom").fill("Yvonne")
    phone.get_by_label("Nom", exact=True).fill("Le Goff")
    phone.get_by_label("Autre téléphone").fill("01 99 00 12 34")
    phone.get_by_label("Par téléphone").first.check()
    phone.get_by_label("De vive voix").check()
    phone.get_by_label("La personne est d’accord").check()
    phone.get_by_role("button", name="Inscrire").click()
    expect(phone.get_by_role("heading", name="Est-ce une de ces personnes")).to_be_visible()
    axe(phone)
    sideways(phone)
    screenshot(phone, "namesake")
    phone.get_by_label("Ce n’est aucune de ces personnes").check()
    phone.get_by_role("button", name="Inscrire").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Yvonne Le Goff")
    registration = Registration.objects.exclude(pk=known.pk).get()
    assert (registration.author_user, registration.places.count()) == (animator, 4)


def test_the_list_is_ordered_a_request_moved_and_a_list_taken_away(page, sign_in, animator, cohort, axe):
    RegistrationFactory.create_batch(2, cohort=cohort)
    first, last = RegistrationFactory.create_batch(2, cohort=cohort, state="waiting")
    make_cohort(programme=cohort.programme, code="osny-10")
    sign_in(page, animator)
    page.goto(reverse("reception:waiting_list", args=[cohort.code]))
    page.get_by_label("Personne").select_option(str(last.public_id))
    page.get_by_label("Nouveau rang").select_option("1")
    page.get_by_label("Raison").fill("Vient de loin")
    page.get_by_role("button", name="Changer l’ordre").click()
    expect(page.locator(".people-list > li").first).to_contain_text("Vient de loin")
    assert [one.pk for one in waiting_list(cohort)] == [last.pk, first.pk]
    axe(page)
    page.get_by_role("link", name="Dossier").first.click()
    page.get_by_role("link", name="Transférer vers une autre session").click()
    page.get_by_label("osny-10").check()
    page.get_by_role("button", name="Transférer").click()
    expect(page.locator("main")).to_contain_text("osny-10")
    page.goto(reverse("reception:export") + f"?session={cohort.code}")
    page.get_by_label("Liste téléphonique").check()
    page.get_by_label("Pourquoi cette liste").fill("Réunion d’équipe")
    with page.expect_download() as download:
        page.get_by_role("button", name="Télécharger la liste").click()
    assert download.value.suggested_filename.endswith(".xlsx")


def test_a_code_opens_the_space_and_the_questions_lead_on(phone, transactional_db, axe, sideways, screenshot):
    cohort = make_cohort()
    registration = RegistrationFactory(cohort=cohort)
    phone.goto(reverse("registrations:ask_link"))
    axe(phone)
    phone.get_by_label("Votre adresse électronique").fill(registration.participant.email)
    phone.get_by_role("button", name="Recevoir un code").click()
    axe(phone)
    sideways(phone)
    screenshot(phone, "code")
    phone.get_by_label("Votre code").fill(registration.participant.access_codes.get().digits)
    phone.get_by_role("button", name="Ouvrir mon espace").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Bonjour")
    phone.goto(reverse("registrations:register", args=[cohort.code]))
    phone.get_by_role("link", name="Est-ce pour moi").click()
    axe(phone)
    sideways(phone)
    screenshot(phone, "for-me")
    for group in phone.get_by_role("group").all():
        group.get_by_label("Oui", exact=True).check()
    phone.get_by_role("button", name="Voir le conseil").click()
    axe(phone)
    sideways(phone)
    screenshot(phone, "advice")
    phone.get_by_role("link", name="M’inscrire", exact=True).click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Inscription")
