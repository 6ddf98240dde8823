"""What is published of the demonstration's past sessions, and every document made of it."""

import io
import json
import zipfile

import pikepdf
import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.accounts.enums import Role
from portal.demo import past
from sessions.common.actions import build_document, request_document
from sessions.common.models import Document
from sessions.programmes.models import Programme
from sessions.statistics import family, papers
from sessions.statistics.publication import Asked, Counts, publish
from sessions.statistics.suppression import is_small
from tests.factories.accounts import StaffFactory, sign_in
from tests.factories.programmes import ProgrammeFactory, SiteFactory
from tests.sessions.statistics.test_suppression import in_span

NOTHING = {"site": None, "year": None}


@pytest.fixture
def programme(db) -> Programme:
    programme = ProgrammeFactory(slug="atelier", department="95", modules=10)
    past.load_past(programme, {town: SiteFactory(slug=town, town=town.title()) for town in ("argenteuil", "osny")})
    return programme


@pytest.fixture
def coordinator(db, client):
    user = StaffFactory(role=Role.COORDINATOR, department="95")
    sign_in(client, user)
    return user


# --- The family -------------------------------------------------------------------------------------------------------
def test_no_published_number_lies_between_one_and_ten(programme):
    for part in family.published(family.counts_of(programme)).values():
        numbers = [part.people, *part.received.values()]
        for table in part.tables:
            numbers += [table.base, table.missing, *(row.n for row in table.rows)]
        assert not any(number is not None and is_small(number) for number in numbers)


def test_the_whole_programme_keeps_its_large_numbers(programme):
    whole = family.published(family.counts_of(programme))["", ""]
    ages = next(table for table in whole.tables if table.code == "age")
    shown = {row.label: row.n for row in ages.rows}
    assert whole.people == 114
    assert (shown["50-59 ans"], shown["60-67 ans"]) == (55, None)
    assert list(shown.values()).count(None) == 2


@st.composite
def programmes(draw):
    """Two questions of one moment over sites and years; each answer of each session drawn."""
    elementary = [
        (f"s{s}", f"20{y:02}") for s in range(draw(st.integers(1, 2))) for y in range(draw(st.integers(1, 3)))
    ]
    number = st.one_of(st.integers(0, 8), st.sampled_from([12, 30]))
    questions, needed = [], dict.fromkeys(elementary, 0)
    for code in "ab":
        counts = {}
        for scope in elementary:
            found = {choice: draw(number) for choice in "xyz"}
            counts[scope] = {"": sum(found.values()), **found}
            needed[scope] = max(needed[scope], counts[scope][""])
        choices = tuple((choice, choice) for choice in "xyz")
        questions.append(Asked("end", code, code, False, choices, frozenset([1]), counts))
    received = {scope: count + draw(st.integers(0, 3)) for scope, count in needed.items()}
    people = {scope: count + draw(st.integers(0, 3)) for scope, count in received.items()}
    return Counts(people, {("end", 1): received}, tuple(questions))


@settings(max_examples=15, deadline=None, derandomize=True)
@given(programmes())
def test_nobody_recovers_a_masked_count_from_all_questions_and_filters_together(counts):
    parts = publish(counts)
    atoms = []
    for s, y in counts.people:
        atoms += [(s, y, "silent"), *((s, y, f"{code}-missing") for code in "ab")]
        atoms += [(s, y, f"{code}{choice}") for code in "ab" for choice in "xyz"]
    # An attacker's unknowns: each session's silent people, and each answer; b's missing follows from a's base.
    index = {atom: place for place, atom in enumerate(atoms)}

    def vector(scope, wanted):
        values = [0] * len(atoms)
        for site, year, what in atoms:
            if scope[0] in ("", site) and scope[1] in ("", year) and what in wanted:
                values[index[site, year, what]] = 1
        return tuple(values)

    base_of = {code: {f"{code}-missing", *(f"{code}{choice}" for choice in "xyz")} for code in "ab"}
    published, masked_small = [], []

    def keep(scope, wanted, shown, true):
        if shown is not None:
            published.append(vector(scope, wanted))
        elif is_small(true):
            masked_small.append(vector(scope, wanted))

    def true_sum(numbers, scope):
        return sum(n for (s, y), n in numbers.items() if scope[0] in ("", s) and scope[1] in ("", y))

    received = counts.received["end", 1]
    for site, year in counts.people:  # both questions have the same base: known to everybody
        same = [
            left - right
            for left, right in zip(vector((site, year), base_of["a"]), vector((site, year), base_of["b"]), strict=True)
        ]
        published.append(tuple(same))
    for scope, part in parts.items():
        keep(scope, base_of["a"] | {"silent"}, part.people, true_sum(counts.people, scope))
        keep(scope, base_of["a"], part.received["end"], true_sum(received, scope))
        for table, question in zip(part.tables, counts.questions, strict=True):
            code = question.code
            keep(scope, base_of[code], table.base, true_sum(received, scope))
            answered = true_sum({key: found[""] for key, found in question.counts.items()}, scope)
            keep(scope, {f"{code}-missing"}, table.missing, true_sum(received, scope) - answered)
            rows = {row.code: row.n for row in table.rows}
            for choice in "xyz":
                true = true_sum({key: found[choice] for key, found in question.counts.items()}, scope)
                keep(scope, {f"{code}{choice}"}, rows.get(choice), true)
    assert not any(in_span(published, masked_small))


