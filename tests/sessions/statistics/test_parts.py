"""What the database adds up over sessions is what one would reckon by hand from each of them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction

from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from sessions.questionnaires.enums import QuestionnaireKind
from sessions.questionnaires.models import Campaign
from sessions.registrations.models import Registration
from sessions.scheduling.enums import CohortState
from sessions.statistics.actions import keep_participation
from sessions.statistics.enums import RECOMMENDATIONS, Indicator
from sessions.statistics.figures import evaluation
from sessions.statistics.finished import finished_cohorts
from sessions.statistics.models import CohortCount
from tests.factories.attendance import AttendanceFactory, RegisterFactory
from tests.factories.people import ParticipantFactory
from tests.factories.programmes import ProgrammeFactory, SiteFactory
from tests.factories.questionnaires import make_questionnaire
from tests.factories.registrations import RegistrationFactory
from tests.factories.scheduling import make_cohort

MODULES = 3
MARKS = ("present", "present", "partial", "absent", "")
ATTENDED, COMPLETED = Indicator.ATTENDED, Indicator.COMPLETED


@dataclass
class Person:
    state: str
    marks: list[str]  # of each module, then of the follow-up
    joined: int  # modules that were held before

    def came(self, cancelled: set[int]) -> bool:
        return any(mark in ("present", "partial") for place, mark in enumerate(self.marks) if place not in cancelled)

    def completed(self, held: set[int]) -> bool:
        mine = [self.marks[place] for place in held if place >= self.joined]
        part = sum(mark in ("present", "partial") for mark in mine)
        return bool(mine) and Fraction(part, len(mine)) >= Fraction(2, 3)


@dataclass
class Session:
    year: int
    kept: dict[str, int]
    expected: int | None  # people asked in a campaign
    closed: set[int]
    cancelled: set[int]
    people: list[Person]

    @property
    def registered(self) -> list[Person]:
        return [one for one in self.people if one.state == "registered"]

    @property
    def participants(self) -> int:
        return max(len(self.registered), self.expected or 0, self.kept.get(Indicator.REGISTERED, 0))

    def numbers(self) -> dict[str, int]:
        held = self.closed - self.cancelled
        found = dict(self.kept)
        if any(place >= one.joined for one in self.registered for place in held):
            came = sum(one.came(self.cancelled) for one in self.registered)
            completed = sum(one.completed(held) for one in self.registered)
            found[ATTENDED] = max(came, found.get(ATTENDED, 0))
            found[COMPLETED] = max(completed, found.get(COMPLETED, 0))
        return found


every = set(range(MODULES))
people = st.builds(
    Person,
    state=st.sampled_from(["registered", "registered", "registered", "withdrawn"]),
    marks=st.lists(st.sampled_from(MARKS), min_size=MODULES + 1, max_size=MODULES + 1),
    joined=st.integers(0, 1),
)
sessions = st.builds(
    Session,
    year=st.sampled_from([2022, 2023, 2024]),
    kept=st.dictionaries(st.sampled_from(Indicator.values), st.integers(0, 3), max_size=4),
    expected=st.none() | st.integers(0, 4),
    closed=st.sampled_from([every, every, {0, 1}, {1}, set()]),
    cancelled=st.sampled_from([set(), set(), {0}, {2}]),
    people=st.lists(people, max_size=4),
)


def write(session: Session, programme, site, questionnaire) -> None:
    first = datetime(session.year, 3, 1, 12, tzinfo=UTC)
    cohort = make_cohort(programme=programme, site=site, first=first, state=CohortState.COMPLETED)
    meetings = list(cohort.meetings.order_by("starts_at"))
    for one in session.people:
        registration = RegistrationFactory(cohort=cohort, state=one.state, participant=ParticipantFactory())
        for meeting, mark in zip(meetings, one.marks, strict=True):
            place = registration.places.filter(meeting=meeting).first()
            if place and mark:
                AttendanceFactory(place=place, state=mark)
        registration.places.filter(meeting__in=meetings[: one.joined]).update(offered=False)
    for place in session.closed:
        RegisterFactory(meeting=meetings[place], closed_at=timezone.now())
    for place in session.cancelled:
        cohort.meetings.filter(pk=meetings[place].pk).update(state="cancelled", cancelled_at=timezone.now())
    for indicator, count in session.kept.items():
        CohortCount.objects.create(cohort=cohort, indicator=indicator, count=count)
    if session.expected is not None:
        Campaign.objects.create(
            questionnaire=questionnaire, cohort=cohort, opens_on=first, closes_on=first, expected=session.expected
        )


def shares(found: list[Session]) -> list[tuple[int, int, int]]:
    """(n, base, missing) of who attended and of who completed, session by session."""
    whole = sum(one.participants for one in found)
    lines = []
    for indicator in (ATTENDED, COMPLETED):
        known = [one for one in found if indicator in one.numbers()]
        base = sum(one.participants for one in known)
        lines.append((sum(one.numbers()[indicator] for one in known), base, whole - base))
    return lines


def check(programme, found: list[Session]) -> None:
    figures = evaluation(finished_cohorts(programme, None))
    noted = [one for one in found if set(RECOMMENDATIONS) & set(one.kept)]
    assert (figures.cohorts, figures.participants) == (len(found), sum(one.participants for one in found))
    assert [(one.n, one.base, one.missing) for one in figures.shares] == shares(found)
    assert figures.unnoted == len(found) - len(noted)
    table = figures.recommendations
    assert table.base == sum(one.participants for one in noted)
    if not table.hidden:
        sums = [sum(one.kept.get(code, 0) for one in found) for code in RECOMMENDATIONS]
        assert [row.n for row in table.rows] == sums
    years = sorted({one.year for one in found})
    trend = {year: [one for one in found if one.year == year] for year in years if len(years) > 1}
    assert [
        (one.year, one.sessions, one.people, [(share.n, share.base, share.missing) for share in one.shares])
        for one in figures.years
    ] == [(year, len(those), sum(one.participants for one in those), shares(those)) for year, those in trend.items()]


class PartsLaws(TestCase):
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(sessions, max_size=4))
    def test_they_are_what_one_reckons_session_by_session(self, found):
        """The same numbers before and after what the files say is kept, and once the files are gone."""
        programme, site = ProgrammeFactory(modules=MODULES), SiteFactory()
        questionnaire = make_questionnaire(programme=programme, kind=QuestionnaireKind.END)
        for session in found:
            write(session, programme, site, questionnaire)
        check(programme, found)
        keep_participation()
        check(programme, found)
        Registration.objects.all().delete()
        check(programme, found)
