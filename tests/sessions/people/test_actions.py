"""People and their links."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sessions.common import tokens
from sessions.notifications.models import Message
from sessions.people import actions, queries
from sessions.people.actions import Details
from sessions.people.models import Participant, PersonalLink
from tests.factories.people import ParticipantFactory, PersonalLinkFactory

pytestmark = pytest.mark.django_db
ANNE = Details(first_name="Anne", last_name="D’Artagnan-Müller", email="anne@courriel.example", mobile="0639980001")


@pytest.mark.parametrize(
    ("first_name", "last_name", "email", "mobile"),
    [
        ("anne", "d'artagnan-muller", "ANNE@courriel.example", ""),
        ("Anne", "D’Artagnan-Müller", "", "0639980001"),
        ("ANNE", "D’ARTAGNAN-MÜLLER", "autre@courriel.example", "0639980001"),
    ],
)
def test_the_same_person_is_recognised_by_name_and_one_address(first_name, last_name, email, mobile):
    known = actions.find_or_create_participant(ANNE)
    again = Details(first_name=first_name, last_name=last_name, email=email, mobile=mobile)
    assert actions.find_or_create_participant(again) == known


def test_a_shared_mailbox_is_not_the_same_person():
    actions.find_or_create_participant(ANNE)
    actions.find_or_create_participant(Details(first_name="Paul", last_name="D’Artagnan-Müller", email=ANNE.email))
    actions.find_or_create_participant(Details(first_name="Anne", last_name="D’Artagnan-Müller", landline="0199001234"))
    assert Participant.objects.count() == 3


def test_nobody_can_turn_a_known_persons_messages_elsewhere():
    known = actions.find_or_create_participant(ANNE)
    other = Details(
        first_name="Anne", last_name="D’Artagnan-Müller", email=ANNE.email, mobile="0639989999", channel="sms"
    )
    actions.find_or_create_participant(other)
    known.refresh_from_db()
    assert (known.mobile, known.channel) == (ANNE.mobile, "email")


def test_a_link_lasts_two_years_and_is_given_again_as_long_as_it_is_open():
    person = ParticipantFactory()
    link = actions.issue_link(person)
    assert link.expires_at - timezone.now() > timedelta(days=729)
    assert actions.issue_link(person) == link
    assert actions.issue_link(person, renew=True) != link
    link.refresh_from_db()
    assert not link.is_open()


def test_an_expired_link_is_replaced():
    link = PersonalLinkFactory()
    PersonalLink.objects.update(created_at=timezone.now() - timedelta(days=800), expires_at=timezone.now())
    assert actions.issue_link(link.participant) != link


def test_the_token_is_nowhere_in_the_database():
    link = PersonalLinkFactory()
    values = [str(value) for value in PersonalLink.objects.values_list().get()]
    assert link.token not in values
    assert tokens.fingerprint(link.token) in values
    assert queries.find_link(link.token.upper()) == link


def test_the_personal_address_is_put_into_a_message_when_it_leaves():
    person = ParticipantFactory()
    assert person.personal_url() == f"http://testserver/p/{actions.issue_link(person).token}/"


@pytest.mark.parametrize("address", ["Personne@Courriel.Example", "+33 6 39 98 12 34", "01 99 00 12 34"])
def test_a_link_is_sent_to_the_address_we_know(address):
    person = ParticipantFactory(email="personne@courriel.example", mobile="0639981234", landline="0199001234")
    actions.send_links(address)
    actions.send_links(address)
    assert Message.objects.get().participant == person


def test_no_link_is_sent_to_strangers_nor_to_whom_must_be_left_in_peace():
    ParticipantFactory(email="paix@courriel.example", do_not_contact_at=timezone.now())
    for address in ("paix@courriel.example", "inconnue@courriel.example", "06 39 98 77 77", "rien"):
        actions.send_links(address)
    assert not Message.objects.exists()
