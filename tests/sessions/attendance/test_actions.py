"""Marking, closing, reopening."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sessions.attendance.actions import (
    AttendanceError,
    ConflictError,
    UnmarkedError,
    close_register,
    mark_attendance,
    reopen_register,
)
from sessions.attendance.models import Attendance, AttendanceMark, RegisterEvent
from sessions.attendance.queries import expected, shown_mark
from sessions.registrations.actions import register, withdraw
from sessions.registrations.enums import Wish
from sessions.registrations.models import RegistrationTransition
from sessions.scheduling.actions import cancel_meeting
from tests.factories.accounts import StaffFactory
from tests.factories.attendance import cohort_at_work, first_meeting, places_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def animator():
    return StaffFactory()


@pytest.fixture
def meeting():
    return first_meeting(cohort_at_work(people=3))


def test_a_mark_is_kept_with_who_made_it(meeting, animator):
    place = places_of(meeting)[0]
    mark_attendance(place, "present", by=animator)
    noted = Attendance.objects.get(place=place)
    assert (noted.state, noted.marked_by) == ("present", animator)


def test_the_same_mark_twice_is_one_row_that_does_not_change(meeting, animator):
    place = places_of(meeting)[0]
    first = mark_attendance(place, "partial", by=animator)
    second = mark_attendance(place, "partial", by=StaffFactory())
    assert Attendance.objects.get() == first
    second.refresh_from_db()
    assert (second.marked_by, second.changed_at) == (animator, first.changed_at)


def test_the_last_of_two_animators_wins(meeting, animator):
    place, other = places_of(meeting)[0], StaffFactory()
    mark_attendance(place, "absent", by=animator)
    mark_attendance(place, "present", by=other)
    noted = Attendance.objects.get()
    assert (noted.state, noted.marked_by) == ("present", other)


def test_what_somebody_else_noted_meanwhile_is_not_written_over(meeting, animator):
    place = places_of(meeting)[0]
    mark_attendance(place, "present", by=animator)
    with pytest.raises(ConflictError, match="Présence"):
        mark_attendance(place, "absent", by=StaffFactory(), shown="")
    assert Attendance.objects.get().state == "present"


def test_who_has_seen_the_other_mark_may_change_it(meeting, animator):
    place = places_of(meeting)[0]
    mark_attendance(place, "present", by=animator)
    mark_attendance(place, "absent", by=StaffFactory(), shown="present")
    assert Attendance.objects.get().state == "absent"


def test_ones_own_mark_is_changed_without_a_question(meeting, animator):
    place = places_of(meeting)[0]
    mark_attendance(place, "present", by=animator, shown="")
    mark_attendance(place, "partial", by=animator, shown="")
    assert Attendance.objects.get().state == "partial"


def test_a_tap_that_comes_again_is_told_what_somebody_else_has_made_of_it(meeting, animator):
    place = places_of(meeting)[0]
    mark_attendance(place, "absent", by=animator, shown="", key="a1")  # its answer never came
    mark_attendance(place, "partial", by=StaffFactory(), shown="absent")
    with pytest.raises(ConflictError, match="partielle"):
        mark_attendance(place, "absent", by=animator, shown="", key="a1")
    assert Attendance.objects.get(place=place).state == "partial"


def test_a_tap_that_arrives_twice_is_taken_once_however_late(meeting, animator):
    place = places_of(meeting)[0]
    mark_attendance(place, "present", by=animator, key="a1")
    mark_attendance(place, "absent", by=animator, key="a2")
    mark_attendance(place, "present", by=animator, key="a1")
    assert Attendance.objects.get().state == "absent"
    assert list(AttendanceMark.objects.values_list("state", flat=True)) == ["present", "absent"]


def test_a_tap_taken_before_the_register_was_closed_is_not_an_error_after(meeting, animator):
    for number, place in enumerate(places_of(meeting)):
        mark_attendance(place, "present", by=animator, key=f"k{number}")
    close_register(meeting, by=animator)
    assert mark_attendance(places_of(meeting)[0], "present", by=animator, key="k0").state == "present"


def test_an_excuse_given_beforehand_is_shown_as_excuse(meeting):
    place = places_of(meeting)[0]
    place.excused_at = timezone.now()
    place.save()
    assert [shown_mark(found) for found in expected(meeting) if found.pk == place.pk] == ["excused"]


def test_an_excuse_given_beforehand_stays_when_the_person_comes(meeting, animator):
    place = places_of(meeting)[0]
    place.excused_at = timezone.now()
    place.save()
    mark_attendance(place, "present", by=animator)
    place.refresh_from_db()
    assert place.excused_at is not None


def test_a_meeting_of_another_day_to_come_is_refused(animator):
    meeting = first_meeting(cohort_at_work(people=1, first=timezone.now() + timedelta(days=2)))
    with pytest.raises(AttendanceError, match="pas encore eu lieu"):
        mark_attendance(places_of(meeting)[0], "present", by=animator)


def test_a_meeting_later_today_can_be_marked(animator, at):
    at("2027-03-02 13:45")
    cohort = cohort_at_work(people=1, first=timezone.now() + timedelta(minutes=15))
    place = places_of(first_meeting(cohort))[0]
    assert mark_attendance(place, "present", by=animator).state == "present"


def test_the_day_of_a_meeting_is_that_of_its_site(animator, at):
    at("2027-03-03 02:00")  # in Guadeloupe, still the evening of the 2nd
    meeting = first_meeting(cohort_at_work(people=1, first=timezone.now() + timedelta(hours=12)))
    site = meeting.cohort.site
    site.time_zone = "America/Guadeloupe"
    site.save()
    with pytest.raises(AttendanceError, match=r"3.mars"):
        mark_attendance(places_of(meeting)[0], "present", by=animator)


def test_a_cancelled_meeting_is_refused(meeting, animator):
    place = places_of(meeting)[0]
    cancel_meeting(meeting, by=animator)
    with pytest.raises(AttendanceError, match="annulée"):
        mark_attendance(places_of(meeting)[0], "present", by=animator)
    assert not Attendance.objects.filter(place=place).exists()


def test_a_place_that_was_not_offered_is_refused_and_not_expected(meeting, animator):
    place = places_of(meeting)[0]
    place.offered = False
    place.save()
    assert place not in expected(meeting)
    with pytest.raises(AttendanceError, match="arrivée"):
        mark_attendance(place, "present", by=animator)


def test_an_unknown_mark_is_refused(meeting, animator):
    with pytest.raises(ValueError, match="bien"):
        mark_attendance(places_of(meeting)[0], "bien", by=animator)


def test_a_register_is_not_closed_while_somebody_is_unmarked(meeting, animator):
    first, second, third = places_of(meeting)
    mark_attendance(first, "present", by=animator)
    with pytest.raises(UnmarkedError) as refused:
        close_register(meeting, by=animator)
    assert set(refused.value.places) == {second, third}
    assert str(second.registration.participant) in str(refused.value)


def test_closing_counts_an_excuse_given_beforehand(meeting, animator):
    first, *others = places_of(meeting)
    first.excused_at = timezone.now()
    first.save()
    for place in others:
        mark_attendance(place, "present", by=animator)
    close_register(meeting, by=animator)
    assert Attendance.objects.get(place=first).state == "excused"


def test_closing_and_reopening_leave_a_trace(meeting, animator):
    for place in places_of(meeting):
        mark_attendance(place, "present", by=animator)
    close_register(meeting, by=animator)
    reopen_register(meeting, by=animator, reason="  Une erreur de ligne ")
    events = RegisterEvent.objects.values_list("closed", "by", "reason")
    assert list(events) == [(True, animator.pk, ""), (False, animator.pk, "Une erreur de ligne")]


def test_closing_twice_is_closing_once(meeting, animator):
    for place in places_of(meeting):
        mark_attendance(place, "present", by=animator)
    close_register(meeting, by=animator)
    close_register(meeting, by=StaffFactory())
    assert RegisterEvent.objects.get().by == animator


def test_a_closed_register_refuses_a_mark(meeting, animator):
    for place in places_of(meeting):
        mark_attendance(place, "present", by=animator)
    close_register(meeting, by=animator)
    with pytest.raises(AttendanceError, match="clos"):
        mark_attendance(places_of(meeting)[0], "absent", by=animator)


def test_reopening_needs_a_reason_and_a_closed_register(meeting, animator):
    with pytest.raises(AttendanceError, match="déjà ouvert"):
        reopen_register(meeting, by=animator, reason="Pour voir")
    for place in places_of(meeting):
        mark_attendance(place, "present", by=animator)
    close_register(meeting, by=animator)
    with pytest.raises(AttendanceError, match="pourquoi"):
        reopen_register(meeting, by=animator, reason=" ")


def test_a_register_is_not_closed_before_the_meeting_begins(animator, at):
    at("2027-03-02 13:00")
    meeting = first_meeting(cohort_at_work(people=1, first=timezone.now() + timedelta(minutes=30)))
    mark_attendance(places_of(meeting)[0], "present", by=animator)
    with pytest.raises(AttendanceError, match="après le début"):
        close_register(meeting, by=animator)


def test_somebody_who_left_later_still_counts_at_a_past_meeting(meeting):
    place = places_of(meeting)[0]
    registration = place.registration
    registration.state, registration.ended_at = "withdrawn", meeting.starts_at + timedelta(minutes=1)
    registration.save()
    assert place in expected(meeting)


def test_somebody_who_left_before_does_not_count(meeting):
    place = places_of(meeting)[0]
    registration = place.registration
    registration.state, registration.ended_at = "withdrawn", meeting.starts_at - timedelta(days=1)
    registration.save()
    assert place not in expected(meeting)


def test_who_gave_her_place_back_after_a_meeting_and_waits_again_stays_in_its_register(meeting):
    place, other = places_of(meeting)[:2]
    for registration, wish in ((place.registration, Wish.HERE), (other.registration, Wish.THIS)):
        withdraw(registration)
        back = register(registration.participant, meeting.cohort, agreed_at=timezone.now(), wish=wish)
        assert back.state == ("waiting" if wish == Wish.HERE else "registered")
    assert {place, other} <= set(expected(meeting))
    RegistrationTransition.objects.update(at=meeting.starts_at - timedelta(days=1))
    assert place not in expected(meeting)
