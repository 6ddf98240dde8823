"""Editors propose, approvers publish; each is told by a message of ours; pages come and go at their hour."""

import json
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.core.management import call_command
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, Workflow
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield
from wagtail.users.models import UserProfile

from content import starter
from content.editors.review import report
from content.models import ArticlePage, SectionPage
from portal.accounts.enums import Role
from sessions.notifications.models import Message
from tests.factories.accounts import StaffFactory
from tests.factories.content import make_article


@pytest.fixture
def home(desk):
    return desk


@pytest.fixture
def editor(home):
    return StaffFactory(role=Role.EDITOR, first_name="Œnone", last_name="Garnier")


@pytest.fixture
def approver(home):
    return StaffFactory(role=Role.COORDINATOR)


@pytest.fixture
def page(home, editor) -> ArticlePage:
    """A live page with a draft of another title."""
    return make_article(home, "Le cancer et le travail")


def form_of(page: ArticlePage, **changed) -> dict:
    fields = {
        "title": page.title,
        "slug": page.slug,
        "lead": "Une phrase.",
        "written_on": "2026-11-16",
        "where_to_check": rich_text("<p></p>"),
        "body": streamfield([("text", rich_text("<p>Une phrase simple.</p>"))]),
        "comments": inline_formset([]),
        "audience_rules": inline_formset([]),
    }
    return nested_form_data(fields | changed)


def propose(client, page: ArticlePage, **changed) -> None:
    answer = client.post(edit(page), form_of(page, **changed) | {"action-submit": "1"})
    assert answer.status_code == 302, answer.context["form"].errors


def edit(page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def decide(client, page, action: str, comment: str = "") -> None:
    state = page.current_workflow_task_state
    path = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, action, state.pk])
    client.post(path, {"comment": comment})


# --- Set-up -----------------------------------------------------------------------------------------------------------
def test_the_workflow_is_french_and_set_up_once(home):
    starter.staff_groups()
    assert list(Workflow.objects.values_list("name", flat=True)) == ["Relecture avant publication"]
    assert not Group.objects.filter(name__in=["Editors", "Moderators"]).exists()
    assert Page.get_first_root_node().title == "Toutes les pages"


def test_the_desk_bears_our_name(signed_in, editor):
    assert "Tableau de bord - Rebond</title>" in signed_in(editor).get("/gestion/").content.decode()


def test_an_editor_does_not_publish(signed_in, editor, page):
    client = signed_in(editor)
    client.post(edit(page), form_of(page, title="Autre titre") | {"action-publish": "1"})
    page.refresh_from_db()
    assert page.title == "Le cancer et le travail"
    assert not page.permissions_for_user(editor).can_unpublish()


# --- Proposing and deciding -------------------------------------------------------------------------------------------
def test_a_proposed_page_is_published_when_accepted(signed_in, editor, approver, page):
    propose(signed_in(editor), page, title="Nouveau titre")
    told = Message.objects.get(kind="PageToReview")
    assert (told.user, told.subject) == (approver, "Une page attend votre relecture")
    assert "Œnone Garnier propose la page" in told.body
    decide(signed_in(approver), page, "approve")
    page.refresh_from_db()
    assert page.title == "Nouveau titre"
    assert Message.objects.get(kind="PageAccepted").user == editor
    assert not mail.outbox  # Wagtail sends nothing by itself


def test_whoever_proposed_reads_in_plain_french_where_the_page_is(signed_in, editor, page):
    client = signed_in(editor)
    propose(client, page)
    shown = client.get(edit(page)).content.decode()
    assert "Cette page attend d’être relue. D’ici là, seules les personnes qui la relisent" in shown
    assert "Retirer la proposition" in shown
    assert "Ce(tte)" not in shown
    assert "Vos propositions en relecture" in client.get("/gestion/").content.decode()


def test_a_returned_page_says_why(signed_in, editor, approver, page):
    propose(signed_in(editor), page)
    decide(signed_in(approver), page, "reject", "Le troisième paragraphe est à revoir.")
    told = Message.objects.get(kind="PageReturned")
    assert told.user == editor
    assert "Le troisième paragraphe est à revoir." in told.body
    assert not mail.outbox


@pytest.mark.parametrize("asked_by_script", [True, False])
def test_a_proposed_page_with_a_grave_fault_is_not_accepted_and_says_what_to_correct(
    signed_in, editor, approver, page, asked_by_script
):
    propose(signed_in(editor), page, title="Nouveau titre")
    spoil(page)
    client, state = signed_in(approver), page.current_workflow_task_state
    path = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk])
    headers = {"x-requested-with": "XMLHttpRequest"} if asked_by_script else {}
    answer = client.post(path, {"comment": ""}, headers=headers)
    leads_to = answer.json()["redirect"] if asked_by_script else answer.headers["Location"]
    assert leads_to == edit(page)
    said = client.get(leads_to).content.decode()
    assert "Un titre est vide. Écrivez-le, ou retirez-le. Rien n’est perdu" in said
    page.refresh_from_db()
    assert page.title == "Le cancer et le travail"
    assert page.current_workflow_task_state == state
    assert page.get_latest_revision_as_object().title == "Nouveau titre"


