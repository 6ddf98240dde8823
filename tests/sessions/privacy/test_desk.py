"""The privacy officer's desk: who enters, what is found, handed over, erased, and what the log says of it."""

import json

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.accounts.enums import Role
from portal.accounts.models import User
from sessions.attendance.models import SignedSheet
from sessions.common.typography import phone
from sessions.people.models import Participant
from sessions.privacy import desk
from sessions.privacy.models import ErasureLine, PrivacyAct
from sessions.reception.actions import log_export
from sessions.referrals.actions import note_visit
from sessions.registrations.actions import register
from sessions.scheduling import co_animation
from tests.factories.accounts import StaffFactory, UserFactory
from tests.factories.partners import ContactFactory
from tests.factories.people import ParticipantFactory, as_participant
from tests.factories.privacy import FIRST, LAST, WAYS, dump, somebody
from tests.factories.referrals import ReferralFactory
from tests.factories.registrations import RegistrationFactory
from tests.factories.scheduling import make_cohort

pytestmark = pytest.mark.django_db
WHY = "Demande reçue par courrier"


@pytest.fixture
def officer(signed_in):
    return signed_in(StaffFactory(role=Role.PRIVACY, first_name="Karim", last_name="Daoud"))


def search(client, who: str, reason: str = WHY):
    return client.post(reverse("privacy:search"), {"who": who, "reason": reason})


def address(name: str, person) -> str:
    return reverse(f"privacy:{name}", args=[person._meta.model_name, person.public_id])


def text_of(response) -> str:
    return response.content.decode()


# --- Who enters -------------------------------------------------------------------------------------------------------
PAGES = ("kept", "ahead", "search", "log")


@pytest.mark.parametrize("role", Role)
def test_the_desk_is_for_the_officer_and_administrators(signed_in, role):
    client = signed_in(StaffFactory(role=role))
    expected = 200 if role in (Role.PRIVACY, Role.ADMIN) else 404
    assert {client.get(reverse(f"privacy:{page}")).status_code for page in PAGES} == {expected}


def test_a_visitor_is_led_to_the_sign_in_and_an_account_without_role_finds_nothing(client):
    pages = [reverse(f"privacy:{page}") for page in PAGES]
    assert {client.get(page).status_code for page in pages} == {302}
    client.force_login(UserFactory())
    assert {client.get(page).status_code for page in pages} == {404}


def test_an_officer_opens_nothing_of_the_teams_pages(officer):
    cohort = RegistrationFactory().cohort
    for page in (
        reverse("attendance:today"),
        reverse("attendance:cohorts"),
        reverse("attendance:cohort", args=[cohort.code]),
        reverse("referrals_team:requests"),
        reverse("statistics:programmes"),
        reverse("reception:export"),
    ):
        assert officer.get(page).status_code == 404, page


def test_nothing_of_the_desk_is_kept_by_a_browser(officer):
    for page in PAGES:
        assert "no-store" in officer.get(reverse(f"privacy:{page}")).headers["Cache-Control"]


# --- What is kept -----------------------------------------------------------------------------------------------------
def test_the_register_reads_as_french_for_each_kind_of_person(officer, budget):
    with budget(12):
        page = text_of(officer.get(reverse("privacy:kept")))
    for words in (
        "Personnes qui participent",
        "organismes partenaires",
        "l’équipe",
        "24 mois après le dernier contact",
    ):
        assert words in page
    assert not {word for word in ("token hash", "nonce", "author user", "made by", "etag") if word in page}


# --- Finding one person -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "who",
    [
        "Bérengère Quillévéré",
        "quillevere  BERENGERE",
        "B.Quillevere@courriel.example",
        "+33 6 39 98 07 77",
        "0199000777",
    ],
)
def test_a_person_is_found_by_the_whole_name_the_address_or_the_telephone(officer, who):
    person = ParticipantFactory(first_name=FIRST, last_name=LAST, **WAYS)
    ContactFactory()
    page = text_of(search(officer, who))
    assert address("file", person) in page
    assert page.count("Lire son dossier") == 1


