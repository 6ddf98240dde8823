"""Those who accept a meeting once the co-animators of its session are asked: asked too, once, by the periodic work."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sessions.notifications.models import Message
from sessions.questionnaires import actions, campaigns, openings
from sessions.questionnaires.enums import QuestionnaireKind
from sessions.questionnaires.models import Ballot, Campaign, CampaignRule
from sessions.scheduling import co_animation
from sessions.scheduling.enums import CoAnimationState
from sessions.scheduling.models import CoAnimation
from tests.factories.partners import ContactFactory
from tests.factories.questionnaires import make_questionnaire
from tests.factories.scheduling import CoAnimationFactory, make_cohort

pytestmark = pytest.mark.django_db
KIND = QuestionnaireKind.CO_ANIMATOR
FOLLOW_UP = 3  # the only meeting to come once the modules are over
LATER = "2026-09-17 10:00"


@pytest.fixture
def campaign(at, cohort) -> Campaign:
    """Open since the morning of the last module, for one contact who had accepted."""
    make_questionnaire(programme=cohort.programme, kind=KIND)
    CampaignRule.objects.create(programme=cohort.programme, kind=KIND, **openings.USUAL[KIND])
    invite(cohort, state=CoAnimationState.ACCEPTED)
    at("2026-09-15 06:00")
    assert campaigns.open_due() == 1
    return Campaign.objects.get()


def invite(cohort, *, place: int = 0, contact=None, state=CoAnimationState.PROPOSED) -> CoAnimation:
    meeting = cohort.meetings.order_by("starts_at")[place]
    return CoAnimationFactory(meeting=meeting, contact=contact or ContactFactory(), state=state)


def asked(contact) -> tuple[int, int]:
    """How many questionnaires and how many messages a contact got."""
    return Ballot.objects.filter(contact=contact).count(), Message.objects.filter(contact=contact).count()


def expected() -> int:
    return Campaign.objects.get().expected


def test_whoever_accepts_later_is_asked_once_and_expected(at, cohort, campaign):
    row = invite(cohort, place=FOLLOW_UP)
    invite(cohort, place=1, contact=row.contact, state=CoAnimationState.ACCEPTED)
    at(LATER)
    co_animation.accept(row)
    before = Message.objects.filter(contact=row.contact).count()
    assert (campaigns.follow_people(), campaigns.follow_people()) == (1, 0)
    assert asked(row.contact) == (1, before + 1)
    assert expected() == 2
    actions.submit(Ballot.objects.get(contact=row.contact), {"colour": "vert"})
    assert campaigns.follow_people() == 0
    assert Campaign.objects.get().answers == 1


def test_whoever_accepts_on_the_day_of_the_last_meeting_is_invited_once_it_is_over(at, cohort, campaign):
    row = invite(cohort, place=2, state=CoAnimationState.ACCEPTED)
    campaigns.follow_people()
    assert Message.objects.get(contact=row.contact).send_after == row.meeting.ends_at
    at(LATER)
    late = invite(cohort, state=CoAnimationState.ACCEPTED)
    campaigns.follow_people()
    assert Message.objects.get(contact=late.contact).send_after == timezone.now()


def test_nobody_is_asked_again_who_was_asked_before(at, cohort, campaign):
    contact = Ballot.objects.get().contact
    at(LATER)
    invite(cohort, place=1, contact=contact, state=CoAnimationState.ACCEPTED)
    assert campaigns.follow_people() == 0
    assert (asked(contact), expected()) == ((1, 1), 1)


@pytest.mark.parametrize("state", [CoAnimationState.PROPOSED, CoAnimationState.DECLINED, CoAnimationState.REPLACED])
def test_nobody_is_asked_who_has_not_accepted(at, cohort, campaign, state):
    row = invite(cohort, state=state)
    at(LATER)
    assert campaigns.follow_people() == 0
    assert (asked(row.contact), expected()) == ((0, 0), 1)


def test_whoever_declines_then_accepts_is_asked_once_and_stays_asked(at, cohort, campaign):
    row = invite(cohort, place=FOLLOW_UP)
    at(LATER)
    co_animation.decline(row, co_animation.Refusal())
    assert campaigns.follow_people() == 0
    co_animation.accept(row)
    assert campaigns.follow_people() == 1
    for _ in range(2):  # what was asked stays to be answered: they were told what it is about
        co_animation.decline(row, co_animation.Refusal())
        assert campaigns.follow_people() == 0
        co_animation.accept(row)
        assert campaigns.follow_people() == 0
    assert (Ballot.objects.filter(contact=row.contact).count(), expected()) == (1, 2)


def test_nobody_is_asked_once_it_is_closed(at, cohort, campaign):
    row = invite(cohort, state=CoAnimationState.ACCEPTED)
    at((timezone.now() + timedelta(days=openings.USUAL[KIND]["open_days"])).isoformat())
    assert campaigns.follow_people() == 0
    assert (asked(row.contact), expected()) == ((0, 0), 1)


def test_nobody_is_asked_about_a_cancelled_session_or_meeting(at, cohort, campaign):
    row = invite(cohort, place=1, state=CoAnimationState.ACCEPTED)
    at(LATER)
    cohort.meetings.filter(pk=row.meeting_id).update(state="cancelled", cancelled_at=timezone.now())
    assert campaigns.follow_people() == 0
    invite(cohort, state=CoAnimationState.ACCEPTED)
    type(cohort).objects.update(state="cancelled", closed_at=timezone.now())
    assert campaigns.follow_people() == 0
    assert expected() == 1


def test_do_not_contact_is_respected_and_may_be_taken_back(at, cohort, campaign):
    contact = ContactFactory(do_not_contact_at=timezone.now())
    invite(cohort, contact=contact, state=CoAnimationState.ACCEPTED)
    at(LATER)
    assert campaigns.follow_people() == 0
    type(contact).objects.filter(pk=contact.pk).update(do_not_contact_at=None)
    assert campaigns.follow_people() == 1
    assert asked(contact) == (1, 1)


def test_only_the_campaign_of_co_animators_follows_them(at, cohort, first, campaign):
    """Another session's campaign, and that of the participants of this one, ask none of them."""
    other = make_cohort(first=first, state="running", programme=cohort.programme, code="autre")
    invite(other, state=CoAnimationState.ACCEPTED)
    days = {"opens_on": campaign.opens_on, "closes_on": campaign.closes_on}
    end = campaigns.open_campaign(make_questionnaire(programme=cohort.programme, kind="end"), cohort, **days)
    row = invite(cohort, state=CoAnimationState.ACCEPTED)
    at(LATER)
    assert campaigns.follow_people() == 1
    assert Ballot.objects.get(contact=row.contact).campaign == campaign
    assert not end.ballots.exclude(contact=None).exists()


@pytest.mark.parametrize("people", [1, 3])
def test_looking_costs_the_same_for_one_and_for_many(at, cohort, campaign, people, django_assert_num_queries):
    for _ in range(people):
        invite(cohort, state=CoAnimationState.ACCEPTED)
    at(LATER)
    with django_assert_num_queries(4):
        assert len(openings.new_co_animators()) == people
