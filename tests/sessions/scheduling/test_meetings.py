from datetime import UTC, date, timedelta

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from portal.accounts.enums import Role
from sessions.scheduling import actions, queries
from sessions.scheduling.actions import CohortStateError, MeetingChangeError
from sessions.scheduling.enums import CohortState, MeetingState
from sessions.scheduling.models import Meeting, MeetingChange
from sessions.scheduling.permissions import can_run_cohort, runnable_cohorts
from tests.factories.accounts import StaffFactory, UserFactory
from tests.factories.programmes import RoomFactory, SiteFactory
from tests.factories.scheduling import MeetingFactory, default_start, make_cohort

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting() -> Meeting:
    return make_cohort(modules=2).meetings.order_by("starts_at")[0]


def later(meeting, **delta):
    return meeting.starts_at + timedelta(**delta)


def test_moving_keeps_the_identifier_and_raises_the_sequence(meeting):
    uid = meeting.uid
    actions.move_meeting(meeting, starts_at=later(meeting, days=1), by=None)
    assert (meeting.uid, meeting.sequence) == (uid, 1)


def test_moving_keeps_the_length(meeting):
    length = meeting.ends_at - meeting.starts_at
    actions.move_meeting(meeting, starts_at=later(meeting, days=1), by=None)
    assert meeting.ends_at - meeting.starts_at == length


def test_a_change_is_logged_with_old_and_new(meeting):
    old, new = meeting.starts_at, later(meeting, days=1)
    actions.move_meeting(meeting, starts_at=new, by=None, reason="Salle prise")
    change = MeetingChange.objects.get()
    assert (change.old_start, change.new_start, change.sequence, change.reason) == (old, new, 1, "Salle prise")


def test_every_change_raises_the_number_that_calendars_watch(meeting):
    before = queries.schedule_revision()
    actions.move_meeting(meeting, starts_at=later(meeting, days=1), by=None)
    actions.cancel_meeting(meeting, by=None)
    assert queries.schedule_revision() == before + 2


def test_moving_twice_to_the_same_date_says_that_nothing_changes(meeting):
    new = later(meeting, days=1)
    actions.move_meeting(meeting, starts_at=new, by=None)
    with pytest.raises(MeetingChangeError, match="Rien n’a changé"):
        actions.move_meeting(meeting, starts_at=new, by=None)
    assert meeting.sequence == 1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"starts_at": timedelta(days=-400)}, "à venir"),
        ({"starts_at": timedelta(days=1), "ends_at": timedelta(0)}, "après son début"),
    ],
)
def test_a_date_that_cannot_be_is_refused_with_what_to_do(meeting, change, message):
    moments = {name: meeting.starts_at + delta for name, delta in change.items()}
    with pytest.raises(MeetingChangeError, match=message):
        actions.move_meeting(meeting, by=None, **moments)


def test_a_meeting_that_has_begun_is_not_moved():
    cohort = make_cohort(modules=2, first=timezone.now() - timedelta(minutes=5), state=CohortState.RUNNING)
    begun = cohort.meetings.order_by("starts_at")[0]
    with pytest.raises(MeetingChangeError, match="déjà commencé"):
        actions.move_meeting(begun, starts_at=later(begun, days=1), by=None)


def test_a_room_of_another_site_is_refused(meeting):
    with pytest.raises(MeetingChangeError, match="même site"):
        actions.move_meeting(meeting, starts_at=meeting.starts_at, room=RoomFactory(), by=None)


def test_a_change_of_room_alone_is_a_change(meeting):
    room = RoomFactory(site=meeting.cohort.site)
    actions.move_meeting(meeting, starts_at=meeting.starts_at, room=room, by=None)
    assert (meeting.place, meeting.sequence) == (room, 1)


def test_a_cancelled_meeting_changes_no_more(meeting):
    actions.cancel_meeting(meeting, by=None)
    with pytest.raises(MeetingChangeError, match="annulée"):
        actions.cancel_meeting(meeting, by=None)
    with pytest.raises(MeetingChangeError, match="annulée"):
        actions.move_meeting(meeting, starts_at=later(meeting, days=1), by=None)


