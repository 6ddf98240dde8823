"""« À revoir »: what grows old, what leads nowhere, what some cannot see; for those who write, and nobody else."""

from datetime import date, timedelta
from http import HTTPStatus

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.images import get_image_model
from wagtail.models import TaskState

from content.editors import links, review
from content.models import ArticlePage, OutsideLink
from portal.accounts.enums import Role
from portal.demo import editors
from sessions.calendars.enums import Trouble
from sessions.calendars.fetcher import checked, is_public
from sessions.calendars.freebusy import Unreadable
from tests.factories.accounts import StaffFactory
from tests.factories.content import make_article, publish


@pytest.fixture
def home(desk):
    return desk


def write(home, title: str, html: str, **fields):
    return make_article(home, title, body=[("text", html)], **fields)


def rows(name: str) -> list[tuple[str, str]]:
    section = next(section for section in review.report() if section.name == name)
    return [(row.title, row.text) for row in section.rows]


def counted() -> dict[str, int]:
    """What the desk says once the worker has counted."""
    review.count_what_waits.func()
    found = review.figures()
    assert found is not None
    return found.counts


# --- Growing old ------------------------------------------------------------------------------------------------------
def test_a_page_is_stale_once_its_date_has_come(home, at):
    at("2026-11-20 09:00")
    make_article(home, "Aujourd’hui", slug="a", review_on=date(2026, 11, 20))
    make_article(home, "Demain", slug="b", review_on=date(2026, 11, 21))
    assert [title for title, _ in rows("stale")] == ["Aujourd’hui"]
    assert counted()["stale"] == 1


def test_without_a_date_a_text_on_rights_is_read_again_after_a_year(home, at):
    make_article(home, "Vos droits", slug="a")  # written on 16 November 2026
    at("2027-11-15 09:00")
    assert rows("stale") == []
    at("2027-11-16 09:00")
    assert [title for title, _ in rows("stale")] == ["Vos droits"]
    assert counted()["stale"] == 1


# --- Within the site --------------------------------------------------------------------------------------------------
def test_a_link_to_a_page_withdrawn_or_deleted_is_broken(home):
    target, other = make_article(home, "Retirée", slug="a"), make_article(home, "Supprimée", slug="b")
    html = "".join(f'<p><a linktype="page" id="{page.pk}">La page</a></p>' for page in (target, other))
    write(home, "Porteuse", html, slug="c")
    assert rows("inside") == []
    target.unpublish()
    other.delete()
    texts = [text for _, text in rows("inside")]
    assert len(texts) == 2
    assert any("Retirée" in text for text in texts)
    assert any("une page supprimée" in text for text in texts)
    assert counted()["inside"] == 2


def test_an_address_typed_by_hand_is_tried(home):
    write(
        home,
        "Porteuse",
        '<p><a href="/nulle-part/">Nulle part</a>, <a href="/recherche/?q=a">chercher</a></p>',
        slug="c",
    )
    assert [text for _, text in rows("inside")] == ["Mène à /nulle-part/"]


# --- Other sites ------------------------------------------------------------------------------------------------------
@pytest.fixture
def web(monkeypatch) -> dict[str, int | None]:
    """The status that answers, by address, None for silence; nobody is really asked."""
    known: dict[str, int | None] = {}

    def fetch(address, gate):
        if known[address] != HTTPStatus.OK:
            raise Unreadable(Trouble.ABSENT, known[address])
        return b""

    monkeypatch.setattr(links, "fetch", fetch)
    return known


def go_round() -> list[str]:
    """A day's round and its jobs, done as the worker does them; returns the addresses asked, in order."""
    before = set(DBTaskResult.objects.values_list("pk", flat=True))
    links.review_links.func()
    jobs = DBTaskResult.objects.filter(task_path=links.check_link.module_path).exclude(pk__in=before)
    numbers = [job.args_kwargs["args"][0] for job in jobs.order_by("enqueued_at", "pk")]
    addresses = dict(OutsideLink.objects.values_list("pk", "address"))
    jobs.delete()
    for number in numbers:
        links.check_link.func(number)
    return [addresses[number] for number in numbers]


