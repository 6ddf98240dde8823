"""Who may read: each door walked as each role, and what the rules promise."""

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.test import Client
from django.urls import reverse
from wagtail.models import Page
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from content.audiences import queries
from content.audiences.enums import Audience
from content.audiences.permissions import may_read
from content.audiences.queries import Reader, anybody, pages_readable_by
from content.models import ArticlePage, PageAudience, SiteMapPage
from portal.accounts.enums import Role
from sessions.people.permissions import SESSION_KEY
from sessions.registrations.enums import RegistrationState
from tests.factories.accounts import StaffFactory, sign_in
from tests.factories.content import keep_for, link_to, make_article, make_document, publish
from tests.factories.partners import ContactFactory
from tests.factories.people import PersonalLinkFactory
from tests.factories.programmes import ProgrammeFactory
from tests.factories.registrations import RegistrationFactory
from tests.factories.scheduling import CohortFactory

pytestmark = pytest.mark.django_db
SECRET = "Une phrase gardée pour quelques-uns"
STAFF = [Role.ANIMATOR, Role.COORDINATOR, Role.EDITOR, Role.PRIVACY, Role.ADMIN]


def status_of(client: Client, path: str) -> int:
    response = client.get(path)
    finish(response)
    return response.status_code


def finish(response) -> None:
    """Close the file without ending the request, which would close the test's database."""
    for close in response._resource_closers:
        close()


def remember(client: Client, name: str, value: int) -> None:
    """What opening a link leaves in the HTTP session."""
    session = client.session
    session[name] = value
    session.save()
    client.cookies["sessionid"] = session.session_key


class World:
    """Pages kept for each audience, made when first asked for, and the people who come to read them."""

    def __init__(self, home, monkeypatch):
        self.home = home
        self.monkeypatch = monkeypatch
        self.programme = ProgrammeFactory()
        self.cohort = CohortFactory(programme=self.programme)
        self.other = CohortFactory(programme=self.programme)
        self.elsewhere = CohortFactory()
        self.made: dict[str, ArticlePage] = {}

    def page(self, name: str, **fields) -> ArticlePage:
        """The page of this audience, « public » for nobody in particular."""
        if name not in self.made:
            page = ArticlePage(title=f"Page {name}", slug=name, lead=SECRET, show_in_menus=True, **fields)
            self.home.add_child(instance=page)
            self.made[name] = page
            about = {"programme": {"programme": self.programme}, "cohort": {"cohort": self.cohort}}
            if name != "public":
                keep_for(page, name, **about.get(name, {}))
        return self.made[name]

    def document(self, name: str):
        """A document that only the page of this audience shows."""
        document = make_document("aide-memoire.pdf", b"%PDF-1.4 essai")
        self.page(name, body=link_to(document))
        return document

    def walk(self, client: Client, documents: dict) -> dict[str, tuple[int, ...]]:
        """What each door answers: the page, its text, its document, the list of pages that search and menus use."""
        pages = {name: client.get(self.page(name).url) for name in DOORS}
        listed = set(pages_readable_by(queries.reader_of(pages["public"].wsgi_request)).values_list("slug", flat=True))
        status = {name: page.status_code for name, page in pages.items()}
        text = {name: 200 if SECRET in page.content.decode() else status[name] for name, page in pages.items()}
        files = {name: status_of(client, documents[name].url) for name in DOORS}
        lists = {name: 200 if name in listed else max(status[name], 403) for name in DOORS}
        return {
            "page": tuple(status.values()),
            "text": tuple(text.values()),
            "document": tuple(files.values()),
            "list": tuple(lists.values()),
        }

    def visitor(self, who: str) -> Client:
        client = Client()
        if who in Role.values:
            sign_in(client, StaffFactory(role=who))
        elif who == "contact":
            contact = ContactFactory()
            self.monkeypatch.setattr(
                queries, "contact_of", lambda asked: contact if asked.session.get("contact_link") else None
            )
            remember(client, "contact_link", contact.pk)
        elif who != "anonymous":
            state, cohort = {
                "participant": (RegistrationState.REGISTERED, self.cohort),
                "other session": (RegistrationState.REGISTERED, self.other),
                "other programme": (RegistrationState.REGISTERED, self.elsewhere),
                "waiting": (RegistrationState.WAITING, self.cohort),
                "offered": (RegistrationState.OFFERED, self.cohort),
                "withdrawn": (RegistrationState.WITHDRAWN, self.cohort),
            }[who]
            registration = RegistrationFactory(cohort=cohort, state=state)
            remember(client, SESSION_KEY, PersonalLinkFactory(participant=registration.participant).pk)
        return client


