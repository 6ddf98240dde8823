"""What the team reads with one filter and with another: their difference is never of one to four answers."""

from datetime import UTC, datetime
from itertools import permutations

import pytest

from sessions.questionnaires.models import Campaign
from sessions.scheduling.enums import CohortState
from sessions.statistics import comparison, evaluation_files, exports
from sessions.statistics.actions import keep_sums
from sessions.statistics.figures import evaluation
from sessions.statistics.finished import Finished, finished_cohorts
from tests.factories.programmes import ModuleFactory, SiteFactory
from tests.factories.questionnaires import make_answered, make_questionnaire
from tests.factories.scheduling import make_cohort

pytestmark = pytest.mark.django_db


@pytest.fixture
def questionnaire():
    questionnaire = make_questionnaire()
    ModuleFactory(programme=questionnaire.programme)
    return questionnaire


@pytest.fixture
def sites():
    return {name: SiteFactory(slug=name) for name in ("ici", "la")}


def answered(questionnaire, site, year: int, answers: int) -> Campaign:
    """A session of eight people who all sent the questionnaire, so many with an answer to the question."""
    cohort = make_cohort(
        programme=questionnaire.programme,
        state=CohortState.ARCHIVED,
        site=site,
        first=datetime(year, 3, 6, 14, tzinfo=UTC),
        code=f"s-{site.slug}-{year}",
    )
    colours = ["vert"] * answers + [""] * (8 - answers)
    return make_answered(colours=colours, questionnaire=questionnaire, cohort=cohort)


def colour(found: Finished):
    return next(table for table in evaluation(found).tables if table.code == "colour")


def read(found: Finished) -> int:
    """How many answers a reader sees; none where the table is hidden or there is none."""
    return sum(table.answered for table in evaluation(found).tables if table.code == "colour" and table.rows)


@pytest.mark.parametrize(
    "answers",
    [
        {("ici", 2023): 3, ("ici", 2024): 8, ("la", 2023): 6, ("la", 2024): 7},
        {("ici", 2023): 3, ("ici", 2024): 4, ("la", 2023): 6, ("la", 2024): 7},
        {("ici", 2023): 3, ("ici", 2024): 4, ("la", 2023): 2, ("la", 2024): 1},
    ],
)
def test_no_two_readings_differ_by_fewer_than_five_answers(questionnaire, sites, answers):
    for (site, year), number in answers.items():
        answered(questionnaire, sites[site], year, number)
    keep_sums()
    found = finished_cohorts(questionnaire.programme, None)
    filters = [{}, *({"site": site} for site in sites), *({"cohort": line.code} for line in found.lines)]
    filters += [{name: year} for name in ("year", "since", "until") for year in (2023, 2024)]
    readings = [({line.pk for line in part.lines}, read(part)) for part in map(found.narrowed, filters)]
    nested = [(more, less) for (all_of, more), (some, less) in permutations(readings, 2) if some < all_of]
    assert len(nested) > 10
    assert not any(0 < more - less < 5 for more, less in nested)


def test_no_two_territories_differ_by_fewer_than_five_answers(questionnaire):
    """An administrator's whole less a coordinator's would be what two people answered elsewhere."""
    here, elsewhere = (SiteFactory(slug=name, department=code) for name, code in (("ici", "95"), ("la", "78")))
    for site, year, number in ((here, 2022, 3), (here, 2023, 3), (here, 2024, 8), (elsewhere, 2024, 2)):
        answered(questionnaire, site, year, number)
    territories = [None, {"95"}, {"78"}, {"95", "78"}]
    every, ours, theirs, both = (finished_cohorts(questionnaire.programme, one) for one in territories)
    assert [read(one) for one in (every, ours, theirs, both)] == [16, 8, 0, 16]
    assert (every.is_whole, ours.is_whole, both.is_whole) == (True, False, True)
    assert evaluation(ours).crossings == []


def test_small_parts_that_make_five_together_count_where_nothing_is_filtered(questionnaire, sites):
    for year, number in ((2023, 3), (2024, 4), (2025, 8)):
        answered(questionnaire, sites["ici"], year, number)
    found = finished_cohorts(questionnaire.programme, None)
    whole, here = colour(found), colour(found.narrowed({"site": "ici"}))
    assert (whole.base, whole.answered, whole.left_out) == (24, 15, 0)
    assert (here.base, here.answered, here.left_out) == (8, 8, 2)
    assert "2\u00a0sessions n’y sont pas\u00a0: moins de 5 personnes y ont répondu" in here.note


def test_a_small_part_alone_is_left_out_of_everything_and_said(questionnaire, sites):
    answered(questionnaire, sites["ici"], 2023, 3)
    answered(questionnaire, sites["ici"], 2024, 8)
    table = colour(finished_cohorts(questionnaire.programme, None))
    assert (table.base, table.answered, table.rows[1].n, table.left_out) == (8, 8, 8, 1)


def test_a_workbook_says_how_many_sessions_a_question_leaves_out(questionnaire, sites):
    for year, number in ((2023, 3), (2024, 8)):
        answered(questionnaire, sites["ici"], year, number)
    programme = questionnaire.programme
    data = exports.as_json(programme, evaluation(finished_cohorts(programme, None)), filters={})
    heads, *rows = evaluation_files.sheets(data)["chiffres"]
    assert {row[heads.index("sessions_a_part")] for row in rows if row[heads.index("question")] == "colour"} == {1}


def test_kept_or_added_up_now_small_parts_are_the_same(questionnaire, sites):
    for year, number in ((2023, 3), (2024, 4), (2025, 8)):
        answered(questionnaire, sites["ici"], year, number)
    found = finished_cohorts(questionnaire.programme, None)
    before = [colour(found.narrowed(one)) for one in ({}, {"since": 2024})]
    keep_sums()
    assert [colour(found.narrowed(one)) for one in ({}, {"since": 2024})] == before


@pytest.mark.parametrize("by", list(comparison.BY))
def test_no_group_of_a_comparison_holds_a_small_part(questionnaire, sites, by):
    for site, year, number in (("ici", 2023, 3), ("ici", 2024, 6), ("la", 2025, 8)):
        answered(questionnaire, sites[site], year, number)
    asked = [questionnaire.questions.get(code="colour")]
    groups = comparison.compare(finished_cohorts(questionnaire.programme, None), asked, by).groups
    shown = sorted(group.cells[1].n for group in groups if not group.hidden)
    assert (shown, len(groups)) == ([6, 8], {"year": 3, "site": 2, "session": 3}[by])
