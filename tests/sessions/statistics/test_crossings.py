"""Declared crossings as the team reads them: small groups show nothing, and nothing gives them back."""

import io

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from portal.accounts.enums import Role
from sessions.questionnaires import actions
from sessions.questionnaires.draws import draw
from sessions.questionnaires.enums import Way
from sessions.questionnaires.models import Campaign
from sessions.questionnaires.versions import declare_crosstab
from sessions.scheduling.enums import CohortState
from sessions.statistics import exports, papers
from sessions.statistics.crossings import hidden
from sessions.statistics.figures import evaluation
from sessions.statistics.finished import finished_cohorts
from sessions.statistics.indicators import MINIMUM
from tests.factories.accounts import StaffFactory
from tests.factories.questionnaires import CampaignFactory, make_questionnaire
from tests.factories.scheduling import CohortFactory


def answered(*pairs: tuple[str, str], row: str = "colour") -> Campaign:
    """A closed campaign: each pair is one person's answers to a crossed question and to « rating »."""
    questionnaire = make_questionnaire(state="draft")
    one, other = (questionnaire.questions.get(code=code) for code in (row, "rating"))
    declare_crosstab(questionnaire, row=one, column=other)
    cohort = CohortFactory(programme=questionnaire.programme, state=CohortState.ARCHIVED)
    campaign = CampaignFactory(questionnaire=questionnaire, cohort=cohort, expected=len(pairs))
    actions.create_tallies([campaign])
    for given_one, given_other in pairs:
        actions.submit_drawn(draw(campaign, Way.PAPER), {row: given_one, "rating": given_other})
    Campaign.objects.filter(pk=campaign.pk).update(opens_on="2024-03-01", closes_on="2024-03-02")
    return campaign


def crossings(campaign: Campaign) -> list:
    return evaluation(finished_cohorts(campaign.questionnaire.programme, None)).crossings


def lines(campaign: Campaign) -> dict:
    (one,) = crossings(campaign)
    return dict(one.lines)


@pytest.mark.django_db
def test_a_crossing_of_large_groups_is_shown_whole():
    shown = lines(answered(*[("vert", "3")] * 6, *[("bleu", "1")] * 5, ("bleu", "3")))
    assert shown == {"ROUGE": [0, 0, 0], "VERT": [6, 0, 0], "BLEU": [1, 0, 5]}


@pytest.mark.django_db
def test_crossings_are_read_without_a_filter_for_two_readings_would_tell_of_one_person():
    campaign = answered(*[("vert", "3")] * 6, *[("bleu", "1")] * 5)
    found = finished_cohorts(campaign.questionnaire.programme, None)
    narrowed = evaluation(found.narrowed({"cohort": campaign.cohort.code}))
    assert (narrowed.crossings, narrowed.crossings_apart) == ([], True)
    assert evaluation(found).crossings_apart is False


@pytest.mark.django_db
def test_what_one_person_of_a_small_group_answered_is_hidden_and_does_not_follow():
    """Who knows the only person that gave « 1 » reads neither her colour nor, by subtraction, in the other columns."""
    shown = lines(answered(*[("vert", "3")] * 6, *[("bleu", "2")] * 6, ("bleu", "1")))
    assert [cells[2] for cells in shown.values()] == [None, None, None]
    assert sum(cells[column] is None for column in range(3) for cells in [shown["VERT"]]) == 2


@pytest.mark.django_db
def test_a_crossing_without_a_group_of_five_is_left_out():
    assert crossings(answered(("vert", "3"), ("vert", "2"), ("bleu", "1"), ("rouge", "3"), ("rouge", "2"))) == []


@pytest.mark.django_db
def test_where_people_give_several_answers_a_group_is_counted_once():
    """Three people with two answers each are three, not six."""
    campaign = answered(*[("livret", "3")] * 7, *[("livret", "2")] * 6, row="tools")
    Campaign.objects.update(opens_on="2024-03-01", closes_on="9999-01-01", expected=16)
    for _ in range(3):
        actions.submit_drawn(draw(campaign, Way.PAPER), {"tools": ["livret", "film"], "rating": "1"})
    Campaign.objects.update(closes_on="2024-03-02")
    assert lines(campaign)["LIVRET"] == [7, None, None]


@pytest.mark.django_db
def test_report_and_workbook_hold_the_crossings_as_the_screen_does():
    campaign = answered(*[("vert", "3")] * 12, *[("bleu", "2")] * 6, ("bleu", "1"))
    programme = campaign.questionnaire.programme
    everything = dict.fromkeys(("site", "year", "department", "cohort", "since", "until"))
    user = StaffFactory(role=Role.ADMIN, department="")
    data = papers.data_of(papers.args_for(programme, user=user, audience="team", form="report", filters=everything))
    report = render_to_string("sessions/statistics/report.html", papers.sheet(data, audience="team", size="a4"))
    paper = report.partition("Réponses croisées")[2]
    assert paper.count(">masqué</td>") == 6
    assert ">12</td>" in paper
    assert "moins de 5 personnes" in paper
    rows = list(load_workbook(io.BytesIO(exports.to_xlsx(data)))["croisements"].iter_rows(values_only=True))
    assert sum(row[4] == "" or row[4] is None for row in rows) == 6


@given(st.dictionaries(st.text("abcdef", min_size=1, max_size=2), st.integers(0, 20), max_size=6))
def test_hidden_groups_are_all_the_small_ones_and_hold_five_together(sizes):
    found = hidden(sizes)
    assert {group for group, size in sizes.items() if 0 < size < MINIMUM} <= found
    assert not any(sizes[group] == 0 for group in found)
    together = sum(sizes[group] for group in found)
    assert together == 0 or together >= MINIMUM or found == {group for group, size in sizes.items() if size}