def test_a_site_that_does_not_answer_twice_is_said(home, web, at):
    write(home, "Porteuse", '<p><a href="https://absent.example/page">Un site</a></p>', slug="c")
    web["https://absent.example/page"] = None
    at("2026-11-20 09:00")
    go_round()
    assert rows("outside") == []
    at("2026-11-21 09:00")
    go_round()
    assert rows("outside") == [("Porteuse", "https://absent.example/page, depuis le 20\u00a0novembre 2026")]
    web["https://absent.example/page"] = HTTPStatus.OK
    go_round()
    assert rows("outside") == []


@pytest.mark.parametrize("status", [401, 403, 405, 429, 500, 503])
def test_who_refuses_a_program_or_is_unwell_today_is_there(web, status):
    web["https://shy.example/"] = status
    assert links.answers("https://shy.example/")


@pytest.mark.parametrize("status", [404, 410, None])
def test_only_not_found_gone_and_silence_are_dead(web, status):
    web["https://dead.example/"] = status
    assert not links.answers("https://dead.example/")


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ('<p><a href="https://a.example/?x=1&amp;copy=2">A</a></p>', "https://a.example/?x=1&copy=2"),
        ("https://a.example/?x=1&copy=2", "https://a.example/?x=1&copy=2"),
        ('<p><a href="https://a.example/Retour_(travail)">A</a></p>', "https://a.example/Retour_(travail)"),
        ("<p>(voir https://a.example/page).</p>", "https://a.example/page"),
        ("<p>(voir https://a.example/Retour_(travail)),</p>", "https://a.example/Retour_(travail)"),
    ],
)
def test_an_address_is_read_as_a_browser_reads_it(written, address):
    page = ArticlePage(title="Porteuse", body=[("text", written)], where_to_check=written)
    assert links.outside_addresses(page) == [address]


def test_a_link_whose_page_went_meanwhile_is_not_asked(db, web):
    links.check_link.func(404)
    assert not OutsideLink.objects.exists()


def test_a_link_forgotten_while_its_site_is_asked_stays_forgotten(db, monkeypatch):
    link = OutsideLink.objects.create(address="https://un.example/")
    monkeypatch.setattr(links, "answers", lambda address: bool(OutsideLink.objects.all().delete()))
    links.check_link.func(link.pk)
    assert not OutsideLink.objects.exists()


def test_an_address_that_no_page_holds_any_more_is_forgotten(home, web):
    page = write(home, "Porteuse", '<p><a href="https://un.example/">Un site</a></p>', slug="c")
    web["https://un.example/"] = HTTPStatus.OK
    go_round()
    go_round()
    assert OutsideLink.objects.count() == 1
    page.unpublish()
    go_round()
    assert not OutsideLink.objects.exists()


def test_each_address_has_a_job_of_its_own_a_bounded_number_a_day_the_longest_waiting_first(home, web, monkeypatch):
    monkeypatch.setattr(links, "A_ROUND", 2)
    html = "".join(f'<p><a href="https://s{number}.example/">Un site</a></p>' for number in range(3))
    write(home, "Porteuse", html, slug="c")
    web |= {f"https://s{number}.example/": HTTPStatus.OK for number in range(3)}
    assert [*go_round(), *go_round()] == [f"https://s{number}.example/" for number in (0, 1, 2, 0)]


def test_an_address_that_waits_for_the_worker_is_not_asked_twice(home):
    write(home, "Porteuse", '<p><a href="https://un.example/">Un site</a></p>', slug="c")
    links.review_links.func()
    links.review_links.func()
    assert DBTaskResult.objects.filter(task_path=links.check_link.module_path).count() == 1


def test_the_checker_never_reaches_inside_our_own_network():
    assert not is_public("10.0.0.1")
    assert links.GATE.allows is is_public
    with pytest.raises(Unreadable):
        checked("http://localhost:8000/", links.GATE)


def test_other_sites_are_asked_once_a_day(home):
    assert [links.ask_for_links(), links.ask_for_links()] == [1, 0]


# --- Images and words -------------------------------------------------------------------------------------------------
def test_an_image_without_description_is_listed(home):
    get_image_model().objects.create(title="La salle", file="salle.png", width=4, height=4)
    assert ("La salle", "Dans la bibliothèque d’images") in rows("images")
    assert counted()["images"] == 1


def test_a_text_that_could_be_simpler_is_listed(home):
    write(home, "Criarde", "<p>NE PAS OUBLIER</p>", slug="c")
    assert [title for title, _ in rows("wording")] == ["Criarde"]


