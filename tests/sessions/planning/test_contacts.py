"""Inviting and replacing people of partners from the session's planning page, after opening."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.accounts.enums import Role
from sessions.calendars.itip import send_invitations
from sessions.calendars.models import BusyInterval, OwnCalendar
from sessions.notifications.actions import deliver
from sessions.notifications.models import Message
from sessions.partners.models import Contact, ContactLink
from sessions.programmes.models import Site
from sessions.scheduling.co_animation import Refusal, decline
from sessions.scheduling.models import CoAnimation, CoAnimationTransition, ColleagueNamed, Meeting
from sessions.scheduling.proposals import tell_proposals
from tests.factories.accounts import StaffFactory
from tests.factories.partners import ContactFactory
from tests.factories.scheduling import CoAnimationFactory, make_cohort

pytestmark = pytest.mark.django_db


@pytest.fixture
def animator(at):
    at("2027-03-02 13:00")
    return StaffFactory()


@pytest.fixture
def meeting(animator):
    first = datetime(2027, 3, 9, 13, tzinfo=UTC)
    return make_cohort(modules=1, follow_up=False, animators=[animator], first=first).meetings.get()


@pytest.fixture
def staff(signed_in, animator):
    return signed_in(animator)


def page(meeting, name="contacts") -> str:
    return reverse(f"planning:{name}", args=[meeting.uid])


def letters(contact) -> list[str]:
    tell_proposals()
    send_invitations()
    return sorted(Message.objects.filter(contact=contact).values_list("kind", flat=True))


def test_somebody_asked_after_opening_is_mailed_by_the_periodic_work(staff, meeting):
    contact = ContactFactory()
    answer = staff.post(page(meeting), {"contact": contact.pk}, follow=True)
    assert "proposition part par courriel" in answer.content.decode()
    assert letters(contact) == ["CoAnimationProposed"]
    assert letters(contact) == ["CoAnimationProposed"]


def test_who_is_replaced_gets_the_cancellation_and_the_other_the_invitation(staff, meeting):
    first, second = ContactFactory(), ContactFactory()
    staff.post(page(meeting), {"contact": first.pk})
    row = CoAnimation.objects.get()
    staff.post(page(meeting, "answer"), {"row": row.pk, "state": "accepted"})
    assert letters(first) == ["MeetingInvitation"]
    assert deliver(first.messages.get(kind="MeetingInvitation").pk).state == "sent"
    staff.post(page(meeting), {"contact": second.pk, "replaces": row.pk})
    assert letters(first) == ["MeetingInvitation", "MeetingInvitationCancelled"]
    assert letters(second) == ["CoAnimationProposed"]
    text = staff.get(reverse("planning:cohort", args=[meeting.cohort.code])).content.decode()
    assert f"Avec {second} (réponse attendue)" in text
    assert f"intervention de {first} remplacée" in text


@pytest.mark.parametrize(("state", "shown"), [("accepted", "vient."), ("declined", "ne vient pas.")])
def test_an_answer_given_by_word_is_noted(staff, meeting, animator, state, shown):
    row = CoAnimationFactory(meeting=meeting, contact=ContactFactory())
    answer = staff.post(page(meeting, "answer"), {"row": row.pk, "state": state}, follow=True)
    row.refresh_from_db()
    assert (row.state, CoAnimationTransition.objects.get().by) == (state, animator)
    assert shown in answer.content.decode()


def test_an_answer_that_makes_no_sense_is_no_page(staff, meeting):
    row = CoAnimationFactory(meeting=meeting, contact=ContactFactory())
    assert staff.post(page(meeting, "answer"), {"row": row.pk, "state": "replaced"}).status_code == 404
    elsewhere = CoAnimationFactory(meeting=make_cohort(modules=1).meetings.first(), contact=ContactFactory())
    assert staff.post(page(meeting, "answer"), {"row": elsewhere.pk, "state": "accepted"}).status_code == 404


def test_what_takes_the_contact_elsewhere_is_seen_once_before_asking(staff, meeting):
    contact = ContactFactory()
    other = make_cohort(modules=1, follow_up=False, first=meeting.starts_at + timedelta(hours=1)).meetings.get()
    CoAnimationFactory(meeting=other, contact=contact, state="accepted")
    calendar = OwnCalendar.objects.create(contact=contact)
    BusyInterval.objects.create(calendar=calendar, starts_at=meeting.starts_at, ends_at=meeting.ends_at)
    answer = staff.post(page(meeting), {"contact": contact.pk})
    text = answer.content.decode()
    assert f"{contact} intervient déjà" in text
    assert other.cohort.code in text
    assert f"{contact}\u00a0: son agenda est pris" in text
    assert not CoAnimation.objects.filter(meeting=meeting).exists()
    staff.post(page(meeting), {"contact": contact.pk, "seen": answer.context["seen"]})
    assert CoAnimation.objects.filter(meeting=meeting).exists()


def test_a_convention_that_will_be_over_is_seen_before_asking(staff, meeting):
    days = {"partner__convention_start": "2026-01-01", "partner__convention_end": "2027-03-09"}
    answer = staff.post(page(meeting), {"contact": ContactFactory(**days).pk})
    assert "la convention se termine avant cette séance" in answer.content.decode()
    assert not CoAnimation.objects.exists()


def test_the_end_of_a_convention_is_read_on_the_clock_of_the_site(staff, meeting):
    Site.objects.filter(pk=meeting.cohort.site_id).update(time_zone="Indian/Reunion")
    late = datetime(2027, 3, 9, 22, tzinfo=UTC)  # 9 March in Paris, 10 March there
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=late, ends_at=late + timedelta(hours=1))
    days = {"partner__convention_start": "2026-01-01", "partner__convention_end": "2027-03-10"}
    answer = staff.post(page(meeting), {"contact": ContactFactory(**days).pk})
    assert "la convention se termine avant cette séance" in answer.content.decode()


def test_how_somebody_is_told_is_said_by_the_message_itself(staff, meeting, settings):
    settings.SMS_SENDER = "sessions.notifications.sms.to_file"
    contact = ContactFactory(channel="sms", mobile="0639980001")
    answer = staff.post(page(meeting), {"contact": contact.pk}, follow=True)
    tell_proposals()
    assert Message.objects.get(contact=contact).channel == "email"
    assert "proposition part par courriel" in answer.content.decode()


def test_who_is_asked_already_or_works_elsewhere_is_not_offered(staff, meeting):
    here = CoAnimationFactory(meeting=meeting, contact=ContactFactory()).contact
    away = ContactFactory(partner__department="75")
    for contact in (here, away):
        assert staff.post(page(meeting), {"contact": contact.pk}).status_code == 422


def test_who_has_no_address_is_told_by_the_team(staff, meeting):
    contact = ContactFactory(email="", landline="0199000001")
    answer = staff.post(page(meeting), {"contact": contact.pk}, follow=True)
    assert "dans vos appels à passer" in answer.content.decode()


@pytest.fixture
def refused(meeting):
    """A contact who cannot come, with another date, a word and a colleague."""
    row = CoAnimationFactory(meeting=meeting, contact=ContactFactory())
    who = {"first_name": "Inès", "last_name": "D’Aubigny", "email": "ines@organisme.example"}
    return decline(row, Refusal(other_start=meeting.starts_at + timedelta(days=1), words="Je suis de garde.", **who))


def test_what_was_said_with_a_refusal_is_seen_and_nobody_is_created_by_it(staff, meeting, refused):
    text = staff.get(page(meeting)).content.decode()
    for shown in ("Pourrait venir mercredi 10", "Je suis de garde.", "Inès D’Aubigny, ines@organisme.example"):
        assert shown in text
    assert not Contact.objects.filter(email="ines@organisme.example").exists()
    session = staff.get(reverse("planning:cohort", args=[meeting.cohort.code])).content.decode()
    assert f"Ne vient pas\u00a0: {refused.contact} (propose une autre date et un nom)" in session


def test_a_colleague_is_asked_once_the_team_agrees(staff, meeting, refused):
    staff.post(page(meeting, "colleague"), {"row": refused.pk, "decision": "take"})
    contact = Contact.objects.get(email="ines@organisme.example")
    assert contact.partner == refused.contact.partner
    assert letters(contact) == ["CoAnimationProposed"]
    assert not ColleagueNamed.objects.exists()


def test_who_decides_second_on_a_colleague_reads_that_it_is_done(staff, meeting, refused):
    for decision in ("leave", "take"):
        answer = staff.post(page(meeting, "colleague"), {"row": refused.pk, "decision": decision}, follow=True)
    assert "a déjà décidé" in answer.content.decode()
    assert not Contact.objects.filter(email="ines@organisme.example").exists()


def test_a_colleague_who_is_known_is_not_created_twice(staff, meeting, refused):
    known = ContactFactory(partner=refused.contact.partner, email="Ines@organisme.example")
    staff.post(page(meeting, "colleague"), {"row": refused.pk, "decision": "take"})
    assert CoAnimation.objects.get(contact=known).state == "proposed"
    assert Contact.objects.filter(email__iexact="ines@organisme.example").count() == 1


def test_nothing_is_kept_of_a_colleague_whom_the_team_does_not_ask(staff, meeting, refused):
    staff.post(page(meeting, "colleague"), {"row": refused.pk, "decision": "leave"})
    assert not ColleagueNamed.objects.exists()
    assert not Contact.objects.filter(email="ines@organisme.example").exists()


def test_the_team_closes_the_links_of_somebody(staff, meeting):
    row = CoAnimationFactory(meeting=meeting, contact=ContactFactory())
    link = ContactLink.current_for(row.contact)
    said = staff.post(page(meeting, "close_links"), {"row": row.pk}, follow=True).content.decode()
    assert "Un nouveau lien viendra" in said
    link.refresh_from_db()
    assert not link.is_open()
    assert staff.post(page(meeting, "close_links"), {"row": 0}).status_code == 404


def test_who_has_no_e_mail_is_promised_no_link_by_mail(staff, meeting):
    row = CoAnimationFactory(meeting=meeting, contact=ContactFactory(email="", mobile="+33639980001"))
    said = staff.post(page(meeting, "close_links"), {"row": row.pk}, follow=True).content.decode()
    assert "sont fermés" in said
    assert "Un nouveau lien" not in said


def test_a_meeting_that_has_begun_offers_nothing(staff, meeting):
    row = CoAnimationFactory(meeting=meeting, contact=ContactFactory())
    Meeting.objects.update(starts_at=timezone.now())
    assert "les invitations ne changent plus" in staff.get(page(meeting)).content.decode()
    answer = staff.post(page(meeting, "answer"), {"row": row.pk, "state": "declined"}, follow=True)
    assert "les invitations ne changent plus" in answer.content.decode()
    row.refresh_from_db()
    assert row.state == "proposed"


@pytest.mark.parametrize("role", [Role.ANIMATOR, Role.COORDINATOR, Role.PARTNER])
def test_the_meeting_of_somebody_else_is_no_page(signed_in, meeting, role):
    other = signed_in(StaffFactory(role=role, department="75"))
    row = CoAnimationFactory(meeting=meeting, contact=ContactFactory())
    assert other.get(page(meeting)).status_code == 404
    assert other.post(page(meeting), {"contact": ContactFactory().pk}).status_code == 404
    assert other.post(page(meeting, "answer"), {"row": row.pk, "state": "accepted"}).status_code == 404
    assert CoAnimation.objects.count() == 1


@pytest.mark.parametrize("people", [1, 12])
def test_the_page_costs_the_same_whatever_the_people(staff, meeting, people, budget):
    for _ in range(people):
        CoAnimationFactory(meeting=meeting, contact=ContactFactory())
    staff.get(page(meeting))
    with budget(9):
        staff.get(page(meeting))