@pytest.mark.parametrize("who", ["Odette Lhermite", "l'hermite odette", "L Hermite Odette", "ODETTE L’HERMITE"])
def test_a_name_is_compared_as_everywhere_by_its_letters_alone(officer, who):
    person = ParticipantFactory(first_name="Odette", last_name="L’Hermite")
    contact = ContactFactory(first_name="Odette", last_name="L’Hermite")
    request = ReferralFactory(first_name="Odette", last_name="L’Hermite", registration=None)
    page = text_of(search(officer, who))
    assert all(address("file", one) in page for one in (person, contact, request))


@pytest.mark.parametrize("who", ["---", "’ ’ ’"])
def test_signs_alone_are_nobodys_name(officer, who):
    ContactFactory()
    assert "Personne ne porte exactement" in text_of(search(officer, who))


@pytest.mark.parametrize("who", ["Quillévéré", "Bérengère", "quill", "courriel.example", "@courriel", "06 39"])
def test_a_part_of_a_name_finds_nobody(officer, who):
    ParticipantFactory(first_name=FIRST, last_name=LAST, **WAYS)
    assert "Personne ne porte exactement" in text_of(search(officer, who))


def test_a_search_needs_a_reason_and_leaves_a_line_without_the_name(officer):
    ParticipantFactory(first_name=FIRST, last_name=LAST)
    refused = search(officer, f"{FIRST} {LAST}", reason="")
    assert "Écrivez pourquoi" in text_of(refused)
    assert LAST in text_of(refused), "what was typed is not lost"
    assert not PrivacyAct.objects.exists()
    search(officer, f"{FIRST} {LAST}")
    assert PrivacyAct.objects.values_list("verb", "reason").get() == ("searched", WHY)
    assert LAST not in "".join(line for line in dump().splitlines() if "PrivacyAct" in line)


def test_a_contact_is_found_too(officer):
    contact = ContactFactory(first_name="Hélène", last_name="Rousseau")
    page = text_of(search(officer, "rousseau helene"))
    assert address("file", contact) in page
    assert contact.partner.name in page


def test_an_officer_of_a_department_finds_its_people_alone(signed_in):
    officer = signed_in(StaffFactory(role=Role.PRIVACY, department="95"))
    here = RegistrationFactory(participant__department="", cohort__site__department="95").participant
    there = RegistrationFactory(participant__department="2A", cohort__site__department="2A").participant
    assert address("file", here) in text_of(search(officer, here.email))
    assert address("file", there) not in text_of(search(officer, there.email))


def test_a_file_opens_only_after_a_search_that_found_it(officer):
    person, other = ParticipantFactory(), ParticipantFactory()
    for name in ("file", "erase"):
        assert officer.get(address(name, person)).url == reverse("privacy:search")
    assert officer.post(address("hand_over", person)).status_code == 302
    search(officer, person.email)
    assert officer.get(address("file", person)).status_code == 200
    assert officer.get(address("file", other)).status_code == 302


# --- One person's data ------------------------------------------------------------------------------------------------
def test_the_file_says_all_that_is_kept_and_no_secret(officer, at, budget):
    found = somebody(at)
    secrets = {one for one in found.traces if len(one) in (32, 64) and one.isalnum()}
    search(officer, WAYS["email"])
    officer.get(address("file", found.person))
    with budget(30):
        page = text_of(officer.get(address("file", found.person)))
    for words in (
        *(
            FIRST,
            LAST,
            WAYS["email"],
            phone(WAYS["mobile"]),
            "7, impasse des Glycines",
            "Hospitalisée",
            "préfère le matin",
        ),
        *(
            "Présence",
            "Excus",
            found.cohort.code,
            "comptées sans nom",
            "Feuille signée",
            "24 mois",
            "Inscription confirmée",
            "Ne plus contacter",
        ),
    ):
        assert words in page, words
    assert secrets
    assert not {one for one in (*secrets, "[[lien", "stopped", "from_state") if one in page}


def test_the_same_file_for_a_machine_is_handed_over_and_noted(officer, at):
    found = somebody(at)
    search(officer, WAYS["email"])
    response = officer.post(address("hand_over", found.person))
    assert response.headers["Content-Type"] == "application/json"
    assert LAST.lower() not in response.headers["Content-Disposition"].lower()
    data = json.loads(response.content)
    kinds = {section["kind"]: section["rows"] for section in data["sections"]}
    assert kinds["Participant"][0]["email"] == WAYS["email"]
    assert {row["state"] for row in kinds["Attendance"]} == {"present", "excused", "absent"}
    assert "sans nom" in data["anonymous_answers"]
    assert PrivacyAct.objects.get(verb="exported").participant == found.person


