"""Campaigns open, follow their people and remind them by themselves; twice or late changes nothing."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from sessions.notifications.actions import deliver
from sessions.notifications.enums import MessageState
from sessions.notifications.models import Message
from sessions.privacy.erasure import empty_participant
from sessions.questionnaires import actions, campaigns, openings, queries
from sessions.questionnaires.enums import QuestionnaireKind, QuestionnaireState
from sessions.questionnaires.models import Ballot, Campaign, CampaignRule
from sessions.registrations.enums import RegistrationState
from sessions.registrations.models import Place, Registration
from tests.factories.partners import ContactFactory
from tests.factories.people import ParticipantFactory
from tests.factories.questionnaires import QuestionnaireFactory, make_campaign, make_questionnaire
from tests.factories.registrations import RegistrationFactory
from tests.factories.scheduling import CoAnimationFactory, make_cohort

pytestmark = pytest.mark.django_db
KIND = QuestionnaireKind


def rule(cohort, kind: str, **fields) -> CampaignRule:
    """The programme's rule and questionnaire of this moment, set as usual."""
    make_questionnaire(programme=cohort.programme, kind=kind)
    return CampaignRule.objects.create(programme=cohort.programme, kind=kind, **(openings.USUAL[kind] | fields))


def days_of(campaign: Campaign) -> tuple[date, date]:
    return campaign.opens_on, campaign.closes_on


# --- Opening ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("kind", "eve", "day", "closes"),
    [
        (KIND.START, "2026-08-31", date(2026, 9, 1), date(2026, 9, 14)),
        (KIND.END, "2026-09-14", date(2026, 9, 15), date(2026, 10, 14)),
        (KIND.SIX_MONTHS, "2027-03-14", date(2027, 3, 15), date(2027, 4, 28)),
    ],
)
def test_a_campaign_opens_on_its_day_once(at, cohort, kind, eve, day, closes):
    rule(cohort, kind)
    at(f"{eve} 23:30")
    assert campaigns.open_due() == 0
    at(f"{day} 06:00")
    assert (campaigns.open_due(), campaigns.open_due()) == (1, 0)
    campaign = Campaign.objects.get()
    assert days_of(campaign) == (day, closes)
    assert campaign.expected == Message.objects.count() == 2


def test_delays_and_length_are_those_of_the_programme(at, cohort):
    rule(cohort, KIND.END, delay_months=1, delay_days=3, open_days=5)
    at("2026-10-18 08:00")
    campaigns.open_due()
    assert days_of(Campaign.objects.get()) == (date(2026, 10, 18), date(2026, 10, 22))


def test_people_are_invited_once_the_last_meeting_is_over(at, cohort):
    rule(cohort, KIND.END)
    at("2026-09-15 06:00")
    campaigns.open_due()
    last = cohort.meetings.filter(kind="module").latest("starts_at")
    assert set(Message.objects.values_list("send_after", flat=True)) == {last.ends_at}


def test_a_session_that_moves_takes_its_campaign_along(at, cohort):
    rule(cohort, KIND.END)
    last = cohort.meetings.filter(kind="module").latest("starts_at")
    type(last).objects.filter(pk=last.pk).update(
        starts_at=last.starts_at + timedelta(days=7), ends_at=last.ends_at + timedelta(days=7)
    )
    at("2026-09-15 06:00")
    assert campaigns.open_due() == 0
    at("2026-09-22 06:00")
    assert campaigns.open_due() == 1


def test_a_campaign_missed_for_a_few_days_opens_late_for_as_long(at, cohort):
    rule(cohort, KIND.END)
    at("2026-09-20 06:00")
    campaigns.open_due()
    assert days_of(Campaign.objects.get()) == (date(2026, 9, 20), date(2026, 10, 19))


@pytest.mark.parametrize("state", ["cancelled", "archived"])
def test_nothing_opens_for_a_session_that_is_over_for_good(at, cohort, state):
    rule(cohort, KIND.END)
    type(cohort).objects.update(state=state, closed_at=timezone.now())
    at("2026-09-15 06:00")
    assert campaigns.open_due() == 0


