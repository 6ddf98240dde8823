"""The demonstration's second programme: what it shows of an evaluation."""

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import escape

from portal.accounts.enums import Role
from portal.demo import prevention
from sessions.scheduling.models import Cohort
from sessions.statistics import family, papers
from sessions.statistics.figures import evaluation
from sessions.statistics.finished import finished_cohorts
from tests.factories.accounts import StaffFactory, sign_in
from tests.factories.programmes import SiteFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def sites():
    return {town: SiteFactory(slug=town, town=town.title()) for town in ("argenteuil", "osny")}


def test_it_shows_effects_modules_attendance_and_advice_and_loads_once(sites):
    programme = prevention.load(sites)
    assert prevention.load(sites) == programme
    assert Cohort.objects.filter(programme=programme).count() == 4
    figures = evaluation(finished_cohorts(programme, None))
    shown = {table.code for table in figures.tables if table.rows}
    assert {"effects", "module-1", "module-5", "recommend", "age"} <= shown
    assert [share.n for share in figures.shares] == [45, 40]
    assert figures.recommendations.rows
    assert [line.year for line in figures.years] == [2024, 2025]
    assert family.latest_of(programme) is not None
    (crossing,) = figures.crossings
    assert sum(bool(n) for _, cells in crossing.lines for n in cells) >= 10
    assert [one.text for one in figures.verbatims][1] == "Plus de temps pour échanger entre nous."
    assert not any("Nadia" in one.text or "Osny" in one.text for one in figures.verbatims)
    (situation,) = [table for table in figures.tables if table.code == "situation"]
    assert (situation.base, situation.noted) == (38, 8)


@pytest.mark.drawn
def test_questions_with_the_same_answers_are_one_table_on_screen_and_on_paper(client, sites):
    programme = prevention.load(sites)
    sign_in(client, StaffFactory(role=Role.COORDINATOR, department="95"))
    page = client.get(reverse("statistics:programme", args=[programme.slug])).content.decode()
    coordinator = StaffFactory(role=Role.COORDINATOR, department="95")
    everything = dict.fromkeys(("site", "year", "department", "cohort", "since", "until"))
    args = papers.args_for(programme, user=coordinator, audience=papers.TEAM, form="report", filters=everything)
    report = papers.sheet(papers.data_of(args), audience=papers.TEAM, size="a4")
    paper = render_to_string("sessions/statistics/report.html", report)
    items = [item for moment in report["moments"] for part in moment["sections"] for item in part["items"]]
    (matrix,) = [item["matrix"] for item in items if "matrix" in item]
    assert len(matrix["lines"]) == len(prevention.MODULES)
    for line in matrix["lines"]:
        row = f'<th scope="row">{escape(line["title"])}</th>'
        assert page.count(row) == paper.count(row) == 1
    assert paper.count(">Sans réponse</th>") == 1


@pytest.mark.drawn
def test_the_report_holds_the_trend_and_the_base_of_each_part(sites):
    programme = prevention.load(sites)
    everything = dict.fromkeys(("site", "year", "department", "cohort", "since", "until"))
    args = {"programme": programme.slug, "audience": papers.TEAM, "departments": None, "filters": everything}
    report = papers.sheet(papers.data_of(args), audience=papers.TEAM, size="a4")
    paper = render_to_string("sessions/statistics/report.html", report)
    trend = paper.partition("D’une année à l’autre")[2].partition("</table>")[0]
    assert trend.count('<th scope="row">') == 2
    assert "87\u00a0% (20\u00a0sur\u00a023)" in trend
