"""Whatever the team changes, in whatever order: no registration, place, attendance or excuse is ever lost."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sessions.attendance.models import Attendance
from sessions.registrations import announcements
from sessions.registrations.models import Place, Registration
from sessions.scheduling import actions
from sessions.scheduling.actions import CohortStateError, MeetingChangeError
from sessions.scheduling.models import Cohort, Meeting
from sessions.scheduling.queries import changeable
from tests.factories.accounts import StaffFactory
from tests.factories.attendance import cohort_at_work
from tests.factories.programmes import RoomFactory

number = st.integers(0, 5)
steps = st.lists(
    st.tuples(
        st.sampled_from(
            ["move", "shift", "add", "room", "rooms", "team", "cancel", "cancel_all", "delete", "delete_all", "purge"]
        ),
        number,
        st.integers(-3, 20),
    ),
    max_size=12,
)


class Undo(Exception):
    pass


def act(verb: str, cohort: Cohort, rooms, team, which: int, days: int) -> None:
    meetings = list(cohort.meetings.order_by("starts_at", "pk"))
    meeting, room, delta = meetings[which % len(meetings)], rooms[which % 2], timedelta(days=days)
    match verb:
        case "move":
            announcements.move_meeting_and_tell(
                meeting, starts_at=meeting.starts_at + delta, ends_at=meeting.ends_at + delta, by=None
            )
        case "shift":
            moves = [(one, one.starts_at + delta, one.ends_at + delta) for one in list(changeable(cohort))[which:]]
            announcements.move_meetings_and_tell(moves, by=None)
        case "add":
            start = timezone.now() + delta
            announcements.add_meeting_and_tell(
                cohort, starts_at=start, ends_at=start + timedelta(hours=2), title="En plus", by=None
            )
        case "room":
            announcements.move_meeting_and_tell(
                meeting, starts_at=meeting.starts_at, ends_at=meeting.ends_at, room=room, by=None
            )
        case "rooms":
            announcements.change_room_and_tell(cohort, room, by=None)
        case "team":
            actions.set_animators(cohort, team[: which % 3], by=None)
        case "cancel":
            announcements.cancel_meeting_and_tell(meeting, by=None)
        case "cancel_all":
            announcements.cancel_cohort_and_tell(cohort, by=None)
        case "delete":
            actions.delete_meeting(meeting)
        case "delete_all":
            actions.delete_cohort(cohort)
        case "purge":
            with transaction.atomic():
                cohort.delete()


def facts() -> tuple[set, set, set]:
    """Every registration, every place with its excuse, every mark."""
    return (
        set(Registration.objects.order_by().values_list("pk", "participant", "state")),
        set(Place.objects.order_by().values_list("pk", "registration", "meeting", "offered", "excused_at")),
        set(Attendance.objects.order_by().values_list("pk", "place", "state")),
    )


@pytest.mark.slow
@pytest.mark.django_db
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_no_change_of_the_planning_loses_anything(steps):
    try:
        with transaction.atomic():
            team = StaffFactory.create_batch(2)
            cohort = cohort_at_work(people=2, modules=2, animators=team[:1])
            rooms = [cohort.room, RoomFactory(site=cohort.site)]
            places = list(Place.objects.order_by("meeting__starts_at", "pk"))
            Attendance.objects.create(place=places[0], state="present")
            Place.objects.filter(pk=places[-1].pk).update(excused_at=timezone.now())
            uids = set(Meeting.objects.values_list("uid", flat=True))
            for verb, which, days in steps:
                before, sequences = facts(), dict(Meeting.objects.order_by().values_list("uid", "sequence"))
                try:
                    with transaction.atomic():
                        act(verb, cohort, rooms, team, which, days)
                except (CohortStateError, MeetingChangeError, ProtectedError):
                    assert facts() == before
                after = facts()
                assert all(old <= new for old, new in zip(before, after, strict=True))
                now = dict(Meeting.objects.order_by().values_list("uid", "sequence"))
                assert uids <= set(now)
                assert all(now[uid] >= sequence for uid, sequence in sequences.items())
                cohort.refresh_from_db()
                planned = cohort.meetings.filter(state="planned").count()
                for registration in Registration.objects.order_by("pk"):
                    assert registration.places.filter(meeting__state="planned").count() == planned
            raise Undo
    except Undo:
        pass