def decide_from_the_form(client, page, action: str, comment: str = "") -> str:
    """As the menu at the foot of a page's form does; returns what is said then."""
    sent = {"action-workflow-action": "1", "workflow-action-name": action}
    sent["workflow-action-extra-data"] = json.dumps({"comment": comment})
    return client.post(edit(page), form_of(page) | sent, follow=True).content.decode()


@pytest.mark.parametrize(
    ("action", "said"), [("approve", "est acceptée et publiée."), ("reject", "est renvoyée pour correction.")]
)
def test_who_decides_reads_what_was_done(signed_in, editor, approver, page, action, said):
    propose(signed_in(editor), page)
    shown = decide_from_the_form(signed_in(approver), page, action)
    assert said in shown
    assert "est enregistrée." not in shown


def test_a_page_that_came_back_says_why_and_is_proposed_again_by_one_entry(signed_in, editor, approver, page):
    propose(signed_in(editor), page)
    decide(signed_in(approver), page, "reject", "Dites pour qui.")
    shown = signed_in(editor).get(edit(page)).content.decode()
    assert f"{approver.get_full_name()} a renvoyé cette page\u00a0: «\u00a0Dites pour qui.\u00a0»" in shown
    assert shown.count('name="action-submit"') == 1
    assert "action-restart-workflow" not in shown
    propose(signed_in(editor), page)
    assert "a renvoyé cette page" not in signed_in(editor).get(edit(page)).content.decode()


def test_a_title_that_looks_like_one_of_our_links_makes_none(signed_in, editor, approver, page):
    propose(signed_in(editor), page, title="Mes droits [[lien:personal]]")
    decide(signed_in(approver), page, "reject", "À revoir.")
    propose(signed_in(editor), page, title="Mes droits [[lien:personal]]")
    decide(signed_in(approver), page, "approve")
    bodies = list(Message.objects.order_by("pk").values_list("body", flat=True))
    assert len(bodies) == 4
    assert not [body for body in bodies if "[[lien:personal]]" in body]


def test_whoever_wants_no_message_gets_none(signed_in, editor, approver, page):
    UserProfile.objects.create(user=approver, submitted_notifications=False)
    propose(signed_in(editor), page)
    assert not Message.objects.exists()


def test_subjects_do_not_name_the_page(signed_in, editor, approver, page):
    propose(signed_in(editor), page)
    assert "cancer" not in "".join(Message.objects.values_list("subject", flat=True))


def test_the_approver_s_desk_shows_what_waits(signed_in, editor, approver, page):
    propose(signed_in(editor), page)
    assert "Le cancer et le travail" in signed_in(approver).get("/gestion/").content.decode()


# --- At their hour ----------------------------------------------------------------------------------------------------
def test_the_periodic_work_publishes_what_is_due(home, client, at):
    at("2026-11-16 09:00")
    page = ArticlePage(title="Plus tard", live=False, go_live_at=timezone.now() + timedelta(hours=1))
    page.expire_at = timezone.now() + timedelta(hours=5)
    home.add_child(instance=page)
    page.save_revision().publish()
    at("2026-11-16 10:01")
    call_command("tick")
    assert client.get("/plus-tard/").status_code == 200
    at("2026-11-16 14:01")
    call_command("tick")
    assert client.get("/plus-tard/").status_code == 404


def in_an_hour(home, *titles: str) -> list[ArticlePage]:
    pages = []
    for title in titles:
        page = ArticlePage(title=title, live=False, go_live_at=timezone.now() + timedelta(hours=1))
        home.add_child(instance=page)
        page.save_revision().publish()
        pages.append(page)
    return pages


def spoil(page: ArticlePage) -> None:
    """Put a grave fault in the latest draft, as a deleted file or a new rule would."""
    revision = page.revisions.latest("created_at", "pk")
    revision.content["body"] = '[{"type": "text", "value": "<h2> </h2><p>Une phrase.</p>"}]'
    revision.save(update_fields=["content"])


def test_a_page_refused_at_its_hour_keeps_no_other_from_its_readers(home, client, at):
    at("2026-11-16 09:00")
    refused, _ = in_an_hour(home, "Refusée", "Bonne")
    spoil(refused)
    at("2026-11-16 10:01")
    call_command("tick")
    assert client.get("/bonne/").status_code == 200
    assert client.get("/refusee/").status_code == 404


