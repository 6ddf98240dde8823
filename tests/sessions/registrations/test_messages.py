"""What is written to people: it leaves with links that work, by their own channel, and never in spite of them."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from sessions.notifications import foot
from sessions.notifications.actions import deliver, drop_pointless
from sessions.notifications.enums import MessageState
from sessions.notifications.models import Message
from sessions.people.actions import issue_link
from sessions.registrations import actions
from tests.factories.people import ParticipantFactory
from tests.factories.programmes import SiteFactory
from tests.factories.scheduling import default_start, make_cohort

pytestmark = pytest.mark.django_db


def register(cohort, **person):
    return actions.register(ParticipantFactory(**person), cohort, agreed_at=timezone.now())


def test_a_confirmation_leaves_with_the_invitation_and_the_personal_link():
    registration = register(make_cohort(modules=10))
    assert deliver(registration.participant.messages.get().pk).state == MessageState.SENT
    sent = mail.outbox[0]
    assert f"http://testserver/p/{issue_link(registration.participant).token}/" in sent.body
    assert sent.attachments[0].filename.endswith(".ics")
    content = sent.attachments[0].content
    assert (content.decode() if isinstance(content, bytes) else content).count("BEGIN:VEVENT") == 11


def test_a_site_without_post_code_leaves_no_gap():
    cohort = make_cohort(site=SiteFactory(name="Maison commune", address="", post_code="", town="Osny"))
    assert "Lieu : Maison commune, Osny." in register(cohort).participant.messages.get().body


def test_an_offer_leaves_with_a_link_that_opens(client):
    cohort = make_cohort(capacity=1, first=default_start() + timedelta(days=30))
    first, second = register(cohort), register(cohort)
    actions.withdraw(first)
    deliver(second.participant.messages.get(kind="PlaceOffered").pk)
    link = next(word for word in mail.outbox[0].body.split() if "/proposition/" in word)
    assert client.get(link.removeprefix("http://testserver")).status_code == 200


def test_nothing_leaves_once_a_person_is_to_be_left_in_peace():
    registration = register(make_cohort())
    registration.participant.do_not_contact_at = timezone.now()
    registration.participant.save()
    assert deliver(registration.participant.messages.get().pk).state == MessageState.SUPPRESSED
    assert not mail.outbox


@pytest.mark.parametrize("way", [{}, {"landline_only": True}])
def test_what_stands_otherwise_by_now_is_neither_sent_nor_read_out(way):
    """« Votre place est réservée » does not leave once she gave it up, nor does the withdrawal once she came back."""
    cohort = make_cohort(modules=1)
    registration = actions.register(ParticipantFactory(**way), cohort, agreed_at=timezone.now())
    actions.withdraw(registration)
    confirmed, withdrawn = Message.objects.order_by("pk")
    confirmed, withdrawn = sorted((confirmed, withdrawn), key=lambda message: message.kind)
    assert (deliver(confirmed.pk).state, deliver(withdrawn.pk).state) == ("cancelled", "to_do" if way else "sent")
    actions.register(registration.participant, cohort, agreed_at=timezone.now())
    drop_pointless()
    withdrawn.refresh_from_db()
    assert withdrawn.state == ("cancelled" if way else "sent")


def test_dates_are_told_in_the_time_of_the_site(at):
    at("2026-03-02 09:00")
    first = default_start()  # 14:00 in Paris is 9:00 in Martinique
    cohort = make_cohort(
        modules=1, first=first, site=SiteFactory(town="Fort-de-France", time_zone="America/Martinique")
    )
    body = register(cohort).participant.messages.get().body
    assert "de 9\u00a0h à 11\u00a0h\u00a030" in body


def test_the_place_is_written_without_a_hole_while_nobody_gave_its_post_code():
    site = SiteFactory(name="Maison des Tulipes", address="", post_code="", town="Osny")
    register(make_cohort(modules=1, site=site))
    assert "Lieu\u00a0: Maison des Tulipes, Osny." in Message.objects.get().body


def test_the_foot_parts_the_name_from_the_number(monkeypatch):
    who = {"name": "Claire Lebrun, assistante de service social", "phone": "01 99 00 10 20", "hours": ""}
    monkeypatch.setattr(foot, "_providers", [lambda: who])
    register(make_cohort(modules=1))
    deliver(Message.objects.get().pk)
    sent = mail.outbox[0]
    assert "assistante de service social, 01 99 00 10 20" in sent.body
    assert "assistante de service social, <a" in sent.alternatives[0].content


def test_names_are_written_as_they_are():
    body = register(make_cohort(), first_name="D’Artagnan & Cie").participant.messages.get().body
    assert body.startswith("Bonjour D’Artagnan & Cie,")