def test_nothing_opens_long_after_nor_without_a_ready_version_nor_when_switched_off(at, cohort):
    rule(cohort, KIND.END)
    at("2026-09-30 06:00")
    assert campaigns.open_due() == 0
    at("2026-09-15 06:00")
    cohort.programme.questionnaires.update(state=QuestionnaireState.DRAFT)
    assert campaigns.open_due() == 0
    cohort.programme.questionnaires.update(state=QuestionnaireState.READY)
    CampaignRule.objects.update(active=False)
    assert campaigns.open_due() == 0


def test_the_newest_ready_version_is_asked(at, cohort):
    rule(cohort, KIND.END)
    second = make_questionnaire(programme=cohort.programme, kind=KIND.END, version=2)
    make_questionnaire(programme=cohort.programme, kind=KIND.END, version=3, state=QuestionnaireState.DRAFT)
    at("2026-09-15 06:00")
    campaigns.open_due()
    assert Campaign.objects.get().questionnaire == second


def test_after_each_meeting_whoever_was_expected_is_asked(at, cohort):
    rule(cohort, KIND.MEETING)
    first, second, _ = cohort.meetings.filter(kind="module").order_by("starts_at")
    Place.objects.filter(meeting=second).order_by("pk").first().delete()
    excused = Place.objects.filter(meeting=first).order_by("pk").first()
    Place.objects.filter(pk=excused.pk).update(excused_at=timezone.now())
    for day in ("2026-09-01", "2026-09-08"):
        at(f"{day} 07:00")
        assert (campaigns.open_due(), campaigns.open_due()) == (1, 0)
    assert list(Campaign.objects.values_list("meeting", "expected")) == [(first.pk, 1), (second.pk, 1)]
    subjects = set(Message.objects.values_list("subject", flat=True))
    assert subjects == {f"Votre avis sur la rencontre du mardi {day}\u00a0septembre" for day in ("1er", "8")}


def test_the_last_meeting_is_asked_about_by_the_end_questionnaire_alone(at, cohort):
    """Two questionnaires on the same morning are one too many for somebody who is tired."""
    rule(cohort, KIND.MEETING)
    end = rule(cohort, KIND.END)
    at("2026-09-15 07:00")
    campaigns.open_due()
    assert [(one.questionnaire.kind, one.meeting) for one in Campaign.objects.all()] == [(KIND.END, None)]
    end.delete()  # without an end questionnaire, the last meeting has its own again
    assert campaigns.open_due() == 1


def test_a_meeting_of_last_week_is_not_asked_about_any_more(at, cohort):
    rule(cohort, KIND.MEETING)
    at("2026-09-05 07:00")
    assert campaigns.open_due() == 0


def test_a_campaign_for_co_animators_waits_for_one_who_accepted(at, cohort):
    rule(cohort, KIND.CO_ANIMATOR)
    at("2026-09-16 07:00")
    assert campaigns.open_due() == 0
    CoAnimationFactory(meeting=cohort.meetings.order_by("starts_at")[0], contact=ContactFactory(), state="accepted")
    assert campaigns.open_due() == 1


def test_co_animators_who_accepted_are_asked_once_each(at, cohort):
    rule(cohort, KIND.CO_ANIMATOR)
    contact, declined = ContactFactory(), ContactFactory()
    for meeting in cohort.meetings.filter(kind="module"):
        CoAnimationFactory(meeting=meeting, contact=contact, state="accepted")
        CoAnimationFactory(meeting=meeting, contact=declined, state="declined")
    at("2026-09-15 06:00")
    campaigns.open_due()
    assert [ballot.contact for ballot in Ballot.objects.all()] == [contact]
    assert Message.objects.get().contact == contact
    [open_ballot] = queries.open_ballots_of_contact(contact)
    actions.submit(open_ballot, {"colour": "vert"})
    assert not queries.open_ballots_of_contact(contact).exists()


def test_what_will_open_is_known_beforehand(cohort):
    rule(cohort, KIND.SIX_MONTHS)
    rule(cohort, KIND.END)
    assert [(one.rule.kind, one.opens_on) for one in openings.planned(cohort)] == [
        (KIND.END, date(2026, 9, 15)),
        (KIND.SIX_MONTHS, date(2027, 3, 15)),
    ]


