"""What a partner sends: who may, what each kind asks, twice, badly; what the sender sees of it."""

import io
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from portal.accounts.enums import Role
from sessions.notifications.models import Message
from sessions.partners.models import Partner
from sessions.programmes.actions import copy_programme
from sessions.programmes.models import Programme, Site
from sessions.referrals import actions
from sessions.referrals.models import Referral, ReferralFile
from sessions.referrals.queries import wanted_programmes
from sessions.referrals.views import sender
from tests.factories.accounts import StaffFactory
from tests.factories.partners import ContactFactory, open_space
from tests.factories.referrals import ReferralFactory
from tests.factories.scheduling import make_cohort

pytestmark = pytest.mark.django_db
MINE = reverse("referrals:requests")
PERSON = {
    "first_name": "Camille",
    "last_name": "D'Artagnan-Müller",
    "mobile": "06 39 98 00 42",
    "agreed_on": timezone.localdate().isoformat(),
    "agreement_by": "self",
    "agreement_how": "phone",
    "agrees": "on",
}


@pytest.fixture
def contact():
    return ContactFactory(partner__convention_start="2020-01-01", partner__onboarded_on="2020-02-01")


@pytest.fixture
def space(client, contact):
    contact.refresh_from_db()
    return open_space(client, contact)


@pytest.fixture
def cohort():
    return make_cohort(modules=1, follow_up=False)


def page(slug: str) -> str:
    return reverse("referrals:send", args=[slug])


def send(space, slug, **fields):
    return space.post(page(slug), {"key": uuid.uuid4(), **fields})


def test_somebody_is_referred_to_a_session(space, contact, cohort):
    StaffFactory(role=Role.COORDINATOR)
    response = send(space, "orientation", wish=f"s{cohort.pk}", **PERSON)
    referral = Referral.objects.get()
    assert response.url == reverse("referrals:sent", args=[referral.public_id])
    assert (referral.contact, referral.partner, referral.cohort) == (contact, contact.partner, cohort)
    assert (referral.last_name, referral.mobile) == ("D’Artagnan-Müller", "0639980042")
    assert (referral.agreement_how, referral.state, referral.words) == ("phone", "received", "")
    told = set(Message.objects.values_list("kind", flat=True))
    assert told == {"ReferralReceived", "ReferralArrived"}
    assert not [message for message in Message.objects.all() if "Artagnan" in message.body + message.subject]


def test_the_next_session_of_a_programme_may_be_asked_for(space, cohort):
    send(space, "orientation", wish=f"p{cohort.programme.pk}", **PERSON)
    referral = Referral.objects.get()
    assert (referral.programme, referral.cohort) == (cohort.programme, None)


def test_a_programme_that_is_still_being_written_cannot_be_asked_for(space, cohort):
    copy = copy_programme(cohort.programme, department=cohort.programme.department, title="Copie à adapter")
    assert copy not in wanted_programmes(copy.department)
    Programme.objects.filter(pk=copy.pk).update(public_path="/programmes/copie/")
    assert copy in wanted_programmes(copy.department)


@pytest.mark.parametrize("slug", ["difficulte", "rendez-vous", "dossier"])
def test_the_other_requests_about_somebody_have_words(space, slug):
    send(space, slug, words="Rappelez-la le matin.", **PERSON)
    assert Referral.objects.get().words == "Rappelez-la le matin."


def test_contacting_the_service_names_nobody(space):
    send(space, "service", words="Pouvez-vous me rappeler ?", **PERSON)
    referral = Referral.objects.get()
    assert (referral.last_name, referral.agreed_on, referral.initials) == ("", None, "")


@pytest.mark.parametrize("slug", list(sender.SLUGS))
def test_each_form_asks_only_what_its_kind_needs(space, slug, cohort):
    fields = set(space.get(page(slug)).context["form"].fields)
    about = {"first_name", "last_name", "email", "mobile", "landline", "agreed_on", "agreement_by", "agreement_how"}
    about.add("agrees")
    expected = {
        "orientation": about | {"wish"},
        "difficulte": about | {"words", "file", "other_file"},
        "rendez-vous": about | {"words"},
        "dossier": about | {"words", "file", "other_file"},
        "service": {"words"},
    }[slug]
    assert fields == expected | {"key"}


def test_a_partner_of_no_department_says_where(space, contact):
    Partner.objects.update(department="")
    assert send(space, "service", words="Bonjour").status_code == 422
    send(space, "service", words="Bonjour", department="2A")
    assert Referral.objects.get().department == "2A"


def test_sent_twice_it_is_kept_once(space, contact, cohort):
    fields = {"key": uuid.uuid4(), "wish": f"s{cohort.pk}", **PERSON}
    first, second = (space.post(page("orientation"), fields) for _ in range(2))
    assert first.url == second.url
    assert Referral.objects.count() == 1
    assert Message.objects.filter(kind="ReferralReceived").count() == 1


