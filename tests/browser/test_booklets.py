"""A booklet read on a phone and kept from who may not read it; a question on its way from the meeting into it."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from content import starter
from content.audiences.enums import Audience
from content.booklets.actions import hand_over
from portal.accounts.enums import Role
from sessions.common.actions import build_document
from sessions.common.models import Document
from sessions.people.actions import issue_link
from tests.factories.accounts import StaffFactory
from tests.factories.attendance import cohort_at_work, first_meeting
from tests.factories.booklets import RaisedQuestionFactory, make_booklet
from tests.factories.content import keep_for, make_home

from .conftest import NARROW, PHONE


@pytest.fixture
def cohort(transactional_db):
    return cohort_at_work(people=2, modules=2)


@pytest.fixture
def booklet(cohort):
    RaisedQuestionFactory(meeting=first_meeting(cohort), accepted=True, for_everyone=True)
    return make_booklet(make_home(), cohort.programme, title="Le livret d’après")


def test_a_booklet_is_read_chapter_by_chapter(phone, booklet, look):
    build_document(Document.objects.get(kind="booklet_epub").pk)
    phone.goto(booklet.url)
    expect(phone.get_by_role("link", name="Le livret pour liseuse et téléphone (EPUB,")).to_be_visible()
    look(phone, "contents")
    phone.get_by_role("link", name="Commencer la lecture").click()
    for _ in range(3):
        phone.get_by_role("navigation", name="Chapitres").get_by_role("link").nth(-2).click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Vos questions")
    look(phone, "chapter")
    phone.goto(f"{booklet.url}imprimer/")
    look(phone, "whole")


def test_the_session_finds_its_copy_and_others_are_told_how_to_come_in(
    phone, cohort, booklet, axe, sideways, screenshot, open_page
):
    handover = hand_over(booklet, cohort, tell=False, by=None)
    keep_for(booklet, Audience.PROGRAMME, programme=cohort.programme)
    stranger = open_page(NARROW)
    stranger.goto(booklet.url)
    axe(stranger)
    sideways(stranger)
    screenshot(stranger, "kept")
    person = cohort.registrations.order_by("pk")[0].participant
    phone.goto(reverse("registrations:personal_link", args=[issue_link(person).token]))
    phone.get_by_label("Les trois premières lettres").fill(person.name_check())
    phone.get_by_role("button", name="Ouvrir mon espace").click()
    screenshot(phone, "space")
    phone.get_by_role("link", name="Ouvrir mon livret").click()
    assert phone.url.endswith(handover.path)
    axe(phone)
    sideways(phone)
    screenshot(phone, "copy")


def test_a_question_goes_from_the_meeting_to_the_booklet(
    open_page, cohort, booklet, sign_in, axe, sideways, screenshot
):
    starter.staff_groups()
    animator, editor = StaffFactory(), StaffFactory(role=Role.EDITOR)
    cohort.animators.add(animator)
    page = open_page(PHONE)
    sign_in(page, animator)
    page.goto(reverse("attendance:cohort", args=[cohort.code]))
    page.get_by_role("link", name="Questions posées").first.click()
    page.get_by_label("Question", exact=True).fill("Puis-je venir avec mon mari ?")
    page.get_by_role("button", name="Noter cette question").click()
    expect(page.get_by_role("link", name="Écrivez la réponse donnée")).to_be_visible()
    axe(page)
    page.get_by_label("Réponse", exact=True).fill("Oui, une fois, à la dernière séance.")
    page.get_by_role("button", name="Noter cette question").click()
    axe(page)
    sideways(page)
    screenshot(page, "questions")
    desk = open_page()
    sign_in(desk, editor)
    desk.goto(reverse("booklet_questions"))
    screenshot(desk, "list")
    desk.get_by_role("link", name="Puis-je venir avec mon mari").click()
    expect(desk.get_by_role("button", name="Retenir pour le livret")).to_be_visible()
    screenshot(desk, "decision")
    desk.get_by_role("button", name="Retenir pour le livret").click()
    expect(desk.get_by_text("Dans le livret de la session")).to_be_visible()
    hand(page, cohort, axe, sideways, screenshot)


def hand(page: Page, cohort, axe, sideways, screenshot) -> None:
    page.goto(reverse("attendance:cohort", args=[cohort.code]))
    page.get_by_role("link", name="Remettre le livret").click()
    axe(page)
    sideways(page)
    screenshot(page, "hand-over")
    page.get_by_role("button", name="Remettre le livret").click()
    expect(page.get_by_text("Le livret est remis")).to_be_visible()
    axe(page)
    screenshot(page, "cohort")