def test_a_page_refused_at_its_hour_stands_in_the_report_with_the_reason(home, at):
    at("2026-11-16 09:00")
    [refused] = in_an_hour(home, "Refusée")
    spoil(refused)
    at("2026-11-16 10:01")
    call_command("tick")
    [row] = next(section for section in report() if section.name == "late").rows
    assert row.title == "Refusée"
    assert row.text.startswith("Devait paraître le lundi 16\u00a0novembre 2026 à 10\u00a0h. La page «")
    assert "Un titre est vide" in row.text


def test_a_page_that_fails_otherwise_keeps_no_other_from_its_readers(home, client, at, monkeypatch, caplog):
    at("2026-11-16 09:00")
    in_an_hour(home, "Cassée", "Bonne")
    at("2026-11-16 10:16")
    publish = ArticlePage.publish

    def broken(self, *args, **kwargs):
        if self.title == "Cassée":
            raise RuntimeError
        return publish(self, *args, **kwargs)

    monkeypatch.setattr(ArticlePage, "publish", broken)
    call_command("tick")
    assert client.get("/bonne/").status_code == 200
    assert "scheduled page failed" in caplog.text
    [row] = next(section for section in report() if section.name == "late").rows
    assert "prévenez l’administration" in row.text


# --- Versions ---------------------------------------------------------------------------------------------------------
def test_two_versions_are_compared_in_french(signed_in, approver, page):
    page.title = "Un autre titre"
    page.save_revision()
    path = reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, "earliest", "latest"])
    shown = signed_in(approver).get(path).content.decode()
    assert "Comparer" in shown
    assert '<span class="deletion">' in shown


def test_a_mail_on_a_comment_does_not_name_the_page(page, approver):
    context = {"page": page, "editor": approver}
    assert "cancer" not in render_to_string("wagtailadmin/notifications/updated_comments_subject.txt", context)


# --- Addresses --------------------------------------------------------------------------------------------------------
@pytest.fixture
def rename(django_capture_on_commit_callbacks):
    """``rename(page, slug)``: published under another address, all that follows done."""

    def renamed(page, slug: str) -> None:
        page.slug = slug
        with django_capture_on_commit_callbacks(execute=True):
            page.save_revision().publish()

    return renamed


def test_the_former_addresses_of_a_renamed_page_lead_straight_to_the_last(home, client, rename):
    page = make_article(home, "Vos droits", slug="droits")
    for slug in ("vos-droits", "tous-vos-droits"):
        rename(page, slug)
    for former in ("/droits/", "/vos-droits/"):
        assert client.get(former).headers["Location"].endswith("/tous-vos-droits/")


def test_a_page_that_takes_its_address_back_does_not_lead_to_itself(home, client, rename):
    page = make_article(home, "Vos droits", slug="droits")
    for slug in ("vos-droits", "droits"):
        rename(page, slug)
    assert client.get("/vos-droits/").headers["Location"].endswith("/droits/")
    page.unpublish()
    assert client.get("/droits/").status_code == 404


def test_a_moved_branch_is_found_at_its_former_addresses(home, client, rename):
    section, other = SectionPage(title="Vos droits", slug="droits"), SectionPage(title="Se faire aider", slug="aide")
    for page in (section, other):
        home.add_child(instance=page)
        page.save_revision().publish()
    inner = make_article(section, "La retraite", slug="retraite")
    inner.move(other, pos="last-child")
    assert client.get("/droits/retraite/").headers["Location"].endswith("/aide/retraite/")
    other.refresh_from_db()
    rename(other, "entraide")
    for former in ("/droits/retraite/", "/aide/retraite/"):
        assert client.get(former).headers["Location"].endswith("/entraide/retraite/")


def test_an_editor_keeps_the_redirections_in_french(signed_in, editor):
    answer = signed_in(editor).get(reverse("wagtailredirects:index"))
    assert answer.status_code == 200
    assert "Ajouter une redirection" in answer.content.decode()


@pytest.mark.parametrize(("hours", "said"), [(0, "La page est publiée."), (48, "La page paraîtra à la date prévue.")])
def test_who_publishes_reads_when_the_page_appears_beside_what_could_be_better(signed_in, approver, page, hours, said):
    due = timezone.localtime() + timedelta(hours=hours)
    body = streamfield([("text", rich_text("<p>NE PAS OUBLIER DE VENIR</p>"))])
    data = (
        form_of(page, body=body) | {"action-publish": "1"} | ({"go_live_at": f"{due:%Y-%m-%d %H:%M}"} if hours else {})
    )
    answer = signed_in(approver).post(edit(page), data, follow=True).content.decode()
    assert f"{said} Elle se lirait mieux ainsi" in answer