def test_the_key_of_somebody_else_gives_nothing_away(space):
    other = ReferralFactory()
    response = space.post(page("service"), {"key": other.public_id, "words": "Bonjour"})
    assert response.status_code == 422
    assert other.reference not in response.content.decode()


def test_sending_again_and_again_waits(space, monkeypatch):
    monkeypatch.setattr(sender, "SENT_AT_ONCE", 2)
    answers = [send(space, "service", words="Bonjour à vous") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [302, 302, 429]
    text = answers[-1].content.decode()
    assert "attendez un quart d’heure" in text
    assert "Bonjour à vous" in text


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ({}, "Un accusé de réception vous est envoyé"),
        ({"email": "", "mobile": "0639980042"}, "l’équipe vous appelle au 06"),
        ({"email": ""}, "la réponse paraîtra sur cette page"),
        ({"do_not_contact_at": timezone.now()}, "la réponse paraîtra sur cette page"),
    ],
)
def test_the_sender_is_told_how_the_answer_comes_and_no_mail_is_lost_on_the_way(space, contact, known, said):
    type(contact).objects.update(**known)
    answer = space.post(page("service"), {"key": uuid.uuid4(), "words": "Bonjour"}, follow=True)
    assert said in answer.content.decode()
    assert Message.objects.filter(contact=contact).count() == (known == {})


def test_days_are_those_of_the_site_and_of_the_partner(client, contact, at):
    at("2027-03-09 22:30")  # the 10th in La Réunion
    contact.refresh_from_db()
    space = open_space(client, contact)
    Partner.objects.update(department="974")
    cohort = make_cohort(modules=1, follow_up=False, first=datetime(2027, 4, 9, 22, tzinfo=UTC))
    Site.objects.filter(pk=cohort.site_id).update(time_zone="Indian/Reunion")
    assert "10\u00a0avril 2027" in space.get(page("orientation")).content.decode()
    send(space, "orientation", wish=f"s{cohort.pk}", **PERSON | {"mobile": "", "agreed_on": "2027-03-10"})
    one = Referral.objects.get()
    registration = actions.accept(one, cohort, by=None).registration
    assert registration.agreed_at == timezone.now()
    text = space.get(reverse("referrals:sent", args=[one.public_id])).content.decode()
    assert "samedi 10\u00a0avril 2027 à 2\u00a0h" in text
    assert "mercredi 10\u00a0mars 2027 à 1\u00a0h\u00a030" in text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"agrees": ""}, "Sans l’accord de la personne"),
        ({"last_name": ""}, "Écrivez le nom de la personne."),
        ({"words": "Son numéro : 1 84 12 76 451 089 46"}, "numéro de sécurité sociale"),
        ({"first_name": "1841276451089 46"}, "numéro de sécurité sociale"),
        ({"mobile": "0199000001"}, "06 ou 07"),
        ({"email": "camille@"}, "adresse complète"),
        ({"agreed_on": (timezone.localdate() + timedelta(days=2)).isoformat()}, "à venir"),
        ({"words": ""}, "en quelques mots"),
    ],
)
def test_what_is_wrong_says_how_to_correct_and_keeps_nothing(space, wrong, said):
    response = send(space, "dossier", **{"words": "À examiner", **PERSON, **wrong})
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not Referral.objects.exists()


def picture() -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(kept, "JPEG")
    return kept.getvalue()


def test_an_attachment_is_kept_privately_under_a_neutral_name(space):
    upload = SimpleUploadedFile("arrêt maladie Camille.jpg", picture(), "image/jpeg")
    send(space, "dossier", words="À examiner", file=upload, **PERSON)
    kept = ReferralFile.objects.get()
    assert "Camille" not in kept.file.name
    assert kept.content_type == "image/jpeg"


def test_a_file_is_asked_for_again_when_something_else_is_wrong(space):
    again = "Choisissez de nouveau cette pièce jointe"
    fields = {"words": "À examiner", **PERSON, "last_name": ""}
    assert again not in send(space, "dossier", **fields).content.decode()
    for slug, said in (("dossier", True), ("rendez-vous", False)):
        upload = SimpleUploadedFile("dossier.jpg", picture(), "image/jpeg")
        assert (again in send(space, slug, file=upload, **fields).content.decode()) is said


