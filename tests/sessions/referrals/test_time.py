"""What time does to a request: the team is reminded, it ends, what it says of people goes."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from portal.accounts.enums import Role
from sessions.notifications.models import Message
from sessions.privacy.enums import Period
from sessions.privacy.register import REGISTER
from sessions.referrals import actions, upkeep
from sessions.referrals.models import Referral, ReferralNote, ReferralTransition
from tests.factories.accounts import StaffFactory
from tests.factories.partners import open_space
from tests.factories.referrals import ReferralFactory
from tests.factories.scheduling import make_cohort

pytestmark = pytest.mark.django_db


@pytest.fixture
def animator():
    return StaffFactory(department="95")


@pytest.fixture
def cohort(animator):
    return make_cohort(modules=1, follow_up=False, animators=[animator], capacity=1)


@pytest.fixture
def referral(cohort):
    return ReferralFactory(programme=cohort.programme)


def waiting(days: int, **fields) -> Referral:
    return ReferralFactory(received_at=timezone.now() - timedelta(days=days), **fields)


def test_the_team_is_reminded_once_after_ten_days():
    StaffFactory(role=Role.COORDINATOR, department="95")
    waiting(9)
    late = waiting(10)
    assert (upkeep.remind_team(), upkeep.remind_team()) == (1, 0)
    assert late.reference in Message.objects.get().body


def test_who_follows_a_request_is_the_one_reminded(animator):
    StaffFactory(role=Role.COORDINATOR, department="95")
    waiting(10, state="taken", taken_by=animator)
    upkeep.remind_team()
    assert Message.objects.get().user == animator


def test_a_request_expires_after_thirty_days_and_its_sender_is_told():
    young, old = waiting(29), waiting(30)
    assert (upkeep.expire_referrals(), upkeep.expire_referrals()) == (1, 0)
    young.refresh_from_db()
    old.refresh_from_db()
    assert (young.state, old.state) == ("received", "expired")
    assert Message.objects.get().contact == old.contact


def test_taking_a_request_gives_it_thirty_days_again(animator):
    late = waiting(29)
    actions.take(late, by=animator)
    late.refresh_from_db()
    assert late.waiting_since > timezone.now() - timedelta(minutes=1)
    assert upkeep.expire_referrals() == 0


def test_an_erased_person_is_erased_from_the_request_too(referral, cohort, animator):
    other = ReferralFactory(programme=cohort.programme, last_name="Petit", state="accepted")
    accepted = actions.accept(referral, cohort, by=animator, text="Elle est attendue.")
    assert upkeep.erase_person(accepted.registration.participant) == 1
    accepted.refresh_from_db()
    assert (accepted.last_name, accepted.registration, accepted.state) == ("", None, "accepted")
    other.refresh_from_db()
    assert other.last_name == "Petit"


def test_what_the_register_gives_twelve_months_is_gone_after_them(animator):
    one = waiting(
        500, kind="difficulty", state="taken", taken_by=animator, words="Des mots", email="c@courriel.example"
    )
    Referral.objects.update(landline="0199000042")
    actions.write_note(one, text="À rappeler", audience="team", by=animator)
    actions.refuse(one, text="Non", by=animator)
    ReferralTransition.objects.update(note="Une note")
    Referral.objects.update(closed_at=timezone.now() - timedelta(days=366))
    upkeep.erase_people()
    lines = [entry for entry in REGISTER if entry.period == Period.REFERRAL_12]
    kept = {
        (entry.model, name)
        for entry in lines
        for name in entry.fields
        for row in apps.get_model(entry.model).objects.order_by("pk").values(name)
        if row[name] not in (None, "")
    }
    assert lines
    assert not kept
    one.refresh_from_db()
    one.full_clean()


def test_who_animates_the_session_asked_for_is_told_beside_the_coordinators(cohort, animator):
    coordinator = StaffFactory(role=Role.COORDINATOR, department="95")
    StaffFactory(department="95")
    late = waiting(10, programme=cohort.programme, cohort=cohort)
    upkeep.remind_team()
    assert set(Message.objects.values_list("user", flat=True)) == {coordinator.pk, animator.pk}
    assert late.reference in Message.objects.first().body


def test_a_year_after_the_end_nothing_is_left_of_the_person(animator):
    one = waiting(400, kind="difficulty", state="answered", words="Des mots")
    actions.write_note(one, text="Camille est d’accord", audience="team", by=animator)
    Referral.objects.update(closed_at=timezone.now() - timedelta(days=364))
    assert upkeep.erase_people() == 0
    Referral.objects.update(closed_at=timezone.now() - timedelta(days=365))
    assert (upkeep.erase_people(), upkeep.erase_people()) == (1, 0)
    one.refresh_from_db()
    assert (one.first_name, one.last_name, one.mobile, one.words, one.initials) == ("", "", "", "", "")
    assert not ReferralNote.objects.exists()
    assert (one.kind, one.state, one.partner) == ("difficulty", "answered", one.contact.partner)


@pytest.mark.parametrize(
    ("verb", "mail", "shown"),
    [
        (lambda one: actions.take(one, by=None), "s’occupe de votre demande", "Quelqu’un de l’équipe s’en occupe"),
        (lambda one: actions.answer(one, text="Oui.", by=None), "a sa réponse", "L’équipe vous a répondu"),
        (
            lambda one: actions.refuse(one, text="Non.", by=None),
            "pas donner suite à votre",
            "ne peut pas y donner suite",
        ),
        (actions.expire, "Personne n’a pu répondre en 30 jours", "Personne n’a pu répondre en 30 jours"),
        (
            lambda one: actions.write_note(one, text="Demain.", audience="sender", by=None),
            "vous a écrit au sujet de votre demande",
            "Gardez ce numéro",
        ),
    ],
    ids=["taken", "answered", "refused", "expired", "written to"],
)
def test_the_sender_is_told_in_plain_words_what_happened(client, verb, mail, shown):
    referral = ReferralFactory(kind="contact")
    verb(referral)
    told = Message.objects.get(kind="ReferralTold")
    assert mail in told.body
    space = open_space(client, referral.contact)
    assert shown in space.get(reverse("referrals:sent", args=[referral.public_id])).content.decode()


def test_sender_and_team_read_until_when_an_answer_is_awaited(client, signed_in, animator, at):
    at("2027-03-01 10:00")
    referral = ReferralFactory(received_at=timezone.now(), waiting_since=timezone.now())
    space = open_space(client, referral.contact)
    sent = reverse("referrals:sent", args=[referral.public_id])
    assert "Sans réponse d’ici le mercredi 31\u00a0mars 2027, elle s’éteint" in space.get(sent).content.decode()
    team = signed_in(animator).get(reverse("referrals_team:request", args=[referral.public_id])).content.decode()
    assert "Attendue avant le mercredi 31\u00a0mars 2027" in team
    actions.expire(referral)
    assert "elle s’éteint" not in space.get(sent).content.decode()
