"""What is published of the demonstration's past sessions, and every document made of it."""

import io
import json
import zipfile

import pikepdf
import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from portal.accounts.enums import Role
from sessions.common.actions import build_document, request_document
from sessions.common.models import Document
from sessions.common.typography import day
from sessions.programmes.models import Programme
from sessions.statistics import family, papers, posters, publishing
from sessions.statistics.models import Publication
from sessions.statistics.suppression import is_small
from tests.factories.accounts import StaffFactory, sign_in
from tests.factories.programmes import ProgrammeFactory

NOTHING = {"site": None, "year": None}
EVERYTHING = NOTHING | dict.fromkeys(("department", "cohort", "since", "until"))


@pytest.fixture
def programme(past_sessions) -> Programme:
    return past_sessions


@pytest.fixture
def published(programme) -> Publication:
    return publishing.spread(publishing.make_draft(programme), by=None)


@pytest.fixture
def coordinator(programme, client):
    user = StaffFactory(role=Role.COORDINATOR, department="95")
    sign_in(client, user)
    return user


# --- The family -------------------------------------------------------------------------------------------------------
def part_of(publication: Publication, site: str = "", year: str = "") -> dict:
    return next(part for part in publication.figures if (part["site"], part["year"]) == (site, year))


def test_no_published_number_lies_between_one_and_ten(published):
    for part in published.figures:
        numbers = [part["people"], *part["received"].values()]
        for table in part["tables"]:
            numbers += [table["base"], table["missing"], *(row["n"] for row in table["rows"])]
        assert not any(number is not None and is_small(number) for number in numbers)


def test_the_whole_programme_keeps_its_large_numbers(published):
    whole = part_of(published)
    ages = next(table for table in whole["tables"] if table["code"] == "age")
    shown = {row["label"]: row["n"] for row in ages["rows"]}
    assert whole["people"] == 114
    assert (shown["50-59 ans"], shown["60-67 ans"]) == (55, None)
    assert list(shown.values()).count(None) == 2


# --- Documents --------------------------------------------------------------------------------------------------------
def made(programme, form: str, audience: str) -> tuple[bytes, Document]:
    args = {"programme": programme.slug, "audience": audience, "form": form, "departments": None}
    if audience == papers.PUBLIC:
        args["publication"] = family.latest_of(programme).pk
    args["filters"] = NOTHING if audience == papers.PUBLIC else EVERYTHING
    document = build_document(request_document(papers.KIND, args).pk)
    assert document.state == "ready", document.error
    with document.file.open("rb") as file:
        return file.read(), document


@pytest.mark.parametrize(
    ("form", "audience"),
    [("report", papers.TEAM), ("xlsx", papers.TEAM), ("csv", papers.PUBLIC), ("json", papers.PUBLIC)],
)
def test_each_document_is_the_same_byte_for_byte_from_the_same_data(published, programme, form, audience):
    first, document = made(programme, form, audience)
    document.delete()
    assert made(programme, form, audience)[0] == first


def test_the_report_is_tagged_and_in_french(programme):
    content, _ = made(programme, "report", papers.TEAM)
    with pikepdf.open(io.BytesIO(content)) as report:
        assert str(report.Root.Lang) == "fr"
        assert report.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in report.Root


@pytest.mark.drawn
@pytest.mark.parametrize(("form", "width"), [("poster-a4", 595), ("poster-a3", 842)])
def test_a_poster_is_one_page_of_its_size(published, programme, form, width):
    content, _ = made(programme, form, papers.PUBLIC)
    with pikepdf.open(io.BytesIO(content)) as poster:
        assert len(poster.pages) == 1
        assert round(float(poster.pages[0].mediabox[2])) == width


@pytest.mark.parametrize("likely", range(6))
@pytest.mark.parametrize("most", range(6))
def test_the_largest_drawing_of_one_page_is_found_wherever_the_search_begins(likely, most):
    def draw(number):
        return b"%d" % number, 1 if number <= most else 2

    assert posters._greatest(draw, likely, 5) == (b"%d" % most, 1)


@pytest.mark.parametrize(
    ("answers", "second"), [([3, 3], 1), ([9, 2, 2], 1), ([2, 2, 9], 2), ([3, 3, 3, 3], 2), ([1, 0, 1, 7, 4], 3)]
)
def test_the_second_column_of_a_poster_begins_where_both_are_about_as_long(answers, second):
    items = [{"table": {"rows": list(range(number))}} for number in answers]
    moments = [{"label": "À la fin", "sections": [{"items": items[:1]}, {"items": items[1:]}]}]
    halved = [one for section in posters._halved(moments)[0]["sections"] for one in section["items"]]
    assert [place for place, item in enumerate(halved) if item.get("second")] == [second]


