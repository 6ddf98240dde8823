"""What is kept for some does not come out through a booklet that others read."""

import json
from importlib import import_module

import pytest
from django.apps import apps
from django.db.models import JSONField, Value
from wagtail.models import PageViewRestriction

from content import freshness
from content.audiences.enums import Audience
from content.booklets.actions import hand_over
from content.booklets.models import BookletEdition
from content.booklets.queries import public_edition
from content.booklets.snapshot import digest_of
from content.models import BookletPage, HomePage, ModulePage, ProgrammePage
from sessions.common.models import Document
from tests.factories.content import keep_for, make_article, publish

pytestmark = pytest.mark.django_db
SECOND = "Faire le point, partie 2"


def chapter_titles(edition: BookletEdition) -> list[str]:
    return [chapter.title for chapter in edition.chapters]


def test_a_module_kept_for_some_leaves_the_booklet_that_others_read(client, booklet, programme):
    first = Document.objects.get(kind="booklet_pdf")
    keep_for(ModulePage.objects.get(slug="module-2"), Audience.PROGRAMME, programme=programme)
    assert SECOND not in chapter_titles(public_edition(booklet))
    assert client.get(first.get_absolute_url()).status_code == 404


def kept_for_the_team(home) -> ProgrammePage:
    page = ProgrammePage(title="Pour l’équipe", slug="pour-l-equipe")
    home.add_child(instance=page)
    publish(page)
    keep_for(page, Audience.STAFF)
    return page


def test_a_module_moved_among_pages_of_the_team_leaves_the_booklet_that_others_read(booklet, home):
    ModulePage.objects.get(slug="module-2").move(kept_for_the_team(home), pos="last-child")
    assert SECOND not in chapter_titles(public_edition(booklet))


def test_a_booklet_of_the_team_moved_where_others_read_loses_what_is_the_team_s(client, booklet, home):
    above = kept_for_the_team(home)
    booklet.move(above, pos="last-child")
    keep_for(ModulePage.objects.get(slug="module-2"), Audience.STAFF)
    booklet = BookletPage.objects.get(pk=booklet.pk)
    assert SECOND in chapter_titles(public_edition(booklet))
    booklet.move(HomePage.objects.get(pk=home.pk), pos="last-child")
    assert SECOND not in client.get(BookletPage.objects.get(pk=booklet.pk).url).content.decode()


def test_a_module_that_wagtail_restricts_leaves_the_booklet(booklet):
    PageViewRestriction.objects.create(page=ModulePage.objects.get(slug="module-2"), restriction_type="login")
    assert SECOND not in chapter_titles(public_edition(booklet))


@pytest.mark.parametrize("withdraw", [ModulePage.unpublish, ModulePage.delete])
def test_a_module_that_is_withdrawn_leaves_the_booklet(booklet, withdraw):
    withdraw(ModulePage.objects.get(slug="module-2"))
    assert SECOND not in chapter_titles(public_edition(booklet))


def test_a_booklet_is_made_anew_only_for_a_page_that_it_holds(booklet, home, programme, monkeypatch):
    made = []
    monkeypatch.setattr(freshness, "publish_edition", lambda page, **kwargs: made.append(page))
    kept = kept_for_the_team(home)
    rule = kept.audience_rules.get()
    publish(kept)
    rule.save()
    make_article(home).move(kept, pos="last-child")
    module = ModulePage.objects.get(slug="module-2")
    module.move(module.get_parent(), pos="first-child")
    assert made == []
    keep_for(module, Audience.STAFF)
    assert made == [booklet]


def test_an_edition_of_before_its_pages_were_written_down_is_made_anew(booklet, home):
    old = public_edition(booklet)
    del old.content["pages"]
    old.digest = digest_of(old.content)
    old.save()
    keep_for(make_article(home), Audience.STAFF)
    assert public_edition(booklet).content["pages"]


def test_a_module_kept_for_the_same_people_stays_in_their_booklet(booklet, programme, cohort):
    keep_for(ModulePage.objects.get(slug="module-2"), Audience.PROGRAMME, programme=programme)
    keep_for(booklet, Audience.PROGRAMME, programme=programme)
    assert SECOND in chapter_titles(public_edition(booklet))
    hand_over(booklet, cohort, tell=False, by=None)
    assert SECOND in chapter_titles(BookletEdition.objects.get(cohort=cohort))


def test_blocks_that_paper_cannot_hold_became_text_in_pages_and_in_drafts(booklet):
    clip = {"title": "Un film", "video": 7, "captions": 8, "transcript": "<p>Elle dit bonjour.</p>", "poster": None}
    body = [
        {"type": "text", "value": "<p>Avant.</p>"},
        {"type": "film", "value": {"title": "En images", "text": "Court & bon.", "main": clip, "clips": []}},
        {"type": "register", "value": {"text": "Venez.", "page": 5, "label": "Voir"}},
        {"type": "sessions", "value": {"title": "Bientôt", "page": None, "number": 3}},
    ]
    raw = [{"type": "chapter", "value": {"title": "Pour commencer", "body": body}}, {"type": "modules", "value": None}]
    revision = booklet.latest_revision
    revision.content["chapters"] = json.dumps(raw)
    revision.save()
    BookletPage.objects.filter(pk=booklet.pk).update(chapters=Value(raw, JSONField()))
    import_module("content.migrations.0009_chapters_on_paper").forwards(apps, None)
    page = BookletPage.objects.get(pk=booklet.pk)
    draft = page.latest_revision.as_object()
    for held in (page, draft):
        blocks = held.chapters[0].value["body"]
        assert [block.block_type for block in blocks] == ["text"] * 4
        assert [block.value.source for block in blocks] == [
            "<p>Avant.</p>",
            "<h2>En images</h2><p>Court &amp; bon.</p><h3>Un film</h3><p>Elle dit bonjour.</p>"
            '<p><a linktype="document" id="7">Voir le film « Un film »</a></p>',
            '<p>Venez.</p><p><a linktype="page" id="5">Voir</a></p>',
            "<h2>Bientôt</h2><p>Les prochaines sessions sont annoncées sur le site.</p>",
        ]
        assert [block.block_type for block in held.chapters] == ["chapter", "modules"]


def test_a_module_of_the_team_enters_no_copy(booklet, cohort):
    keep_for(ModulePage.objects.get(slug="module-2"), Audience.STAFF)
    hand_over(booklet, cohort, tell=False, by=None)
    assert SECOND not in chapter_titles(BookletEdition.objects.get(cohort=cohort))
