"""What the database refuses of a request, and the figures of partners."""

from datetime import date, datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from sessions.referrals.enums import ReferralKind, ReferralState
from sessions.referrals.models import Referral, new_reference
from sessions.referrals.queries import referrals_by_partner
from sessions.referrals.upkeep import NOBODY
from tests.factories.partners import ContactFactory
from tests.factories.programmes import ProgrammeFactory
from tests.factories.referrals import ReferralFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", ReferralKind.values)
@pytest.mark.parametrize("state", [ReferralState.RECEIVED, ReferralState.REFUSED])
def test_each_kind_holds_what_it_needs(kind, state):
    ReferralFactory(kind=kind, state=state).full_clean()


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        ("session", {"first_name": ""}),
        ("session", {"agreed_on": None}),
        ("session", {"agreement_by": ""}),
        ("session", {"agreement_how": ""}),
        ("session", {"words": "Des choses de sa vie"}),
        ("session", {"programme": None}),
        ("session", {"department": ""}),
        ("difficulty", {"words": ""}),
        ("difficulty", {"state": "accepted", "closed_at": timezone.now()}),
        ("file", {"agreed_on": None}),
        ("appointment", {"last_name": "", "first_name": ""}),
        ("contact", {"first_name": "Camille", "last_name": "Petit"}),
        ("contact", {"agreed_on": date(2027, 3, 1), "agreement_by": "self", "agreement_how": "phone"}),
        ("session", {"closed_at": timezone.now()}),
        ("session", {"state": "expired", "closed_at": None}),
        ("session", {"erased_at": timezone.now()}),
    ],
)
def test_the_database_refuses_what_the_kind_does_not_need(kind, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        ReferralFactory(kind=kind, **wrong)


def test_only_a_referral_to_a_session_names_a_programme():
    with pytest.raises(IntegrityError), transaction.atomic():
        ReferralFactory(kind="file", programme=ProgrammeFactory())


def test_an_erased_request_keeps_no_word_of_the_person():
    one = ReferralFactory(kind="difficulty", state="answered")
    Referral.objects.filter(pk=one.pk).update(erased_at=timezone.now(), **NOBODY)
    for left in ({"words": "Encore"}, {"agreed_on": date(2027, 3, 1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Referral.objects.filter(pk=one.pk).update(**left)


def test_a_reference_is_read_over_the_telephone():
    references = {new_reference() for _ in range(200)}
    assert len(references) == 200
    assert not set("IO01") & set("".join(references))


def test_partners_are_counted_by_kind_and_state(budget):
    one, other = ContactFactory(partner__name="A"), ContactFactory(partner__name="B")
    for kind in ("session", "session", "file"):
        ReferralFactory(
            contact=one, kind=kind, received_at=datetime(2027, 3, 31, 12, tzinfo=timezone.get_current_timezone())
        )
    ReferralFactory(contact=one, received_at=datetime(2027, 4, 1, tzinfo=timezone.get_current_timezone()))
    ReferralFactory(
        contact=other,
        state="refused",
        department="75",
        received_at=datetime(2027, 3, 1, tzinfo=timezone.get_current_timezone()),
    )
    ContactFactory()
    with budget(2):
        first, second = referrals_by_partner(date(2027, 3, 1), date(2027, 3, 31))
    assert (first.partner, first.total, first.by_kind["session"], first.by_kind["contact"]) == (one.partner, 3, 2, 0)
    assert (second.partner, second.by_state["refused"], second.by_state["received"]) == (other.partner, 1, 0)
    assert [line.partner for line in referrals_by_partner(departments={"95"})] == [one.partner]
    assert not referrals_by_partner(programme=ProgrammeFactory())
