"""No screen of the editors' desk keeps its makers' words: English, jargon, « créé(e) » or the maker's name."""

import json
import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from bs4.element import Comment, Doctype
from django.template import Context, Template
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.admin.templatetags import wagtailadmin_tags
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Revision, WorkflowState

from content.models import Synonyms
from portal.accounts.enums import Role
from sessions.common.typography import hour
from tests.content.test_moderation import decide, edit, form_of, propose
from tests.factories.accounts import StaffFactory
from tests.factories.content import make_article, make_document, make_term, make_twin

pytestmark = pytest.mark.django_db
MAKERS_WORDS = re.compile(
    r"workflow|dépubli|verrouill|[a-zéè]\(e\)|\(tte\)|ce/cette|le/la|fragments?\b|\bslug\b|modérat|soumet|soumis|wagtail|\balias\b"
    r"|Timeline|\bAny\b|\b(the|this|your|page has|unpublish|locked|draft|edited|published|ago)\b",
    re.IGNORECASE,
)

# « : » stuck to its word, an apostrophe or quotation mark of a typewriter, three dots, what a program calls nothing.
UNSET = re.compile(
    r"[^\W\d_]:(?=\s|$)|[^\W\d_]'[^\W\d_]|\.\.\.|\w None\b|[\w»] [:;!?](?=\s|$)|(?<![=\w])[\"'](?=\w)|\d\d:\d\d"
)


@pytest.fixture
def home(desk):
    return desk


@pytest.fixture
def article(home):
    page = make_article(home, "Vos droits", slug="droits")
    make_twin(page)
    return page


def screens(page) -> dict[str, list]:
    """What the two roles open, by address."""
    document = make_document("a.pdf", b"%PDF-1.7", "Un document")
    words = Synonyms.objects.create(terms="arrêt, congé")
    move = Redirect.objects.create(old_path="/avant", redirect_link="/droits/")
    last, first = Revision.page_revisions.filter(object_id=str(page.pk)).order_by("-pk").values_list("pk", flat=True)
    number, parent = [page.pk], [page.get_parent().pk]
    return {
        "wagtailadmin_home": [],
        "wagtailadmin_explore_root": [],
        "wagtailadmin_explore": parent,
        "wagtailadmin_pages:search": [],
        "wagtailadmin_pages:add_subpage": parent,
        "wagtailadmin_pages:add": ["content", "articlepage", *parent],
        "wagtailadmin_pages:edit": number,
        "wagtailadmin_pages:history": number,
        "wagtailadmin_pages:workflow_history": number,
        "wagtailadmin_pages:workflow_history_detail": [*number, WorkflowState.objects.get().pk],
        "wagtailadmin_pages:revisions_compare": [*number, str(first), str(last)],
        "wagtailadmin_pages:usage": number,
        "wagtailadmin_pages:type_use": ["content", "articlepage"],
        "wagtailadmin_pages:copy": number,
        "wagtailadmin_pages:move": number,
        "wagtailadmin_pages:unpublish": number,
        "wagtailadmin_pages:delete": number,
        "wagtailadmin_account": [],
        "wagtailimages:index": [],
        "wagtailimages:add_multiple": [],
        "wagtaildocs:index": [],
        "wagtaildocs:add_multiple": [],
        "wagtaildocs:edit": [document.pk],
        "wagtaildocs:document_usage": [document.pk],
        "wagtailsnippets_content_term:list": [],
        "wagtailsnippets_content_term:add": [],
        "wagtailsnippets_content_term:edit": [make_term().pk],
        "wagtailsnippets_content_synonyms:list": [],
        "wagtailsnippets_content_synonyms:edit": [words.pk],
        "wagtailredirects:index": [],
        "wagtailredirects:add": [],
        "wagtailredirects:edit": [move.pk],
        "review": [],
        "booklet_questions": [],
    }


def shown(html: str) -> list[str]:
    """What a person reads or hears: title, texts, labels of buttons; templates that scripts will show, too."""
    soup = BeautifulSoup(html, "html.parser")
    for hidden in soup(["script", "style", "svg"]):
        hidden.decompose()
    texts = [text for text in soup.find_all(string=True) if not isinstance(text, Comment | Doctype)]
    named = [node.get(name, "") for node in soup.find_all() for name in ("aria-label", "title", "placeholder", "alt")]
    return [re.sub(r"[ \t\r\n]+", " ", text).strip() for text in [*texts, *named] if text.strip()]


