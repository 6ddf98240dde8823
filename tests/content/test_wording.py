"""Rules on what editors write: what they find, what is never published, what the side panel points at."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.test.utils.form_data import rich_text, streamfield

from content.editors.checks import HouseContentChecker, marked
from content.editors.wording import findings, reading_ease
from content.models import ArticlePage
from portal.accounts.enums import Role
from tests.content.test_moderation import edit, form_of
from tests.factories.accounts import StaffFactory
from tests.factories.content import make_article

LONG = "Vous pouvez, si vous le voulez, " + "et si vous le pouvez, " * 6 + "venir nous voir."
HARD = "La contractualisation individualisée des interventions pluridisciplinaires nécessite l’harmonisation. " * 20
SIMPLE = "Vous venez. Vous lisez. On parle de tout. Il y a du thé. " * 20


def rules(*values) -> list[str]:
    return [finding.rule for finding in findings(values)]


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<h2>Vos droits</h2><h3>La retraite</h3><p>Un texte.</p>", []),
        ("<h3>La retraite</h3>", ["heading-skipped"]),
        ("<h2>Vos droits</h2><h4>La retraite</h4>", ["heading-skipped"]),
        ("<h2> </h2>", ["heading-empty"]),
        ('<p><a href="/x"></a></p>', ["link-empty"]),
        ('<p><a href="/x"><img alt="Le plan d’accès"></a></p>', []),
        ('<p>Pour en savoir plus, <a href="/x">Cliquez ici !</a></p>', ["link-vague"]),
        ('<p><a href="https://ameli.fr">https://ameli.fr</a></p>', ["link-vague"]),
        ('<p><a href="/x">Les droits sur ameli.fr</a></p>', []),
        ("<p>NE PAS OUBLIER</p>", ["capitals"]),
        ("<p>La CARSAT et la MDPH répondent.</p>", []),
        (f"<p>{LONG}</p>", ["long-sentence"]),
        (f"<p>{HARD}</p>", ["hard"]),
        (f"<p>{SIMPLE}</p>", []),
    ],
)
def test_each_rule_finds_what_it_is_about(html, found):
    assert rules(html) == found


def test_what_is_at_fault_is_quoted_in_whole_words():
    (found,) = findings([f"<p>{LONG}</p>"])
    assert "si vous le pouvez, et…\u00a0»" in str(found)


def test_the_title_of_a_block_is_a_heading_for_what_follows():
    assert rules([{"title": "Comment faire ?", "steps": []}, "<h3>Venir</h3>"]) == []


def test_simple_words_are_easier_to_read():
    assert reading_ease(SIMPLE) > 80 > 30 > reading_ease(HARD)


@pytest.mark.drawn
def test_the_starter_texts_break_no_grave_rule(starter_texts):
    from wagtail.models import Page

    from content.editors.checks import findings_of

    grave = [
        (page.slug, str(finding))
        for page in Page.objects.filter(depth__gt=1).specific()
        for finding in findings_of(page)
        if finding.is_grave or finding.rule in ("link-vague", "capitals")
    ]
    assert not grave


# --- At the doors -----------------------------------------------------------------------------------------------------
@pytest.fixture
def page(desk) -> ArticlePage:
    return make_article(desk, "Vos droits", slug="droits")


def body(html: str) -> dict:
    return streamfield([("text", rich_text(html))])


def test_a_draft_may_hold_anything_and_is_not_published(signed_in, page):
    client = signed_in(StaffFactory(role=Role.COORDINATOR))
    wrong = form_of(page, body=body("<h4>Trop petit</h4>"))
    assert client.post(edit(page), wrong).status_code == 302
    answer = client.post(edit(page), wrong | {"action-publish": "1"})
    assert "Un titre saute un niveau" in answer.content.decode()
    page.refresh_from_db()
    assert "Trop petit" not in str(page.body)


def test_an_editor_does_not_propose_it_either(signed_in, page):
    client = signed_in(StaffFactory(role=Role.EDITOR))
    answer = client.post(edit(page), form_of(page, body=body("<h4>Trop petit</h4>")) | {"action-submit": "1"})
    assert "Un titre saute un niveau" in answer.content.decode()
    assert page.current_workflow_state is None


def test_no_other_door_publishes_it(page):
    page.body = [("text", "<h4>Trop petit</h4>")]
    with pytest.raises(ValidationError):
        page.save_revision().publish()


def test_what_could_be_better_is_said_after_publication(signed_in, page):
    client = signed_in(StaffFactory(role=Role.COORDINATOR))
    data = form_of(page, body=body("<p>NE PAS OUBLIER</p>")) | {"action-publish": "1"}
    assert "Des mots sont en capitales" in client.post(edit(page), data, follow=True).content.decode()


# --- The side panel ---------------------------------------------------------------------------------------------------
def test_the_preview_marks_what_the_side_panel_points_at():
    html = '<nav><a href="/">ici</a></nav><main>\n<p>Lire, <a href="/x">ici</a>.</p><p>NE PAS OUBLIER</p></main>'
    assert marked(html) == (
        '<nav><a href="/">ici</a></nav><main>\n<p>Lire, <a data-check="link-vague" href="/x">ici</a>.</p>'
        '<p data-check="capitals">NE PAS OUBLIER</p></main>'
    )


def test_every_check_of_the_side_panel_speaks_french():
    checker = HouseContentChecker()
    ours = {rule["id"] for rule in checker.axe_custom_rules if rule["id"].startswith("rebond-")}
    assert ours <= set(checker.axe_run_only)
    assert ours <= set(checker.axe_messages)
    assert {"image-alt", "list"} <= set(checker.axe_messages)


def test_the_preview_of_a_page_holds_our_checks(signed_in, page):
    client = signed_in(StaffFactory(role=Role.EDITOR))
    address = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    client.post(address, form_of(page, body=body('<p><a href="https://ameli.fr/">cliquez ici</a></p>')))
    shown = client.get(f"{address}?mode=").content.decode()
    assert 'data-check="link-vague"' in shown
    assert "rebond-link-vague" in shown
