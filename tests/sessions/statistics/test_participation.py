"""Who took part, from real registers, and what stays of it once people's files are gone."""

from datetime import timedelta

import pytest
from django.db.models import Value
from django.utils import timezone

from sessions.attendance.enums import AttendanceState
from sessions.registrations.models import Registration
from sessions.scheduling.enums import CohortState, MeetingState
from sessions.scheduling.models import Cohort
from sessions.statistics.actions import KEPT_FOR, keep_participation
from sessions.statistics.enums import Indicator
from sessions.statistics.finished import finished_cohorts
from sessions.statistics.models import CohortCount
from sessions.statistics.participation import numbers_of, participation_now, parts_of, shares
from tests.factories.attendance import AttendanceFactory, RegisterFactory
from tests.factories.registrations import RegistrationFactory
from tests.factories.scheduling import make_cohort

pytestmark = pytest.mark.django_db
PRESENT, PARTIAL, ABSENT, EXCUSED = "present", "partial", "absent", "excused"


def finished(*, modules: int = 6, closed: int | None = None) -> Cohort:
    """A finished cohort whose first ``closed`` module registers (all by default) are closed."""
    first = timezone.now() - timedelta(weeks=60)
    cohort = make_cohort(modules=modules, first=first, state=CohortState.COMPLETED)
    for meeting in cohort.meetings.order_by("starts_at")[: modules if closed is None else closed]:
        RegisterFactory(meeting=meeting, closed_at=timezone.now())
    return cohort


def person(cohort: Cohort, *marks: str) -> Registration:
    """Somebody registered, with what was noted for each meeting in turn; "" is not noted."""
    registration = RegistrationFactory(cohort=cohort)
    for place, mark in zip(registration.places.order_by("meeting__starts_at"), marks, strict=False):
        if mark:
            AttendanceFactory(place=place, state=mark)
    return registration


def now(cohort: Cohort) -> dict[str, int]:
    return {indicator: number for _, indicator, number in participation_now([cohort.pk])}


@pytest.mark.parametrize(("came", "completed"), [(3, 0), (4, 1), (6, 1)])
def test_completing_is_two_thirds_of_the_module_meetings(came, completed):
    cohort = finished(modules=6)
    person(cohort, *[PRESENT] * came, *[ABSENT] * (6 - came))
    assert now(cohort) == {Indicator.REGISTERED: 1, Indicator.ATTENDED: 1, Indicator.COMPLETED: completed}


@pytest.mark.parametrize("state", AttendanceState)
def test_a_partial_presence_counts_and_an_excuse_does_not(state):
    cohort = finished(modules=3)
    person(cohort, state, state, state)
    there = 1 if state in (PRESENT, PARTIAL) else 0
    assert now(cohort) == {Indicator.REGISTERED: 1, Indicator.ATTENDED: there, Indicator.COMPLETED: there}


def test_only_people_registered_to_the_end_are_counted():
    cohort = finished(modules=3)
    person(cohort, PRESENT)
    for state in ("withdrawn", "waiting"):
        RegistrationFactory(cohort=cohort, state=state)
    assert now(cohort)[Indicator.REGISTERED] == 1


def test_attendance_is_unknown_without_any_closed_register():
    cohort = finished(modules=3, closed=0)
    person(cohort, PRESENT, PRESENT, PRESENT)
    assert now(cohort) == {Indicator.REGISTERED: 1}


def test_a_presence_in_an_open_register_is_not_two_thirds_of_the_closed_ones():
    cohort = finished(modules=3, closed=1)
    person(cohort, ABSENT, PRESENT, PRESENT)
    assert now(cohort) == {Indicator.REGISTERED: 1, Indicator.ATTENDED: 1, Indicator.COMPLETED: 0}


def test_a_meeting_held_before_somebody_joined_does_not_count_against_them():
    cohort = finished(modules=4)
    late = person(cohort, "", "", PRESENT, PRESENT)
    early = [place.pk for place in late.places.order_by("meeting__starts_at")[:2]]
    late.places.filter(pk__in=early).update(offered=False)
    assert now(cohort)[Indicator.COMPLETED] == 1


def test_a_cancelled_meeting_counts_for_nobody():
    cohort = finished(modules=3)
    person(cohort, PRESENT, PRESENT, ABSENT)
    person(cohort, PRESENT, ABSENT, ABSENT)
    cohort.meetings.filter(pk=cohort.meetings.order_by("starts_at")[0].pk).update(
        state=MeetingState.CANCELLED, cancelled_at=timezone.now()
    )
    assert now(cohort) == {Indicator.REGISTERED: 2, Indicator.ATTENDED: 1, Indicator.COMPLETED: 0}


