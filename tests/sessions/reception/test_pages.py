"""The team's desk: who may open it, how somebody is registered, ordered, moved; what the pages cost."""

from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.accounts.enums import Role
from sessions.attendance.actions import mark_attendance
from sessions.people.models import Participant
from sessions.registrations import actions, team
from sessions.registrations.enums import RegistrationState
from sessions.registrations.models import Place, Registration
from sessions.scheduling.enums import CohortState
from tests.factories.accounts import StaffFactory, UserFactory
from tests.factories.partners import ContactFactory
from tests.factories.people import ParticipantFactory
from tests.factories.programmes import SiteFactory
from tests.factories.registrations import RegistrationFactory
from tests.factories.scheduling import CohortFactory, make_cohort

pytestmark = pytest.mark.django_db
SAID_YES = {"agreed_on": "2026-11-20", "agreement": "phone", "agrees": "on"}
YVONNE = {"first_name": "Yvonne", "last_name": "Le Goff", "landline": "01 99 00 12 34", "channel": "phone"} | SAID_YES


@pytest.fixture
def animator():
    return StaffFactory(department="95")


@pytest.fixture
def cohort(animator):
    return make_cohort(code="osny-9", animators=[animator], capacity=2)


@pytest.fixture
def desk(signed_in, animator):
    return signed_in(animator)


def address(name, cohort, *args) -> str:
    return reverse(f"reception:{name}", args=[cohort.code, *args])


def text_of(response) -> str:
    return unescape(response.content.decode())


def waiting_in(cohort, number):
    return [
        RegistrationFactory(
            cohort=cohort,
            state=RegistrationState.WAITING,
            queued_at=timezone.now() - timedelta(days=number - place),
        )
        for place in range(number)
    ]


# --- Who may ----------------------------------------------------------------------------------------------------------
def every_page(cohort) -> list[str]:
    registration = RegistrationFactory(cohort=cohort)
    return [
        address("enrol", cohort),
        address("enrol_new", cohort),
        address("enrol_known", cohort, registration.participant.public_id),
        address("registration", cohort, registration.public_id),
        address("move", cohort, registration.public_id),
        address("waiting_list", cohort),
    ]


def test_the_animator_opens_each_page_and_no_cache_keeps_it(desk, cohort):
    for page in every_page(cohort):
        response = desk.get(page)
        assert response.status_code == 200, page
        assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(
    ("role", "department", "status"),
    [
        (Role.COORDINATOR, "95", 200),
        (Role.ADMIN, "", 200),
        (Role.COORDINATOR, "78", 404),
        (Role.ANIMATOR, "95", 404),
        (Role.EDITOR, "95", 404),
        (Role.PARTNER, "95", 404),
        (Role.PRIVACY, "", 404),
    ],
)
def test_a_session_opens_to_those_who_run_it(signed_in, cohort, role, department, status):
    visitor = signed_in(StaffFactory(role=role, department=department))
    for page in every_page(cohort):
        assert visitor.get(page).status_code == status, page
        if status == 404:
            assert visitor.post(page, YVONNE | {"withdraw": "oui", "reason": "x"}).status_code == 404, page
    assert set(Registration.objects.order_by("pk").values_list("state", flat=True)) == {"registered"}


def test_an_account_without_role_and_a_stranger_find_nothing(client, signed_in, cohort):
    pages = every_page(cohort)
    for page in pages:
        assert client.get(page).status_code == 302
    visitor = signed_in(UserFactory())
    assert {visitor.get(page).status_code for page in pages} == {404}


def test_a_person_of_another_territory_is_neither_found_nor_registered(desk, cohort):
    elsewhere = RegistrationFactory(cohort__site__department="78", participant__last_name="Ailleurs").participant
    assert "Ailleurs" not in text_of(desk.post(address("enrol", cohort), {"name": "ailleurs"}))
    page = address("enrol_known", cohort, elsewhere.public_id)
    assert desk.get(page).status_code == 404
    assert desk.post(page, SAID_YES).status_code == 404


def test_a_registration_is_not_found_through_another_session(desk, animator, cohort):
    other = make_cohort(animators=[animator])
    registration = RegistrationFactory(cohort=other)
    assert desk.get(address("registration", cohort, registration.public_id)).status_code == 404


# --- Registering ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("typed", ["oeuvrard", "ŒUVRARD", "nad oeuv"])
def test_a_known_person_is_found_whatever_the_accents(desk, animator, cohort, typed):
    earlier = make_cohort(animators=[animator])
    person = ParticipantFactory(first_name="Nadia", last_name="Œuvrard", email="nadia@courriel.example")
    RegistrationFactory(cohort=earlier, participant=person)
    page = text_of(desk.post(address("enrol", cohort), {"name": typed}))
    assert "Nadia Œuvrard" in page
    assert "n…@courriel.example" in page
    assert "nadia@courriel.example" not in page