def test_what_is_too_late_to_open_by_itself_is_said_so(at, cohort):
    rule(cohort, KIND.END)
    for day, missed in (("2026-09-15 08:00", False), ("2026-09-29 08:00", False), ("2026-09-30 08:00", True)):
        at(day)
        assert [one.missed for one in openings.planned(cohort)] == [missed]
        assert len(openings.due()) == (0 if missed else 1)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2023, 8, 31), 6, date(2024, 2, 29)),
        (date(2026, 12, 5), 1, date(2027, 1, 5)),
    ],
)
def test_months_are_counted_to_the_last_day_there_is(day, months, expected):
    assert openings.add_months(day, months) == expected


@pytest.mark.parametrize("sessions", [1, 3])
def test_looking_costs_the_same_for_one_session_and_for_many(at, cohort, first, sessions, django_assert_num_queries):
    rule(cohort, KIND.END)
    for number in range(sessions - 1):
        make_cohort(first=first, state="running", programme=cohort.programme, code=f"autre-{number}")
    at("2026-09-15 06:00")
    with django_assert_num_queries(3):
        assert len(openings.due()) == sessions


# --- Following the people ---------------------------------------------------------------------------------------------
def test_whoever_registers_later_may_answer_and_whoever_leaves_may_not(at, cohort):
    rule(cohort, KIND.START)
    at("2026-09-01 06:00")
    campaigns.open_due()
    newcomer = RegistrationFactory(cohort=cohort)
    leaver = Registration.objects.filter(cohort=cohort).order_by("pk").first()
    Registration.objects.filter(pk=leaver.pk).update(
        state=RegistrationState.WITHDRAWN, registered_at=None, ended_at=timezone.now()
    )
    assert (campaigns.follow_people(), campaigns.follow_people()) == (2, 0)
    asked = set(Ballot.objects.values_list("participant", flat=True))
    assert newcomer.participant_id in asked
    assert leaver.participant_id not in asked
    assert Campaign.objects.get().expected == 2


# --- Reminders --------------------------------------------------------------------------------------------------------
@pytest.fixture
def asked(at, cohort):
    rule(cohort, KIND.END, reminders=2, reminder_days=7)
    at("2026-09-15 06:00")
    campaigns.open_due()
    return Campaign.objects.get()


def reminders_sent() -> int:
    return Message.objects.filter(kind="AnswerReminder").count()


def test_those_who_have_not_answered_are_reminded_twice_and_no_more(at, asked):
    actions.submit(asked.ballots.order_by("pk")[0], {"colour": "vert"})
    for day, total in [("09-21", 0), ("09-22", 1), ("09-23", 1), ("09-29", 2), ("10-06", 2), ("10-13", 2)]:
        at(f"2026-{day} 09:30")
        campaigns.remind()
        campaigns.remind()
        assert reminders_sent() == total


@pytest.mark.parametrize(("joins", "totals"), [("09-20", (3, 3, 6)), ("09-21", (2, 3, 6)), ("09-22", (2, 2, 5))])
def test_whoever_has_just_been_invited_is_left_in_peace_for_two_days(at, cohort, asked, joins, totals):
    at(f"2026-{joins} 09:15")
    RegistrationFactory(cohort=cohort)
    assert campaigns.follow_people() == 1
    for day, total in zip(("09-22", "09-23", "09-29"), totals, strict=True):
        at(f"2026-{day} 09:30")
        campaigns.remind()
        assert reminders_sent() == total


def test_reminders_stay_counted_when_who_got_them_has_left_or_was_erased(at, asked):
    at("2026-09-22 09:30")
    assert (campaigns.remind(), queries.campaigns_of(asked.cohort).get().reminders) == (2, 2)
    leaver, erased = asked.ballots.order_by("pk")
    campaigns.revoke_ballot(leaver)
    empty_participant(erased.participant)
    assert queries.campaigns_of(asked.cohort).get().reminders == 2


