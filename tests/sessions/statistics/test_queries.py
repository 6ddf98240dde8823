from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from portal.accounts.enums import Role
from sessions.questionnaires import campaigns
from sessions.questionnaires.actions import note_situations
from sessions.questionnaires.models import Campaign
from sessions.scheduling.enums import CohortState
from sessions.statistics import comparison, queries
from sessions.statistics.figures import Evaluation, evaluation
from sessions.statistics.finished import finished_cohorts
from tests.factories.accounts import StaffFactory
from tests.factories.programmes import ProgrammeFactory, SiteFactory
from tests.factories.questionnaires import QuestionFactory, QuestionnaireFactory, make_answered, make_questionnaire
from tests.factories.registrations import RegistrationFactory
from tests.factories.scheduling import CohortFactory, make_cohort

pytestmark = pytest.mark.django_db


def finished(programme, **fields):
    return CohortFactory(programme=programme, state=CohortState.ARCHIVED, **fields)


def figures(programme, departments=None) -> Evaluation:
    return evaluation(finished_cohorts(programme, departments))


def tables(programme) -> dict:
    return {table.code: table for table in figures(programme).tables}


def answered(questionnaire, colours, **fields) -> Campaign:
    cohort = finished(questionnaire.programme)
    return make_answered(colours=colours, questionnaire=questionnaire, cohort=cohort, **fields)


def test_a_table_adds_up_the_campaigns():
    questionnaire = make_questionnaire()
    answered(questionnaire, ["vert"] * 5)
    answered(questionnaire, ["vert", "vert", "bleu", "bleu", "", "", "rouge"])
    table = tables(questionnaire.programme)["colour"]
    assert [(row.code, row.n) for row in table.rows] == [("rouge", 1), ("vert", 7), ("bleu", 2)]
    assert (table.base, table.answered, table.missing) == (12, 10, 2)


def test_a_campaign_of_less_than_five_answers_is_left_out_and_said():
    questionnaire = make_questionnaire()
    answered(questionnaire, ["vert"] * 4)
    assert figures(questionnaire.programme).tables == []
    assert figures(questionnaire.programme).withheld_campaigns == 1
    answered(questionnaire, ["bleu"] * 5)
    assert tables(questionnaire.programme)["colour"].answered == 5


def test_a_campaign_still_open_shows_nothing():
    questionnaire = make_questionnaire()
    answered(questionnaire, ["vert"] * 6, closed=False)
    assert figures(questionnaire.programme).tables == []
    assert figures(questionnaire.programme).open_campaigns == 1


def test_a_campaign_shows_its_results_on_the_day_after_its_last_one():
    questionnaire = make_questionnaire()
    campaign = answered(questionnaire, ["vert"] * 6)
    Campaign.objects.filter(pk=campaign.pk).update(closes_on=timezone.localdate())
    assert figures(questionnaire.programme).tables == []
    Campaign.objects.filter(pk=campaign.pk).update(closes_on=timezone.localdate() - timedelta(days=1))
    assert figures(questionnaire.programme).tables


def test_the_base_of_a_question_leaves_out_versions_that_did_not_ask_it():
    first = make_questionnaire()
    second = QuestionnaireFactory(programme=first.programme, version=2)
    QuestionFactory(questionnaire=second, position=1, code="tools", kind="multiple", choices=["livret"])
    QuestionFactory(questionnaire=second, position=2, code="colour", choices=["vert", "violet"])
    answered(first, ["vert", "bleu", "rouge", "rouge", "rouge"])
    answered(second, ["vert"] * 3 + ["violet"] * 4)
    found = tables(first.programme)
    assert (found["colour"].base, found["rating"].base) == (12, 5)
    assert [(row.code, row.n) for row in found["colour"].rows] == [
        ("vert", 4), ("violet", 4), ("rouge", 3), ("bleu", 1),
    ]  # fmt: skip


def test_participants_are_those_registered_or_asked_once_the_files_are_erased():
    programme = ProgrammeFactory()
    cohort = finished(programme)
    RegistrationFactory.create_batch(3, cohort=cohort)
    RegistrationFactory(cohort=cohort, state="withdrawn")
    erased = finished(programme)
    campaigns.open_campaign(
        make_questionnaire(programme=programme), erased, opens_on=timezone.localdate(), closes_on=timezone.localdate()
    )
    Campaign.objects.update(expected=10)
    assert figures(programme).participants == 13


@pytest.mark.parametrize("state", [CohortState.DRAFT, CohortState.OPEN, CohortState.RUNNING, CohortState.CANCELLED])
def test_only_finished_sessions_count(state):
    programme = ProgrammeFactory()
    CohortFactory(programme=programme, state=state)
    assert figures(programme).cohorts == 0
    assert finished_cohorts(programme, None).lines == []


def test_the_period_goes_from_the_first_module_to_the_last_without_the_follow_up():
    first = timezone.make_aware(datetime(2023, 12, 26, 14))
    programme = ProgrammeFactory(modules=3)
    make_cohort(programme=programme, state=CohortState.COMPLETED, first=first)
    assert figures(programme).first == first
    assert figures(programme).last == first + timedelta(weeks=2)
    assert [line.year for line in finished_cohorts(programme, None).lines] == [2023]


def test_a_territory_limits_the_sites():
    programme = ProgrammeFactory()
    here, there = (finished(programme, site=SiteFactory(department=code)) for code in ("95", "2A"))
    for departments, cohorts in (({"95"}, {here.pk}), (None, {here.pk, there.pk}), (set(), set())):
        assert {line.pk for line in finished_cohorts(programme, departments).lines} == cohorts
        assert figures(programme, departments).cohorts == len(cohorts)


def test_programmes_are_those_of_the_territory_and_those_of_none():
    here, _, nowhere = (ProgrammeFactory(department=code) for code in ("95", "2A", ""))
    coordinator = StaffFactory(role=Role.COORDINATOR, department="95")
    assert set(queries.programmes_for(coordinator)) == {here, nowhere}


@pytest.mark.parametrize("cohorts", [1, 11])
def test_an_evaluation_costs_fifteen_queries_whatever_the_number_of_sessions(cohorts, budget):
    questionnaire = make_questionnaire()
    for _ in range(cohorts):
        answered(questionnaire, ["vert"] * 5)
    with budget(15):
        figures(questionnaire.programme)


def noted(questionnaire, colours, *, vert: int) -> Campaign:
    """A closed campaign with so many more people whose situation the team noted."""
    campaign = answered(questionnaire, colours)
    Campaign.objects.filter(pk=campaign.pk).update(expected=len(colours) + vert)
    note_situations(campaign, {questionnaire.questions.get(code="colour"): {"vert": vert}})
    return campaign


def test_a_table_says_how_many_of_its_base_the_team_noted():
    questionnaire = make_questionnaire()
    noted(questionnaire, ["vert"] * 5 + [""], vert=1)
    table = tables(questionnaire.programme)["colour"]
    assert (table.base, table.noted, table.answered, table.rows[1].n) == (7, 1, 6, 6)
    assert "6\u00a0questionnaires remplis et 1\u00a0situation notée par l’équipe" in table.note


def test_people_whom_the_team_noted_do_not_uncover_fewer_than_five_answers():
    """Two answered: the team, which knows the four it noted, would work out the two."""
    questionnaire = make_questionnaire()
    noted(questionnaire, ["bleu", "bleu", "", "", ""], vert=4)
    assert tables(questionnaire.programme)["colour"].rows == []
    found = finished_cohorts(questionnaire.programme, None)
    (group,) = comparison.compare(found, [questionnaire.questions.get(code="colour")], "year").groups
    assert group.hidden