# --- Documents --------------------------------------------------------------------------------------------------------
def made(programme, form: str, audience: str) -> tuple[bytes, Document]:
    args = {"programme": programme.slug, "audience": audience, "form": form, "departments": None}
    args["filters"] = (
        NOTHING if audience == papers.PUBLIC else NOTHING | dict.fromkeys(("department", "cohort", "since", "until"))
    )
    document = build_document(request_document(papers.KIND, args).pk)
    assert document.state == "ready", document.error
    with document.file.open("rb") as file:
        return file.read(), document


@pytest.mark.parametrize(
    ("form", "audience"),
    [("report", papers.TEAM), ("xlsx", papers.TEAM), ("csv", papers.PUBLIC), ("json", papers.PUBLIC)],
)
def test_each_document_is_the_same_byte_for_byte_from_the_same_data(programme, form, audience):
    first, document = made(programme, form, audience)
    document.delete()
    assert made(programme, form, audience)[0] == first


def test_the_report_is_tagged_and_in_french(programme):
    content, _ = made(programme, "report", papers.TEAM)
    with pikepdf.open(io.BytesIO(content)) as report:
        assert str(report.Root.Lang) == "fr"
        assert report.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in report.Root


@pytest.mark.parametrize(("form", "width"), [("poster-a4", 595), ("poster-a3", 842)])
def test_a_poster_is_one_page_of_its_size(programme, form, width):
    content, _ = made(programme, form, papers.PUBLIC)
    with pikepdf.open(io.BytesIO(content)) as poster:
        assert len(poster.pages) == 1
        assert round(float(poster.pages[0].mediabox[2])) == width


def test_the_tables_come_with_a_dictionary_of_every_column(programme):
    content, _ = made(programme, "csv", papers.TEAM)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        heads = archive.read("chiffres.csv").decode("utf-8-sig").splitlines()[0].split(";")
        dictionary = archive.read("dictionnaire.csv").decode("utf-8-sig").splitlines()[1:]
    assert heads == [line.split(";")[0] for line in dictionary]


def test_a_masked_number_is_empty_in_every_table(programme):
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
def test_the_page_of_publication_knows_its_filters(client, coordinator, programme):
    url = reverse("statistics:publication", args=["atelier"])
    assert "Personnes\u00a0: 114" in client.get(url).content.decode().replace("Personnes : ", "Personnes\u00a0: ")
    assert client.get(url, {"site": "osny", "year": "2013"}).context["part"].people is None
    assert client.get(url, {"site": "osny", "year": "2012"}).context["scope"].errors


@pytest.mark.parametrize("by", ["year", "site", "session"])
def test_a_question_is_compared(client, coordinator, programme, by):
    page = client.get(reverse("statistics:comparison", args=["atelier"]), {"question": "end:age", "by": by})
    groups = page.context["found"].groups
    assert sum(group.base for group in groups) == 114
    assert len(groups) == {"year": 6, "site": 2, "session": 11}[by]


def test_the_year_is_reported_beside_the_one_before(client, coordinator, programme):
    page = client.get(reverse("statistics:activity"), {"year": "2013"})
    (line,) = page.context["lines"]
    assert (line.now.sessions, line.now.people, line.before.people) == (2, 20, 11)
    assert (line.now.meetings, line.now.occupancy) == (22, 83)
