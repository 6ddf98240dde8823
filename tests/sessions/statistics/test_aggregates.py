"""Past figures brought in from a file: every error said by its line, all or nothing, a dry run first."""

import io
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from portal.accounts.enums import Role
from sessions.programmes.models import Site
from sessions.questionnaires.models import Campaign
from sessions.scheduling.models import Cohort
from sessions.statistics import actions, aggregates, past_files, queries
from tests.factories.accounts import StaffFactory, sign_in
from tests.factories.programmes import ProgrammeFactory, SiteFactory
from tests.factories.questionnaires import make_questionnaire

pytestmark = pytest.mark.django_db

HEAD = "session;site;rubrique;code;reponse;date;nombre"
GOOD = [
    "osny-2014-1;osny;seance;1;;11/03/2014;",
    "osny-2014-1;osny;participation;inscrites;;;12",
    "osny-2014-1;osny;recommandation;visite;;;4",
    "osny-2014-1;osny;fin;;;;11",
    "osny-2014-1;osny;fin;colour;vert;;6",
    "osny-2014-1;osny;fin;colour;bleu;;4",
]


@pytest.fixture
def programme():
    programme = ProgrammeFactory(slug="atelier", department="95", modules=1)
    SiteFactory(slug="osny")
    make_questionnaire(programme=programme)
    return programme


def problems(programme, *lines: str) -> list[tuple[int, str]]:
    rows = past_files.read_csv("\n".join([HEAD, *lines]).encode())
    _, found = aggregates.check(rows, queries.known_for_import(programme, Site.objects.all()))
    return [(problem.line, problem.text) for problem in found]


def test_a_right_file_has_no_problem(programme):
    assert problems(programme, *GOOD) == []


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Osny 2014;osny;seance;1;;2014-03-11;", "référence"),
        ("a;ailleurs;seance;1;;2014-03-11;", "site"),
        ("a;osny;seance;9;;2014-03-11;", "module"),
        ("a;osny;seance;1;;11 mars;", "date"),
        ("a;osny;participation;inscrites;;;douze", "nombre entier"),
        ("a;osny;participation;inscrites;;;-1", "nombre entier"),
        (f"a;osny;participation;inscrites;;;{'1' * 5000}", "nombre entier"),
        ("a;osny;seance;1;;0001-01-01;", "date"),
        ("a;osny;participation;autre;;;1", "inconnu"),
        ("a;osny;humeur;1;;;1", "rubrique"),
        ("a;osny;fin;inconnue;vert;;1", "question"),
        ("a;osny;fin;colour;jaune;;1", "réponse"),
        ("a;osny;fin;;vert;;1", "code de la question"),
    ],
)
def test_each_wrong_line_is_said_with_its_number(programme, line, said):
    found = problems(programme, *GOOD, line)
    assert [number for number, _ in found] == [8]
    assert said in found[0][1]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (GOOD[1:], "aucune séance"),
        (GOOD[:1], "inscrites"),
        ([*GOOD[:3], *GOOD[4:]], "questionnaires reçus"),
        ([*GOOD[:3], "osny-2014-1;osny;fin;;;;13", *GOOD[4:]], "plus de questionnaires"),
        ([*GOOD, "osny-2014-1;osny;fin;colour;rouge;;9"], "plus de réponses"),
        ([*GOOD, "osny-2014-1;osny;fin;tools;film;;3"], "combien de personnes ont répondu"),
        ([*GOOD, GOOD[-1]], "déjà dans le fichier"),
    ],
)
def test_what_does_not_hold_together_is_said(programme, lines, said):
    found = problems(programme, *lines)
    assert found
    assert said in found[0][1]


def test_a_missing_column_and_an_empty_file_are_said(programme):
    assert aggregates.check([["session"]], None)[1][0].line == 1
    assert aggregates.check([], None)[1][0].line == 1


def xlsx(lines: list[str]) -> bytes:
    book = Workbook()
    for line in [HEAD, *lines]:
        book.active.append(line.split(";"))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture
def coordinator(client):
    sign_in(client, StaffFactory(role=Role.COORDINATOR, department="95"))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_file_is_tried_first_then_brought_in_whole(client, coordinator, programme, kind):
    content = "\n".join([HEAD, *GOOD]).encode() if kind == "csv" else xlsx(GOOD)
    url = reverse("statistics:bring_past", args=["atelier"])
    tried = client.post(url, {"file": SimpleUploadedFile(f"chiffres.{kind}", content)})
    assert "L’essai a réussi" in tried.content.decode()
    assert not Cohort.objects.exists()
    client.post(url, {"content": tried.context["ready"].initial["content"]})
    cohort = Cohort.objects.get()
    assert (cohort.code, cohort.state) == ("osny-2014-1", "archived")
    campaign = Campaign.objects.get()
    assert (campaign.expected, campaign.answers) == (12, 11)
    counts = {
        tally.choice.code: tally.count
        for tally in campaign.tallies.filter(question__code="colour", choice__isnull=False)
    }
    assert counts == {"rouge": 0, "vert": 6, "bleu": 4}
    again = client.post(url, {"content": tried.context["ready"].initial["content"]})
    assert "existe déjà" in again.content.decode()
    assert Cohort.objects.count() == 1