# Each screen opens on both databases for the coordinator, who has more of them; words are the same on both.
@pytest.mark.parametrize("role", [pytest.param(Role.EDITOR, marks=pytest.mark.drawn), Role.COORDINATOR])
def test_every_screen_speaks_our_french(client, signed_in, article, role):
    propose(signed_in(StaffFactory(role=Role.EDITOR)), article)
    visitor, opened, wrong = signed_in(StaffFactory(role=role)), 0, []
    for name, args in screens(article).items():
        answer = visitor.get(reverse(name, args=args))
        opened += answer.status_code == 200
        texts = shown(answer.content.decode())
        wrong += [f"{name}: {text}" for text in texts if MAKERS_WORDS.search(text) or UNSET.search(text)]
    assert not wrong, "\n".join(wrong)
    assert opened > 30


WINDOWS = [
    "wagtailadmin_choose_page",
    "wagtailadmin_choose_page_external_link",
    "wagtailadmin_choose_page_email_link",
    "wagtailadmin_choose_page_phone_link",
    "wagtailadmin_choose_page_anchor_link",
    "wagtailimages_chooser:choose",
    "wagtaildocs_chooser:choose",
    "wagtailsnippetchoosers_content_term:choose",
]


@pytest.mark.drawn
@pytest.mark.parametrize("name", WINDOWS)
def test_every_window_speaks_our_french(signed_in, article, name):
    answer = signed_in(StaffFactory(role=Role.EDITOR)).get(reverse(name), {"allow_external_link": "true"})
    english = re.compile(r"\b(link|text|subject|body|address|phone|number|email)\b", re.IGNORECASE)
    texts = shown(answer.json()["html"])
    assert len(texts) > 3
    assert not [text for text in texts if any(kind.search(text) for kind in (MAKERS_WORDS, UNSET, english))]


@pytest.mark.parametrize("action", ["publish", "unpublish", "move", "delete"])
def test_every_act_on_several_pages_speaks_our_french(signed_in, article, action):
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
    answer = signed_in(StaffFactory(role=Role.COORDINATOR)).get(address, {"id": article.pk, "next": "/gestion/"})
    assert not [text for text in shown(answer.content.decode()) if MAKERS_WORDS.search(text) or UNSET.search(text)]


def test_what_was_done_is_said_in_our_french(signed_in, article):
    visitor = signed_in(StaffFactory(role=Role.COORDINATOR))

    def said(address: str, data: dict) -> str:
        return visitor.post(address, data, follow=True).content.decode()

    assert "peut de nouveau être modifiée" in said(reverse("wagtailadmin_pages:unlock", args=[article.pk]), {})
    assert "n’est plus en ligne" in said(reverse("wagtailadmin_pages:unpublish", args=[article.pk]), {})
    assert "a été publiée" in said(edit(article), form_of(article) | {"action-publish": "1"})
    added = said(
        reverse("wagtailsnippets_content_term:add"), {"term": "RQTH", "forms": "", "definition": "Une reconnaissance."}
    )
    assert "C’est ajouté" in added


def test_a_page_of_the_desk_that_is_not_there_bears_our_name(signed_in, home):
    answer = signed_in(StaffFactory(role=Role.EDITOR)).get("/gestion/pages/99999/edit/")
    assert answer.status_code == 404
    texts = shown(answer.content.decode())
    assert "Revenir à l’accueil de la rédaction" in texts
    assert not [text for text in texts if MAKERS_WORDS.search(text)]


def test_a_moment_ago_is_not_zero_minutes_ago():
    assert wagtailadmin_tags.timesince_simple(timezone.now()) == gettext("just now") == "à l’instant"


def test_the_hour_of_a_change_is_written_as_everywhere():
    written = Template("{% load wagtailadmin_tags %}{% timesince_last_update at user_display_name='Claire Moreau' %}")
    at = timezone.now()
    assert written.render(Context({"at": at})) == f"{hour(at)} par Claire Moreau"
    assert written.render(Context({"at": at - timedelta(days=3)})) == "Il y a 3\xa0jours par Claire Moreau"


