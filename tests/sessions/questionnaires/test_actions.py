from collections import Counter
from datetime import timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from sessions.notifications.enums import MessageState
from sessions.notifications.models import Message
from sessions.questionnaires import actions, campaigns
from sessions.questionnaires.models import Ballot, Campaign, FreeAnswer, Tally
from sessions.registrations.enums import RegistrationState
from tests.factories.people import ParticipantFactory
from tests.factories.questionnaires import COLOURS, make_campaign, make_questionnaire
from tests.factories.registrations import RegistrationFactory
from tests.factories.scheduling import CohortFactory

ANSWERS = {"colour": "vert", "tools": ["livret", "groupe"], "rating": "3", "words": "Très bien."}


def counts(campaign) -> dict:
    """(question, choice or None) → count, only those above zero."""
    tallies = Tally.objects.filter(campaign=campaign, count__gt=0).select_related("question", "choice").order_by("pk")
    return {(tally.question.code, tally.choice and tally.choice.code): tally.count for tally in tallies}


def days(before: int, after: int) -> dict:
    today = timezone.localdate()
    return {"opens_on": today - timedelta(days=before), "closes_on": today + timedelta(days=after)}


def opened(cohort, **dates) -> Campaign:
    questionnaire = make_questionnaire(programme=cohort.programme)
    return campaigns.open_campaign(questionnaire, cohort, **(dates or days(0, 10)))


# --- Opening ----------------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_opening_makes_every_counter_before_the_first_answer():
    campaign = opened(CohortFactory())
    assert Tally.objects.filter(campaign=campaign, count=0).count() == 3 + 3 + 3 + 3  # choices, and three questions
    assert not counts(campaign)


@pytest.mark.django_db
@pytest.mark.parametrize("state", [RegistrationState.WAITING, RegistrationState.OFFERED, RegistrationState.WITHDRAWN])
def test_only_confirmed_registrations_get_a_ballot(state):
    cohort = CohortFactory()
    registered = RegistrationFactory(cohort=cohort)
    RegistrationFactory(cohort=cohort, state=state)
    campaign = opened(cohort)
    assert list(campaign.ballots.values_list("participant", flat=True)) == [registered.participant.pk]
    assert campaign.expected == 1


@pytest.mark.django_db
def test_whoever_asked_not_to_be_contacted_gets_no_ballot():
    cohort = CohortFactory()
    RegistrationFactory(cohort=cohort, participant=ParticipantFactory(do_not_contact_at=timezone.now()))
    assert not opened(cohort).ballots.exists()
    assert not Message.objects.exists()


@pytest.mark.django_db
def test_opening_twice_gives_the_first_campaign():
    cohort = CohortFactory()
    RegistrationFactory(cohort=cohort)
    first = opened(cohort)
    again = campaigns.open_campaign(first.questionnaire, cohort, **days(0, 20))
    assert (again, again.closes_on, again.expected) == (first, first.closes_on, 1)


@pytest.mark.django_db
def test_a_late_registrant_gets_one_ballot_and_one_invitation():
    campaign, late = opened(CohortFactory()), ParticipantFactory()
    assert campaigns.add_ballot(campaign, participant=late) == campaigns.add_ballot(campaign, participant=late)
    campaign.refresh_from_db()
    assert (campaign.expected, Message.objects.filter(participant=late).count()) == (1, 1)


@pytest.mark.django_db
def test_the_invitation_waits_for_the_first_morning():
    cohort = CohortFactory()
    RegistrationFactory(cohort=cohort)
    campaign = opened(cohort, **days(-3, 10))
    send_after = timezone.localtime(Message.objects.get().send_after)
    assert (send_after.date(), send_after.hour) == (campaign.opens_on, 9)


@pytest.mark.django_db
def test_a_revoked_ballot_opens_nothing_and_its_invitation_is_withdrawn():
    ballot = make_campaign().ballots.get()
    campaigns.revoke_ballot(ballot)
    assert Message.objects.get().state == MessageState.CANCELLED
    assert Campaign.objects.get().expected == 0
    with pytest.raises(ObjectDoesNotExist):
        actions.submit(
            Ballot(pk=ballot.pk or "00000000-0000-4000-8000-000000000000", campaign=Campaign.objects.get()), {}
        )