# --- The page and the desk --------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("role", "status"), [(Role.EDITOR, 200), (Role.COORDINATOR, 200), (Role.ADMIN, 200), (Role.ANIMATOR, 403)]
)
def test_only_those_who_write_open_the_report(home, signed_in, role, status):
    answer = signed_in(StaffFactory(role=role)).get(reverse("review"))
    assert answer.status_code == status


@pytest.mark.parametrize("name", ["site-history", "aging-pages", "workflow", "workflow_tasks", "page-types-usage"])
def test_wagtail_s_own_reports_are_administrators(home, signed_in, name):
    path = f"/gestion/reports/{name}/"
    statuses = [signed_in(StaffFactory(role=role)).get(path).status_code for role in (Role.EDITOR, Role.ADMIN)]
    assert statuses == [403, 200]


def test_the_list_of_one_type_of_page_leads_to_no_closed_report(home, signed_in, client):
    make_article(home, "Vieille", slug="a")
    address = reverse("wagtailadmin_pages:type_use", args=["content", "articlepage"])
    page = signed_in(StaffFactory(role=Role.EDITOR)).get(address).content.decode()
    assert "Vieille" in page
    assert "/reports/" not in page
    assert signed_in(StaffFactory(role=Role.ANIMATOR)).get(address).status_code == 403
    assert client.get(address).status_code == 302


@pytest.mark.parametrize("number", [1, 3])
def test_the_report_costs_the_same_whatever_the_number_of_pages(home, budget, number):
    for place in range(number):
        write(home, f"Page {place}", "<p>NE PAS OUBLIER</p>", slug=f"p{place}", review_on=date(2026, 1, 1))
    review.report()  # content types and roots of sites are kept from here on
    with budget(8):
        review.report()


def test_the_desk_says_what_waits_and_leads_there(home, signed_in):
    page = make_article(home, "Vieille", slug="a", review_on=timezone.localdate() - timedelta(days=1))
    client = signed_in(StaffFactory(role=Role.EDITOR))
    review.count_what_waits.func()
    desk = client.get("/gestion/").content.decode()
    assert "Une page à relire" in desk
    assert f"{reverse('review')}#stale" in desk
    page.review_on = timezone.localdate() + timedelta(days=30)
    page.written_on = timezone.localdate()
    publish(page)
    client.get(reverse("review"))  # whoever looks at the report has the desk say the same
    assert "tout est à jour" in client.get("/gestion/").content.decode()


def test_the_desk_reads_no_page_to_say_what_waits_and_says_when_it_was_counted(home, signed_in, at, monkeypatch):
    at("2026-11-20 09:05")
    client = signed_in(StaffFactory(role=Role.EDITOR))
    assert "seront comptées" in client.get("/gestion/").content.decode()
    review.count_what_waits.func()
    monkeypatch.setattr(review, "report", lambda: pytest.fail("the desk counted by itself"))
    desk = client.get("/gestion/").content.decode()
    assert "Relevé le vendredi 20\u00a0novembre 2026 à 9\u00a0h\u00a005" in desk


def test_the_worker_is_asked_to_count_every_ten_minutes(db):
    assert [review.ask_for_figures(), review.ask_for_figures()] == [1, 0]


@pytest.mark.parametrize(
    ("ask", "mark"), [(review.ask_for_figures, "review-asked"), (links.ask_for_links, "links-asked")]
)
def test_a_worker_that_does_not_run_is_asked_once(db, ask, mark):
    asked = []
    for _ in range(3):
        asked.append(ask())
        cache.delete(mark)  # its time has passed
    assert asked == [1, 0, 0]
    DBTaskResult.objects.update(status="SUCCESSFUL")
    assert ask() == 1


def test_what_else_could_be_simpler_is_counted_in_good_french(home):
    shouted = [f"<p>NE PAS {word}</p>" for word in ("OUBLIER", "TARDER", "COURIR", "CRIER")]
    write(home, "Trois", "".join(shouted[:3]), slug="c")
    write(home, "Quatre", "".join(shouted), slug="d")
    ends = [text.rpartition(" Et ")[2] for _, text in rows("wording")]
    assert ends == ["une autre remarque.", "2 autres remarques."]


def test_the_demonstration_shows_a_page_that_waits_and_one_to_read_again(starter_texts):
    accounts = {Role.EDITOR: StaffFactory(role=Role.EDITOR)}
    for _ in range(2):
        editors.load(accounts)
    assert TaskState.objects.count() == 1
    assert len(rows("stale")) == 1
