"""Whatever the order of marks, excuses, closings and reopenings: nothing noted is lost, one row a place."""

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from sessions.attendance.actions import AttendanceError, close_register, mark_attendance, reopen_register
from sessions.attendance.enums import AttendanceState
from sessions.attendance.models import Attendance, Register
from sessions.registrations.models import Place
from tests.factories.accounts import StaffFactory
from tests.factories.attendance import cohort_at_work, first_meeting, places_of

PEOPLE = 3
person = st.integers(0, PEOPLE - 1)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("mark"), person, st.sampled_from(AttendanceState.values)),
        st.tuples(st.just("late"), person, st.sampled_from(AttendanceState.values)),
        st.tuples(st.just("excuse"), person, st.none()),
        st.tuples(st.just("close"), st.none(), st.none()),
        st.tuples(st.just("reopen"), st.none(), st.none()),
    ),
    max_size=20,
)


class Book:
    """The register as somebody would keep it on paper."""

    def __init__(self) -> None:
        self.noted: dict[int, str] = {}
        self.hands: dict[int, str] = {}
        self.excused: set[int] = set()
        self.closed = False

    def write(self, verb: str, who: int | None, state: str | None) -> bool:
        """Whether the rules allow it, and if so what it changes."""
        if verb == "excuse":
            self.excused.add(who)
        elif verb == "close":
            everybody = set(range(PEOPLE)) <= set(self.noted) | self.excused
            if everybody and not self.closed:
                by_excuse = [one for one in self.excused if one not in self.noted]
                self.noted |= dict.fromkeys(by_excuse, "excused")
                self.hands |= dict.fromkeys(by_excuse, "animator")
            self.closed = self.closed or everybody
            return everybody
        elif verb == "reopen":
            allowed, self.closed = self.closed, False
            return allowed
        elif self.closed:
            return False
        elif verb == "late" and self.noted.get(who, state) != state and self.hands[who] != "colleague":
            return False  # a colleague whose page is old does not write over what is there
        elif self.noted.get(who) != state:
            self.noted[who] = state
            self.hands[who] = "colleague" if verb == "late" else "animator"
        return True


def act(verb: str, place: Place | None, state: str | None, meeting, by, colleague) -> bool:
    try:
        if verb == "excuse":
            Place.objects.filter(pk=place.pk).update(excused_at=timezone.now())
        elif verb == "close":
            close_register(meeting, by=by)
        elif verb == "reopen":
            reopen_register(meeting, by=by, reason="Une erreur de ligne")
        elif verb == "late":
            mark_attendance(place, state, by=colleague, shown="")
        else:
            mark_attendance(place, state, by=by)
    except AttendanceError:
        return False
    return True


@pytest.mark.slow
@pytest.mark.django_db
@settings(max_examples=30)
@given(steps)
def test_the_register_is_the_book_one_would_keep_on_paper(sequence):
    meeting, by, book = first_meeting(cohort_at_work(people=PEOPLE, modules=1)), StaffFactory(), Book()
    places, colleague = places_of(meeting), StaffFactory()
    for verb, who, state in sequence:
        place = None if who is None else places[who]
        assert act(verb, place, state, meeting, by, colleague) == book.write(verb, who, state)
    noted = Attendance.objects.filter(place__meeting=meeting)
    assert {places.index(mark.place): mark.state for mark in noted} == book.noted
    assert noted.count() == len(book.noted)
    assert set(Place.objects.filter(meeting=meeting, excused_at__isnull=False)) == {places[i] for i in book.excused}
    register = Register.objects.filter(meeting=meeting).first()
    assert bool(register and register.closed_at) == book.closed