def test_the_words_of_a_review_stand_between_french_quotation_marks(signed_in, article):
    propose(signed_in(StaffFactory(role=Role.EDITOR)), article)
    reviewer = signed_in(StaffFactory(role=Role.COORDINATOR))
    decide(reviewer, article, "reject", 'Dites "pour qui" <b>"ici"</b>.')
    address = reverse("wagtailadmin_pages:workflow_history_detail", args=[article.pk, WorkflowState.objects.get().pk])
    page = BeautifulSoup(reviewer.get(address).content, "html.parser")
    quoted = [words.get_text() for words in page.select("#tab-tasks b, #tab-timeline b") if "Dites" in words.get_text()]
    assert {"Proposée par", "Page modifiée"} <= {text.strip() for text in page.stripped_strings}
    assert quoted == ['«\xa0Dites "pour qui" <b>"ici"</b>.\xa0»'] * 2


def test_a_page_that_was_moved_is_named_between_french_quotation_marks():
    assert gettext("Moved from '%(old_parent)s' to '%(new_parent)s'").count("«\xa0") == 2


def test_a_question_mark_opens_the_shortcuts(signed_in, home):
    """The list is on every screen; what shows it is an entry of the menu, which a key presses too."""
    page = BeautifulSoup(signed_in(StaffFactory(role=Role.EDITOR)).get("/gestion/").content, "html.parser")
    assert page.find(id="keyboard-shortcuts-dialog")
    entries = json.dumps(json.loads(page.find(id="wagtail-sidebar-props").string), ensure_ascii=False)
    assert "Raccourcis clavier" in entries
    assert '"data-a11y-dialog-show": "keyboard-shortcuts-dialog"' in entries
    assert '"data-w-kbd-key-value": "?"' in entries


@pytest.mark.parametrize("order", ["", "?ordering=-term"])
def test_words_are_listed_as_in_a_french_dictionary(signed_in, home, order):
    """Capitals and accents do not count, whatever the collation of the database."""
    for term in ("Essai encadré", "CDAPH", "Éligibilité", "Cap emploi", "Œuvre"):
        make_term(term)
    address = reverse("wagtailsnippets_content_term:list") + order
    page = BeautifulSoup(signed_in(StaffFactory(role=Role.EDITOR)).get(address).content, "html.parser")
    listed = [cell.a.get_text(strip=True) for cell in page.select("td.title")]
    expected = ["Cap emploi", "CDAPH", "Éligibilité", "Essai encadré", "Œuvre"]
    assert listed == (expected[::-1] if order else expected)


@pytest.mark.drawn
@pytest.mark.parametrize("role", [Role.EDITOR, Role.COORDINATOR])
def test_the_menu_names_no_version_of_its_maker(signed_in, home, role):
    page = signed_in(StaffFactory(role=role)).get("/gestion/").content.decode()
    assert "Mots voisins" in page  # below the settings
    assert "Wagtail v" not in page


@pytest.mark.drawn
def test_the_scripts_of_the_desk_speak_our_french(signed_in, home):
    catalogue = signed_in(StaffFactory(role=Role.EDITOR)).get(reverse("wagtailadmin_javascript_catalog"))
    assert '"Fair": "Moyenne"' in catalogue.content.decode()


def test_nobody_is_asked_in_which_language_to_work(signed_in, home):
    page = signed_in(StaffFactory(role=Role.EDITOR)).get(reverse("wagtailadmin_account")).content.decode()
    assert "preferred_language" not in page


def test_what_is_to_correct_is_shown_in_the_page_and_not_named_by_a_selector(signed_in, article):
    page = BeautifulSoup(signed_in(StaffFactory(role=Role.EDITOR)).get(edit(article)).content, "html.parser")
    row = page.find("template", id="w-content-checker-row-template")
    assert [text.strip() for text in row.button.find_all(string=True) if text.strip()] == ["Montrer dans la page"]
    assert row.find(attrs={"data-content-checker-selector-text": True}).has_attr("hidden")
    assert not page.find("a", href=re.compile("guide.wagtail.org"))