def test_a_known_person_is_registered_with_her_agreement(desk, animator, cohort):
    person = RegistrationFactory(cohort=make_cohort(animators=[animator])).participant
    response = desk.post(address("enrol_known", cohort, person.public_id), SAID_YES)
    registration = Registration.objects.get(cohort=cohort)
    assert response.url == address("registration", cohort, registration.public_id)
    assert (registration.participant, registration.author, registration.author_user) == (person, "staff", animator)
    assert registration.agreed_at.date().isoformat() == "2026-11-20"
    assert registration.transitions.get().note == "Accord\u00a0: par téléphone"
    assert str(animator) in text_of(desk.get(response.url))


@pytest.mark.parametrize(
    ("given", "channel"),
    [
        ({"landline": "01 99 00 12 34", "channel": "phone"}, "phone"),
        ({"landline": "", "channel": "post", "postal_address": "À l’accueil, le jeudi"}, "post"),
        ({"landline": "", "channel": "phone", "email": "y@courriel.example", "mobile": "0639980001"}, "phone"),
    ],
)
def test_a_landline_or_a_paper_by_hand_is_enough(desk, cohort, given, channel):
    assert desk.post(address("enrol_new", cohort), YVONNE | given).status_code == 302
    person = Participant.objects.get()
    assert (person.channel, person.department) == (channel, "95")
    assert person.messages.get().channel == channel


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"landline": ""}, "email"),
        ({"channel": "post"}, "postal_address"),
        ({"agrees": ""}, "agrees"),
        ({"agreed_on": "2999-01-01"}, "agreed_on"),
        ({"agreement": ""}, "agreement"),
        ({"landline": "12"}, "landline"),
        ({"last_name": "2 54 03 99 123 456 78"}, "last_name"),
    ],
)
def test_an_error_says_how_to_correct_it_and_writes_nothing(desk, cohort, given, field):
    response = desk.post(address("enrol_new", cohort), YVONNE | given)
    assert field in response.context["form"].errors
    assert not Participant.objects.exists()


def test_a_namesake_is_shown_before_a_second_file_is_made(desk, animator, cohort):
    known = ParticipantFactory(first_name="Yvonne", last_name="Le Goff")
    RegistrationFactory(cohort=make_cohort(animators=[animator]), participant=known)
    page = desk.post(address("enrol_new", cohort), YVONNE)
    assert address("enrol_known", cohort, known.public_id) in page.content.decode()
    assert Participant.objects.count() == 1
    assert desk.post(address("enrol_new", cohort), YVONNE | {"someone_else": "on"}).status_code == 302
    assert Participant.objects.count() == 2


@pytest.mark.parametrize("last_name", ["Legoff", "le goff", "Le-Goff", "L’Egoff"])
def test_a_namesake_is_one_however_apostrophes_hyphens_and_spaces_are_typed(desk, animator, cohort, last_name):
    known = ParticipantFactory(first_name="Yvonne", last_name="Le Goff")
    RegistrationFactory(cohort=make_cohort(animators=[animator]), participant=known)
    page = desk.post(address("enrol_new", cohort), YVONNE | {"last_name": last_name})
    assert address("enrol_known", cohort, known.public_id) in page.content.decode()
    assert "Yvonne Le Goff" in text_of(desk.post(address("enrol", cohort), {"name": last_name}))


def test_the_same_landline_and_name_is_the_same_person(desk, cohort):
    for _ in range(2):
        desk.post(address("enrol_new", cohort), YVONNE | {"someone_else": "on"})
    assert (Participant.objects.count(), Registration.objects.count()) == (1, 1)


def test_a_full_session_is_said_beforehand_and_puts_on_the_list(desk, cohort):
    RegistrationFactory.create_batch(2, cohort=cohort)
    assert "Il n’y a plus de place" in text_of(desk.get(address("enrol_new", cohort)))
    desk.post(address("enrol_new", cohort), YVONNE)
    assert Registration.objects.get(author="staff").state == RegistrationState.WAITING


def test_who_joins_late_is_not_absent_from_what_was_held(desk, animator):
    cohort = make_cohort(
        animators=[animator], state=CohortState.RUNNING, first=timezone.now() - timedelta(days=8), follow_up=False
    )
    assert "non proposé" in text_of(desk.get(address("enrol_new", cohort)))
    desk.post(address("enrol_new", cohort), YVONNE)
    places = Place.objects.order_by("meeting__starts_at").values_list("offered", flat=True)
    assert list(places) == [False, False, True]


