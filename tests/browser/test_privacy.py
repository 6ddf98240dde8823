"""The privacy officer's desk in a browser: what is kept, one person's data handed over, then erased, the log."""

import json

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from portal.accounts.enums import Role
from sessions.attendance.actions import keep_signed_sheet
from sessions.common.scans import Scan
from sessions.people.models import Participant
from sessions.registrations.actions import register
from tests.factories.accounts import StaffFactory
from tests.factories.attendance import cohort_at_work, first_meeting
from tests.factories.people import ParticipantFactory

NAME = "Bérengère Quillévéré"


@pytest.fixture
def officer(transactional_db):
    return StaffFactory(role=Role.PRIVACY, first_name="Karim", last_name="Daoud")


@pytest.fixture
def person(transactional_db) -> Participant:
    first, last = NAME.split()
    found = ParticipantFactory(first_name=first, last_name=last, email="b.quillevere@courriel.example")
    cohort = cohort_at_work(people=2)
    register(found, cohort, agreed_at=timezone.now())
    keep_signed_sheet(first_meeting(cohort), Scan(b"scan", "image/png"), by=None)
    return found


def test_a_person_is_found_handed_her_data_and_erased(page, sign_in, officer, person, look):
    sign_in(page, officer)
    page.goto(reverse("privacy:kept"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Ce qui est gardé, et jusqu’à quand")
    look(page, "1-kept")
    page.get_by_role("link", name="Chercher une personne").click()
    page.get_by_role("button", name="Chercher").click()
    expect(page.locator(".error-summary")).to_be_visible()
    look(page, "2-errors")
    page.get_by_label("Nom complet").fill("quillevere berengere")
    page.get_by_label("Pourquoi").fill("Demande reçue par courrier")
    page.get_by_role("button", name="Chercher").click()
    look(page, "3-found")
    page.get_by_role("link", name="Lire son dossier").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(NAME)
    look(page, "4-file")
    with page.expect_download() as taken:
        page.get_by_role("button", name="Fichier à lui remettre").click()
    data = json.loads(taken.value.path().read_text())
    assert data["sections"][0]["rows"][0]["email"] == person.email
    page.get_by_role("link", name="Effacer ce dossier").click()
    expect(page.get_by_role("heading", name="Ce que cela annule")).to_be_visible()
    look(page, "5-erase")
    page.get_by_label("Pourquoi").fill("Demande d’effacement reçue par courrier")
    page.get_by_label("Détruire aussi").check()
    page.get_by_label("J’ai compris").check()
    page.get_by_role("button", name="Effacer pour toujours").click()
    expect(page.get_by_text("Le dossier est effacé")).to_be_visible()
    expect(page.locator("main")).not_to_contain_text(NAME)
    look(page, "6-log")
    assert not Participant.objects.filter(pk=person.pk).exists()


def test_the_desk_works_without_scripts(nojs, sign_in, officer, person):
    sign_in(nojs, officer)
    nojs.goto(reverse("privacy:search"))
    nojs.get_by_label("Nom complet").fill(person.email)
    nojs.get_by_label("Pourquoi").fill("Demande reçue par courrier")
    nojs.get_by_role("button", name="Chercher").click()
    nojs.get_by_role("link", name="Lire son dossier").click()
    expect(nojs.get_by_role("heading", level=1)).to_have_text(NAME)
    nojs.get_by_role("link", name="Effacer ce dossier").click()
    nojs.get_by_label("Pourquoi").fill("Demande d’effacement")
    nojs.get_by_label("J’ai compris").check()
    nojs.get_by_role("button", name="Effacer pour toujours").click()
    expect(nojs.get_by_role("heading", level=1)).to_have_text("Qui a vu quoi")