@pytest.mark.django_db
def test_a_spent_ballot_is_not_revoked():
    ballot = make_campaign().ballots.get()
    actions.submit(ballot, ANSWERS)
    with pytest.raises(actions.AlreadyAnswered):
        campaigns.revoke_ballot(ballot)


# --- Answering --------------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_an_answer_becomes_counters_and_a_text():
    campaign = make_campaign()
    actions.submit(campaign.ballots.get(), ANSWERS)
    campaign.refresh_from_db()
    assert counts(campaign) == {
        ("colour", None): 1, ("colour", "vert"): 1,
        ("tools", None): 1, ("tools", "livret"): 1, ("tools", "groupe"): 1,
        ("rating", None): 1, ("rating", "3"): 1,
    }  # fmt: skip
    assert campaign.answers == 1
    assert [answer.text for answer in FreeAnswer.objects.all()] == ["Très bien."]


@pytest.mark.django_db
def test_a_question_passed_leaves_its_counters_alone():
    campaign = make_campaign()
    actions.submit(campaign.ballots.get(), {"colour": "vert", "tools": [], "rating": "", "words": ""})
    assert counts(campaign) == {("colour", None): 1, ("colour", "vert"): 1}
    assert not FreeAnswer.objects.exists()


@pytest.mark.django_db
def test_a_second_answer_is_refused_and_changes_nothing():
    campaign = make_campaign()
    ballot = campaign.ballots.get()
    actions.submit(ballot, ANSWERS)
    before = counts(campaign)
    with pytest.raises(actions.AlreadyAnswered):
        actions.submit(ballot, ANSWERS)
    assert counts(campaign) == before
    assert FreeAnswer.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("dates", [days(10, -1), days(-1, 10)])
def test_outside_of_its_days_a_campaign_takes_nothing(dates):
    campaign = make_campaign(**dates)
    with pytest.raises(actions.CampaignClosed):
        actions.submit(campaign.ballots.get(), ANSWERS)
    assert not counts(campaign)
    assert not Ballot.objects.filter(spent=True).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("dates", [days(0, 10), days(10, 0)])
def test_the_first_and_the_last_day_are_open(dates):
    campaign = make_campaign(**dates)
    actions.submit(campaign.ballots.get(), ANSWERS)
    assert counts(campaign)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "answers", [{"colour": "jaune"}, {"inconnue": "vert"}, {"colour": ["vert", "bleu"]}, {"tools": ["film", "film"]}]
)
def test_an_answer_that_does_not_exist_spends_nothing(answers):
    campaign = make_campaign()
    with pytest.raises(ValueError, match=r"no|several"):
        actions.submit(campaign.ballots.get(), answers)
    assert not counts(campaign)
    assert not Ballot.objects.filter(spent=True).exists()


@pytest.mark.django_db
def test_an_answer_kept_for_the_team_is_not_taken_from_a_form():
    campaign = make_campaign()
    campaign.questionnaire.questions.get(code="colour").choices.filter(code="vert").update(offered=False)
    with pytest.raises(ValueError, match="no such answer"):
        actions.submit(campaign.ballots.get(), {"colour": "vert"})


class TallyLaws(TestCase):
    @settings(max_examples=12, suppress_health_check=list(HealthCheck))
    @given(
        st.lists(st.tuples(st.sampled_from([*COLOURS, ""]), st.sets(st.sampled_from(["livret", "film"]))), max_size=6)
    )
    def test_counters_are_the_numbers_of_answers(self, given_answers):
        campaign = make_campaign(ballots=len(given_answers))
        for ballot, (colour, tools) in zip(campaign.ballots.order_by("pk"), given_answers, strict=True):
            actions.submit(ballot, {"colour": colour, "tools": sorted(tools)})
        expected = Counter()
        for colour, tools in given_answers:
            expected.update([("colour", None), ("colour", colour)] if colour else [])
            expected.update([("tools", None), *(("tools", tool) for tool in tools)] if tools else [])
        assert counts(campaign) == dict(expected)
        campaign.refresh_from_db()
        assert campaign.answers == len(given_answers) == Ballot.objects.filter(campaign=campaign, spent=True).count()
