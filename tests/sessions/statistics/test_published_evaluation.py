"""The demonstration's eleven past sessions give the printed evaluation of 2012 to 2018, count by count."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.accounts.enums import Role
from portal.demo import past, questionnaires
from sessions.programmes.models import Programme, Site
from sessions.questionnaires.models import Campaign, Question, Tally
from sessions.scheduling.models import Cohort, Meeting
from tests.factories.accounts import StaffFactory, sign_in
from tests.factories.programmes import ProgrammeFactory, SiteFactory

pytestmark = pytest.mark.django_db

AGE = {"moins de 25 ans": 0, "25-39 ans": 18, "40-49 ans": 39, "50-59 ans": 55, "60-67 ans": 2}
CANCER_TYPE = {
    "Sein": 79, "Hématome": 8, "Ovaires": 6, "Tube digestif et estomac": 5, "Intestin et rectum": 3, "Prostate": 3,
    "Sphère ORL": 3, "Cerveau": 2, "Rein": 1, "Poumon": 1, "Os": 1,
}  # fmt: skip
SITUATION = {
    "Invalidité catégorie 2": 33, "Reprise de travail": 19, "Invalidité catégorie 1": 17, "Arrêt maladie": 15,
    "Pôle emploi": 6, "Retraite par inaptitude": 4, "Autres": 5, "Décès": 7,
}  # fmt: skip


@pytest.fixture
def loaded(past_sessions) -> tuple[Programme, dict]:
    return past_sessions, {site.slug: site for site in Site.objects.all()}


@pytest.fixture
def published(client, loaded) -> dict:
    sign_in(client, StaffFactory(role=Role.COORDINATOR, department="95"))
    return client.get(reverse("statistics:programme_json", args=["atelier"])).json()


def test_eleven_sessions_from_october_2012_to_january_2018(published):
    assert published["cohorts"] == 11
    assert published["participants"] == 114
    assert published["period"] == {"first": "2012-10-02", "last": "2018-01-09"}


@pytest.mark.parametrize(
    ("code", "counts", "missing"), [("age", AGE, 0), ("cancer_type", CANCER_TYPE, 2), ("situation", SITUATION, 8)]
)
def test_the_tables_hold_the_printed_counts_and_their_base(published, code, counts, missing):
    table = next(table for table in published["tables"] if table["code"] == code)
    assert {row["label"]: row["n"] for row in table["rows"]} == counts
    assert (table["base"], table["answered"], table["missing"]) == (114, 114 - missing, missing)
    assert [row["label"] for row in table["rows"]] == list(counts)


def test_percentages_are_of_114_rounded_half_up(published):
    percents = {table["code"]: [row["percent"] for row in table["rows"]] for table in published["tables"]}
    assert percents == {
        "age": [0, 16, 34, 48, 2],
        "cancer_type": [69, 7, 5, 4, 3, 3, 3, 2, 1, 1, 1],
        "situation": [29, 17, 15, 13, 5, 4, 4, 6],
    }


def test_loading_twice_changes_nothing(loaded):
    counted = [model.objects.count() for model in (Cohort, Meeting, Campaign, Question, Tally)]
    past.load_past(*loaded)
    assert [model.objects.count() for model in (Cohort, Meeting, Campaign, Question, Tally)] == counted
    assert counted[:3] == [11, 121, 22]


def test_each_session_has_ten_to_twelve_people_and_no_more_answers_than_people(loaded):
    for campaign in Campaign.objects.all():
        assert 10 <= campaign.answers <= 12
        for question in campaign.questionnaire.questions.all():
            tallies = campaign.tallies.filter(question=question)
            answered = tallies.get(choice=None).count
            assert answered <= campaign.answers
            assert sum(tally.count for tally in tallies if tally.choice) == answered


def test_the_sessions_take_turns_between_the_sites(loaded):
    towns = [cohort.site.town for cohort in Cohort.objects.order_by("opened_at")]
    assert towns == ["Argenteuil", "Osny"] * 5 + ["Argenteuil"]


def test_loading_the_past_takes_few_queries():
    programme = ProgrammeFactory(modules=10)
    sites = {town: SiteFactory(slug=town) for town in ("argenteuil", "osny")}
    questionnaires.load(programme)
    with CaptureQueriesContext(connection) as captured:
        past.load_past(programme, sites)
    assert len(captured) <= 40  # SQLite cuts long inserts, PostgreSQL does not


def test_nobody_reads_the_word_death_on_a_form(loaded):
    programme, _ = loaded
    for questionnaire in programme.questionnaires.all():
        for question in questionnaire.questions.filter(code="situation"):
            assert not question.choices.get(code="deces").offered


def test_codes_stay_the_same_from_one_version_to_the_next(loaded):
    programme, _ = loaded
    for code, choices in [("age", 5), ("situation", 8)]:
        asked = Question.objects.filter(questionnaire__programme=programme, code=code)
        codes = {tuple(question.choices.values_list("code", flat=True)) for question in asked}
        assert len(asked) == 2
        assert len(codes) == 1
        assert len(codes.pop()) == choices


def test_each_module_is_rated_in_the_current_questionnaire(loaded):
    programme, _ = loaded
    current = questionnaires.load(programme)["end", questionnaires.CURRENT]
    assert current.questions.filter(code__startswith="module-").count() == 10