def test_an_extra_meeting_is_refused_once_the_cohort_is_over():
    cohort = make_cohort(modules=1, state=CohortState.CANCELLED)
    with pytest.raises(CohortStateError, match="terminée"):
        actions.add_meeting(cohort, starts_at=default_start(), ends_at=default_start() + timedelta(hours=2), title="x")


class SequencesOnlyRise(TestCase):
    @settings(max_examples=20)
    @given(st.lists(st.sampled_from(["move", "room", "cancel"]), min_size=1, max_size=6))
    def test_whatever_happens_each_sequence_is_above_the_one_before(self, verbs):
        meeting = make_cohort(modules=1, follow_up=False).meetings.get()
        for step, verb in enumerate(verbs, start=1):
            try:
                if verb == "move":
                    actions.move_meeting(meeting, starts_at=meeting.starts_at + timedelta(days=step), by=None)
                elif verb == "room":
                    room = RoomFactory(site=meeting.cohort.site)
                    actions.move_meeting(meeting, starts_at=meeting.starts_at, room=room, by=None)
                else:
                    actions.cancel_meeting(meeting, by=None)
            except MeetingChangeError:
                assert meeting.state == MeetingState.CANCELLED
        sent = list(meeting.changes.order_by("pk").values_list("sequence", flat=True))
        assert sent == list(range(1, len(sent) + 1))
        assert meeting.sequence == len(sent)


def test_upcoming_and_past_are_complements_on_the_day_itself(at):
    now = at("2026-03-02 14:00")
    ended = MeetingFactory(starts_at=now - timedelta(hours=2), ends_at=now)
    going_on = MeetingFactory(starts_at=now - timedelta(hours=1), ends_at=now + timedelta(seconds=1))
    everything = Meeting.objects.all()
    assert list(queries.past(everything)) == [ended]
    assert list(queries.upcoming(everything)) == [going_on]


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 3, 2), 24)])
def test_a_local_day_has_23_24_or_25_hours(day, hours):
    start, end = (moment.astimezone(UTC) for moment in queries.day_bounds(day))
    assert (end - start).total_seconds() == hours * 3600


def test_a_collision_is_seen_for_the_same_room_and_not_when_one_ends_as_the_other_begins():
    busy = make_cohort(modules=1, follow_up=False)
    meeting = busy.meetings.get()
    at_once = queries.Wanted(meeting.starts_at, meeting.ends_at, room=busy.room)
    after = queries.Wanted(meeting.ends_at, later(meeting, hours=4), room=busy.room)
    assert [[found.meeting for found in row] for row in queries.collisions([at_once, after])] == [[meeting], []]


def test_a_collision_is_seen_for_the_same_animator_in_another_room():
    animator = StaffFactory()
    meeting = make_cohort(modules=1, follow_up=False, animators=[animator]).meetings.get()
    wanted = queries.Wanted(meeting.starts_at, meeting.ends_at)
    assert [found.meeting for found in queries.collisions([wanted], animators=[animator])[0]] == [meeting]


@pytest.mark.parametrize(
    ("role", "department", "may"),
    [
        (Role.COORDINATOR, "95", True),
        (Role.COORDINATOR, "", True),
        (Role.COORDINATOR, "75", False),
        (Role.ADMIN, "", True),
        (Role.ANIMATOR, "95", False),
        (Role.EDITOR, "", False),
        (Role.PARTNER, "95", False),
        (Role.PRIVACY, "", False),
    ],
)
def test_who_may_run_a_cohort_of_val_d_oise(role, department, may):
    cohort = make_cohort(modules=1, site=SiteFactory(department="95"))
    user = StaffFactory(role=role, department=department)
    assert can_run_cohort(user, cohort) is may
    assert runnable_cohorts(user).filter(pk=cohort.pk).exists() is may


def test_an_animator_runs_her_own_cohorts_only():
    animator = StaffFactory(role=Role.ANIMATOR, department="95")
    mine, other = make_cohort(modules=1, animators=[animator]), make_cohort(modules=1)
    assert (can_run_cohort(animator, mine), can_run_cohort(animator, other)) == (True, False)
    assert list(runnable_cohorts(animator)) == [mine]


def test_an_account_without_role_runs_nothing_even_when_it_is_named_animator():
    user = UserFactory()
    cohort = make_cohort(modules=1, animators=[user])
    assert can_run_cohort(user, cohort) is False
    assert not runnable_cohorts(user).exists()
