"""The demonstration's second programme: what it shows of an evaluation."""

import pytest

from portal.demo import prevention
from sessions.scheduling.models import Cohort
from sessions.statistics import family, queries
from sessions.statistics.figures import evaluation
from tests.factories.programmes import SiteFactory

pytestmark = pytest.mark.django_db


def test_it_shows_effects_modules_attendance_and_advice_and_loads_once():
    sites = {town: SiteFactory(slug=town, town=town.title()) for town in ("argenteuil", "osny")}
    programme = prevention.load(sites)
    assert prevention.load(sites) == programme
    assert Cohort.objects.filter(programme=programme).count() == 4
    figures = evaluation(queries.finished_cohorts(programme, None))
    shown = {table.code for table in figures.tables if table.rows}
    assert {"effects", "module-1", "module-5", "recommend", "age"} <= shown
    assert [share.n for share in figures.shares] == [45, 40]
    assert figures.recommendations.rows
    assert [line.year for line in figures.years] == [2024, 2025]
    assert family.latest_of(programme) is not None