def test_reading_twice_in_an_hour_is_one_reading(officer, at):
    at("2026-03-02 10:00")
    person = ParticipantFactory()
    search(officer, person.email)
    for _ in range(2):
        officer.get(address("file", person))
    assert PrivacyAct.objects.filter(verb="read", participant=person).count() == 1


def test_what_was_found_is_at_hand_for_an_hour(officer, at):
    at("2026-03-02 10:00")
    person = ParticipantFactory()
    search(officer, person.email)
    at("2026-03-02 11:01")
    assert officer.get(address("file", person)).status_code == 302


def test_the_file_of_a_contact_holds_no_other_person(officer):
    contact = ContactFactory(function="Ergonome")
    ReferralFactory(contact=contact, partner=contact.partner, last_name=LAST)
    meeting = make_cohort(modules=1).meetings.first()
    co_animation.accept(co_animation.invite_contact(meeting, contact, by=None))
    search(officer, contact.email)
    page = text_of(officer.get(address("file", contact)))
    assert "Ergonome" in page
    assert "Confirmée" in page
    assert LAST not in page


# --- Erasing now ------------------------------------------------------------------------------------------------------
def erase(client, person, **fields):
    return client.post(address("erase", person), {"reason": WHY, "sure": "on"} | fields)


def test_erasing_says_what_goes_what_stays_and_what_it_cancels(officer):
    registration = RegistrationFactory(cohort=make_cohort(modules=1))
    search(officer, registration.participant.email)
    page = text_of(officer.get(address("erase", registration.participant)))
    for words in ("Ce qui disparaît", "Ce qui reste", "Ce que cela annule", registration.cohort.code, "définitif"):
        assert words in page


def test_erasing_needs_a_reason_and_a_tick(officer):
    person = ParticipantFactory()
    search(officer, person.email)
    assert erase(officer, person, sure="").status_code == 422
    assert erase(officer, person, reason="").status_code == 422
    assert Participant.objects.filter(pk=person.pk).exists()


def test_erased_now_her_place_is_offered_on_and_her_space_closes(officer):
    cohort = make_cohort(modules=2, capacity=1, state="open")
    person, waiting = ParticipantFactory(), ParticipantFactory()
    registration = register(person, cohort, agreed_at=timezone.now())
    register(waiting, cohort, agreed_at=timezone.now())
    space = as_participant(registration)
    assert space.get(reverse("registrations:space")).status_code == 200
    search(officer, person.email)
    assert erase(officer, person).url == reverse("privacy:log")
    states = dict(cohort.registrations.order_by().values_list("participant", "state"))
    assert states == {person.pk: "withdrawn", waiting.pk: "offered"}
    assert space.get(reverse("registrations:space")).status_code == 302
    shell = Participant._base_manager.get(pk=person.pk)
    assert (str(shell), shell.messages.count(), shell.feeds.count()) == ("Nom effacé", 0, 0)


def test_the_log_keeps_the_act_and_no_name(officer, at):
    found = somebody(at)
    search(officer, WAYS["email"], reason=f"Demande de {FIRST} {LAST}")
    officer.get(address("file", found.person))
    officer.post(address("hand_over", found.person))
    SignedSheet.objects.update(uploaded_by=None)
    erase(officer, found.person, sheets="on")
    page = text_of(officer.get(reverse("privacy:log")))
    for words in ("Dossier effacé", "Dossier remis", "Dossier lu", "Recherche", WHY):
        assert words in page
    ErasureLine.objects.all().delete()  # on a commit it goes beside the database: test_restore.py
    left = dump()
    assert LAST not in page
    assert not {one for one in found.traces if one in left}


def test_erased_twice_is_said_plainly(officer):
    person = ParticipantFactory()
    search(officer, person.email)
    erase(officer, person)
    again = officer.post(address("erase", person), {"reason": WHY, "sure": "on"}, follow=True)
    assert "déjà effacé" in text_of(again)
    assert PrivacyAct.objects.filter(verb="erased").count() == 1