def test_a_session_that_takes_nobody_says_so(desk, animator):
    cohort = CohortFactory(state=CohortState.DRAFT, animators=[animator])
    assert "ne prend pas d’inscription" in text_of(desk.get(address("enrol", cohort)))
    desk.post(address("enrol_new", cohort), YVONNE)
    assert not Registration.objects.exists()


# --- A person's file --------------------------------------------------------------------------------------------------
def test_the_file_names_the_partner_who_registered_the_person(desk, cohort):
    contact = ContactFactory(first_name="Hélène", last_name="Rousseau", partner__name="Association du Val")
    registration = team.register_by_partner(ParticipantFactory(), cohort, contact=contact, agreed_at=timezone.now())
    page = text_of(desk.get(address("registration", cohort, registration.public_id)))
    assert "Un partenaire" in page
    assert "Hélène Rousseau, Association du Val" in page


def test_a_withdrawal_noted_by_the_team_keeps_its_reason_and_offers_the_place(desk, animator, cohort):
    first, _ = RegistrationFactory.create_batch(2, cohort=cohort)
    (waiting,) = waiting_in(cohort, 1)
    page = address("registration", cohort, first.public_id)
    assert "reason" in desk.post(page, {"withdraw": "oui", "reason": ""}).context["form"].errors
    desk.post(page, {"withdraw": "oui", "reason": "Appel du lundi"})
    waiting.refresh_from_db()
    assert waiting.state == RegistrationState.OFFERED
    log = first.transitions.get()
    assert (log.note, log.by) == ("Appel du lundi", animator)
    assert "Inscrire à nouveau" in text_of(desk.get(page))


def test_what_was_attended_stays_visible_after_a_move_and_a_return(signed_in, animator, at):
    at("2027-03-01 10:00")
    cohort = make_cohort(animators=[animator], state=CohortState.RUNNING, modules=2, capacity=3)
    other = make_cohort(programme=cohort.programme, site=SiteFactory(town="Argenteuil"), code="argenteuil-7")
    registration = actions.register(ParticipantFactory(), cohort, agreed_at=timezone.now())
    meeting = cohort.meetings.order_by("starts_at")[0]
    at("2027-03-09 10:00")
    desk = signed_in(animator)
    mark_attendance(registration.places.get(meeting=meeting), "present", by=animator)
    response = desk.post(address("move", cohort, registration.public_id), {"to": other.code})
    assert response.url == address("registration", cohort, registration.public_id)
    page = text_of(desk.get(response.url))
    assert "<strong>présence</strong>" in page
    assert "Vers argenteuil-7" in page
    desk.post(address("enrol_known", cohort, registration.participant.public_id), SAID_YES)
    registration.refresh_from_db()
    assert registration.state == RegistrationState.REGISTERED
    assert registration.places.get(meeting=meeting).attendance.state == "present"


def test_a_move_sent_twice_leads_back_to_the_file_and_says_so(desk, animator, cohort):
    registration = actions.register(ParticipantFactory(), cohort, agreed_at=timezone.now())
    other = make_cohort(programme=cohort.programme, animators=[animator])
    move = address("move", cohort, registration.public_id)
    assert desk.post(move, {"to": other.code}).status_code == 302
    answer = desk.post(move, {"to": other.code}, follow=True)
    assert answer.redirect_chain[-1][0] == address("registration", cohort, registration.public_id)
    assert "rien à transférer" in answer.content.decode()
    log = text_of(answer)
    assert "transférée vers une autre session, par" in log


def test_a_place_is_not_given_up_for_a_waiting_list(desk, animator, cohort):
    registration = RegistrationFactory(cohort=cohort)
    other = make_cohort(programme=cohort.programme, capacity=1)
    RegistrationFactory(cohort=other)
    response = desk.post(address("move", cohort, registration.public_id), {"to": other.code})
    assert "la place actuelle est gardée" in text_of(response)
    registration.refresh_from_db()
    assert registration.state == RegistrationState.REGISTERED


def test_a_request_that_waits_goes_over_with_its_date_and_is_offered_a_place(desk, cohort):
    (waiting,) = waiting_in(cohort, 1)
    other = make_cohort(programme=cohort.programme, code="osny-10")
    desk.post(address("move", cohort, waiting.public_id), {"to": "osny-10"})
    waiting.refresh_from_db()
    assert waiting.state == RegistrationState.MOVED
    new = Registration.objects.get(cohort=other)
    assert (new.state, new.queued_at) == (RegistrationState.OFFERED, waiting.queued_at)


