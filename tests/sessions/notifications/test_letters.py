"""Whoever is written to by post gets the same words on paper."""

import pikepdf
import pytest
from django.urls import reverse
from django.utils import timezone

from sessions.attendance import letters
from sessions.common.actions import build_document, request_document
from sessions.common.neutral import TELLING
from sessions.notifications import foot
from sessions.notifications.models import Message
from sessions.registrations import actions
from tests.factories.accounts import StaffFactory, sign_in
from tests.factories.attendance import cohort_at_work
from tests.factories.notifications import MessageFactory
from tests.factories.people import ParticipantFactory
from tests.factories.programmes import SiteFactory
from tests.factories.scheduling import make_cohort

pytestmark = pytest.mark.django_db


@pytest.fixture
def animator():
    return StaffFactory()


@pytest.fixture
def message(animator):
    person = ParticipantFactory(
        email="", mobile="", channel="post", last_name="Sanstéléphone", postal_address="2, rue du Lavoir\n95000 Cergy"
    )
    cohort = cohort_at_work(people=0, modules=1, animators=[animator])
    body = "Bonjour,\n\nUne de vos séances change.\n\nVotre espace\u00a0: [[lien:personal]]\n"
    return MessageFactory(participant=person, cohort=cohort, channel="post", state="to_do", body=body)


def test_the_list_shows_the_address_and_offers_the_letter(client, animator, message):
    sign_in(client, animator)
    text = client.get(reverse("attendance:phone_list")).content.decode()
    assert "2, rue du Lavoir<br>95000 Cergy" in text
    assert reverse("attendance:letter", args=[message.pk]) in text


def test_the_letter_is_asked_of_the_worker(client, animator, message):
    sign_in(client, animator)
    answer = client.post(reverse("attendance:letter", args=[message.pk]))
    assert answer.status_code == 302
    assert client.get(answer.url).status_code == 202  # in the making


def test_somebody_elses_letter_is_not_found(client, message):
    sign_in(client, StaffFactory())
    assert client.post(reverse("attendance:letter", args=[message.pk])).status_code == 404


def test_nothing_is_printed_for_whom_a_mail_reaches(client, animator, message):
    type(message).objects.update(channel="email", state="queued")
    sign_in(client, animator)
    assert client.post(reverse("attendance:letter", args=[message.pk])).status_code == 404


def test_it_is_a_tagged_pdf_with_a_neutral_name_and_the_words_of_the_message(message):
    document = build_document(request_document(letters.LETTER, letters.letter_args(message)).pk)
    assert (document.state, document.filename) == ("ready", "lettre.pdf")
    assert not TELLING.search(document.filename)
    with document.file.open() as stored, pikepdf.open(stored) as file:
        assert str(file.Root.Lang) == "fr"
        assert bool(file.Root.MarkInfo.Marked)
        assert str(file.docinfo["/Title"]) == "Lettre"
    source = letters._source(letters.letter_args(message))
    assert "Sanstéléphone<br>2, rue du Lavoir" in source
    assert message.participant.personal_url() in source


def test_it_ends_with_whom_to_ask_and_where_to_write(message, monkeypatch):
    who = {"name": "", "phone": "01 99 00 10 20", "hours": "", "email": "equipe@rebond.example"}
    monkeypatch.setattr(foot, "_providers", [lambda: who])
    source = letters._source(letters.letter_args(message))
    assert "Une question\u202f? 01 99 00 10 20<br>Ou par écrit\u00a0: equipe@rebond.example</p>" in source


def test_the_confirmation_of_ten_modules_and_a_follow_up_holds_on_one_sheet(monkeypatch):
    who = {"name": "Claire Lebrun, assistante de service social", "phone": "01 99 00 10 20"}
    monkeypatch.setattr(foot, "_providers", [lambda: who | {"hours": "du lundi au vendredi, de 9 h à 16 h 30"}])
    access = "Salle à l’étage, avec un ascenseur. Sonnez à « Accueil » : quelqu’un vient vous ouvrir."
    person = ParticipantFactory(email="", mobile="", channel="post", postal_address="2, rue du Lavoir\n95000 Cergy")
    cohort = make_cohort(modules=10, site=SiteFactory(access=access))
    actions.register(person, cohort, agreed_at=timezone.now())
    confirmed = Message.objects.get(kind="Confirmed")
    document = build_document(request_document(letters.LETTER, letters.letter_args(confirmed)).pk)
    with document.file.open() as stored, pikepdf.open(stored) as file:
        assert len(file.pages) == 1


def test_a_letter_says_whom_to_call(message, monkeypatch):
    monkeypatch.setattr(foot, "_providers", [lambda: {"name": "Claire Lebrun", "phone": "01 99 00 10 20", "hours": ""}])
    assert "Claire Lebrun, 01 99 00 10 20" in letters._source(letters.letter_args(message))
