"""A contact who is erased is expected at no meeting, whatever is promised at that moment."""

from datetime import timedelta

import pytest

from sessions.partners.models import Contact
from sessions.privacy import actions, desk
from sessions.scheduling.co_animation import CoAnimationError, invite_contact
from sessions.scheduling.enums import CoAnimationState
from sessions.scheduling.models import CoAnimation
from sessions.scheduling.planning import PlannedMeeting, plan_cohort
from tests.factories.partners import ContactFactory
from tests.factories.programmes import ProgrammeFactory, SiteFactory
from tests.factories.scheduling import make_cohort

pytestmark = pytest.mark.django_db


def test_a_meeting_promised_while_a_contact_is_erased_is_declined_too(monkeypatch):
    contact, meeting = ContactFactory(), make_cohort(modules=1, follow_up=False).meetings.get()
    invite_contact(meeting, contact, by=None)
    seen = [CoAnimation.objects.none()]  # at first glance there was nothing yet
    promised = desk.meetings_promised
    monkeypatch.setattr(desk, "meetings_promised", lambda who: seen.pop() if seen else promised(who))
    assert actions.erase_contact(contact, by=None, reason="Demande")
    assert CoAnimation.objects.get().state == CoAnimationState.DECLINED


def test_nobody_invites_who_was_erased_since_the_page_was_opened():
    contact, meeting = ContactFactory(), make_cohort(modules=1, follow_up=False).meetings.get()
    actions.erase_contact(Contact.objects.get(), by=None, reason="Demande")
    with pytest.raises(CoAnimationError, match="choisissez quelqu’un d’autre"):
        invite_contact(meeting, contact, by=None)


def test_a_session_is_planned_without_who_was_erased_since_the_page_was_opened(at):
    contact, other, start = ContactFactory(), ContactFactory(), at("2027-03-02 14:00")
    meeting = PlannedMeeting(None, start, start + timedelta(hours=2), (contact, other))
    actions.erase_contact(Contact.objects.get(pk=contact.pk), by=None, reason="Demande")
    plan_cohort(ProgrammeFactory(), site=SiteFactory(), code="printemps", meetings=[meeting])
    assert CoAnimation.objects.get().contact == other