@pytest.mark.parametrize("answers", [[], [4], [0, 4]])
def test_one_question_of_a_poster_needs_no_second_column(answers):
    moments = [{"sections": [{"items": [{"table": {"rows": list(range(number))}} for number in answers]}]}]
    assert posters._halved(moments) == moments


@pytest.mark.drawn
@pytest.mark.parametrize(("questions", "left_out"), [(5, False), (20, True)])
def test_a_poster_of_many_questions_is_one_page_still(programme, questions, left_out):
    args = {"programme": "atelier", "audience": "team", "departments": None, "filters": EVERYTHING}
    context = papers.sheet(papers.data_of(args), audience="team", size="a4")
    section = context["moments"][0]["sections"][0]
    section["items"] = [section["items"][0]] * questions
    content = posters.poster(context)
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    with pikepdf.open(io.BytesIO(content)) as poster:
        assert len(poster.pages) == 1
    assert ("dans le rapport" in text) == left_out


def test_the_tables_come_with_a_dictionary_of_every_column(programme):
    content, _ = made(programme, "csv", papers.TEAM)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {name: archive.read(name).decode("utf-8-sig").splitlines() for name in archive.namelist()}
    meanings = [tuple(line.split(";")[:2]) for line in files.pop("dictionnaire.csv")[1:]]
    assert files.keys() == {"chiffres.csv", "participation.csv"}
    heads = [(name.removesuffix(".csv"), head) for name, lines in files.items() for head in lines[0].split(";")]
    assert heads == meanings


def test_the_workbook_holds_the_participation_of_the_whole_and_of_each_year(programme):
    content, _ = made(programme, "xlsx", papers.TEAM)
    lines = list(load_workbook(io.BytesIO(content))["participation"].values)
    assert (None, "people", None, "personnes", 114, None, None, None) in lines
    assert ("", "answers", "end", "questionnaires remplis, à la fin", 114, 100, 114, 0) in [
        tuple("" if cell is None and not place else cell for place, cell in enumerate(line)) for line in lines
    ]
    assert {line[0] for line in lines[1:]} == {None, 2012, 2013, 2014, 2015, 2016, 2017}


def test_a_publication_tells_of_participation_what_it_does_not_mask(published, programme):
    content, _ = made(programme, "csv", papers.PUBLIC)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        lines = archive.read("participation.csv").decode("utf-8-sig").splitlines()
    assert lines[1:] == [
        ";people;;personnes;114;;;",
        ";answers;end;questionnaires remplis, à la fin;114;100;114;",
        ";answers;six_months;questionnaires remplis, six mois après;114;100;114;",
    ]


def test_a_masked_number_is_empty_in_every_table(published, programme):
    data = json.loads(made(programme, "json", papers.PUBLIC)[0])
    rows = [row for table in data["tables"] for row in table["rows"]]
    assert any(row["n"] is None for row in rows)
    assert all((row["n"] is None) == (row["percent"] is None) for row in rows)


def test_somebody_of_another_department_does_not_read_a_document_of_the_team(client, coordinator, programme):
    answer = client.post(reverse("statistics:make_document", args=["atelier"]), {"form": "json", "audience": "team"})
    document = Document.objects.get()
    assert answer.url == document.get_absolute_url()
    assert document.args["departments"] == ["95"]
    assert client.get(answer.url).status_code == 202
    build_document(document.pk)
    assert client.get(answer.url).status_code == 200
    sign_in(client, StaffFactory(role=Role.COORDINATOR, department="2A"))
    assert client.get(answer.url).status_code == 404


def test_a_document_that_does_not_exist_leads_back(client, coordinator, programme):
    answer = client.post(reverse("statistics:make_document", args=["atelier"]), {"form": "docx", "audience": "team"})
    assert answer.url == reverse("statistics:programme", args=["atelier"])


# --- Pages ------------------------------------------------------------------------------------------------------------
PAGE = "/animation/evaluation/atelier/publication/"


def test_a_masked_number_of_missing_answers_is_said_so(client, coordinator, published):
    part_of(published)["tables"][0]["missing"] = None
    published.save()
    assert "sans réponse : nombre masqué" in client.get(PAGE).content.decode()


def test_the_page_of_publication_knows_its_filters(client, coordinator, published):
    assert "114 personnes" in client.get(PAGE).content.decode()
    assert client.get(PAGE, {"site": "osny", "year": "2013"}).context["data"]["participants"] is None
    assert client.get(PAGE, {"site": "osny", "year": "2012"}).context["scope"].errors


