"""The sums of closed campaigns: kept once, never out of date, the same figures with and without them."""

from datetime import UTC, datetime, timedelta

import pytest

from sessions.programmes.models import Site
from sessions.questionnaires.actions import note_situations
from sessions.questionnaires.models import Campaign, Tally
from sessions.questionnaires.sums import Sums, sums_of
from sessions.scheduling.enums import CohortState
from sessions.statistics.actions import keep_sums
from sessions.statistics.figures import evaluation
from sessions.statistics.finished import finished_cohorts
from sessions.statistics.kept import groups_of
from sessions.statistics.models import KeptSums
from tests.factories.programmes import ModuleFactory, SiteFactory
from tests.factories.questionnaires import make_answered, make_questionnaire
from tests.factories.scheduling import make_cohort

pytestmark = pytest.mark.django_db


@pytest.fixture
def questionnaire():
    return make_questionnaire()


def answered(questionnaire, colours, *, closed=True, **fields) -> Campaign:
    site = Site.objects.filter(slug="un").first() or SiteFactory(slug="un")
    cohort = make_cohort(programme=questionnaire.programme, state=CohortState.ARCHIVED, site=site, **fields)
    return make_answered(colours=colours, questionnaire=questionnaire, cohort=cohort, closed=closed)


def colour(questionnaire) -> tuple[int, list[int]]:
    figures = evaluation(finished_cohorts(questionnaire.programme, None))
    (table,) = [table for table in figures.tables if table.code == "colour"]
    return table.base, [row.n for row in table.rows]


def test_sums_come_back_as_they_were_kept(questionnaire):
    found = sums_of([answered(questionnaire, ["vert"] * 5).pk])
    assert Sums.from_plain(found.to_plain()) == found


def test_kept_sums_are_read_instead_of_the_counters(questionnaire, budget):
    answered(questionnaire, ["vert"] * 5)
    before = colour(questionnaire)
    assert (keep_sums(), keep_sums()) == (1, 0)
    Tally.objects.update(count=99)  # nobody looks there any more
    assert colour(questionnaire) == before
    with budget(11):
        evaluation(finished_cohorts(questionnaire.programme, None))


def test_a_campaign_that_closes_later_is_added_before_the_next_run_and_after(questionnaire):
    answered(questionnaire, ["vert"] * 5)
    answered(questionnaire, ["bleu"] * 6, closed=False)
    keep_sums()
    assert colour(questionnaire) == (5, [0, 5, 0])
    Campaign.objects.update(closes_on="2024-02-02", opens_on="2024-02-01")
    for _ in range(2):
        assert colour(questionnaire) == (11, [0, 5, 6])
        keep_sums()
    assert KeptSums.objects.count() == 1


def test_situations_noted_after_closing_are_in_the_figures_at_once(questionnaire):
    campaign = answered(questionnaire, ["vert"] * 5)
    Campaign.objects.update(expected=8)
    keep_sums()
    for number in (1, 3, 2):
        note_situations(campaign, {questionnaire.questions.get(code="colour"): {"bleu": number}})
        assert colour(questionnaire) == (5 + number, [0, 5, number])
        keep_sums()


def test_a_filter_that_cuts_a_group_adds_up_its_own_sessions(questionnaire):
    answered(questionnaire, ["vert"] * 5)
    answered(questionnaire, ["bleu"] * 6)
    keep_sums()
    found = finished_cohorts(questionnaire.programme, None)
    parts = [evaluation(found.narrowed({"cohort": line.code})) for line in found.lines]
    assert sorted(part.tables[0].base for part in parts) == [5, 6]
    assert sorted(part.participation[0].answers for part in parts) == [5, 6]
    assert sorted(part.participants for part in parts) == [5, 6]


def test_groups_are_those_of_a_version_on_a_site_in_a_year(questionnaire):
    """A module at half past midnight of 1 January, on the clock of France, is in the year that begins."""
    ModuleFactory(programme=questionnaire.programme)
    answered(questionnaire, ["vert"] * 5, first=datetime(2022, 12, 31, 23, 30, tzinfo=UTC))
    answered(questionnaire, ["bleu"] * 6, first=datetime(2022, 12, 31, 22, 30, tzinfo=UTC))
    answered(questionnaire, ["vert"] * 7, first=datetime(2023, 6, 1, 12, tzinfo=UTC))
    groups = groups_of(finished_cohorts(questionnaire.programme, None))
    assert {group.year: (group.campaigns, group.answers) for group in groups} == {2022: (1, 6), 2023: (2, 12)}
    assert keep_sums() == 2


def test_a_session_that_changes_its_year_takes_its_answers_along(questionnaire):
    ModuleFactory(programme=questionnaire.programme)
    answered(questionnaire, ["vert"] * 5, first=datetime(2022, 6, 1, 12, tzinfo=UTC))
    moved = answered(questionnaire, ["bleu"] * 6, first=datetime(2023, 6, 1, 12, tzinfo=UTC))
    keep_sums()
    begins = datetime(2022, 7, 1, 12, tzinfo=UTC)
    moved.cohort.meetings.filter(kind="module").update(starts_at=begins, ends_at=begins + timedelta(hours=2))
    found = finished_cohorts(questionnaire.programme, None)
    assert evaluation(found.narrowed({"year": 2022})).tables[0].base == 11
    assert evaluation(found.narrowed({"year": 2023})).tables == []
