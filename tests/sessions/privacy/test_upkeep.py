"""A year after they left, nothing is left of a contact but that somebody of their organisation was there."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from content import starter
from portal.accounts.enums import Role
from sessions.calendars.actions import feed_for, send_address
from sessions.calendars.agendas import save_wishes
from sessions.calendars.enums import FeedKind
from sessions.calendars.itip import send_invitations
from sessions.partners.actions import revoke_links
from sessions.partners.models import Contact, ContactLink
from sessions.privacy import upkeep
from sessions.privacy.actions import erase_contact
from sessions.privacy.enums import Period
from sessions.privacy.register import REGISTER
from sessions.scheduling import co_animation, proposals
from sessions.scheduling.models import CoAnimation, CoAnimationTransition
from tests.factories.accounts import StaffFactory
from tests.factories.content import make_home
from tests.factories.partners import ContactFactory
from tests.factories.referrals import ReferralFactory
from tests.factories.scheduling import make_cohort

pytestmark = pytest.mark.django_db
START = "2025-03-01 10:00"
LATER = "2026-09-01 10:00"  # more than a year after what happens in the tests
IN_FORCE = {"partner__convention_start": date(2020, 1, 1)}


def erased(contact: Contact) -> bool:
    contact.refresh_from_db()
    return contact.erased_at is not None


@pytest.fixture
def busy(at) -> Contact:
    """Somebody of whom everything is kept that can be: asked to three meetings, a request, calendars, messages."""
    at(START)
    contact = ContactFactory(function="Ergonome", mobile="0639980001", landline="0199000042", user=StaffFactory())
    first, second, third = make_cohort(modules=3, follow_up=False).meetings.order_by("starts_at")
    co_animation.accept(co_animation.invite_contact(first, contact, by=None))
    send_invitations()
    co_animation.decline(
        co_animation.invite_contact(second, contact, by=None),
        co_animation.Refusal(other_start=second.starts_at + timedelta(days=1), words="De garde."),
    )
    co_animation.replace_contact(co_animation.invite_contact(third, ContactFactory(), by=None), contact, by=None)
    save_wishes(contact, invited=True, address="https://agenda.example/a.ics")
    send_address(feed_for(FeedKind.CONTACT, contact))
    contact.personal_url()
    ReferralFactory(contact=contact, partner=contact.partner, state="refused", closed_at=timezone.now())
    ModelLogEntry.objects.log_action(contact, "wagtail.edit")
    return contact


def test_what_the_register_gives_a_year_is_gone_after_it_and_what_was_done_stays(busy, at):
    name, done = busy.last_name, {"co_animations": 3, "referrals": 1}
    at(LATER)
    assert (upkeep.erase_contacts(), upkeep.erase_contacts()) == (2, 0)  # who was replaced has left too
    assert erased(busy)
    assert {kind: getattr(busy, kind).count() for kind in done} == done
    assert str(busy) == "Nom effacé"
    lines = [entry for entry in REGISTER if entry.period == Period.ROLE and entry.model != "accounts.User"]
    for entry in lines:
        model = apps.get_model(entry.model)
        rows = model._base_manager.order_by("pk").values(*entry.fields)
        if entry.model.partition(".")[2] in ("Contact", "CoAnimation", "CoAnimationTransition"):
            kept = [row for row in rows for value in row.values() if value not in (None, "", "email")]
            assert not kept, entry
    for links in ("links", "feeds", "messages", "ballots"):
        assert not getattr(busy, links).exists(), links
    assert not hasattr(Contact._base_manager.get(pk=busy.pk), "own_calendar")
    assert not apps.get_model("portal_sessions.Invitation").objects.exists()
    assert not ModelLogEntry.objects.filter(label__contains=name).exists()
    assert not CoAnimationTransition.objects.filter(note__contains=name).exists()


def test_somebody_without_a_sign_for_a_year_has_left_and_not_a_day_before(at):
    at(START)
    contact = ContactFactory()
    at("2026-03-01 09:59")
    assert upkeep.erase_contacts() == 0
    at("2026-03-01 10:00")
    assert upkeep.erase_contacts() == 1
    assert erased(contact)


SIGNS = {
    "asked": lambda one: co_animation.invite_contact(make_cohort(modules=1).meetings.first(), one, by=None),
    "a request": lambda one: ReferralFactory(
        contact=one, partner=one.partner, state="refused", closed_at=timezone.now()
    ),
    "a request without end": lambda one: ReferralFactory(contact=one, partner=one.partner, received_at=one.created_at),
    "written to": lambda one: one.personal_url(),
    "links closed": lambda one: (one.personal_url(), revoke_links(one)),
    "corrected": lambda one: one.save(),
    "signed in": lambda one: type(one.user).objects.filter(pk=one.user_id).update(last_login=timezone.now()),
}


@pytest.mark.parametrize("sign", SIGNS)
def test_any_sign_of_work_within_the_year_keeps_somebody(at, sign):
    at(START)
    contact = ContactFactory(user=StaffFactory())
    at("2026-02-01 10:00")
    SIGNS[sign](contact)
    at("2026-04-01 10:00")
    assert upkeep.erase_contacts() == 0


def test_the_people_of_a_convention_in_force_are_there_until_their_links_are_closed(at):
    at(START)
    stays, leaves, silent = (ContactFactory(**IN_FORCE) for _ in range(3))
    for one in (stays, leaves):
        ContactLink.current_for(one)
    revoke_links(leaves)
    at(LATER)
    assert upkeep.erase_contacts() == 1
    assert [erased(one) for one in (stays, leaves, silent)] == [False, True, False]


def test_a_convention_that_ended_more_than_a_year_ago_keeps_nobody(at):
    at(START)
    kept = ContactFactory(**IN_FORCE, partner__convention_end=date(2025, 10, 1))
    gone = ContactFactory(**IN_FORCE, partner__convention_end=date(2025, 9, 1))
    at(LATER)
    assert upkeep.erase_contacts() == 1
    assert [erased(one) for one in (kept, gone)] == [False, True]


def test_one_run_erases_so_many_and_the_next_one_the_others(at, monkeypatch):
    monkeypatch.setattr(upkeep, "AT_ONCE", 2)
    at(START)
    for _ in range(3):
        ContactFactory()
    at(LATER)
    assert [upkeep.erase_contacts() for _ in range(3)] == [2, 1, 0]


def test_somebody_asked_while_the_others_are_erased_is_kept(at, monkeypatch):
    at(START)
    first, second = ContactFactory(), ContactFactory()
    at(LATER)
    one = upkeep._one

    def meanwhile(*due):
        CoAnimation.objects.get_or_create(meeting=make_cohort(modules=1).meetings.first(), contact=second)
        return one(*due)

    monkeypatch.setattr(upkeep, "_one", meanwhile)
    assert upkeep.erase_contacts() == 1
    assert [erased(one) for one in (first, second)] == [True, False]


def test_nobody_is_to_call_a_contact_who_was_erased_the_evening_of_their_meeting(at):
    at("2026-03-02 10:00")
    contact = ContactFactory()
    meeting = make_cohort(modules=1, first=at("2026-03-03 14:00")).meetings.order_by("starts_at")[0]
    at("2026-03-02 10:00")
    co_animation.accept(co_animation.invite_contact(meeting, contact, by=None))
    at("2026-03-03 20:00")
    erase_contact(contact, by=None, reason="Demande reçue ce soir")
    at("2026-03-04 10:00")
    assert proposals.thank_contacts() == 0


def test_an_erased_contact_keeps_no_word_and_is_offered_nowhere(at):
    at(START)
    contact = ContactFactory()
    at(LATER)
    upkeep.erase_contacts()
    assert not contact.partner.contacts.exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        Contact._base_manager.filter(pk=contact.pk).update(last_name="Rousseau")


def test_pages_say_that_the_name_is_erased_and_the_partner_is_still_kept(busy, at, signed_in):
    partner, referral, meeting = busy.partner, busy.referrals.get(), busy.co_animations.first().meeting
    at(LATER)
    upkeep.erase_contacts()
    starter.staff_groups()
    make_home()
    coordinator = signed_in(StaffFactory(role=Role.COORDINATOR, department="95"))
    for address in (
        reverse("planning:contacts", args=[meeting.uid]),
        reverse("planning:cohort", args=[meeting.cohort.code]),
        reverse("referrals_team:request", args=[referral.public_id]),
    ):
        page = coordinator.get(address).content.decode()
        assert "Nom effacé" in page
        assert "Fermer son lien personnel" not in page
    rows = {
        f"contacts-{name}": value for name, value in (("TOTAL_FORMS", 0), ("INITIAL_FORMS", 0), ("MIN_NUM_FORMS", 0))
    }
    fields = {"name": "Autre nom", "kind": partner.kind, "department": "95", "convention_start": ""}
    assert coordinator.post(reverse("partenaires:edit", args=[partner.pk]), fields | rows).status_code == 302
    assert coordinator.get(reverse("intervenants:edit", args=[busy.pk])).status_code == 404
