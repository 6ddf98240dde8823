"""The personal link: who holds it enters after three letters, nobody else does."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from sessions.notifications.models import Message
from sessions.people.actions import revoke_links
from sessions.people.models import PersonalLink
from tests.factories.people import ParticipantFactory, PersonalLinkFactory

pytestmark = pytest.mark.django_db
SPACE = reverse("registrations:space")
ASK = reverse("registrations:ask_link")


@pytest.fixture
def link():
    return PersonalLinkFactory(participant__last_name="D’Artagnan-Müller")


def address(link) -> str:
    return reverse("registrations:personal_link", args=[link.token])


def enter(client, link, letters="dar"):
    return client.post(address(link), {"letters": letters})


def test_the_link_alone_opens_nothing(client, link):
    response = client.get(address(link))
    assert response.status_code == 200
    assert link.participant.first_name not in response.content.decode()
    assert response["Cache-Control"] == "no-store, private"
    assert client.get(SPACE).url == ASK


@pytest.mark.parametrize("letters", ["dar", "DAR", "d’a r", "D'Artagnan", "dàr"])
def test_three_letters_open_the_space_and_the_token_disappears(client, link, letters):
    response = enter(client, link, letters)
    assert response.url == SPACE
    page = client.get(SPACE)
    assert page.status_code == 200
    assert link.token not in page.content.decode()
    assert page["Cache-Control"] == "no-store, private"


@pytest.mark.parametrize("typed", ["n'd", "N’D", "ndi", "n’di"])
def test_the_first_three_signs_of_a_name_with_an_apostrophe_open_too(client, typed):
    assert enter(client, PersonalLinkFactory(participant__last_name="N’Diaye"), typed).url == SPACE


def test_two_letters_do_not_open_a_name_without_apostrophe(client, link):
    assert enter(client, PersonalLinkFactory(participant__last_name="Ndiaye"), "n’d").status_code == 200


def test_a_name_of_two_letters_opens_with_two(client):
    assert enter(client, PersonalLinkFactory(participant__last_name="Ly"), "ly").url == SPACE


def test_the_http_session_gets_a_new_key(client, link):
    client.get(address(link))
    session = client.session
    session["planted"] = True
    session.save()
    planted = session.session_key
    enter(client, link)
    assert client.session.session_key != planted


def test_wrong_letters_open_nothing_and_say_how_to_correct(client, link):
    response = enter(client, link, "mul")
    assert "Ce ne sont pas les lettres attendues" in response.content.decode()
    assert client.get(SPACE).url == ASK


def test_after_five_wrong_tries_even_the_right_letters_wait(client, link):
    for _ in range(5):
        assert enter(client, link, "xyz").status_code == 200
    response = enter(client, link)
    assert response.status_code == 429
    assert "quart d’heure" in response.content.decode()


def test_the_tries_of_one_link_are_counted_from_every_address(client, link):
    for number in range(5):
        client.post(address(link), {"letters": "xyz"}, REMOTE_ADDR=f"192.0.2.{number}")
    assert client.post(address(link), {"letters": "dar"}, REMOTE_ADDR="192.0.2.9").status_code == 429


def test_what_one_person_mistypes_keeps_out_nobody_else_of_the_same_office(client, link):
    for _ in range(6):
        enter(client, link, "xyz")
    assert enter(client, PersonalLinkFactory(participant__last_name="Ly"), "ly").url == SPACE


def test_wrong_letters_for_many_links_from_one_address_wait(client):
    answers = [enter(client, PersonalLinkFactory(), "xyz").status_code for _ in range(21)]
    assert answers == [200] * 20 + [429]


def test_right_letters_use_up_no_try(client, link):
    for _ in range(8):
        assert enter(client, link).status_code == 302


def test_an_unknown_link_says_what_to_do(client):
    response = client.get(reverse("registrations:personal_link", args=["a" * 26]))
    assert response.status_code == 404
    assert ASK in response.content.decode()


def test_a_revoked_or_expired_link_says_how_to_get_another(client, link):
    revoke_links(link.participant)
    old = PersonalLinkFactory()
    PersonalLink.objects.filter(pk=old.pk).update(
        created_at=timezone.now() - timedelta(days=800), expires_at=timezone.now()
    )
    for closed in (link, old):
        for response in (client.get(address(closed)), enter(client, closed)):
            assert response.status_code == 410
            assert ASK in response.content.decode()


def test_a_revoked_link_closes_the_space_at_once(client, link):
    enter(client, link)
    revoke_links(link.participant)
    assert client.get(SPACE).url == ASK


def test_leaving_closes_the_space(client, link):
    enter(client, link)
    client.post(reverse("registrations:leave"))
    assert client.get(SPACE).url == ASK


def test_a_known_and_an_unknown_address_get_the_same_answer(client):
    person = ParticipantFactory()
    answers = [client.post(ASK, {"address": text}, follow=True) for text in (person.email, "autre@courriel.example")]
    assert answers[0].redirect_chain == answers[1].redirect_chain
    assert answers[0].content == answers[1].content
    assert Message.objects.get().participant == person


def test_asking_again_and_again_waits(client):
    codes = [client.post(ASK, {"address": "autre@courriel.example"}).status_code for _ in range(6)]
    assert codes == [302] * 5 + [429]


def test_an_address_that_is_none_says_how_to_correct(client):
    assert "adresse complète" in client.post(ASK, {"address": "anne@"}).content.decode()
    assert "dix chiffres" in client.post(ASK, {"address": "06 39"}).content.decode()


def test_the_titles_are_neutral(client, link):
    assert "<title>Mon espace – Rebond</title>" in client.get(address(link)).content.decode()
