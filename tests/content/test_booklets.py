"""Booklets: what goes into an edition, how it is read, who may."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from wagtail.models import Site
from wagtail.rich_text import RichText

from content.audiences.enums import Audience
from content.blocks import BodyBlock, ChapterBlock
from content.booklets import snapshot
from content.booklets.actions import hand_over
from content.booklets.models import BookletEdition
from content.booklets.queries import public_edition
from content.models import ArticlePage, BookletPage, ContactSettings, ModulePage
from sessions.booklets.models import Handover
from sessions.common.models import Document
from sessions.common.typography import NARROW, NBSP
from sessions.notifications.models import Message
from sessions.registrations.enums import RegistrationState
from tests.factories.accounts import StaffFactory
from tests.factories.booklets import make_booklet, raise_question
from tests.factories.content import keep_for, make_term, publish
from tests.factories.people import as_participant
from tests.factories.programmes import ProgrammeFactory
from tests.factories.registrations import RegistrationFactory
from tests.factories.scheduling import make_cohort

pytestmark = pytest.mark.django_db


def text_of(response) -> str:
    return response.content.decode()


# --- On the screen ----------------------------------------------------------------------------------------------------
def test_a_chapter_offers_what_helps_to_read(booklet):
    make_term("Mi-temps")
    booklet.chapters = [("chapter", {"title": "Un", "body": [("text", RichText("<p>Reprendre à mi-temps.</p>"))]})]
    publish(booklet)
    page = text_of(Client().get(f"{booklet.url}chapitre-1/"))
    for helped in ("Une minute de lecture", "data-larger", "data-listen", "data-print", 'href="#mot-mi-temps"'):
        assert helped in page


@pytest.mark.parametrize(("part", "name"), [("chapitre-1/", "Pour commencer"), ("chapitre-2/", "Module 1")])
def test_a_module_is_called_by_its_number_in_the_way_back_up(booklet, part, name):
    assert f'<span aria-current="page">{name}</span>' in text_of(Client().get(f"{booklet.url}{part}"))


# --- What goes in -----------------------------------------------------------------------------------------------------
def test_every_block_is_written_out_or_left_to_the_site():
    assert set(BodyBlock().child_blocks) == snapshot.WRITTEN | snapshot.ONLY_ON_THE_SITE
    assert set(ChapterBlock().child_blocks) == snapshot.WRITTEN - {"film"}


def test_the_chapters_follow_the_booklet_and_the_modules_their_order(booklet):
    titles = [chapter.title for chapter in public_edition(booklet).chapters]
    assert titles == ["Pour commencer", "Faire le point, partie 1", "Faire le point, partie 2"]


def test_a_module_that_is_not_published_is_left_out(booklet):
    ModulePage.objects.get(slug="module-2").unpublish()
    publish(booklet)
    assert len(public_edition(booklet).chapters) == 2


def test_a_chosen_module_stands_alone(home, programme, booklet):
    page = ModulePage.objects.get(slug="module-2")
    booklet.chapters = [{"type": "module", "value": page.pk}]
    publish(booklet)
    assert [chapter.kicker for chapter in public_edition(booklet).chapters] == ["Module 2"]


def test_every_kind_of_block_is_read_in_the_booklet(booklet, home):
    body = [
        {"type": "text", "value": "<h2>Un titre</h2><p>Courant.</p>"},
        {"type": "key_point", "value": {"title": "À retenir", "text": "Le point."}},
        {"type": "steps", "value": {"title": "", "steps": [{"title": "Un pas", "text": "court"}]}},
        {"type": "questions", "value": {"title": "", "questions": [{"question": "Et moi ?", "answer": "<p>Oui.</p>"}]}},
        {"type": "accordion", "value": {"title": "Cas", "folds": [{"title": "Premier cas", "text": "<p>Ainsi.</p>"}]}},
        {"type": "quotation", "value": {"text": "Je respire.", "author": "Nadia", "context": ""}},
        {
            "type": "key_figures",
            "value": {
                "title": "",
                "figures": [{"value": "11", "label": "sessions", "base": ""}],
                "source": "Bilan",
                "date": "2018-01-31",
            },
        },
        {"type": "contact", "value": {"text": "Appelez-nous."}},
        {
            "type": "partners",
            "value": {"title": "Avec nous", "partners": [{"name": "Cap emploi", "text": "", "address": ""}]},
        },
        {
            "type": "link_cards",
            "value": {
                "title": "",
                "links": [{"title": "Ailleurs", "text": "", "page": None, "address": "https://a.fr"}],
            },
        },
    ]
    written = "equipe@rebond.example"
    ContactSettings.objects.create(
        site=Site.objects.get(), name="Claire Lebrun", phone="+33 1 99 00 10 20", email=written
    )
    cache.clear()
    booklet.chapters = [{"type": "chapter", "value": {"title": "Tout", "body": body}}]
    publish(booklet)
    html = public_edition(booklet).chapters[0].html
    words = ("Courant.", "Le point.", "Un pas", "Oui.", "Premier cas", "Je respire.", "11", "Cap emploi", "Ailleurs")
    assert not [word for word in words if word not in html]
    assert f"<h2>Et moi{NARROW}?</h2>" in html
    assert 'Appelez-nous.</strong></p><p>Claire Lebrun<br><a href="tel:+33199001020">' in html
    assert f'Ou par écrit\u00a0: <a href="mailto:{written}">{written}</a></p>' in html
    for live in ("<details", "<form"):
        assert live not in html


def test_a_module_page_leaves_its_calls_to_the_site(booklet):
    page = ModulePage.objects.get(slug="module-2")
    page.body = [{"type": "register", "value": {"text": "Inscrivez-vous", "page": None, "label": "Voir"}}]
    publish(page)
    publish(booklet)
    assert "Inscrivez-vous" not in public_edition(booklet).chapters[-1].html


def test_a_booklet_is_set_as_french_prints_it(booklet, cohort):
    raise_question(cohort, accepted=True, for_everyone=True, question="Que faire l'après-midi à 14 h ?")
    body = [{"type": "text", "value": "<p>L'employeur dit : « Oui ! » à 9 h 30.</p>"}]
    booklet.chapters = [
        {"type": "chapter", "value": {"title": "Qu'est-ce que c'est ?", "body": body}},
        {"type": "questions", "value": {"title": "Et l'avis"}},
    ]
    publish(booklet)
    first, last = public_edition(booklet).chapters
    assert first.title == f"Qu’est-ce que c’est{NARROW}?"
    assert first.html == f"<p>L’employeur dit{NBSP}: «{NBSP}Oui{NARROW}!{NBSP}» à 9{NBSP}h{NBSP}30.</p>"
    assert f"<h3>Que faire l’après-midi à 14{NBSP}h{NARROW}?</h3>" in last.html
    assert last.title == "Et l’avis"


def test_a_title_with_markup_is_escaped(booklet):
    booklet.chapters = [{"type": "chapter", "value": {"title": "L’<b>après</b>", "body": []}}]
    publish(booklet)
    page = text_of(Client().get(f"{booklet.url}chapitre-1/"))
    assert "L’&lt;b&gt;après&lt;/b&gt;" in page


# --- Questions --------------------------------------------------------------------------------------------------------
def test_only_accepted_questions_for_everyone_enter_the_public_booklet(booklet, cohort):
    raise_question(cohort, question="Pour tout le monde", accepted=True, for_everyone=True)
    raise_question(cohort, question="Pour la session", accepted=True)
    raise_question(cohort, question="Pas encore relue")
    publish(booklet)
    html = public_edition(booklet).chapters[-1].html
    assert "Pour tout le monde" in html
    assert "Pour la session" not in html
    assert "Pas encore relue" not in html


def test_a_copy_holds_the_questions_of_its_session_and_of_no_other(booklet, cohort, programme):
    other = make_cohort(programme=programme, state="running")
    raise_question(cohort, question="La nôtre", accepted=True)
    raise_question(other, question="La leur", accepted=True)
    hand_over(booklet, cohort, tell=False, by=None)
    html = BookletEdition.objects.get(cohort=cohort).chapters[-1].html
    assert "La nôtre" in html
    assert "La leur" not in html


# --- Reading ----------------------------------------------------------------------------------------------------------
def test_a_chapter_leads_to_the_one_before_the_one_after_and_the_contents(client, booklet):
    page = text_of(client.get(f"{booklet.url}chapitre-2/"))
    for path in ("chapitre-1/", "chapitre-3/", ""):
        assert f'href="{booklet.url}{path}"' in page
    assert "Chapitre précédent" not in text_of(client.get(f"{booklet.url}chapitre-1/"))


@pytest.mark.parametrize("part", ["chapitre-0/", "chapitre-99/", "autre/", "chapitre-1/encore/"])
def test_a_part_that_is_not_there_is_not_found(client, booklet, part):
    assert client.get(f"{booklet.url}{part}").status_code == 404


def test_the_whole_booklet_is_one_page_to_print(client, booklet):
    page = text_of(client.get(f"{booklet.url}imprimer/"))
    assert page.count("<h1") == 1
    assert page.count("L’essentiel") == 3


def test_a_booklet_without_edition_is_not_found(client, booklet):
    BookletEdition.objects.all().delete()
    assert client.get(booklet.url).status_code == 404


def test_the_contents_are_kept_by_the_page_cache_and_the_files_are_not(client, booklet, settings):
    settings.PAGE_CACHE_SECONDS = 60
    assert [client.get(booklet.url)["X-Page-Cache"] for _ in range(2)] == ["miss", "hit"]
    assert client.get(f"{booklet.url}pdf/")["Cache-Control"] == "no-store, private"


@pytest.mark.parametrize("number", [1, 3])
def test_budget_of_the_contents(client, home, budget, number):
    page = make_booklet(home, ProgrammeFactory(modules=number))
    client.get(page.url)
    with budget(9):
        client.get(page.url)


def test_the_preview_shows_what_would_be_frozen_and_writes_nothing(rf, booklet):
    booklet.title = "Titre neuf"
    page = booklet.make_preview_request(preview_mode="").content.decode()
    assert "Titre neuf" in page
    assert BookletEdition.objects.count() == 1


# --- Who may read -----------------------------------------------------------------------------------------------------
PARTS = ["", "chapitre-1/", "imprimer/", "pdf/", "gros-caracteres/", "epub/"]


def status_of_parts(client: Client, address: str) -> list[int]:
    """What each part answers; a file that the worker has not made yet answers 202."""
    return [client.get(f"{address}{part}").status_code for part in PARTS]


READ = [200, 200, 200, 202, 202, 202]


def test_the_rule_of_the_page_holds_for_every_part_and_file(booklet, programme, cohort):
    keep_for(booklet, Audience.PROGRAMME, programme=programme)
    registered = as_participant(RegistrationFactory(cohort=cohort))
    waiting = as_participant(RegistrationFactory(cohort=cohort, state=RegistrationState.WAITING))
    assert status_of_parts(registered, booklet.url) == READ
    assert status_of_parts(waiting, booklet.url) == [403] * 6
    assert status_of_parts(Client(), booklet.url) == [403] * 6
    files = Document.objects.order_by("pk")
    assert [registered.get(file.get_absolute_url()).status_code for file in files] == [202] * 3
    assert [Client().get(file.get_absolute_url()).status_code for file in files] == [404] * 3


def test_a_copy_is_read_by_its_session_and_the_team(booklet, programme, cohort, signed_in):
    handover = hand_over(booklet, cohort, tell=False, by=None)
    other = make_cohort(programme=programme)
    readers = {
        "registered": as_participant(RegistrationFactory(cohort=cohort)),
        "animator": signed_in(StaffFactory()),
        "anonymous": Client(),
        "waiting": as_participant(RegistrationFactory(cohort=cohort, state=RegistrationState.WAITING)),
        "other session": as_participant(RegistrationFactory(cohort=other)),
    }
    assert {name: status_of_parts(client, handover.path) for name, client in readers.items()} == {
        "registered": READ,
        "animator": READ,
        "anonymous": [403] * 6,
        "waiting": [404] * 6,
        "other session": [404] * 6,
    }


def test_a_copy_is_stored_by_nobody_and_its_titles_are_neutral(booklet, cohort):
    client = as_participant(RegistrationFactory(cohort=cohort))
    handover = hand_over(booklet, cohort, tell=False, by=None)
    for part in PARTS:
        response = client.get(f"{handover.path}{part}")
        assert "no-store" in response["Cache-Control"]
        assert "noindex" in response["X-Robots-Tag"]
    assert "<title>Votre livret, chapitre 1" in text_of(client.get(f"{handover.path}chapitre-1/"))


def test_the_team_alone_reads_an_edition_of_a_withdrawn_booklet(booklet, client, cohort, signed_in):
    file = Document.objects.order_by("pk")[0]
    copy = reverse("booklets:copy", args=[public_edition(booklet).public_id])
    booklet.unpublish()
    assert client.get(booklet.url).status_code == 404
    for reader in (client, as_participant(RegistrationFactory(cohort=cohort))):
        assert [reader.get(address).status_code for address in (copy, file.get_absolute_url())] == [404, 404]
    assert signed_in(StaffFactory()).get(copy).status_code == 200


def test_a_file_asks_once_who_reads_and_never_for_the_text(booklet, cohort, budget):
    client = as_participant(RegistrationFactory(cohort=cohort))
    handover = hand_over(booklet, cohort, tell=False, by=None)
    client.get(f"{handover.path}pdf/")
    for address, number in ((f"{handover.path}pdf/", 6), (f"{booklet.url}pdf/", 12)):
        with budget(number) as captured:
            client.get(address)
        assert not [query for query in captured if '"content_bookletedition"."content"' in query["sql"]]


# --- The personal space, the team's page ------------------------------------------------------------------------------
def test_the_personal_space_leads_to_the_booklet_of_the_session(booklet, cohort):
    client = as_participant(RegistrationFactory(cohort=cohort))
    assert "Votre livret" not in text_of(client.get("/mon-espace/"))
    handover = hand_over(booklet, cohort, tell=False, by=None)
    assert handover.path in text_of(client.get("/mon-espace/"))


def test_the_team_hands_the_booklet_over(booklet, cohort, signed_in):
    RegistrationFactory(cohort=cohort)
    raise_question(cohort)
    animator = StaffFactory()
    cohort.animators.add(animator)
    client = signed_in(animator)
    address = reverse("booklets:hand_over", args=[cohort.code])
    page = text_of(client.get(address))
    assert "Questions encore à relire" in page
    response = client.post(address, {"page": booklet.pk, "tell": "on"}, follow=True)
    assert "Le livret est remis" in text_of(response)
    assert Message.objects.filter(kind="BookletHandedOver").count() == 1
    assert "Un livret a déjà été remis" in text_of(client.get(address))


@pytest.mark.parametrize("asked", ["", "9" * 30, "livret"])
def test_a_booklet_that_is_not_offered_is_not_handed_over(booklet, cohort, signed_in, asked):
    animator = StaffFactory()
    cohort.animators.add(animator)
    response = signed_in(animator).post(reverse("booklets:hand_over", args=[cohort.code]), {"page": asked})
    assert response.context["form"].errors.keys() == {"page"}
    assert not Message.objects.exists()


def test_without_a_published_booklet_the_page_says_what_to_do(home, cohort, signed_in):
    animator = StaffFactory()
    cohort.animators.add(animator)
    page = text_of(signed_in(animator).get(reverse("booklets:hand_over", args=[cohort.code])))
    assert "Aucun livret n’est publié" in page


def test_nobody_hands_over_to_a_session_of_others(booklet, cohort, signed_in):
    address = reverse("booklets:hand_over", args=[cohort.code])
    assert signed_in(StaffFactory()).post(address, {"page": booklet.pk}).status_code == 404
    assert not Handover.objects.exists()


def test_an_article_holds_no_booklet():
    assert BookletPage not in ArticlePage.allowed_subpage_models()


def test_the_page_of_the_programme_leads_to_its_booklet_for_who_may_read_it(client, booklet, programme):
    address = f"/{programme.slug}/"
    assert f'href="{booklet.url}"' in text_of(client.get(address))
    keep_for(booklet, Audience.STAFF)
    assert f'href="{booklet.url}"' not in text_of(client.get(address))


def test_the_page_of_a_module_leads_to_its_chapter_for_who_may_read_the_booklet(client, booklet, programme, cohort):
    link = f'<a href="{booklet.url}chapitre-3/">Ce module dans'
    assert link in text_of(client.get(f"/{programme.slug}/module-2/"))
    keep_for(booklet, Audience.COHORT, cohort=cohort)
    cache.clear()
    assert booklet.url not in text_of(client.get(f"/{programme.slug}/module-2/"))
    BookletEdition.objects.update(content={"title": "D’avant", "pages": []})
    assert client.get(f"/{programme.slug}/module-2/").status_code == 200