def test_a_request_about_her_that_led_nowhere_is_emptied_too(officer):
    person = ParticipantFactory(first_name=FIRST, last_name=LAST, **WAYS)
    hers = ReferralFactory(first_name=FIRST.upper(), last_name=LAST.replace("é", "é-", 1), mobile=WAYS["mobile"])
    other = ReferralFactory(mobile=WAYS["mobile"])
    search(officer, person.email)
    erase(officer, person)
    hers.refresh_from_db()
    other.refresh_from_db()
    assert (hers.last_name, bool(other.last_name)) == ("", True)


def test_somebody_known_by_a_request_alone_is_found_handed_over_and_erased(officer):
    referral = ReferralFactory(first_name=FIRST, last_name=LAST, mobile=WAYS["mobile"], kind="difficulty")
    assert address("file", referral) in text_of(search(officer, f"{LAST} {FIRST}"))
    page = text_of(officer.get(address("file", referral)))
    assert (phone(WAYS["mobile"]) in page, referral.words in page.replace("&#x27;", "'")) == (True, True)
    data = json.loads(officer.post(address("hand_over", referral)).content)
    assert (data["person"], data["sections"][0]["kind"]) == (f"{FIRST} {LAST}", "Referral")
    assert "ne peut plus être reprise" in text_of(officer.get(address("erase", referral)))
    erase(officer, referral)
    referral.refresh_from_db()
    assert (referral.last_name, referral.words, referral.erased_at is None) == ("", "", False)
    assert address("file", referral) not in text_of(search(officer, f"{LAST} {FIRST}"))
    lines = text_of(officer.get(reverse("privacy:log")))
    assert (LAST in lines, "Demande consultée" in lines, referral.reference in lines) == (False, True, True)


def test_a_contact_erased_now_leaves_their_meetings_to_the_team(officer):
    contact = ContactFactory(user=StaffFactory(role=Role.PARTNER))
    row = co_animation.invite_contact(make_cohort(modules=1).meetings.first(), contact, by=None)
    account = contact.user_id
    search(officer, contact.email)
    assert "l’équipe en cherche une autre" in text_of(officer.get(address("erase", contact)))
    erase(officer, contact)
    row.refresh_from_db()
    contact.refresh_from_db()
    assert (row.state, str(contact)) == ("declined", "Nom effacé")
    assert not User.objects.filter(pk=account).exists()


# --- The log ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("times", [1, 3])
def test_the_log_holds_acts_lists_and_readings_and_costs_the_same_for_many(officer, budget, times):
    reader = StaffFactory(first_name="Nadia", last_name="Ferrand")
    for _ in range(times):
        note_visit(ReferralFactory(), by=reader)
        log_export("phones", "csv", cohort=make_cohort(modules=1), rows=2, reason="Appels", by=reader)
        search(officer, "personne@courriel.example")
    with budget(11):
        page = text_of(officer.get(reverse("privacy:log")))
    for words in (
        "Demande consultée",
        "liste téléphonique",
        "Recherche d’une personne",
        "Nadia Ferrand",
        "Karim Daoud",
    ):
        assert words in page


def test_the_log_is_filtered_by_what_and_by_whom(officer):
    reader = StaffFactory(first_name="Nadia", last_name="Ferrand")
    log_export("phones", "csv", cohort=None, rows=2, reason="Appels du jeudi", by=reader)
    search(officer, "personne@courriel.example")
    by_whom = text_of(officer.get(reverse("privacy:log"), {"who": "ferrand"}))
    by_what = text_of(officer.get(reverse("privacy:log"), {"source": "act"}))
    assert ("Appels du jeudi" in by_whom, WHY in by_whom) == (True, False)
    assert ("Appels du jeudi" in by_what, WHY in by_what) == (False, True)
    assert "Rien à montrer" in text_of(officer.get(reverse("privacy:log"), {"who": "inconnue"}))


def test_the_log_shows_twelve_months(officer, at):
    at("2025-01-01 10:00")
    log_export("phones", "csv", cohort=None, rows=2, reason="Il y a longtemps", by=StaffFactory())
    at("2026-01-02 10:00")
    assert not list(desk.log())
