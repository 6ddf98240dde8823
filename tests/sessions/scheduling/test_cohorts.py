from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from sessions.scheduling import actions, planning, queries, upkeep
from sessions.scheduling.actions import CohortStateError
from sessions.scheduling.enums import COHORT_TRANSITIONS, CohortState, MeetingKind, MeetingState
from sessions.scheduling.models import Cohort, CohortTransition
from tests.factories.accounts import StaffFactory
from tests.factories.programmes import ProgrammeFactory, SiteFactory
from tests.factories.scheduling import CohortFactory, default_start, make_cohort

pytestmark = pytest.mark.django_db


def plan(modules=3, **fields) -> Cohort:
    programme = ProgrammeFactory(modules=modules, **fields)
    site = SiteFactory()
    slots = planning.propose_slots(programme, site, default_start())
    return planning.create_cohort(programme, site=site, code="osny-1", slots=slots)


@pytest.mark.parametrize("modules", [1, 4, 5, 10])
def test_planning_gives_one_meeting_a_module_and_the_follow_up(modules):
    cohort = plan(modules)
    kinds = list(cohort.meetings.values_list("kind", flat=True))
    assert kinds == [MeetingKind.MODULE] * modules + [MeetingKind.FOLLOW_UP]


def test_a_programme_without_follow_up_gets_none():
    assert plan(1, follow_up_months=None).meetings.count() == 1


def test_planning_eleven_meetings_takes_under_thirty_queries(django_assert_max_num_queries):
    programme, site = ProgrammeFactory(modules=10), SiteFactory()
    with django_assert_max_num_queries(29):
        slots = planning.propose_slots(programme, site, default_start())
        planning.create_cohort(programme, site=site, code="osny-1", slots=slots)


def test_a_number_of_dates_that_does_not_fit_the_modules_is_refused():
    programme, site = ProgrammeFactory(modules=3), SiteFactory()
    slots = planning.propose_slots(programme, site, default_start())
    with pytest.raises(ValueError, match="modules"):
        planning.create_cohort(programme, site=site, code="osny-1", slots=slots[:2])


def test_opening_needs_a_meeting_to_come():
    cohort = CohortFactory(state=CohortState.DRAFT)
    with pytest.raises(CohortStateError, match="séance à venir"):
        actions.open_cohort(cohort, by=None)


def test_each_change_of_state_leaves_one_line_in_the_log():
    staff = StaffFactory()
    cohort = plan()
    actions.open_cohort(cohort, by=staff)
    actions.cancel_cohort(cohort, by=staff, reason="Pas assez de monde")
    lines = CohortTransition.objects.filter(cohort=cohort).values_list("from_state", "to_state", "by")
    assert list(lines) == [
        ("", CohortState.DRAFT, None),
        (CohortState.DRAFT, CohortState.OPEN, staff.pk),
        (CohortState.OPEN, CohortState.CANCELLED, staff.pk),
    ]


@pytest.mark.parametrize("state", list(CohortState))
@pytest.mark.parametrize("wanted", list(CohortState))
def test_only_the_table_of_transitions_says_what_follows_what(state, wanted):
    cohort = CohortFactory(state=state)
    if wanted in COHORT_TRANSITIONS[state]:
        assert actions._set_state(cohort, wanted, by=None).state == wanted
    else:
        with pytest.raises(CohortStateError):
            actions._set_state(cohort, wanted, by=None)
        assert Cohort.objects.get(pk=cohort.pk).state == state


def test_the_database_refuses_an_open_cohort_without_its_date():
    with pytest.raises(IntegrityError), transaction.atomic():
        CohortFactory(state=CohortState.OPEN, opened_at=None)


def test_cancelling_a_cohort_cancels_what_is_to_come_and_keeps_what_was_held():
    cohort = make_cohort(modules=3, first=timezone.now() - timedelta(days=8), state=CohortState.RUNNING)
    actions.cancel_cohort(cohort, by=None)
    states = list(cohort.meetings.order_by("starts_at").values_list("state", flat=True))
    assert states == [MeetingState.PLANNED] * 2 + [MeetingState.CANCELLED] * 2


def test_a_cohort_follows_its_calendar_once(at):
    at("2026-03-02 09:00")
    cohort = plan(2)
    actions.open_cohort(cohort, by=None)
    first = queries.with_dates(Cohort.objects.all()).get().first_start
    at((first + timedelta(minutes=1)).isoformat())
    assert [upkeep.follow_calendar(), upkeep.follow_calendar()] == [1, 0]
    cohort.refresh_from_db()
    assert cohort.state == CohortState.RUNNING


def test_a_cohort_is_completed_after_its_follow_up_only(at):
    cohort = make_cohort(modules=1, state=CohortState.RUNNING)
    last = queries.with_dates(Cohort.objects.all()).get().last_end
    at((last - timedelta(minutes=1)).isoformat())
    assert upkeep.follow_calendar() == 0
    at(last.isoformat())
    assert upkeep.follow_calendar() == 1
    cohort.refresh_from_db()
    assert cohort.state == CohortState.COMPLETED


def test_visitors_see_open_and_running_cohorts_only():
    for state in CohortState:
        make_cohort(modules=1, state=state)
    assert {cohort.state for cohort in queries.public_cohorts()} == {CohortState.OPEN, CohortState.RUNNING}


def test_a_cohort_that_has_begun_cannot_be_joined_any_more(at):
    at("2026-03-02 14:00")
    make_cohort(modules=2, first=timezone.now() - timedelta(minutes=1))
    coming = make_cohort(modules=1, first=timezone.now() + timedelta(minutes=1))
    assert list(queries.joinable_cohorts()) == [coming]


@pytest.mark.parametrize("count", [1, 3])
def test_listing_public_cohorts_takes_one_query(budget, count):
    for _ in range(count):
        make_cohort(modules=2)
    with budget(1):
        assert len([(c.programme.title, c.site.town, c.first_start) for c in queries.public_cohorts()]) == count