def test_a_draft_is_made_by_the_worker_looked_at_then_spread(client, coordinator, programme):
    assert "Rien n’est encore diffusé" in client.get(PAGE).content.decode()
    waiting = client.post(reverse("statistics:draft_publication", args=["atelier"])).url
    assert client.get(waiting, headers={"Accept": "application/json"}).json() == {"state": "asked", "progress": 0}
    document = build_document(Document.objects.get().pk)
    assert 0 < document.progress < 100
    assert client.get(waiting).url == PAGE + "?projet=1"
    draft = Publication.objects.get()
    assert draft.made_by == coordinator
    assert client.get(PAGE).context["shown"] is None
    assert client.get(PAGE, {"projet": "1"}).context["shown"] == draft
    client.post(reverse("statistics:spread_publication", args=["atelier"]), {"draft": draft.pk})
    draft.refresh_from_db()
    assert (draft.spread_by, client.get(PAGE).context["shown"]) == (coordinator, draft)


def test_a_draft_that_was_not_looked_at_is_not_spread(client, coordinator, programme):
    old = publishing.make_draft(programme).pk
    new = publishing.make_draft(programme)
    client.post(reverse("statistics:spread_publication", args=["atelier"]), {"draft": old})
    new.refresh_from_db()
    assert new.spread_at is None
    assert Publication.objects.count() == 1


def test_a_draft_replaced_while_it_is_spread_is_not_spread(client, coordinator, programme, monkeypatch):
    old = publishing.make_draft(programme)
    publishing.make_draft(programme)
    monkeypatch.setattr(family, "draft_of", lambda programme: old)
    answer = client.post(reverse("statistics:spread_publication", args=["atelier"]), {"draft": old.pk}, follow=True)
    assert "regardez-le avant" in answer.content.decode()
    assert not Publication.objects.filter(spread_at__isnull=False).exists()


def test_a_programme_without_a_finished_session_has_a_draft_of_nobody(client, coordinator):
    draft = publishing.make_draft(ProgrammeFactory(slug="nouveau", department="95"))
    page = client.get(reverse("statistics:publication", args=["nouveau"]), {"projet": "1"})
    assert page.context["data"]["participants"] == 0
    assert ("rien à diffuser" in page.content.decode(), "Diffuser ces chiffres" in page.content.decode()) == (
        True,
        False,
    )
    said = client.post(reverse("statistics:spread_publication", args=["nouveau"]), {"draft": draft.pk}, follow=True)
    assert "aucun chiffre" in said.content.decode()
    assert not Publication.objects.filter(spread_at__isnull=False).exists()


def test_nothing_new_makes_no_draft(published, programme):
    assert publishing.make_draft(programme) == published


def test_an_animator_reads_what_is_spread_and_drafts_nothing(client, published):
    sign_in(client, StaffFactory(role=Role.ANIMATOR, department="95"))
    page = client.get(PAGE, {"projet": "1"})
    assert (page.context["shown"], page.context["may_spread"]) == (published, False)
    for name in ("draft_publication", "spread_publication"):
        assert client.post(reverse(f"statistics:{name}", args=["atelier"])).status_code == 404


def test_a_document_of_a_publication_is_not_made_before_one_is_spread(client, coordinator, programme):
    publishing.make_draft(programme)
    asked = {"form": "json", "audience": "publication", "site": "", "year": ""}
    assert client.post(reverse("statistics:make_document", args=["atelier"]), asked).url.endswith("/atelier/")
    assert not Document.objects.exists()


def test_crossed_answers_are_shown_with_their_masked_cells(client, coordinator, published):
    crossing = {"title": "Âge × Métier", "heads": ["Bureau"], "lines": [["40-49 ans", [12]], ["50-59 ans", [None]]]}
    part_of(published)["crossings"].append(crossing)
    published.save()
    page = client.get(PAGE).content.decode()
    assert "Âge × Métier" in page
    assert '<span class="chart-masked">masqué</span>' in page


@pytest.mark.parametrize(("asked", "queries"), [({}, 12), ({"site": "osny", "year": "2013"}, 11)])
def test_a_publication_is_read_as_it_is_stored(client, coordinator, published, asked, queries, budget):
    client.get(PAGE)
    with budget(queries):
        client.get(PAGE, asked)


