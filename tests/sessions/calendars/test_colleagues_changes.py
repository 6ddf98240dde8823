"""Animators who wish no invitation by mail: told in words what a colleague moved, cancelled or added, once."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from sessions.calendars.agendas import save_wishes
from sessions.calendars.itip import send_invitations, tell_uninvited
from sessions.notifications.actions import deliver
from sessions.notifications.models import Message
from sessions.scheduling.actions import add_meeting, cancel_cohort, cancel_meeting, move_meeting, set_animators
from sessions.scheduling.models import Cohort, Meeting
from tests.factories.accounts import StaffFactory
from tests.factories.scheduling import make_cohort

pytestmark = pytest.mark.django_db
FIRST = datetime(2027, 3, 30, 14, tzinfo=ZoneInfo("Europe/Paris"))


@pytest.fixture
def animator(at):
    """Somebody who wishes no invitation."""
    at("2027-03-01 10:00")
    user = StaffFactory(first_name="Claire", last_name="D’Aubigny")
    save_wishes(user, invited=False, address="")
    return user


@pytest.fixture
def colleague():
    return StaffFactory(first_name="Samir", last_name="Bensaïd")


@pytest.fixture
def cohort(animator, colleague, at) -> Cohort:
    cohort = make_cohort(modules=3, follow_up=False, first=FIRST, animators=[animator, colleague])
    send_invitations()
    at("2027-03-02 10:00")
    return cohort


def told(user) -> list[Message]:
    """What the periodic work, run twice, writes to somebody about changes."""
    before = set(Message.objects.values_list("pk", flat=True))
    for _ in range(2):
        send_invitations()
        tell_uninvited()
    return list(Message.objects.filter(user=user).exclude(pk__in=before).order_by("created_at", "pk"))


def move(meeting: Meeting, *, by, days: int = 1) -> Meeting:
    current = Meeting.objects.get(pk=meeting.pk)
    return move_meeting(current, starts_at=current.starts_at + timedelta(days=days), by=by)


def test_what_a_colleague_moves_and_cancels_is_one_message_with_old_and_new(cohort, animator, colleague):
    first, second, _ = cohort.meetings.order_by("starts_at")
    move(first, by=colleague)
    cancel_meeting(second, by=colleague)
    (message,) = told(animator)
    assert message.kind == "AnimatedMeetingsChanged"
    assert message.body.startswith("Bonjour Claire,\n\nVoici ce que Samir Bensaïd a changé dans la session ")
    assert "Avant\u00a0: mardi 30\u00a0mars 2027 à 14\u00a0h" in message.body
    assert "Maintenant\u00a0: mercredi 31\u00a0mars 2027 de 14\u00a0h" in message.body
    assert "Annulée\u00a0: mardi 6\u00a0avril 2027 à 14\u00a0h" in message.body
    assert deliver(message.pk).state == "sent"


def test_whoever_made_the_change_and_whose_calendar_is_sent_it_are_not_told_in_words(cohort, animator, colleague):
    first = cohort.meetings.earliest("starts_at")
    move(first, by=animator)
    (sent,) = told(colleague)
    assert sent.kind.startswith("MeetingInvitation")
    assert not Message.objects.filter(user=animator).exists()


def add(cohort: Cohort, *, by) -> Meeting:
    start = FIRST + timedelta(days=2)
    return add_meeting(cohort, starts_at=start, ends_at=start + timedelta(hours=2), title="Visite", by=by)


def test_a_meeting_that_a_colleague_adds_is_told_with_its_date(cohort, animator, colleague):
    add(cohort, by=colleague)
    (message,) = told(animator)
    assert "– Ajoutée\u00a0: jeudi 1er\u00a0avril 2027 de 14\u00a0h à 16\u00a0h" in message.body
    assert "Avant" not in message.body
    assert deliver(message.pk).state == "sent"


def test_a_meeting_that_somebody_adds_is_not_told_to_themselves(cohort, animator):
    add(cohort, by=animator)
    assert told(animator) == []


def test_a_meeting_that_moves_again_is_told_again_without_the_others(cohort, animator, colleague, at):
    first, second, _ = cohort.meetings.order_by("starts_at")
    move(first, by=colleague)
    move(second, by=colleague)
    assert len(told(animator)) == 1
    at("2027-03-02 11:00")
    move(second, by=colleague)
    (message,) = told(animator)
    assert message.body.count("Maintenant") == 1


def test_a_change_that_is_changed_again_before_it_leaves_is_not_sent(cohort, animator, colleague, at):
    first = cohort.meetings.earliest("starts_at")
    move(first, by=colleague)
    (stale,) = told(animator)
    at("2027-03-02 10:05")
    cancel_meeting(first, by=colleague)
    assert deliver(stale.pk).state == "cancelled"
    assert len(told(animator)) == 1


def test_a_cancelled_session_is_one_message(cohort, animator, colleague):
    cancel_cohort(cohort, by=colleague)
    (message,) = told(animator)
    assert message.body.count("Annulée") == 3


def test_a_draft_says_nothing(animator, colleague, at):
    draft = make_cohort(modules=1, first=FIRST, animators=[animator], state="draft", opened_at=None)
    at("2027-03-02 10:00")
    move(draft.meetings.earliest("starts_at"), by=colleague)
    assert told(animator) == []


def test_whoever_takes_over_afterwards_is_not_told_what_changed_before(cohort, colleague, at):
    newcomer = StaffFactory()
    save_wishes(newcomer, invited=False, address="")
    move(cohort.meetings.earliest("starts_at"), by=colleague)
    at("2027-03-02 10:30")
    set_animators(cohort, [newcomer], by=colleague)
    assert told(newcomer) == []
    at("2027-03-02 11:00")
    move(cohort.meetings.earliest("starts_at"), by=colleague)
    assert len(told(newcomer)) == 1


@pytest.mark.parametrize("number", [1, 3])
def test_telling_costs_the_same_for_one_meeting_and_for_three(cohort, animator, colleague, number, budget):
    for meeting in cohort.meetings.order_by("starts_at")[:number]:
        move(meeting, by=colleague)
    send_invitations()
    with budget(14):
        assert tell_uninvited() == 1