def test_a_session_of_another_programme_is_no_destination(desk, cohort):
    registration = RegistrationFactory(cohort=cohort)
    other = make_cohort()
    response = desk.post(address("move", cohort, registration.public_id), {"to": other.code})
    assert "to" in response.context["form"].errors


# --- The waiting list -------------------------------------------------------------------------------------------------
def order_of(cohort) -> list:
    return [one.pk for one in team.waiting_list(cohort)]


def test_the_team_sets_the_order_with_a_reason_and_may_go_back(desk, animator, cohort):
    a, b, c = waiting_in(cohort, 3)
    page = address("waiting_list", cohort)
    assert order_of(cohort) == [a.pk, b.pk, c.pk]
    typed = {"person": str(c.public_id), "position": "1"}
    assert "reason" in desk.post(page, typed | {"reason": " "}).context["form"].errors
    desk.post(page, typed | {"reason": "Vient de loin"})
    assert order_of(cohort) == [c.pk, a.pk, b.pk]
    assert "Vient de loin" in text_of(desk.get(page))
    log = c.transitions.get()
    assert (log.by, log.note) == (animator, "Rang 1\u00a0: Vient de loin")
    desk.post(page, {"restore": "oui"})
    assert order_of(cohort) == [a.pk, b.pk, c.pk]


def test_the_place_that_comes_free_follows_the_order_of_the_team(desk, cohort):
    registered = RegistrationFactory.create_batch(2, cohort=cohort)
    _, _, last = waiting_in(cohort, 3)
    team.set_position(last, 1, reason="Vient de loin", by=None)
    actions.withdraw(registered[0])
    last.refresh_from_db()
    assert last.state == RegistrationState.OFFERED


def test_a_rank_in_the_middle_keeps_those_before(cohort):
    a, b, c = waiting_in(cohort, 3)
    team.set_position(a, 2, reason="À sa demande", by=None)
    assert order_of(cohort) == [b.pk, a.pk, c.pk]
    team.set_position(a, 99, reason="À sa demande", by=None)
    assert order_of(cohort) == [b.pk, c.pk, a.pk]


def test_who_waits_no_longer_has_no_rank(cohort):
    (waiting,) = waiting_in(cohort, 1)
    actions.withdraw(waiting)
    with pytest.raises(actions.RegistrationRefused):
        team.set_position(waiting, 1, reason="x", by=None)


# --- Queries ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("people", [1, 300])
def test_the_waiting_list_reads_as_much_for_one_as_for_many(desk, cohort, budget, people):
    waiting_in(cohort, people)
    cohort.registrations.filter(state="waiting").update(wish="here", wished_at=timezone.now())
    desk.get(address("waiting_list", cohort))
    with budget(10):
        desk.get(address("waiting_list", cohort))


@pytest.mark.parametrize("people", [1, 40])
def test_a_search_reads_as_much_for_one_as_for_many(desk, cohort, budget, people):
    for _ in range(people):
        RegistrationFactory(cohort=cohort, participant__last_name="Petit", places=False)
    desk.get(address("enrol", cohort))
    with budget(9):
        desk.post(address("enrol", cohort), {"name": "petit"})


@pytest.mark.parametrize("modules", [1, 10])
def test_a_file_reads_as_much_for_one_meeting_as_for_many(desk, animator, budget, modules):
    cohort = make_cohort(modules=modules, animators=[animator])
    registration = actions.register(ParticipantFactory(), cohort, agreed_at=timezone.now())
    page = address("registration", cohort, registration.public_id)
    desk.get(page)
    with budget(10):
        desk.get(page)


def test_a_form_to_fill_in_by_hand_asks_what_the_screen_asks_and_reveals_nothing(desk, cohort):
    assert address("paper", cohort) in text_of(desk.get(address("enrol", cohort)))
    page = text_of(desk.get(address("paper", cohort)))
    for words in ("Prénom", "Téléphone mobile", "Par courrier ou en main propre", "Je suis d’accord", "Signature"):
        assert words in page
    assert cohort.programme.neutral_title in page
    for telling in (
        cohort.programme.title,
        cohort.site.name,
        *cohort.programme.modules.values_list("title", flat=True),
    ):
        assert telling not in page


def test_the_form_on_paper_of_somebody_elses_session_is_not_found(signed_in, cohort):
    assert signed_in(StaffFactory(department="78")).get(address("paper", cohort)).status_code == 404