def test_coming_to_the_follow_up_only_is_attending_without_completing():
    cohort = finished(modules=3)
    person(cohort, ABSENT, ABSENT, ABSENT, PRESENT)
    assert now(cohort) == {Indicator.REGISTERED: 1, Indicator.ATTENDED: 1, Indicator.COMPLETED: 0}


# --- What stays -------------------------------------------------------------------------------------------------------
def test_the_numbers_outlive_the_files():
    cohort = finished(modules=3)
    person(cohort, PRESENT, PRESENT, PRESENT)
    person(cohort, PRESENT, ABSENT, ABSENT)
    before = numbers_of(cohort)
    assert keep_participation() == 3
    Registration.objects.all().delete()
    assert now(cohort) == {}
    assert numbers_of(cohort) == before == {"registered": 2, "attended": 2, "completed": 1}


def test_the_base_outlives_the_files_where_nobody_completed():
    cohort = finished(modules=3)
    person(cohort, PRESENT, ABSENT, ABSENT)
    person(cohort, ABSENT, ABSENT, ABSENT)
    keep_participation()
    Registration.objects.all().delete()
    parts = parts_of(finished_cohorts(cohort.programme, None).query)
    assert [(one.n, one.base, one.missing) for one in shares(parts)] == [(1, 2, 0), (0, 2, 0)]


def test_a_kept_number_never_goes_down_and_a_second_run_changes_nothing():
    cohort = finished(modules=3)
    person(cohort, PRESENT, PRESENT, PRESENT)
    second = person(cohort, PRESENT, PRESENT, PRESENT)
    keep_participation()
    second.delete()
    assert keep_participation() == 0
    assert CohortCount.objects.get(cohort=cohort, indicator=Indicator.REGISTERED).count == 2


def test_a_kept_number_follows_a_late_correction_upwards():
    cohort = finished(modules=3)
    person(cohort, PRESENT, PRESENT, PRESENT)
    keep_participation()
    person(cohort, PRESENT, PRESENT, PRESENT)
    assert keep_participation() == 3
    assert numbers_of(cohort) == {"registered": 2, "attended": 2, "completed": 2}


@pytest.mark.parametrize("state", [CohortState.OPEN, CohortState.RUNNING, CohortState.CANCELLED])
def test_only_finished_sessions_are_kept(state):
    RegistrationFactory(cohort=make_cohort(state=state))
    assert keep_participation() == 0


def test_a_session_finished_long_ago_is_left_alone():
    cohort = finished(modules=3)
    person(cohort, PRESENT)
    Cohort.objects.filter(pk=cohort.pk).update(closed_at=timezone.now() - KEPT_FOR - timedelta(days=1))
    assert keep_participation() == 0


@pytest.mark.parametrize(
    ("kept", "files", "sum_of_both"), [(None, 2, 2), (1, 2, 2), (3, 2, 3), (1, None, 1), (0, 0, 0)]
)
def test_the_higher_of_what_was_kept_and_what_files_say_is_added_up(kept, files, sum_of_both):
    cohort = finished(modules=3, closed=0 if files is None else 3)
    for place in range(3):
        person(cohort, *[PRESENT if place < (files or 0) else ABSENT] * 3)
    if kept is not None:
        for indicator in (Indicator.ATTENDED, Indicator.COMPLETED):
            CohortCount.objects.create(cohort=cohort, indicator=indicator, count=kept)
    other = finished(modules=3, closed=0)
    person(other, PRESENT, PRESENT, PRESENT)
    assert [
        (one.knows_attended, one.knows_completed, one.cohorts, one.people, one.attended, one.completed)
        for one in sorted(parts_of(finished_cohorts(cohort.programme, None).query))
    ] == [(1, 1, 1, 3, sum_of_both, sum_of_both)]
    together = Cohort.objects.annotate(year=Value(2024)).order_by()
    assert [(one.n, one.base, one.missing) for one in shares(parts_of(together))] == [(sum_of_both, 3, 1)] * 2


@pytest.mark.parametrize("people", [1, 3])
def test_the_numbers_cost_two_queries(people, budget):
    cohort = finished(modules=3)
    for _ in range(people):
        person(cohort, PRESENT)
    with budget(2):
        numbers_of(cohort)
