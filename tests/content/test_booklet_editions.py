"""Editions of booklets: when one is made, which copy a session keeps, what becomes of the files."""

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from content.audiences.enums import Audience
from content.booklets.actions import NothingToHandOver, forget_old_files, hand_over, publish_edition
from content.booklets.models import BookletEdition
from content.booklets.queries import public_edition
from content.models import ModulePage, PageAudience
from portal.accounts.enums import Role
from sessions.booklets.models import Handover
from sessions.common.actions import build_document, prune_documents
from sessions.common.files import PrivateStorage
from sessions.common.freshness import public_version
from sessions.common.models import Document
from sessions.notifications.models import Message
from sessions.registrations.enums import RegistrationState
from tests.factories.accounts import StaffFactory
from tests.factories.booklets import make_booklet, raise_question
from tests.factories.content import publish
from tests.factories.people import as_participant
from tests.factories.registrations import RegistrationFactory

pytestmark = pytest.mark.django_db


def text_of(response) -> str:
    return response.content.decode()


def test_publishing_makes_an_edition_only_when_something_changed(booklet, home):
    publish(booklet)
    assert [edition.number for edition in BookletEdition.objects.all()] == [1]
    module = ModulePage.objects.get(slug="module-1")
    module.lead = "Une phrase neuve."
    publish(module)
    assert "Une phrase neuve." not in text_of(Client().get(f"{booklet.url}chapitre-2/"))
    publish(booklet)
    assert [edition.number for edition in BookletEdition.objects.order_by("number")] == [1, 2]
    assert "Une phrase neuve." in text_of(Client().get(f"{booklet.url}chapitre-2/"))


def test_an_edition_names_who_published_it_though_the_same_form_keeps_it_for_some(home, programme):
    editor = StaffFactory(role=Role.EDITOR)
    page = make_booklet(home, programme)
    page.title = "Pour l’équipe"
    page.audience_rules = [PageAudience(audience=Audience.STAFF)]
    page.save_revision(user=editor).publish()
    assert public_edition(page).title == "Pour l’équipe"
    assert public_edition(page).made_by == editor


def test_an_edition_that_nobody_asked_for_stays_nobodys(booklet):
    ModulePage.objects.get(slug="module-1").unpublish()
    assert public_edition(booklet).number == 2
    booklet.save_revision(user=StaffFactory()).publish()
    assert public_edition(booklet).number == 2
    assert public_edition(booklet).made_by is None


def test_the_same_edition_comes_back_when_nothing_changed(booklet):
    assert publish_edition(booklet) == publish_edition(booklet)


def test_a_copy_stays_as_it_was_when_pages_change_and_when_they_go(booklet, cohort):
    registration = RegistrationFactory(cohort=cohort)
    handover = hand_over(booklet, cohort, tell=False, by=None)
    client = as_participant(registration)
    before = text_of(client.get(f"{handover.path}chapitre-1/"))
    booklet.chapters = [{"type": "chapter", "value": {"title": "Autre chose", "body": []}}]
    publish(booklet)
    assert text_of(client.get(f"{handover.path}chapitre-1/")) == before
    Page.objects.get(pk=booklet.pk).delete()
    assert text_of(client.get(f"{handover.path}chapitre-1/")) == before


def test_handing_over_twice_is_one_copy_and_one_message_a_person(booklet, cohort):
    RegistrationFactory(cohort=cohort)
    RegistrationFactory(cohort=cohort, state=RegistrationState.WAITING)
    RegistrationFactory(cohort=cohort, state=RegistrationState.WITHDRAWN)
    for _ in range(2):
        hand_over(booklet, cohort, tell=True, by=None)
    assert Handover.objects.count() == 1
    assert Message.objects.filter(kind="BookletHandedOver").count() == 1


def test_a_new_question_makes_a_new_copy_and_keeps_the_old_one_readable(booklet, cohort):
    client = as_participant(RegistrationFactory(cohort=cohort))
    first = hand_over(booklet, cohort, tell=False, by=None)
    raise_question(cohort, accepted=True)
    second = hand_over(booklet, cohort, tell=False, by=None)
    assert first.path != second.path
    assert client.get(first.path).status_code == client.get(second.path).status_code == 200