def test_who_must_tell_the_person_is_not_told_that_nothing_is_left_to_do(space):
    send(space, "dossier", words="À examiner", **PERSON)
    send(space, "dossier", words="À examiner", **PERSON | {"mobile": "", "email": "", "landline": ""})
    bodies = Message.objects.filter(kind="ReferralReceived").order_by("created_at", "pk").values_list("body", flat=True)
    assert ["rien d’autre à faire" in body for body in bodies] == [True, False]


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("dossier.jpg", b"<svg onload=alert(1)>", "image/jpeg"),
        ("dossier.svg", b"<svg/>", "image/svg+xml"),
        ("dossier.pdf", b"MZ", "application/pdf"),
    ],
)
def test_a_file_is_judged_by_its_content(space, name, content, kind):
    response = send(space, "dossier", words="À examiner", file=SimpleUploadedFile(name, content, kind), **PERSON)
    assert response.status_code == 422
    assert not ReferralFile.objects.exists()


@pytest.mark.parametrize(
    ("partner", "said"),
    [
        ({"convention_start": None}, "pas encore signé"),
        ({"convention_start": timezone.localdate() + timedelta(days=2)}, "pas encore commencé"),
        ({"convention_end": timezone.localdate()}, "est terminée"),
        ({"onboarded_on": None}, "prise en main"),
        ({"onboarded_on": timezone.localdate() + timedelta(days=2)}, "prise en main"),
    ],
)
def test_a_partner_without_convention_or_onboarding_is_told_why_and_whom_to_call(space, contact, partner, said):
    Partner.objects.update(**partner)
    for response in (space.get(MINE), space.get(page("service")), send(space, "service", words="Bonjour")):
        assert said in response.content.decode()
    assert not Referral.objects.exists()
    contact.refresh_from_db()
    asked = actions.Asked(key=uuid.uuid4(), kind="contact", department="95", fields={"words": "Bonjour"})
    with pytest.raises(actions.ReferralError, match=said):
        actions.send_referral(contact, asked)


def test_a_convention_runs_to_the_eve_of_its_end(space):
    Partner.objects.update(convention_end=timezone.localdate() + timedelta(days=1))
    assert send(space, "service", words="Bonjour").status_code == 302


def test_the_sender_sees_states_and_messages_meant_for_them_never_the_file(space, contact):
    by = StaffFactory()
    referral = ReferralFactory(contact=contact, kind="difficulty", mobile="", words="Des mots du dossier")
    actions.write_note(referral, text="Note de l’équipe", audience="team", by=by)
    actions.answer(referral, text="Rappelez-nous lundi.", by=by)
    text = space.get(reverse("referrals:sent", args=[referral.public_id])).content.decode()
    for shown in (referral.reference, "C. D.", "Rappelez-nous lundi.", "Réponse donnée", "c’est à vous de la prévenir"):
        assert shown in text
    for hidden in ("Artagnan", "Des mots du dossier", "Note de l’équipe", by.last_name):
        assert hidden not in text


def test_who_must_tell_the_person_learns_when_and_where(space, contact, cohort):
    for mobile, shown in (("", True), ("0639980042", False)):
        one = ReferralFactory(contact=contact, programme=cohort.programme, mobile=mobile)
        actions.accept(one, cohort, by=None)
        text = space.get(reverse("referrals:sent", args=[one.public_id])).content.decode()
        assert ("Première séance" in text) is shown
        assert ("Nous prévenons la personne" in text) is not shown


def test_the_request_of_somebody_else_is_no_page(space, contact):
    other = ReferralFactory(contact=ContactFactory(partner=contact.partner))
    assert space.get(reverse("referrals:sent", args=[other.public_id])).status_code == 404
    assert other.reference not in space.get(MINE).content.decode()


def test_without_the_link_there_is_no_page(client):
    for path in (MINE, page("service"), reverse("referrals:sent", args=[uuid.uuid4()])):
        assert client.get(path).url == reverse("partner_space:ask_link")
    assert client.post(page("service"), {"words": "Bonjour"}).url == reverse("partner_space:ask_link")


def test_an_unknown_kind_is_no_page(space):
    assert space.get(page("autre")).status_code == 404


@pytest.mark.parametrize("number", [1, 12])
def test_the_list_costs_the_same_whatever_was_sent(space, contact, number, budget):
    for _ in range(number):
        ReferralFactory(contact=contact)
    space.get(MINE)
    with budget(3):
        space.get(MINE)


def test_a_partner_of_every_department_sends_too_and_the_day_is_that_of_the_department_chosen(client, contact, at):
    at("2027-03-09 22:30")  # the 10th in La Réunion
    Partner.objects.update(department="")
    space = open_space(client, contact)
    agreed = PERSON | {"agreed_on": "2027-03-10", "words": "Bonjour"}
    assert send(space, "difficulte", **agreed, department="95").status_code == 422
    assert send(space, "difficulte", **agreed, department="974").status_code == 302
    assert Referral.objects.get().department == "974"