def test_a_reminder_in_hand_is_let_go_when_its_person_is_erased(at, asked):
    at("2026-09-22 09:30")
    ballot = openings.silent(asked, 1).first()
    Ballot.objects.filter(pk=ballot.pk).delete()
    assert campaigns._remind(ballot, 1) == 0
    assert reminders_sent() == 0


def test_a_reminder_waits_for_nine_and_is_dropped_when_two_days_late(at, asked):
    at("2026-09-22 08:59")
    assert campaigns.remind() == 0
    at("2026-09-24 10:00")
    assert campaigns.remind() == 0


def test_nobody_is_reminded_who_must_not_be_contacted(at, asked):
    person = asked.ballots.order_by("pk")[0].participant
    type(person).objects.filter(pk=person.pk).update(do_not_contact_at=timezone.now())
    at("2026-09-22 09:30")
    assert campaigns.remind() == 1


def test_nobody_is_asked_about_a_session_that_was_cancelled(at, asked):
    type(asked.cohort).objects.update(state="cancelled", closed_at=timezone.now())
    at("2026-09-22 09:30")
    assert campaigns.remind() == 0
    invitation = Message.objects.filter(kind="AnswerInvitation").order_by("pk").first()
    assert deliver(invitation.pk).state == MessageState.CANCELLED


def test_a_reminder_that_waits_is_dropped_when_the_person_answers(at, asked):
    at("2026-09-22 09:30")
    campaigns.remind()
    message = Message.objects.filter(kind="AnswerReminder").order_by("pk").first()
    actions.submit(Ballot.objects.get(participant=message.participant), {"colour": "vert"})
    assert deliver(message.pk).state == MessageState.CANCELLED


def test_whoever_wants_a_call_is_on_the_list_of_calls(at, cohort):
    rule(cohort, KIND.END)
    RegistrationFactory(cohort=cohort, participant=ParticipantFactory(email="", landline="0199000001", channel="phone"))
    at("2026-09-15 20:00")
    campaigns.open_due()
    called = Message.objects.get(participant__email="")
    assert deliver(called.pk).state == MessageState.TO_DO


# --- Longer, and the tablet -------------------------------------------------------------------------------------------
def test_an_open_campaign_is_extended_and_a_closed_one_is_not(at, asked):
    campaigns.extend(asked, closes_on=date(2026, 10, 20))
    campaigns.extend(asked, closes_on=date(2026, 10, 1))
    asked.refresh_from_db()
    assert asked.closes_on == date(2026, 10, 20)
    at("2026-10-21 09:00")
    with pytest.raises(actions.CampaignClosed):
        campaigns.extend(asked, closes_on=date(2026, 12, 1))


def test_a_code_is_read_however_it_is_typed_and_a_new_one_replaces_it():
    campaign = campaigns.give_tablet_code(make_campaign())
    code = queries.tablet_code(campaign)
    typed = f" {code[:3].upper()}-{code[3:]} ".replace("o", "0").replace("i", "1")
    assert queries.campaign_for_code(typed) == campaign
    campaigns.give_tablet_code(campaign)
    assert queries.campaign_for_code(code) is None
    campaigns.take_tablet_code_back(campaign)
    campaign.refresh_from_db()
    assert queries.tablet_code(campaign) == ""


def test_the_code_of_a_closed_campaign_opens_nothing(at):
    campaign = campaigns.give_tablet_code(make_campaign())
    at((timezone.now() + timedelta(days=30)).isoformat())
    assert queries.campaign_for_code(queries.tablet_code(campaign)) is None


def test_a_questionnaire_of_another_moment_is_another_campaign(at, cohort):
    days = {"opens_on": timezone.localdate(), "closes_on": timezone.localdate()}
    first = campaigns.open_campaign(QuestionnaireFactory(programme=cohort.programme, kind=KIND.END), cohort, **days)
    again = QuestionnaireFactory(programme=cohort.programme, kind=KIND.END, version=2)
    assert campaigns.open_campaign(again, cohort, **days) == first
    start = QuestionnaireFactory(programme=cohort.programme, kind=KIND.START)
    assert campaigns.open_campaign(start, cohort, **days) != first