def test_an_empty_booklet_is_not_handed_over(home, programme, cohort):
    page = make_booklet(home, programme, pages=False, chapters=[])
    with pytest.raises(NothingToHandOver):
        hand_over(page, cohort, tell=True, by=None)
    assert not Handover.objects.exists()
    assert not BookletEdition.objects.filter(cohort=cohort).exists()


def test_the_files_of_an_edition_are_asked_of_the_worker_and_never_pruned(booklet, at):
    assert sorted(Document.objects.values_list("kind", flat=True)) == ["booklet_epub", "booklet_large", "booklet_pdf"]
    at("2031-01-01 09:00")
    assert prune_documents() == 0


def test_the_files_of_an_edition_that_was_replaced_are_deleted_after_a_day(
    booklet, cohort, at, django_capture_on_commit_callbacks
):
    old = {build_document(document.pk).file.name for document in Document.objects.filter(kind="booklet_epub")}
    hand_over(booklet, cohort, tell=False, by=None)
    raise_question(cohort, accepted=True)
    hand_over(booklet, cohort, tell=False, by=None)
    at("2031-01-01 09:00")
    booklet.title = "Titre neuf"
    publish(booklet)
    assert forget_old_files() == 0  # made long ago, replaced a moment ago
    at("2031-01-02 09:01")
    with django_capture_on_commit_callbacks(execute=True):
        assert forget_old_files() == 3
    assert Document.objects.count() == 9  # the last edition, two copies
    assert not any(PrivateStorage().exists(name) for name in old)
    Page.objects.get(pk=booklet.pk).delete()
    assert forget_old_files() == 3
    assert forget_old_files() == 0


def test_the_team_alone_reads_an_edition_that_was_replaced(booklet, cohort, client, signed_in):
    old = public_edition(booklet)
    booklet.title = "Titre neuf"
    publish(booklet)
    address = reverse("booklets:copy", args=[old.public_id])
    page = text_of(signed_in(StaffFactory()).get(address))
    assert "Une version plus ancienne" in page
    assert "L’emporter" not in page
    assert "<title>Le livret" in page
    assert signed_in(StaffFactory()).get(f"{address}chapitre-1/").status_code == 200
    last = signed_in(StaffFactory()).get(reverse("booklets:copy", args=[public_edition(booklet).public_id]))
    assert "<title>Titre neuf" in text_of(last)
    assert client.get(address).status_code == 404
    assert as_participant(RegistrationFactory(cohort=cohort)).get(address).status_code == 404


def test_a_file_that_could_not_be_made_says_so_and_what_to_do(
    booklet, cohort, client, signed_in, monkeypatch, django_capture_on_commit_callbacks
):
    animator = StaffFactory()
    cohort.animators.add(animator)
    hand_over(booklet, cohort, tell=False, by=None)
    monkeypatch.setattr("content.booklets.epub.build", lambda edition: 1 / 0)
    before = public_version()
    with django_capture_on_commit_callbacks(execute=True):
        for document in Document.objects.filter(kind="booklet_epub").order_by("pk"):
            build_document(document.pk)
    assert public_version() != before
    page = text_of(client.get(booklet.url))
    assert page.count("il se prépare") == 2
    assert "il n’a pas pu être préparé" in page
    page = text_of(signed_in(animator).get(reverse("booklets:hand_over", args=[cohort.code])))
    assert "Remettez le livret de nouveau" in page


def test_publishing_again_asks_again_for_a_file_that_failed(booklet, signed_in):
    Document.objects.filter(kind="booklet_epub").update(state="failed", error="MemoryError")
    editor = signed_in(StaffFactory(role=Role.EDITOR))
    assert "le refera" in text_of(editor.get(reverse("wagtailadmin_pages:edit", args=[booklet.pk])))
    publish(booklet)
    assert Document.objects.get(kind="booklet_epub").state == "asked"