@pytest.fixture
def world(desk, monkeypatch) -> World:
    return World(desk, monkeypatch)


# --- Each door as each role -------------------------------------------------------------------------------------------
# 200 reads; 403 says for whom it is kept and how to come in; 404 says nothing.
DOORS = ["public", "programme", "cohort", "partners", "staff"]
TABLE = {
    #                   public programme cohort partners staff
    "anonymous":        (200, 403, 403, 403, 403),
    "participant":      (200, 200, 200, 403, 404),
    "other session":    (200, 200, 404, 403, 404),
    "other programme":  (200, 403, 404, 403, 404),
    "waiting":          (200, 403, 404, 403, 404),
    "offered":          (200, 403, 404, 403, 404),
    "withdrawn":        (200, 403, 404, 403, 404),
    "contact":          (200, 403, 404, 200, 404),
    Role.PARTNER:       (200, 403, 404, 200, 404),
    Role.ANIMATOR:      (200, 200, 200, 200, 200),
    Role.COORDINATOR:   (200, 200, 200, 200, 200),
    Role.EDITOR:        (200, 200, 200, 200, 200),
    Role.PRIVACY:       (200, 200, 200, 200, 200),
    Role.ADMIN:         (200, 200, 200, 200, 200),
}  # fmt: skip


def test_each_door_as_each_role(world):
    documents = {name: world.document(name) for name in DOORS}
    seen = {who: world.walk(world.visitor(who), documents) for who in TABLE}
    assert seen == {who: dict.fromkeys(("page", "text", "document", "list"), row) for who, row in TABLE.items()}


def test_no_list_names_a_page_that_is_kept_whoever_reads_it(world):
    world.home.add_child(instance=SiteMapPage(title="Plan du site", slug="plan"))
    for name in DOORS:
        world.page(name)
    for who in ("anonymous", Role.ADMIN):
        page = world.visitor(who).get("/plan/").content.decode()
        assert [name for name in DOORS if f"Page {name}" in page] == ["public"]
        listed = world.visitor(who).get("/sitemap.xml").content.decode()
        assert [name for name in DOORS if world.page(name).url in listed] == ["public"]


def test_no_api_is_mounted(client):
    assert not [app.name for app in apps.get_app_configs() if app.name.startswith("wagtail.api")]
    for path in ("/api/v2/pages/", "/api/v3/", "/api/", "/images/1/"):
        assert client.get(path).status_code == 404


@pytest.mark.parametrize("who", ["anonymous", "participant"])
def test_the_preview_of_a_page_is_the_editors(world, who):
    client = world.visitor(who)
    for name in ("wagtailadmin_pages:view_draft", "wagtailadmin_pages:preview_on_edit"):
        address = reverse(name, args=[world.page("cohort").pk])
        assert SECRET not in client.get(address, follow=True).content.decode()


# --- What is kept for some is kept by nobody --------------------------------------------------------------------------
@pytest.mark.parametrize("who", ["anonymous", "participant", Role.ANIMATOR])
def test_a_kept_page_is_neither_stored_nor_indexed(world, settings, who):
    settings.PAGE_CACHE_SECONDS = 60
    client = world.visitor(who)
    document = world.document("programme")
    for response in (client.get("/programme/"), client.get(document.url)):
        finish(response)
        assert response["Cache-Control"] == "no-store, private"
        assert "noindex" in response["X-Robots-Tag"]
    client.get("/programme/")
    assert SECRET not in Client().get("/programme/").content.decode()


