"""Requests of partners."""

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from sessions.referrals.enums import ABOUT_A_PERSON, CLOSED, WITH_WORDS, ReferralKind, ReferralState
from sessions.referrals.models import Referral

from .partners import ContactFactory
from .programmes import ProgrammeFactory


def _about_somebody(value):
    return factory.LazyAttribute(lambda one: value if one.kind in ABOUT_A_PERSON else "")


class ReferralFactory(DjangoModelFactory):
    """A referral to a session, received now; any other kind and state gets what goes with it."""

    class Meta:
        model = Referral

    kind = ReferralKind.SESSION
    state = ReferralState.RECEIVED
    contact = factory.SubFactory(
        ContactFactory, partner__convention_start="2020-01-01", partner__onboarded_on="2020-02-01"
    )
    partner = factory.SelfAttribute("contact.partner")
    department = "95"
    programme = factory.Maybe(
        factory.LazyAttribute(lambda one: one.kind == ReferralKind.SESSION), factory.SubFactory(ProgrammeFactory), None
    )
    first_name = _about_somebody("Camille")
    last_name = _about_somebody("D’Artagnan-Müller")
    mobile = _about_somebody("0639980042")
    words = factory.LazyAttribute(lambda one: "Rappelez-moi, s’il vous plaît." if one.kind in WITH_WORDS else "")
    agreed_on = factory.LazyAttribute(lambda one: timezone.localdate() if one.kind in ABOUT_A_PERSON else None)
    agreement_by = _about_somebody("self")
    agreement_how = _about_somebody("spoken")
    received_at = factory.LazyFunction(timezone.now)
    waiting_since = factory.SelfAttribute("received_at")
    closed_at = factory.LazyAttribute(lambda one: timezone.now() if one.state in CLOSED else None)
