"""After opening: several dates, one more meeting, another room or team; states, deletion, copies."""

from datetime import datetime, timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.accounts.enums import Role
from sessions.attendance.actions import close_register, mark_attendance
from sessions.notifications.models import Message
from sessions.programmes.models import Programme
from sessions.questionnaires.models import Questionnaire
from sessions.registrations.announcements import warn_below_minimum
from sessions.registrations.models import Place, Registration
from sessions.scheduling.actions import add_meeting
from sessions.scheduling.models import Cohort, Meeting
from tests.factories.accounts import StaffFactory
from tests.factories.attendance import cohort_at_work
from tests.factories.partners import ContactFactory
from tests.factories.people import ParticipantFactory
from tests.factories.programmes import ModuleFactory, ProgrammeFactory, RoomFactory
from tests.factories.questionnaires import QuestionFactory, QuestionnaireFactory
from tests.factories.registrations import RegistrationFactory
from tests.factories.scheduling import CoAnimationFactory, make_cohort

from .test_new_session import typed

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
FIRST = datetime(2027, 3, 2, 10, tzinfo=PARIS)


@pytest.fixture
def animator(at):
    at("2027-03-02 13:00")
    return StaffFactory()


@pytest.fixture
def cohort(animator) -> Cohort:
    """The first of three meetings was this morning; two people, one of them to phone."""
    cohort = cohort_at_work(people=1, animators=[animator], first=FIRST)
    RegistrationFactory(cohort=cohort, participant=ParticipantFactory(landline_only=True))
    return cohort


@pytest.fixture
def staff(signed_in, animator):
    return signed_in(animator)


def address(name: str, cohort: Cohort) -> str:
    return reverse(f"planning:{name}", args=[cohort.code])


def starts(cohort: Cohort) -> list[datetime]:
    return list(cohort.meetings.order_by("pk").values_list("starts_at", flat=True))


def second(cohort: Cohort) -> Meeting:
    return cohort.meetings.order_by("starts_at")[1]


# --- Several dates ----------------------------------------------------------------------------------------------------
def shift(staff, cohort, day="2027-03-16", **more):
    page = reverse("planning:shift", args=[second(cohort).uid])
    data = {"day": day, "start": "10:00", "reason": ""}
    answer = staff.post(page, data)
    assert answer.status_code == 200
    return answer, staff.post(page, data | typed(answer) | {"save": "1"} | more)


def test_a_meeting_and_all_the_following_go_together(staff, cohort):
    before = starts(cohort)
    answer, done = shift(staff, cohort)
    assert "À appeler (1)" in answer.content.decode()
    assert "/annonces/DatesShifted:" in done.url
    assert starts(cohort) == [
        before[0],
        *(start + timedelta(weeks=1) for start in before[1:3]),
        before[3] + timedelta(weeks=1),
    ]


def test_each_person_is_told_once_of_all_the_dates(staff, cohort):
    shift(staff, cohort)
    messages = Message.objects.filter(kind="DatesShifted")
    assert messages.count() == 2
    assert messages[0].body.count("Maintenant") == 3
    assert "Avant\u00a0: mardi 9\u00a0mars 2027 de 10\u00a0h à 12\u00a0h\u00a030" in messages[0].body


def test_seeing_the_new_dates_changes_nothing(staff, cohort):
    before = starts(cohort)
    page = reverse("planning:shift", args=[second(cohort).uid])
    staff.post(page, {"day": "2027-03-16", "start": "10:00"})
    assert starts(cohort) == before


def test_a_meeting_left_out_stays_where_it_is(staff, cohort):
    before = starts(cohort)
    page = reverse("planning:shift", args=[second(cohort).uid])
    data = {"day": "2027-03-16", "start": "10:00", "reason": ""}
    answer = staff.post(page, data)
    rows = typed(answer)
    del rows["seance3-keep"]
    staff.post(page, data | rows | {"save": "1"})
    assert starts(cohort)[3] == before[3]


def test_a_meeting_that_has_begun_is_not_shifted(staff, cohort):
    page = reverse("planning:shift", args=[cohort.meetings.order_by("starts_at")[0].uid])
    assert staff.post(page, {"day": "2027-03-16", "start": "10:00"}).url == address("cohort", cohort)


# --- One more meeting, another room, another team ---------------------------------------------------------------------
def test_the_title_of_an_extra_meeting_gets_its_typographic_signs(staff, cohort):
    data = {"title": "Atelier d'écriture", "day": "2027-03-10", "start": "09:00", "end": "11:00", "room": ""}
    staff.post(address("add_meeting", cohort), data | {"confirm": "1"})
    assert cohort.meetings.get(kind="extra").title == "Atelier d’écriture"