@pytest.mark.parametrize(
    ("who", "kept"), [("participant", True), ("contact", True), ("editor", True), ("anonymous", False)]
)
def test_a_public_page_is_stored_by_nobody_once_its_reader_is_known(world, who, kept):
    """Its lists name the pages kept for that reader."""
    answer = world.visitor(who).get(world.page("public").url)
    assert answer.status_code == 200
    assert ("no-store" in answer.headers.get("Cache-Control", "")) == kept


def test_a_page_that_is_kept_from_now_on_leaves_the_page_cache(
    world, settings, client, django_capture_on_commit_callbacks
):
    settings.PAGE_CACHE_SECONDS = 60
    page = world.page("public")
    assert SECRET in client.get("/public/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        keep_for(page, Audience.STAFF)
    assert client.get("/public/").status_code == 403


# --- What is said to the others ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("who", "name", "words"),
    [
        ("anonymous", "programme", ["réservée aux personnes inscrites", reverse("registrations:ask_link")]),
        ("anonymous", "cohort", ["réservée aux personnes inscrites", "/compte/login/?next=/cohort/"]),
        ("waiting", "programme", ["liste d’attente", reverse("registrations:space")]),
        ("anonymous", "partners", ["réservée à nos partenaires"]),
        ("anonymous", "staff", ["réservée à l’équipe", "Se connecter"]),
    ],
)
def test_who_may_not_read_is_told_how_to_come_in(world, who, name, words):
    page = world.visitor(who).get(world.page(name).url).content.decode()
    assert all(word in page for word in words)
    assert f"Page {name}" not in page
    assert ("savoir qui vous êtes" in page) == (who == "anonymous" and name != "staff")  # not of who is known


# --- Down the tree ----------------------------------------------------------------------------------------------------
def test_a_page_is_kept_with_the_page_above_it(world):
    below = publish(world.page("cohort").add_child(instance=ArticlePage(title="Dessous", slug="dessous")))
    member = Reader(participant=True, cohorts=frozenset([world.cohort.pk]))
    assert may_read(member, below)
    assert not may_read(anybody(), below)
    assert below not in pages_readable_by(anybody(), ArticlePage.objects.all())


def test_every_rule_on_the_way_down_holds(world):
    below = publish(world.page("programme").add_child(instance=ArticlePage(title="Dessous", slug="dessous")))
    keep_for(below, Audience.COHORT, cohort=world.cohort)
    only_programme = Reader(programmes=frozenset([world.programme.pk]))
    only_cohort = Reader(cohorts=frozenset([world.cohort.pk]))
    assert not may_read(only_programme, below)
    assert not may_read(only_cohort, below)


def test_the_same_number_of_queries_for_one_rule_or_many(world, budget):
    for number, name in enumerate(("staff", "partners", "cohort")):
        world.page(name)
        with budget(3):
            assert len(pages_readable_by(anybody())) == 2, number  # root, home


@pytest.mark.parametrize(
    ("rule", "refused"),
    [
        ({"audience": ""}, False),
        ({"audience": "programme", "audience_programme": "own"}, False),
        ({"audience": "cohort", "audience_cohort": "own"}, False),
        ({"audience": "staff"}, False),
        ({"audience": "partners"}, True),
        ({"audience": "cohort", "audience_cohort": "elsewhere"}, True),
        ({"audience": "cohort"}, True),
        ({"audience": "programme"}, True),
    ],
)
def test_the_editor_can_only_narrow(world, rule, refused):
    keep_for(world.home, Audience.PROGRAMME, programme=world.programme)
    known = {"own": world.cohort.pk, "elsewhere": world.elsewhere.pk}
    data = {name: known.get(value, value) for name, value in rule.items()}
    if "audience_programme" in data:
        data["audience_programme"] = world.programme.pk
    response = edit(world.visitor(Role.COORDINATOR), world.page("public"), data)
    assert (response.status_code == 200) is refused
    held = PageAudience.objects.filter(page=world.page("public")).values_list("audience", flat=True)
    assert list(held) == ([] if refused or not rule["audience"] else [rule["audience"]])


