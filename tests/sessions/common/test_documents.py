"""Documents made by a job: asked for once, built once, read by whom their kind lets read them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from sessions.common import actions, documents
from sessions.common.documents import DocumentKind, Made
from sessions.common.models import Document
from tests.factories.accounts import StaffFactory, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf(monkeypatch):
    """A kind of document whose version, trouble and number of buildings a test sets and reads."""
    state = {"version": "1", "trouble": None, "built": 0}

    def build(args):
        if state["trouble"]:
            raise state["trouble"]
        state["built"] += 1
        return Made("liste.txt", "text/plain", f"{args['n']}".encode())

    kind = DocumentKind(
        name="list",
        build=build,
        version=lambda args: state["version"],
        may_read=lambda request, args: request.user.is_authenticated,
        title="Une liste",
        back=lambda args: "/retour/",
    )
    monkeypatch.setitem(documents._kinds, "list", kind)
    return state


def ask(**args) -> Document:
    return actions.request_document("list", args or {"n": 1})


def test_asking_twice_gives_the_same_document_and_one_job(shelf, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        first, second = ask(), ask()
    assert first == second
    assert DBTaskResult.objects.count() == 1


def test_a_content_that_changed_is_another_document(shelf):
    first = ask()
    shelf["version"] = "2"
    assert ask() != first


def test_after_a_deployment_a_document_is_made_anew_but_for_a_lasting_one(shelf, monkeypatch):
    first, kind = ask(), documents.kind_of("list")
    monkeypatch.setitem(documents._kinds, "list", replace(kind, lasting=True))
    kept = ask()
    monkeypatch.setattr(actions, "workshop", lambda: "another template")
    assert ask() == kept
    monkeypatch.setitem(documents._kinds, "list", kind)
    assert ask() != first


def test_what_documents_are_made_with_is_told_by_any_of_its_files(settings, tmp_path):
    for path in ("templates/sessions/a.html", "static/css/a.css", "sessions/a.py"):
        (tmp_path / path).parent.mkdir(parents=True)
        (tmp_path / path).write_text("a")
    settings.BASE_DIR = tmp_path
    seen = {documents.workshop.__wrapped__()}
    for path in tmp_path.rglob("a.*"):
        path.write_text("b")
        seen.add(documents.workshop.__wrapped__())
    assert len(seen) == 4


def test_a_document_is_built_once(shelf):
    document = ask(n=7)
    built = actions.build_document(document.pk)
    assert actions.build_document(document.pk) is None
    assert (shelf["built"], built.file.read(), built.size) == (1, b"7", 1)
    built.file.close()


def test_a_failure_is_told_and_can_be_tried_again(shelf, client):
    shelf["trouble"] = ValueError("quelque chose de privé")
    document = actions.build_document(ask().pk)
    assert (document.state, document.error) == ("failed", "ValueError")
    sign_in(client, StaffFactory())
    assert "pas pu être préparé" in client.get(document.get_absolute_url()).content.decode()
    shelf["trouble"] = None
    assert actions.build_document(ask().pk).state == "ready"


def test_a_document_whose_file_is_gone_says_so_and_is_made_again(shelf, signed_in):
    client = signed_in(StaffFactory())
    document = actions.build_document(ask().pk)
    document.file.storage.delete(document.file.name)
    assert "demandez-le encore" in client.get(document.get_absolute_url()).content.decode()
    assert ask().state == "asked"
    actions.build_document(document.pk)
    assert client.get(document.get_absolute_url()).content == b"1"


def test_a_document_whose_worker_died_is_asked_again(shelf, django_capture_on_commit_callbacks):
    document = ask()
    Document.objects.filter(pk=document.pk).update(state="building", changed_at=timezone.now() - timedelta(hours=1))
    assert actions.take_up_documents() == 1
    assert actions.build_document(document.pk).state == "ready"


def test_documents_are_kept_for_a_week(shelf, django_capture_on_commit_callbacks):
    document = actions.build_document(ask().pk)
    storage, name = document.file.storage, document.file.name
    assert actions.prune_documents() == 0
    Document.objects.update(created_at=timezone.now() - timedelta(days=8))
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.prune_documents() == 1
    assert not storage.exists(name)


def test_the_page_waits_then_is_the_file(shelf, signed_in):
    client = signed_in(StaffFactory())
    document = ask(n=3)
    waiting = client.get(document.get_absolute_url())
    assert waiting.status_code == 202
    assert "se prépare" in waiting.content.decode()
    assert client.get(document.get_absolute_url(), headers={"Accept": "application/json"}).json()["state"] == "asked"
    actions.build_document(document.pk)
    answer = client.get(document.get_absolute_url())
    assert answer.content == b"3"
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_whom_the_kind_refuses_finds_nothing(shelf, client):
    document = actions.build_document(ask().pk)
    assert AnonymousUser().is_authenticated is False
    assert client.get(document.get_absolute_url()).status_code == 404


def test_an_unknown_document_is_not_found(client):
    address = reverse("documents:document", args=["00000000-0000-4000-8000-000000000000"])
    assert client.get(address).status_code == 404


def test_a_private_file_has_no_address(shelf):
    document = actions.build_document(ask().pk)
    with pytest.raises(ValueError, match="no address"):
        _ = document.file.url


def test_a_document_forgotten_while_it_is_made_leaves_no_file(shelf, settings, monkeypatch):
    document = ask()
    kind = documents.kind_of("list")

    def forgotten(args):
        actions.forget_document(document)
        return kind.build(args)

    monkeypatch.setitem(documents._kinds, "list", replace(kind, build=forgotten))
    assert actions.build_document(document.pk) is None
    assert not [path for path in settings.PRIVATE_ROOT.rglob("*") if path.is_file()]