def test_a_file_with_one_error_brings_nothing_in(client, coordinator, programme):
    url = reverse("statistics:bring_past", args=["atelier"])
    text = "\n".join([HEAD, *GOOD, "b;osny;seance;9;;2014-03-11;"])
    answer = client.post(url, {"content": text})
    assert "Ligne 8 :" in answer.content.decode()
    assert not Cohort.objects.exists()


def broken_workbook(part: str, content: bytes) -> bytes:
    """A workbook one part of which holds something else."""
    out = io.BytesIO()
    with ZipFile(io.BytesIO(xlsx(GOOD))) as whole, ZipFile(out, "w", ZIP_DEFLATED) as broken:
        for name in whole.namelist():
            broken.writestr(name, content if name == part else whole.read(name))
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04 nothing",
        broken_workbook("xl/workbook.xml", b"<no end"),
        broken_workbook("xl/worksheets/sheet1.xml", b"<no end"),
        broken_workbook("xl/theme/theme1.xml", b"0" * 60_000_000),
        b"session;" + b"a" * 200_000,
    ],
    ids=["no archive", "no workbook", "no sheet", "a bomb", "a cell without end"],
)
def test_what_is_no_table_is_said(client, coordinator, programme, content):
    url = reverse("statistics:bring_past", args=["atelier"])
    page = client.post(url, {"file": SimpleUploadedFile("a.xlsx", content)}).content.decode()
    assert "ne se lit pas" in page
    assert client.post(url, {"content": f"session;{'a' * 200_000}"}).status_code == 200


def test_lines_may_end_as_on_old_machines(programme):
    rows = past_files.read_csv("\r".join([HEAD, *GOOD]).encode())
    assert rows == past_files.read_csv("\n".join([HEAD, *GOOD]).encode())


def test_a_file_sent_twice_at_once_comes_in_once(client, coordinator, programme, monkeypatch):
    url, text = reverse("statistics:bring_past", args=["atelier"]), "\n".join([HEAD, *GOOD])
    checked = aggregates.check

    def overtaken(rows, known):
        found, wrong = checked(rows, known)
        if not Cohort.objects.exists():
            sites = {site.slug: site for site in Site.objects.all()}
            actions.import_past(programme, found, sites=sites, by=None)
        return found, wrong

    monkeypatch.setattr(aggregates, "check", overtaken)
    assert "existe déjà" in client.post(url, {"content": text}).content.decode()
    assert Cohort.objects.count() == 1


@pytest.mark.parametrize("role", Role)
def test_only_coordinators_and_administrators_bring_figures_in(client, programme, role):
    sign_in(client, StaffFactory(role=role, department="95"))
    expected = 200 if role in (Role.COORDINATOR, Role.ADMIN) else 404
    assert client.get(reverse("statistics:bring_past", args=["atelier"])).status_code == expected


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_example_of_the_template_is_right_as_it_is(client, coordinator, programme, form):
    answer = client.get(reverse("statistics:past_template", args=["atelier", form]))
    rows = (past_files.read_xlsx if form == "xlsx" else past_files.read_csv)(answer.content)
    found, wrong = aggregates.check(rows, queries.known_for_import(programme, Site.objects.all()))
    assert (wrong, found[0].code, found[0].people) == ([], "osny-2014-1", 12)


def test_the_workbook_says_every_code_of_the_programme(client, coordinator, programme):
    content = client.get(reverse("statistics:past_template", args=["atelier", "xlsx"])).content
    codes = {row[:4] for row in load_workbook(io.BytesIO(content))["codes"].iter_rows(values_only=True)}
    assert ("site", "osny") in {row[:2] for row in codes}
    assert ("seance", "1") in {row[:2] for row in codes}
    assert ("fin", "colour", "vert") in {(row[0], row[1], row[3]) for row in codes}


def test_the_template_is_for_who_may_bring_figures_in(client, programme):
    sign_in(client, StaffFactory(role=Role.ANIMATOR, department="95"))
    assert client.get(reverse("statistics:past_template", args=["atelier", "xlsx"])).status_code == 404
