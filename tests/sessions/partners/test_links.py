"""The contact's link: who holds it enters after three letters, nobody else does; reading it changes nothing."""

import logging
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.accounts.enums import Role
from portal.logs import JsonFormatter
from sessions.notifications.models import Message
from sessions.partners.actions import revoke_links
from sessions.partners.models import ContactLink
from tests.factories.accounts import StaffFactory
from tests.factories.partners import ContactFactory, ContactLinkFactory, open_space
from tests.factories.scheduling import CoAnimationFactory

pytestmark = pytest.mark.django_db
SPACE = reverse("partner_space:space")
ASK = reverse("partner_space:ask_link")


@pytest.fixture
def link():
    return ContactLinkFactory(contact__first_name="Hervé", contact__last_name="Quéméneur")


def address(link) -> str:
    return reverse("partner_space:link", args=[link.token])


def enter(client, link, letters="que", **query):
    return client.post(address(link), {"letters": letters}, query_params=query)


def test_the_link_alone_opens_nothing_and_names_nobody(client, link):
    response = client.get(address(link))
    assert response.status_code == 200
    assert "Quéméneur" not in response.content.decode()
    assert client.get(SPACE).url == ASK


def test_three_letters_open_the_pages_and_the_token_disappears(client, link):
    assert enter(client, link).url == SPACE
    page = client.get(SPACE)
    assert page.status_code == 200
    assert link.token not in page.content.decode()
    assert page["Cache-Control"] == "no-store, private"
    link.refresh_from_db()
    assert link.last_used_at


def test_it_leads_to_the_meeting_that_the_message_speaks_of(client, link):
    meeting = CoAnimationFactory(contact=link.contact).meeting
    response = enter(client, link, vers=f"seance-{meeting.uid}")
    assert response.url == reverse("partner_space:meeting", args=[meeting.uid])
    assert meeting.label in client.get(response.url).content.decode()


@pytest.mark.parametrize("wanted", ["seance-12", "seance-", "ailleurs-1", "https://ailleurs.example/"])
def test_a_destination_that_makes_no_sense_leads_to_the_pages(client, link, wanted):
    assert enter(client, link, vers=wanted).url == SPACE


def test_a_name_without_a_letter_opens_for_nobody(client):
    nameless = ContactLinkFactory(contact__last_name="–")
    assert enter(client, nameless, "1").status_code == 200
    assert client.get(SPACE).url == ASK


def test_after_five_wrong_tries_even_the_right_letters_wait(client, link):
    for _ in range(5):
        assert "Ce ne sont pas les lettres" in enter(client, link, "xyz").content.decode()
    assert enter(client, link).status_code == 429


def test_a_mail_scanner_that_follows_the_link_changes_nothing(client, link):
    row = CoAnimationFactory(contact=link.contact)
    for path in (address(link), f"{address(link)}?vers=seance-{row.meeting.uid}"):
        client.get(path)
        client.head(path)
    row.refresh_from_db()
    link.refresh_from_db()
    assert (row.state, link.last_used_at) == ("proposed", None)
    assert not client.session.items()


@pytest.mark.parametrize("change", [lambda token: token[:-1] + ("a" if token[-1] != "a" else "b"), lambda token: "x"])
def test_a_tampered_link_says_what_to_do(client, link, change):
    response = client.get(reverse("partner_space:link", args=[change(link.token)]))
    assert response.status_code == 404
    assert ASK in response.content.decode()


def test_a_revoked_or_expired_link_says_how_to_get_another(client, link):
    revoke_links(link.contact)
    old = ContactLinkFactory()
    ContactLink.objects.filter(pk=old.pk).update(
        created_at=timezone.now() - timedelta(days=400), expires_at=timezone.now()
    )
    for closed in (link, old):
        for response in (client.get(address(closed)), enter(client, closed)):
            assert response.status_code == 410
            assert ASK in response.content.decode()


def test_a_revoked_link_closes_the_pages_at_once(client, link):
    enter(client, link)
    revoke_links(link.contact)
    assert client.get(SPACE).url == ASK


def test_a_link_serves_again_until_it_ends(client, link):
    assert enter(client, link).url == enter(client, link).url == SPACE
    client.post(reverse("partner_space:leave"))
    assert client.get(SPACE).url == ASK


def test_a_message_never_carries_a_link_about_to_end():
    link = ContactLinkFactory(expires_at=timezone.now() + timedelta(days=10))
    assert link.token not in link.contact.personal_url()
    assert ContactLink.objects.count() == 2


def test_a_known_and_an_unknown_address_get_the_same_answer(client):
    contact = ContactFactory()
    answers = [client.post(ASK, {"email": text}, follow=True) for text in (contact.email, "autre@organisme.example")]
    assert answers[0].content == answers[1].content
    message = Message.objects.get()
    assert message.contact == contact
    assert "http" not in message.body


def test_asking_again_and_again_waits(client):
    codes = [client.post(ASK, {"email": "autre@organisme.example"}).status_code for _ in range(6)]
    assert codes == [302] * 5 + [429]


def test_an_address_that_is_none_says_how_to_correct(client):
    assert "adresse complète" in client.post(ASK, {"email": "anne@"}).content.decode()


def test_the_meeting_of_somebody_else_is_no_page(client, link):
    enter(client, link)
    other = CoAnimationFactory(contact=ContactFactory())
    assert client.get(reverse("partner_space:meeting", args=[other.meeting.uid])).status_code == 404


def test_a_partner_with_an_account_sees_the_same_pages(signed_in):
    user = StaffFactory(role=Role.PARTNER)
    row = CoAnimationFactory(contact=ContactFactory(user=user))
    client = signed_in(user)
    assert row.meeting.label in client.get(SPACE).content.decode()
    client.post(reverse("partner_space:leave"))
    assert client.get(SPACE).url == ASK


def test_who_got_the_link_forwarded_learns_nothing_and_how_to_get_their_own(client, link):
    row = CoAnimationFactory(contact=link.contact)
    text = client.get(f"{address(link)}?vers=seance-{row.meeting.uid}").content.decode()
    assert "Quelqu’un vous a transmis ce lien" in text
    assert row.meeting.label not in text
    assert str(link.contact.partner) not in text
    assert client.post(reverse("partner_space:accept", args=[row.meeting.uid])).url == ASK


def test_an_account_that_nobody_tied_to_a_contact_opens_nothing(signed_in):
    assert "presque prêt" in signed_in(StaffFactory(role=Role.PARTNER)).get(SPACE).content.decode()
    animator = StaffFactory(role=Role.ANIMATOR)
    ContactFactory(user=animator)
    assert signed_in(animator).get(SPACE).url == ASK


@pytest.fixture
def lines():
    """What Django's own log of requests writes during the test, troubles of visitors included."""
    logger, written = logging.getLogger("django.request"), []
    handler, level = logging.Handler(), logger.level
    handler.emit = lambda record: written.append(JsonFormatter().format(record))
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield written
    logger.removeHandler(handler)
    logger.setLevel(level)


def test_no_log_line_holds_the_token(client, link, lines):
    revoke_links(link.contact)
    client.get(f"{address(link)}?vers=seance-{link.token}")
    assert lines
    assert link.token not in "".join(lines)


@pytest.mark.parametrize("meetings", [1, 12])
def test_the_pages_cost_the_same_whatever_the_meetings(client, link, meetings, budget):
    for _ in range(meetings):
        CoAnimationFactory(contact=link.contact)
    open_space(client, link.contact)
    client.get(SPACE)
    with budget(4):
        client.get(SPACE)