def edit(client: Client, page: Page, changed: dict):
    data = {
        "title": page.title,
        "slug": page.slug,
        "lead": page.lead,
        "body": streamfield([]),
        "written_on": "2026-11-20",
        "where_to_check": rich_text(""),
        "seo_title": "",
        "search_description": "",
        "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0},
        "action-publish": "1",
    }
    return client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), nested_form_data(data | changed))


def test_a_rule_takes_effect_when_the_page_is_published_and_survives_a_form_without_it(world):
    editor = world.visitor(Role.COORDINATOR)
    page = world.page("public")
    edit(editor, page, {"audience": "staff", "action-publish": ""})
    assert Client().get("/public/").status_code == 200
    edit(editor, page, {"audience": "staff"})
    assert Client().get("/public/").status_code == 403
    edit(editor, page, {})
    assert Client().get("/public/").status_code == 403
    edit(editor, page, {"audience": ""})
    assert Client().get("/public/").status_code == 200


def test_the_editor_sees_for_whom_the_page_is_kept(world):
    page = world.visitor(Role.EDITOR).get(reverse("wagtailadmin_pages:edit", args=[world.page("staff").pk]))
    assert "Qui peut lire" in page.content.decode()
    assert "Se change dans l’onglet" in page.content.decode()


# --- The rows ---------------------------------------------------------------------------------------------------------
def test_a_session_is_not_deleted_under_its_rule(world):
    world.page("cohort")
    with pytest.raises(ProtectedError):
        world.cohort.delete()


@pytest.mark.parametrize("about", [{"audience": "cohort"}, {"audience": "programme"}, {"audience": "inconnu"}])
def test_a_rule_says_of_which_programme_or_session(world, about):
    with pytest.raises(IntegrityError), transaction.atomic():
        PageAudience.objects.create(page=world.page("public"), **about)


# --- Files ------------------------------------------------------------------------------------------------------------
def test_a_document_that_no_live_page_shows_is_the_teams(world):
    document = make_document("aide-memoire.pdf", b"%PDF-1.4 essai")
    page = ArticlePage(title="Brouillon", slug="brouillon", live=False, body=link_to(document))
    world.home.add_child(instance=page)
    assert status_of(Client(), document.url) == 404
    assert status_of(world.visitor(Role.EDITOR), document.url) == 200


def test_the_rights_of_a_document_are_asked_once_of_who_is_not_known(world, client, budget):
    document = make_document("aide-memoire.pdf", b"%PDF-1.4 essai")
    make_article(world.home, "Ouverte", slug="ouverte", body=link_to(document))
    status_of(client, document.url)
    with budget(7):
        status_of(client, document.url)


def test_a_document_on_a_public_page_too_is_public(world):
    document = world.document("cohort")
    make_article(world.home, "Ouverte", slug="ouverte", body=link_to(document))
    assert status_of(Client(), document.url) == 200


def test_documents_lie_outside_what_the_web_server_hands_out(world, client, settings):
    document = world.document("cohort")
    assert not list(settings.MEDIA_ROOT.rglob("*.pdf"))
    assert client.get(f"{settings.MEDIA_URL}{document.file.name}").status_code == 404
    assert document.file.url == ""


def test_the_name_of_a_picture_cannot_be_guessed():
    names = {default_storage.save("images/salle.width-480.webp", ContentFile(b"1")) for _ in range(2)}
    assert len(names) == 2
    for name in names:
        assert len(name.removeprefix("images/salle.width-480.").removesuffix(".webp")) == 24
    kept = default_storage.save("images/" + "long" * 60 + ".webp", ContentFile(b"1"))
    assert len(kept) <= 255