@pytest.mark.parametrize("by", ["year", "site", "session"])
def test_a_question_is_compared(client, coordinator, programme, by):
    page = client.get(reverse("statistics:comparison", args=["atelier"]), {"question": "end:age", "by": by})
    groups = page.context["found"].groups
    assert sum(group.base for group in groups) == 114
    assert len(groups) == {"year": 6, "site": 2, "session": 11}[by]
    assert "ne sont jamais reliées" in page.content.decode()


def test_the_year_is_reported_beside_the_one_before(client, coordinator, programme):
    page = client.get(reverse("statistics:activity"), {"year": "2013"})
    (line,) = page.context["lines"]
    assert (line.now.sessions, line.now.people, line.before.people) == (2, 20, 11)
    assert (line.now.meetings, line.now.occupancy) == (22, 83)


# --- The poster as a page ---------------------------------------------------------------------------------------------
POSTER = "/animation/evaluation/atelier/affiche/"


def test_the_poster_is_a_page_of_either_size_with_the_figures_of_the_team(client, coordinator, programme):
    page = client.get(POSTER, {"taille": "a3", "site": "osny"})
    assert page.context["size"] == "a3"
    assert page.context["data"]["participants"] == 51
    assert "Passer en A4" in page.content.decode()


@pytest.mark.parametrize(("questions", "letters"), [(3, ""), (4, "fit-small"), (5, "fit-smaller"), (9, "fit-smallest")])
def test_the_more_questions_on_the_poster_s_page_the_smaller_its_letters(questions, letters):
    table = {"rows": [{}] * 6}
    items = [{"table": table}] * questions + [{"table": {"rows": []}}, {"matrix": {}}]
    assert posters.letters_for([{"sections": [{"items": items}]}]) == letters


def test_the_poster_of_the_publication_shows_what_is_spread_and_nothing_before(client, coordinator, programme):
    assert client.get(POSTER, {"public": "publication"}).status_code == 404
    publishing.spread(publishing.make_draft(programme), by=None)
    page = client.get(POSTER, {"public": "publication"})
    assert page.context["published"]
    assert "masqué" in page.content.decode()


@pytest.mark.parametrize(
    ("asked", "words"),
    [({}, "des sessions de 2012 à 2017"), ({"site": "osny", "year": "2014"}, "des sessions de 2014, site")],
)
def test_a_published_paper_says_of_which_years_it_is_and_since_when_it_is_spread(
    client, coordinator, published, asked, words
):
    page = client.get(POSTER, {"public": "publication", **asked}).content.decode()
    assert words in page
    assert f"chiffres diffusés le {day(published.spread_at)}" in page


def test_the_poster_says_which_questions_are_in_the_report_only():
    matrix = {"lines": [{"rows": [{}]}, {"rows": []}, {"rows": [{}]}]}
    moments = [{"sections": [{"items": [{"table": {"rows": [{}]}}, {"matrix": matrix}]}]}]
    assert (posters.left_out(moments), posters.left_out(moments, 0)) == (2, 3)
    context = papers.sheet({"filters": {}, "tables": [], "participation": [], "period": {}}, audience="team", size="a4")
    data = {"programme": {"title": "Atelier"}, "period": {"first": None}, "cohorts": 2, "participants": 20}
    page = render_to_string("sessions/statistics/poster_body.html", context | {"data": data, "left_out": 2})
    assert "Les autres questions sont dans le rapport." in page


@pytest.mark.drawn
def test_a_paper_to_keep_has_a_french_name(published, monkeypatch):
    monkeypatch.setattr(papers, "_paper", lambda data, args: b"")
    args = {"programme": "atelier", "audience": "publication", "publication": published.pk, "departments": None}
    args["filters"] = {"site": None, "year": None}
    names = [papers._build(args | {"form": form}).filename for form in papers.PAPERS]
    assert names == ["rapport.pdf", "affiche-a4.pdf", "affiche-a3.pdf"]


def test_a_paper_bears_the_name_of_the_house(client, coordinator, programme, settings):
    settings.SITE_NAME = "Rivage"
    page = client.get(POSTER, {"taille": "a4"}).content.decode()
    assert '<p class="brand">Rivage</p>' in page


def test_a_paper_says_every_filter_that_it_was_made_with(programme):
    filters = {"site": "osny", "year": 2014, "department": "95", "cohort": "osny-2014-1", "since": None, "until": 2016}
    args = {"programme": "atelier", "audience": "team", "departments": None, "filters": filters}
    page = render_to_string(
        "sessions/statistics/paper_head.html", papers.sheet(papers.data_of(args), audience="team", size="a4")
    )
    for words in ("Osny", "95 Val-d’Oise", "osny-2014-1", "année", "jusqu’en 2016"):
        assert words in page
    assert "depuis" not in page
