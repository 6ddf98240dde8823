"""People of partners asked to a meeting: every state by its door, what is refused."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sessions.scheduling.actions import cancel_meeting
from sessions.scheduling.co_animation import CoAnimationError, invite_contact, note_answer, replace_contact
from sessions.scheduling.enums import CO_ANIMATION_TRANSITIONS, CoAnimationState
from sessions.scheduling.models import CoAnimation, CoAnimationTransition
from sessions.scheduling.queries import schedule_revision
from tests.factories.accounts import StaffFactory
from tests.factories.partners import ContactFactory
from tests.factories.scheduling import CoAnimationFactory, make_cohort

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting():
    return make_cohort(modules=1, follow_up=False).meetings.get()


@pytest.fixture
def by():
    return StaffFactory()


def states(meeting) -> dict:
    return dict(CoAnimation.objects.filter(meeting=meeting).values_list("contact", "state"))


def test_asking_somebody_is_logged_and_seen_by_calendars(meeting, by):
    before = schedule_revision()
    row = invite_contact(meeting, ContactFactory(), by=by)
    log = CoAnimationTransition.objects.get()
    assert (row.state, log.from_state, log.to_state, log.by) == ("proposed", "", "proposed", by)
    assert schedule_revision() > before


def test_replacing_keeps_the_trace_of_both(meeting, by):
    first, second = ContactFactory(), ContactFactory()
    row = invite_contact(meeting, first, by=by)
    replace_contact(row, second, by=by)
    assert states(meeting) == {first.pk: "replaced", second.pk: "proposed"}
    assert CoAnimationTransition.objects.get(to_state="replaced").note == f"Par {second}"


def test_replacing_by_somebody_already_there_changes_nothing(meeting, by):
    first, second = ContactFactory(), ContactFactory()
    row = invite_contact(meeting, first, by=by)
    invite_contact(meeting, second, by=by)
    with pytest.raises(CoAnimationError, match="déjà invité"):
        replace_contact(row, second, by=by)
    assert set(states(meeting).values()) == {"proposed"}


@pytest.mark.parametrize("was", CoAnimationState.values)
@pytest.mark.parametrize("to", ["accepted", "declined"])
def test_an_answer_follows_the_table_and_is_noted_once(meeting, by, was, to):
    row = CoAnimationFactory(meeting=meeting, contact=ContactFactory(), state=was)
    if was == to:
        note_answer(row, to, by=by)
        assert not CoAnimationTransition.objects.exists()
    elif to in CO_ANIMATION_TRANSITIONS[was]:
        assert note_answer(row, to, by=by).state == to
        assert CoAnimationTransition.objects.get().from_state == was
    else:
        with pytest.raises(CoAnimationError, match="ne peut pas devenir"):
            note_answer(row, to, by=by)


@pytest.mark.parametrize("was", ["declined", "replaced"])
def test_who_does_not_come_may_be_asked_again(meeting, by, was):
    row = CoAnimationFactory(meeting=meeting, contact=ContactFactory(), state=was)
    assert invite_contact(meeting, row.contact, by=by) == row
    assert states(meeting) == {row.contact_id: "proposed"}


def test_who_wants_no_contact_is_not_asked(meeting, by):
    with pytest.raises(CoAnimationError, match="ne souhaite plus"):
        invite_contact(meeting, ContactFactory(do_not_contact_at=timezone.now()), by=by)


def test_nothing_changes_once_a_meeting_is_cancelled_or_has_begun(meeting, by):
    row = invite_contact(meeting, ContactFactory(), by=by)
    cancel_meeting(meeting, by=by)
    with pytest.raises(CoAnimationError, match="annulée"):
        replace_contact(row, ContactFactory(), by=by)
    begun = make_cohort(modules=1, follow_up=False, first=timezone.now() - timedelta(hours=1)).meetings.get()
    with pytest.raises(CoAnimationError, match="commencé"):
        invite_contact(begun, ContactFactory(), by=by)