def test_an_extra_meeting_enrols_everybody_and_tells_them(staff, cohort):
    data = {"title": "Atelier CV", "day": "2027-03-10", "start": "09:00", "end": "11:00", "room": ""}
    page = staff.post(address("add_meeting", cohort), data)
    assert "À appeler (1)" in page.content.decode()
    assert cohort.meetings.count() == 4
    staff.post(address("add_meeting", cohort), data | {"confirm": "1"})
    extra = cohort.meetings.get(kind="extra")
    assert Place.objects.filter(meeting=extra, offered=True).count() == 2
    assert Message.objects.filter(kind="MeetingAdded").count() == 2
    assert "Atelier CV" not in Message.objects.filter(kind="MeetingAdded")[0].body


def test_a_new_room_is_for_what_is_to_come(staff, cohort):
    old, new = cohort.room, RoomFactory(site=cohort.site, name="Salle claire")
    data = {"room": str(new.pk), "reason": "Travaux"}
    assert "Salle claire" in staff.post(address("change_room", cohort), data).content.decode()
    staff.post(address("change_room", cohort), data | {"confirm": "1"})
    assert [meeting.place for meeting in cohort.meetings.order_by("starts_at")] == [old, new, new, new]
    assert Message.objects.filter(kind="RoomChanged").count() == 2
    assert list(cohort.meetings.order_by("starts_at").values_list("sequence", flat=True)) == [0, 1, 1, 1]


def test_the_room_of_another_site_is_not_offered(staff, cohort):
    assert staff.post(address("change_room", cohort), {"room": str(RoomFactory().pk)}).status_code == 422


def test_an_animator_is_replaced_and_both_are_told(staff, cohort, animator):
    newcomer = StaffFactory()
    answer = staff.post(address("change_animators", cohort), {"animators": [str(newcomer.pk)]})
    assert answer.url == reverse("attendance:cohorts")
    assert list(cohort.animators.all()) == [newcomer]
    assert [message.kind for message in Message.objects.filter(user=newcomer)] == ["CohortEntrusted"]
    assert not Message.objects.filter(participant__isnull=False).exists()


def test_somebody_must_animate(staff, cohort, animator):
    assert staff.post(address("change_animators", cohort), {"animators": []}).status_code == 422
    assert list(cohort.animators.all()) == [animator]


# --- States and deletion ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("state", "verb", "after"),
    [
        ("draft", "open", "open"),
        ("open", "start", "running"),
        ("running", "complete", "running"),
        ("completed", "archive", "archived"),
        ("archived", "open", "archived"),
        ("cancelled", "open", "cancelled"),
    ],
)
def test_a_state_changes_when_its_conditions_hold(staff, animator, state, verb, after):
    cohort = make_cohort(modules=2, state=state, animators=[animator], first=FIRST)
    staff.post(address("state", cohort), {"verb": verb})
    cohort.refresh_from_db()
    assert cohort.state == after


def test_an_unknown_verb_is_no_page(staff, cohort):
    assert staff.post(address("state", cohort), {"verb": "sell"}).status_code == 404


def test_a_draft_is_deleted_with_its_meetings(staff, animator):
    cohort = make_cohort(modules=2, state="draft", animators=[animator])
    staff.post(address("delete_cohort", cohort))
    assert not Cohort.objects.exists()


def test_what_people_know_of_is_not_deleted(staff, cohort):
    assert "Annulez plutôt" in staff.post(address("delete_cohort", cohort), follow=True).content.decode()
    page = reverse("planning:delete_meeting", args=[second(cohort).uid])
    assert "annulez-la plutôt" in staff.post(page, follow=True).content.decode()
    assert (Cohort.objects.count(), cohort.meetings.count()) == (1, 4)


def test_a_draft_with_somebody_in_it_is_not_deleted_either(staff, animator):
    cohort = make_cohort(modules=1, state="draft", animators=[animator])
    RegistrationFactory(cohort=cohort)
    answer = staff.post(address("delete_cohort", cohort), follow=True)
    assert "Des personnes y sont inscrites" in answer.content.decode()
    assert Cohort.objects.exists()


