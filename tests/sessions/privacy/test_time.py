"""Each period of the register is kept by a job: who is in touch stays, what is due goes."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.utils import timezone
from wagtail.models import ModelLogEntry

from portal.accounts.actions import revoke_role
from portal.accounts.enums import Role
from portal.accounts.models import RoleLog, StaffRole, User
from sessions.notifications.models import Message
from sessions.people.actions import correct_details, stop_contact, use_link
from sessions.people.models import Participant, PersonalLink
from sessions.privacy import upkeep
from sessions.privacy.authors import AUTHORS
from sessions.privacy.enums import Period
from sessions.privacy.register import REGISTER
from sessions.questionnaires.actions import submit
from sessions.questionnaires.campaigns import add_ballot
from sessions.reception.actions import log_export
from sessions.registrations.actions import register
from sessions.registrations.models import ModuleRead, Place, WaitingOffer
from sessions.scheduling.models import Cohort
from tests.factories.accounts import StaffFactory, UserFactory
from tests.factories.attendance import AttendanceFactory
from tests.factories.notifications import MessageFactory
from tests.factories.people import ParticipantFactory
from tests.factories.programmes import ModuleFactory
from tests.factories.questionnaires import make_campaign
from tests.factories.referrals import ReferralFactory
from tests.factories.registrations import RegistrationFactory, WaitingOfferFactory
from tests.factories.scheduling import make_cohort

pytestmark = pytest.mark.django_db
START, SINCE, LATER = "2023-03-01 10:00", "2024-06-03 10:00", "2025-06-01 10:00"


def an_old_place(person: Participant) -> Place:
    return RegistrationFactory(
        participant=person,
        cohort=make_cohort(modules=1, follow_up=False, state="archived"),
        queued_at=person.created_at,
    ).places.get()


def came(person: Participant) -> None:
    AttendanceFactory(place=an_old_place(person))


def excused(person: Participant) -> None:
    Place.objects.filter(pk=an_old_place(person).pk).update(excused_at=timezone.now())


def answered_an_offer(person: Participant) -> None:
    old = an_old_place(person).registration
    WaitingOffer.objects.filter(pk=WaitingOfferFactory(registration=old).pk).update(
        state="declined", answered_at=timezone.now()
    )


def answered_questions(person: Participant) -> None:
    submit(add_ballot(make_campaign(ballots=0), participant=person), {"colour": "vert"})


SIGNS = {
    "link": lambda one: use_link(PersonalLink.current_for(one)),
    "registered": lambda one: register(one, make_cohort(modules=1, follow_up=False), agreed_at=timezone.now()),
    "came": came,
    "excused": excused,
    "an offer": answered_an_offer,
    "questions": answered_questions,
    "a call": lambda one: MessageFactory(participant=one, channel="phone", state="done", sent_at=timezone.now()),
    "stopped": lambda one: stop_contact(one, by=None, reason="Demande"),
    "corrected": lambda one: correct_details(one, fields={"landline": "0199000099"}, by=None),
    "reading": lambda one: ModuleRead.objects.create(participant=one, module=ModuleFactory()),
    "a request": lambda one: ReferralFactory(registration=an_old_place(one).registration, state="accepted"),
    "signed in": lambda one: User.objects.filter(pk=one.user_id).update(last_login=timezone.now()),
}


@pytest.mark.parametrize("sign", SIGNS)
def test_any_contact_within_two_years_keeps_the_file(at, sign):
    at(START)
    person = ParticipantFactory(user=UserFactory())
    at(SINCE)
    SIGNS[sign](person)
    at("2025-06-01 10:00")
    Cohort.objects.update(state="archived", closed_at=timezone.now())
    upkeep.erase_participants()
    assert Participant.objects.filter(pk=person.pk).exists()
    at("2026-07-01 10:00")
    upkeep.erase_participants()
    assert not Participant.objects.filter(pk=person.pk).exists()


def test_a_program_that_reads_her_calendar_is_no_contact(at):
    at(START)
    person = ParticipantFactory()
    person.feeds.create(kind="participant")
    at(LATER)
    person.feeds.update(last_used_on=timezone.localdate())
    assert upkeep.erase_participants() == 1


@pytest.mark.parametrize("state", ["registered", "waiting"])
def test_a_session_under_way_keeps_her(at, state):
    at(START)
    person = ParticipantFactory()
    cohort = make_cohort(state="running", modules=1)
    RegistrationFactory(participant=person, cohort=cohort, state=state, places=False)
    at(LATER)
    assert upkeep.erase_participants() == 0


def test_a_meeting_to_come_of_a_session_that_is_over_keeps_her_and_a_cancelled_one_does_not(at):
    at(START)
    cohort = make_cohort(state="completed", modules=1, follow_up=False)
    person = RegistrationFactory(cohort=cohort).participant
    meeting = cohort.meetings.get()
    at(LATER)
    cohort.meetings.update(starts_at=timezone.now() + timedelta(days=1), ends_at=timezone.now() + timedelta(days=2))
    assert upkeep.erase_participants() == 0
    type(meeting).objects.update(state="cancelled", cancelled_at=timezone.now())
    assert upkeep.erase_participants() == 1
    assert Participant._base_manager.get(pk=person.pk).erased_at


def test_a_cancelled_session_keeps_nobody(at):
    at(START)
    RegistrationFactory(cohort=make_cohort(state="cancelled", modules=1))
    at(LATER)
    assert upkeep.erase_participants() == 1


def test_do_not_contact_does_not_keep_a_file(at):
    at(START)
    stop_contact(ParticipantFactory(), by=None, reason="Décès")
    at(LATER)
    assert upkeep.erase_participants() == 1


def test_one_run_erases_so_many(at, monkeypatch):
    monkeypatch.setattr(upkeep, "AT_ONCE", 2)
    at(START)
    for _ in range(3):
        ParticipantFactory()
    at(LATER)
    assert [upkeep.erase_participants() for _ in range(3)] == [2, 1, 0]


# --- Accounts of the team ---------------------------------------------------------------------------------------------
def test_an_account_goes_a_year_after_its_last_role_was_taken_away(at):
    at(START)
    works, left = StaffFactory(), StaffFactory(last_name="Partie")
    ModelLogEntry.objects.log_action(left, "wagtail.edit")
    at("2024-03-01 10:00")
    revoke_role(left, Role.ANIMATOR, by=None)
    at("2025-02-28 10:00")
    assert upkeep.erase_accounts() == 0
    at("2025-03-02 10:00")
    assert (upkeep.erase_accounts(), upkeep.erase_accounts()) == (1, 0)
    assert list(User.objects.all()) == [works]
    assert not ModelLogEntry.objects.filter(label__contains="Partie").exists()


def test_a_closed_account_goes_a_year_after_the_last_sign_in_and_an_administrator_stays(at):
    at(START)
    closed = StaffFactory(is_active=False)
    chief = UserFactory(is_superuser=True)
    User.objects.filter(pk=closed.pk).update(last_login=timezone.now())
    RoleLog.objects.all().delete()
    at(LATER)
    assert upkeep.erase_accounts() == 1
    assert list(User.objects.all()) == [chief]
    assert not StaffRole.objects.exists()


def test_the_account_of_somebody_with_a_file_is_that_files(at):
    at(START)
    ParticipantFactory(user=UserFactory(last_login=timezone.now()))
    at("2024-04-01 10:00")
    assert upkeep.erase_accounts() == 0


# --- Texts, logs, authors, sessions of browsers -----------------------------------------------------------------------
def test_what_messages_said_goes_after_a_year_but_not_what_is_still_to_be_said(at):
    at(START)
    sent, failed, call = MessageFactory(sent=True), MessageFactory(failed=True), MessageFactory(call=True)
    at("2024-03-02 10:00")
    recent = MessageFactory(sent=True)
    assert (upkeep.forget_texts(), upkeep.forget_texts()) == (2, 0)
    states = dict(Message.objects.order_by().values_list("pk", "state"))
    assert (states[sent.pk], states[failed.pk]) == ("sent", "cancelled")
    assert {one.pk for one in Message.objects.exclude(body="")} == {call.pk, recent.pk}


def test_logs_are_kept_for_a_year_and_not_a_day_more(at):
    at(START)
    log_export("phones", "csv", cohort=None, rows=1, reason="Appels", by=StaffFactory())
    Session.objects.create(session_key="a", session_data="", expire_date=timezone.now() + timedelta(days=1))
    at("2024-02-28 10:00")
    assert upkeep.forget_logs() == 0
    at("2024-03-01 10:00")
    assert (upkeep.forget_logs(), upkeep.forget_logs()) == (2, 0)
    assert not Session.objects.exists()


def test_authors_are_forgotten_after_two_years(at):
    at(START)
    by = StaffFactory()
    cohort = make_cohort(modules=1)
    cohort.transitions.create(to_state="open", by=by)
    at("2025-02-28 10:00")
    assert upkeep.forget_authors() == 0
    at("2025-03-02 10:00")
    assert upkeep.forget_authors() == 1
    assert cohort.transitions.get().by is None


def test_every_author_of_the_register_is_one_that_the_job_forgets():
    lines = {(entry.model, name) for entry in REGISTER if entry.period == Period.AUTHOR_24 for name in entry.fields}
    assert lines == {(f"portal_sessions.{model}", name) for model, name, _ in AUTHORS}
    for model, _, at in AUTHORS:
        assert apps.get_model(f"portal_sessions.{model}")._meta.get_field(at)
