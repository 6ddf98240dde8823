"""Two of the team at the same second, each in their own process: nobody meets an error page, nothing is doubled."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from sessions.notifications.models import Message
from sessions.partners.models import Contact
from sessions.scheduling.co_animation import Refusal, decline
from sessions.scheduling.models import CoAnimation, Cohort, ColleagueNamed
from tests.crowd import crowd
from tests.factories.accounts import StaffFactory
from tests.factories.partners import ContactFactory
from tests.factories.programmes import ProgrammeFactory, SiteFactory
from tests.factories.scheduling import CoAnimationFactory, make_cohort

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
INES = {"first_name": "Inès", "last_name": "D’Aubigny", "email": "ines@organisme.example"}


@pytest.fixture
def team():
    return StaffFactory.create_batch(2, department="95")


@pytest.fixture
def two(team, signed_in):
    """The two of the team, signed in."""
    return [signed_in(user) for user in team]


@pytest.mark.parametrize("decisions", [("take", "take"), ("take", "leave"), ("leave", "take"), ("leave", "leave")])
def test_two_decide_on_a_colleague_and_one_decision_holds(team, two, decisions):
    meeting = make_cohort(modules=1, follow_up=False, animators=team).meetings.get()
    row = decline(CoAnimationFactory(meeting=meeting, contact=ContactFactory()), Refusal(**INES))
    address = reverse("planning:colleague", args=[meeting.uid])
    assert (
        two[0].get(reverse("planning:contacts", args=[meeting.uid])).status_code == 200
    )  # templates are read once, before the processes part

    def decide(place: int) -> list:
        answer = two[place].post(address, {"row": row.pk, "decision": decisions[place]}, follow=True)
        text = answer.content.decode()
        asked, left = "est sur la liste" in text, "ne recevra pas" in text
        return [answer.status_code, asked, left, "a déjà décidé" in text]

    answers = crowd(2, decide)
    assert [answer[0] for answer in answers] == [200, 200], answers
    assert sum(answer[1] or answer[2] for answer in answers) == sum(answer[3] for answer in answers) == 1, answers
    asked = any(answer[1] for answer in answers)
    assert not ColleagueNamed.objects.exists()
    assert Contact.objects.filter(email=INES["email"]).count() == int(asked)
    assert CoAnimation.objects.filter(meeting=meeting, contact__email=INES["email"]).count() == int(asked)


def test_a_page_of_dates_sent_by_several_taps_at_once_saves_one_session(team, two):
    data = {
        "programme": ProgrammeFactory(modules=1, follow_up_months=None).pk,
        "site": SiteFactory().pk,
        "animators": [user.pk for user in team],
        "day": (timezone.localdate() + timedelta(days=40)).isoformat(),
        "start": "14:00",
    }
    page = two[0].post(reverse("planning:new"), data)
    (row,) = page.context["rows"].forms
    start, end = (timezone.localtime(moment) for moment in row.span)
    data |= {"code": page.context["code"], "seen": page.context["seen"], "save": "1", "seance1-keep": "on"}
    data |= {"seance1-day": start.date().isoformat(), "seance1-start": f"{start:%H:%M}", "seance1-end": f"{end:%H:%M}"}
    answers = crowd(4, lambda place: two[0].post(reverse("planning:new"), data).headers.get("Location", ""))
    assert set(answers) == {reverse("planning:cohort", args=[Cohort.objects.get().code])}
    assert not Message.objects.exists()