# --- The page ---------------------------------------------------------------------------------------------------------
def test_the_page_shows_states_and_dates_in_one_journal(staff, cohort):
    shift(staff, cohort, reason="Vacances")
    text = staff.get(address("cohort", cohort)).content.decode()
    assert "du mardi 9\u00a0mars 2027 à 10\u00a0h au mardi 16\u00a0mars 2027 à 10\u00a0h" in text


def test_the_journal_says_who_added_a_meeting(staff, animator, cohort):
    start = FIRST + timedelta(days=3)
    add_meeting(cohort, starts_at=start, ends_at=start + timedelta(hours=2), title="Visite", by=animator)
    text = staff.get(address("cohort", cohort)).content.decode()
    assert "Visite\u00a0: ajoutée, vendredi 5\u00a0mars 2027 à 10\u00a0h" in text


def test_before_a_session_is_archived_one_sees_which_registers_are_left_open(staff, animator):
    ago = FIRST - timedelta(days=30)
    cohort = cohort_at_work(people=1, modules=2, animators=[animator], follow_up=False, first=ago)
    Cohort.objects.filter(pk=cohort.pk).update(state="completed", closed_at=timezone.now())
    page = address("cohort", cohort)
    assert "2 registres ne sont pas clos" in staff.get(page).content.decode()
    for meeting in cohort.meetings.order_by("starts_at"):
        for place in meeting.places.order_by("pk"):
            mark_attendance(place, "present", by=animator)
        close_register(meeting, by=animator)
    assert "clos" not in staff.get(page).content.decode()


def test_a_register_that_expected_nobody_is_not_left_open(staff, animator):
    ago = FIRST - timedelta(days=30)
    cohort = cohort_at_work(people=1, modules=2, animators=[animator], follow_up=False, first=ago)
    Registration.objects.update(state="withdrawn", ended_at=ago - timedelta(days=1))
    Cohort.objects.filter(pk=cohort.pk).update(state="completed", closed_at=timezone.now())
    assert "clos" not in staff.get(address("cohort", cohort)).content.decode()


@pytest.mark.parametrize(("capacity", "shown"), [(1, True), (2, False)])
def test_a_session_without_a_free_place_bears_its_tag(staff, animator, capacity, shown):
    cohort = make_cohort(modules=1, animators=[animator], capacity=capacity)
    RegistrationFactory(cohort=cohort)
    assert ("<span>Complète</span>" in staff.get(address("cohort", cohort)).content.decode()) is shown


def move(staff, meeting, day: str):
    """The first step of moving a meeting: what the page says before anything is written."""
    data = {"day": day, "start": "10:00", "end": "12:00", "room": "", "reason": ""}
    return staff.post(reverse("attendance:move_meeting", args=[meeting.uid]), data)


def test_moving_a_meeting_shows_where_its_contact_is_taken(staff, cohort):
    contact, other = ContactFactory(), make_cohort(modules=1, follow_up=False, first=FIRST + timedelta(days=8))
    CoAnimationFactory(meeting=second(cohort), contact=contact)
    elsewhere = CoAnimationFactory(meeting=other.meetings.get(), contact=contact)
    (line,) = move(staff, second(cohort), "2027-03-10").context["warnings"]
    assert line.startswith(f"{contact} intervient déjà de ")
    assert line in unescape(move(staff, second(cohort), "2027-03-10").content.decode())
    assert not move(staff, second(cohort), "2027-03-11").context["warnings"]
    elsewhere.state = "declined"
    elsewhere.save()
    assert not move(staff, second(cohort), "2027-03-10").context["warnings"]


def test_shifting_meetings_shows_where_their_contacts_are_taken(staff, cohort):
    contact, other = ContactFactory(), make_cohort(modules=1, follow_up=False, first=FIRST + timedelta(days=14))
    CoAnimationFactory(meeting=second(cohort), contact=contact)
    CoAnimationFactory(meeting=other.meetings.get(), contact=contact)
    assert f"{contact} intervient déjà de " in unescape(shift(staff, cohort)[0].content.decode())


def test_moving_a_meeting_to_a_closed_day_says_so(staff, cohort):
    assert move(staff, second(cohort), "2027-05-01").context["warnings"] == [
        "Ce jour est fermé\N{NO-BREAK SPACE}: Fête du Travail."
    ]


@pytest.mark.parametrize("people", [1, 30])
def test_the_page_costs_the_same_whatever_the_people(staff, cohort, people, django_assert_num_queries):
    for _ in range(people):
        RegistrationFactory(cohort=cohort, participant=ParticipantFactory())
    staff.get(address("cohort", cohort))
    with django_assert_num_queries(13):
        staff.get(address("cohort", cohort))


@pytest.mark.parametrize("name", ["cohort", "delete_cohort", "add_meeting", "change_room", "change_animators"])
def test_the_session_of_somebody_else_is_no_page(signed_in, cohort, name):
    other = signed_in(StaffFactory(department="75"))
    assert other.get(address(name, cohort)).status_code == 404
    assert other.post(address(name, cohort), {}).status_code == (405 if name == "cohort" else 404)


@pytest.mark.parametrize("name", ["shift", "delete_meeting"])
def test_the_meeting_of_somebody_else_is_no_page(signed_in, cohort, name):
    other = signed_in(StaffFactory(role=Role.COORDINATOR, department="75"))
    assert other.get(reverse(f"planning:{name}", args=[second(cohort).uid])).status_code == 404


# --- Too few people ---------------------------------------------------------------------------------------------------
def soon(minimum=3, **fields) -> Cohort:
    programme = ProgrammeFactory(modules=1, minimum=minimum, minimum_days=10)
    return make_cohort(programme=programme, first=timezone.now() + timedelta(days=9), **fields)


def test_the_team_is_told_once_of_too_few_people(animator):
    coordinator = StaffFactory(role=Role.COORDINATOR, department="95")
    StaffFactory(role=Role.COORDINATOR, department="75")
    soon(animators=[animator])
    assert [warn_below_minimum(), warn_below_minimum()] == [2, 0]
    assert {message.user for message in Message.objects.all()} == {animator, coordinator}
    assert "Places prises\u00a0: 0. Minimum prévu\u00a0: 3." in Message.objects.all()[0].body


def test_nobody_is_told_too_early_nor_with_enough_people(animator, at):
    cohort = soon(minimum=1, animators=[animator])
    RegistrationFactory(cohort=cohort)
    soon(minimum=0, animators=[animator])
    far = soon(animators=[animator])
    far.meetings.update(starts_at=timezone.now() + timedelta(days=11), ends_at=timezone.now() + timedelta(days=12))
    assert warn_below_minimum() == 0


# --- A programme copied -----------------------------------------------------------------------------------------------
@pytest.fixture
def coordinator(at):
    at("2027-03-02 13:00")
    return StaffFactory(role=Role.COORDINATOR, department="78")


def test_a_programme_is_copied_with_its_modules_and_remembers_its_origin(signed_in, coordinator):
    source = ProgrammeFactory(title="Préparer la suite", department="95", minimum=4)
    ModuleFactory(programme=source, position=1, outline="Accueil, tour de table", minutes=90)
    data = {"source": str(source.pk), "department": "78", "title": "La suite à Versailles"}
    answer = signed_in(coordinator).post(reverse("planning:copy_programme"), data, follow=True)
    copy = Programme.objects.get(origin=source)
    assert (copy.title, copy.department, copy.minimum) == ("La suite à Versailles", "78", 4)
    assert copy.slug == "la-suite-a-versailles-78"
    assert list(copy.modules.values_list("position", "outline", "minutes")) == [(1, "Accueil, tour de table", 90)]
    assert "copié de «\u00a0Préparer la suite\u00a0»" in answer.content.decode()


def test_a_copied_programme_has_its_questionnaires_in_their_newest_version(signed_in, coordinator):
    source = ProgrammeFactory(department="95", modules=1)
    QuestionnaireFactory(programme=source, title="Ancienne version")
    newest = QuestionnaireFactory(programme=source, title="Votre avis", version=2)
    QuestionFactory(questionnaire=newest, code="couleur", choices=["rouge", "vert"])
    data = {"source": str(source.pk), "department": "78"}
    answer = signed_in(coordinator).post(reverse("planning:copy_programme"), data, follow=True)
    copy = Questionnaire.objects.get(programme__origin=source)
    assert (copy.title, copy.version) == ("Votre avis", 1)
    question = copy.questions.get()
    assert (question.code, [choice.code for choice in question.choices.order_by("position")]) == (
        "couleur",
        ["rouge", "vert"],
    )
    assert newest.questions.count() == 1
    assert "Questionnaires\u00a0: 1." in answer.content.decode()


def test_nobody_copies_into_another_department(signed_in, coordinator):
    data = {"source": str(ProgrammeFactory().pk), "department": "75"}
    assert signed_in(coordinator).post(reverse("planning:copy_programme"), data).status_code == 422
    assert Programme.objects.count() == 1


def test_an_animator_copies_no_programme(staff):
    assert staff.get(reverse("planning:copy_programme")).status_code == 404
