"""The animator's pages: who may open them, what they show, how many queries they cost."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.accounts.enums import Role
from sessions.attendance.actions import close_register, mark_attendance
from sessions.attendance.models import Attendance
from sessions.attendance.views import cohorts as cohort_views
from sessions.registrations.enums import Wish
from sessions.registrations.waiting_list import set_wish
from sessions.scheduling.actions import cancel_cohort
from tests.factories.accounts import StaffFactory, UserFactory, sign_in
from tests.factories.attendance import cohort_at_work, first_meeting, places_of
from tests.factories.notifications import MessageFactory
from tests.factories.partners import ContactFactory
from tests.factories.programmes import RoomFactory
from tests.factories.registrations import RegistrationFactory
from tests.factories.scheduling import CoAnimationFactory, make_cohort

pytestmark = pytest.mark.django_db
NOON = "2027-03-02 14:30"


@pytest.fixture
def noon(at):
    return at(NOON)


@pytest.fixture
def animator():
    return StaffFactory()


@pytest.fixture
def cohort(noon, animator):
    return cohort_at_work(people=3, animators=[animator])


@pytest.fixture
def signed_in(client, noon, animator):
    sign_in(client, animator)
    return client


@pytest.fixture
def domain_budget() -> Callable:
    """``with domain_budget(6):`` exactly six queries on the domain's tables (menus and sign-in are the shell's)."""

    @contextmanager
    def exactly(number: int) -> Iterator[None]:
        with CaptureQueriesContext(connection) as captured:
            yield
        queries = [query["sql"] for query in captured.captured_queries if '"portal_sessions_' in query["sql"]]
        assert len(queries) == number, "\n".join(query[:200] for query in queries)

    return exactly


def every_address(cohort) -> list[str]:
    """Each page of a cohort, for GET."""
    meeting = cohort.meetings.order_by("-starts_at")[0]
    person = cohort.registrations.first().participant
    return [
        reverse("attendance:register", args=[meeting.uid]),
        reverse("attendance:sheet", args=[meeting.uid]),
        reverse("attendance:move_meeting", args=[meeting.uid]),
        reverse("attendance:cancel_meeting", args=[meeting.uid]),
        reverse("attendance:cohort", args=[cohort.code]),
        reverse("attendance:cancel_cohort", args=[cohort.code]),
        reverse("attendance:stop_contact", args=[cohort.code, person.public_id]),
    ]


def every_action(cohort) -> list[tuple[str, dict]]:
    """Each thing that a POST can do to a cohort."""
    meeting, later = first_meeting(cohort), cohort.meetings.order_by("-starts_at")[0]
    person = cohort.registrations.first().participant
    failed = MessageFactory(failed=True, cohort=cohort)
    call = MessageFactory(call=True, cohort=cohort)
    day = (timezone.localtime() + timedelta(days=30)).date().isoformat()
    return [
        (reverse("attendance:register", args=[meeting.uid]), {f"place-{places_of(meeting)[0].pk}": "present"}),
        (reverse("attendance:reopen_register", args=[meeting.uid]), {"reason": "Erreur"}),
        (
            reverse("attendance:move_meeting", args=[later.uid]),
            {"day": day, "start": "10:00", "end": "12:00", "confirm": "1"},
        ),
        (reverse("attendance:cancel_meeting", args=[later.uid]), {}),
        (reverse("attendance:stop_contact", args=[cohort.code, person.public_id]), {"reason": "Erreur"}),
        (reverse("attendance:send_again", args=[failed.pk]), {}),
        (reverse("attendance:mark_done", args=[call.pk]), {}),
        (reverse("attendance:cancel_cohort", args=[cohort.code]), {}),
    ]


# --- Who --------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["today", "cohorts", "messages", "phone_list"])
def test_whoever_is_not_signed_in_is_led_to_sign_in(client, name):
    answer = client.get(reverse(f"attendance:{name}"))
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("account_login"))


def test_whoever_is_not_signed_in_changes_nothing(client, cohort):
    for address, data in every_action(cohort):
        assert client.post(address, data).url.startswith(reverse("account_login")), address
    assert not Attendance.objects.exists()


@pytest.mark.parametrize("role", [Role.EDITOR, Role.PARTNER, Role.PRIVACY])
@pytest.mark.parametrize("name", ["today", "cohorts", "messages", "phone_list"])
def test_other_roles_have_no_such_pages(client, role, name):
    sign_in(client, StaffFactory(role=role))
    assert client.get(reverse(f"attendance:{name}")).status_code == 404


def test_an_account_without_role_has_no_such_pages(client):
    client.force_login(UserFactory())
    assert client.get(reverse("attendance:today")).status_code == 404


@pytest.mark.parametrize(
    ("role", "department", "status"),
    [
        (Role.COORDINATOR, "95", 200),
        (Role.COORDINATOR, "", 200),
        (Role.COORDINATOR, "78", 404),
        (Role.ADMIN, "95", 200),
        (Role.ADMIN, "78", 404),
        (Role.ANIMATOR, "95", 404),
        (Role.EDITOR, "95", 404),
    ],
)
def test_a_cohort_opens_to_its_territory(client, cohort, role, department, status):
    sign_in(client, StaffFactory(role=role, department=department))
    assert {address: client.get(address).status_code for address in every_address(cohort)} == dict.fromkeys(
        every_address(cohort), status
    )


def test_a_cohort_opens_to_its_animator(signed_in, cohort):
    for address in every_address(cohort):
        assert signed_in.get(address).status_code == 200, address


def test_nobody_acts_on_the_cohort_of_another(client, cohort):
    sign_in(client, StaffFactory())
    for address, data in every_action(cohort):
        assert client.post(address, data).status_code == 404, address
    assert not Attendance.objects.exists()
    assert not cohort.meetings.exclude(sequence=0).exists()


def test_an_animator_without_the_role_any_more_runs_nothing(client, cohort, animator):
    animator.staff_roles.all().delete()
    client.force_login(animator)
    assert client.get(reverse("attendance:cohort", args=[cohort.code])).status_code == 404


def test_lists_hold_ones_own_cohorts_only(signed_in, cohort):
    other = cohort_at_work(people=1, code="ailleurs-1")
    MessageFactory(call=True, cohort=other)
    for name in ("today", "cohorts", "messages", "phone_list"):
        page = signed_in.get(reverse(f"attendance:{name}")).content.decode()
        assert "ailleurs-1" not in page
        assert str(other.messages.get().participant) not in page or name in ("today", "cohorts")


def test_pages_are_not_stored(signed_in, cohort):
    assert "no-store" in signed_in.get(reverse("attendance:cohort", args=[cohort.code]))["Cache-Control"]


# --- Today ------------------------------------------------------------------------------------------------------------
def test_today_says_where_when_who(signed_in, cohort):
    meeting = first_meeting(cohort)
    excused = places_of(meeting)[0]
    excused.excused_at = timezone.now()
    excused.save()
    CoAnimationFactory(meeting=meeting, contact=ContactFactory(first_name="Alix", last_name="Renard"))
    page = signed_in.get(reverse("attendance:today")).content.decode()
    assert "de 13\u00a0h\u00a030 à 16\u00a0h" in page
    assert cohort.site.name in page
    assert "Alix Renard" in page
    assert "Ont prévenu de leur absence" in page
    assert "première fois" not in page
    assert reverse("attendance:register", args=[meeting.uid]) in page


def test_who_animates_reads_how_the_module_is_led(signed_in, cohort, client):
    meeting = first_meeting(cohort)
    meeting.module.outline = "Accueil, puis un tour de table."
    meeting.module.save()
    register = reverse("attendance:register", args=[meeting.uid])
    for address in (reverse("attendance:today"), register):
        assert "<p>Accueil, puis un tour de table.</p>" in signed_in.get(address).content.decode()
    session = signed_in.get(reverse("attendance:cohort", args=[cohort.code])).content.decode()
    assert session.count(f'href="{register}#trame"') == 1
    sign_in(client, StaffFactory(role=Role.EDITOR))
    assert client.get(register).status_code in (403, 404)


def test_today_says_who_joins_since_the_last_meeting(signed_in, at, animator):
    at("2027-02-23 14:30")
    cohort = cohort_at_work(people=1, animators=[animator])
    at("2027-02-26 10:00")
    late = RegistrationFactory(cohort=cohort, participant__last_name="Nouvel-Arrivé")
    late.places.filter(meeting__starts_at__lte=timezone.now()).update(offered=False)
    at(NOON)
    page = signed_in.get(reverse("attendance:today")).content.decode()
    assert "Viennent pour la première fois" in page
    assert page.count("Nouvel-Arrivé") == 2


def test_today_without_a_meeting_is_kind(signed_in, noon):
    assert "Pas de séance aujourd’hui" in signed_in.get(reverse("attendance:today")).content.decode()


def test_a_register_left_open_is_listed_from_the_next_day_until_it_is_closed(signed_in, cohort, at, animator):
    assert "Registres restés ouverts" not in signed_in.get(reverse("attendance:today")).content.decode()
    at("2027-03-03 00:05")
    address = reverse("attendance:register", args=[first_meeting(cohort).uid])
    assert "Registres restés ouverts" in signed_in.get(reverse("attendance:today")).content.decode()
    for place in places_of(first_meeting(cohort)):
        mark_attendance(place, "present", by=animator)
    close_register(first_meeting(cohort), by=animator)
    assert address not in signed_in.get(reverse("attendance:today")).content.decode()


def test_calls_to_make_are_counted(signed_in, cohort):
    MessageFactory.create_batch(2, call=True, cohort=cohort)
    assert "2 personnes à appeler" in signed_in.get(reverse("attendance:today")).content.decode()


@pytest.mark.parametrize("number", [1, 30])
def test_today_costs_the_same_with_one_meeting_and_with_thirty(signed_in, noon, animator, domain_budget, number):
    for _ in range(number):
        made = cohort_at_work(people=2, animators=[animator], modules=2)
        old = cohort_at_work(people=1, animators=[animator], modules=1, first=timezone.now() - timedelta(days=3))
        CoAnimationFactory(meeting=first_meeting(made), contact=ContactFactory())
        MessageFactory(call=True, cohort=old)
    with domain_budget(6):
        assert signed_in.get(reverse("attendance:today")).status_code == 200


@pytest.fixture
def crowded(noon, animator) -> Callable:
    """A session under way with so many registered, as many who wait, as many calls to make."""

    def made(people: int):
        cohort = cohort_at_work(people=people, animators=[animator], modules=2, capacity=people)
        for registration in cohort.registrations.select_related("participant"):
            MessageFactory(call=True, cohort=cohort, participant=registration.participant)
            RegistrationFactory(cohort=cohort, state="waiting")
        return cohort

    return made


@pytest.mark.parametrize("people", [1, 300])
def test_the_pages_of_a_session_cost_the_same_with_one_person_and_with_three_hundred(
    signed_in, crowded, budget, people
):
    cohort = crowded(people)
    meeting = first_meeting(cohort)
    mark_attendance(places_of(meeting)[0], "present", by=cohort.animators.get())
    costs = {
        reverse("attendance:today"): 12,
        reverse("attendance:register", args=[meeting.uid]): 10,
        reverse("attendance:cohort", args=[cohort.code]): 13,
        reverse("attendance:phone_list"): 7,
    }
    signed_in.get(reverse("attendance:cohorts"))
    for address, cost in costs.items():
        with budget(cost):
            assert signed_in.get(address).status_code == 200


@pytest.mark.parametrize(("name", "cost"), [("cohorts", 2), ("messages", 4)])
@pytest.mark.parametrize("number", [1, 3])
def test_lists_cost_the_same_with_one_row_and_with_three(signed_in, noon, animator, domain_budget, name, cost, number):
    for _ in range(number):
        cohort = cohort_at_work(people=1, animators=[animator], modules=1)
        MessageFactory(call=True, cohort=cohort)
        MessageFactory(failed=True, cohort=cohort)
    with domain_budget(cost):
        assert signed_in.get(reverse(f"attendance:{name}")).status_code == 200


def test_a_list_of_many_sessions_is_read_by_pages(signed_in, noon, animator, monkeypatch):
    monkeypatch.setattr(cohort_views, "COHORTS_PER_PAGE", 2)
    codes = [make_cohort(modules=1, animators=[animator]).code for _ in range(3)]
    pages = [signed_in.get(reverse("attendance:cohorts"), {"page": number}).content.decode() for number in (1, 2)]
    assert [sum(code in page for code in codes) for page in pages] == [2, 1]
    assert "Page 2 sur 2" in pages[1]


# --- The cohort -------------------------------------------------------------------------------------------------------
def test_a_cohort_shows_people_their_numbers_and_the_waiting_list(signed_in, cohort):
    RegistrationFactory(
        cohort=cohort, state="waiting", participant__last_name="Quiattend", participant__landline="0199001234"
    )
    page = signed_in.get(reverse("attendance:cohort", args=[cohort.code])).content.decode()
    assert "Quiattend" in page
    assert 'href="tel:0199001234"' in page
    assert "01\u00a099\u00a000\u00a012\u00a034" in page
    assert "Liste d’attente (1)" in page


def test_no_page_shows_a_count_of_absences(signed_in, cohort, animator):
    mark_attendance(places_of(first_meeting(cohort))[0], "absent", by=animator)
    page = signed_in.get(reverse("attendance:cohort", args=[cohort.code])).content.decode()
    assert "bsence" not in page


def test_who_came_and_waits_again_still_has_something_to_certify(signed_in, cohort, animator):
    place = places_of(first_meeting(cohort))[0]
    mark_attendance(place, "present", by=animator)
    cancel_cohort(cohort, by=animator)
    set_wish(place.registration, Wish.HERE)
    page = signed_in.get(reverse("attendance:cohort", args=[cohort.code])).content.decode()
    assert "Liste d’attente (1)" in page
    assert reverse("attendance:certificate", args=[place.registration.public_id]) in page


def test_a_cancelled_cohort_says_so(signed_in, cohort):
    signed_in.post(reverse("attendance:cancel_cohort", args=[cohort.code]), {"reason": "Trop peu de monde"})
    page = signed_in.get(reverse("attendance:cohort", args=[cohort.code])).content.decode()
    assert "Annulée" in page
    assert "Annuler cette session" not in page


def test_the_long_page_of_a_session_leads_to_its_people(signed_in, cohort):
    page = signed_in.get(reverse("attendance:cohort", args=[cohort.code])).content.decode()
    for part in ("seances", "inscrites", "attente", "envois"):
        assert page.count(f'href="#{part}"') == page.count(f'id="{part}"') == 1


def test_cancelling_twice_says_why_not(signed_in, cohort):
    address = reverse("attendance:cancel_cohort", args=[cohort.code])
    signed_in.post(address)
    assert "déjà annulée ou terminée" in signed_in.post(address, follow=True).content.decode()


# --- Another room -----------------------------------------------------------------------------------------------------
@pytest.fixture
def elsewhere(cohort):
    """A meeting to come that was moved out of the session's usual room."""
    meeting = cohort.meetings.order_by("-starts_at")[0]
    meeting.room = RoomFactory(site=cohort.site)
    meeting.save()
    return meeting


def test_no_room_chosen_is_the_usual_room_of_the_session(signed_in, cohort, elsewhere):
    start = timezone.localtime(elsewhere.starts_at)
    data = {"day": start.date().isoformat(), "start": "10:00", "end": "12:00", "room": ""}
    address = reverse("attendance:move_meeting", args=[elsewhere.uid])
    assert cohort.room.name in signed_in.post(address, data).content.decode()
    signed_in.post(address, data | {"confirm": "1"})
    elsewhere.refresh_from_db()
    assert elsewhere.place == cohort.room


# --- The sheet for paper ----------------------------------------------------------------------------------------------
def test_the_sheet_has_a_line_for_each_person_and_some_more(signed_in, cohort):
    page = signed_in.get(reverse("attendance:sheet", args=[first_meeting(cohort).uid])).content.decode()
    assert page.count('<th scope="row">') == 3 + 4
    assert "Signature" in page


def test_the_sheet_says_nothing_of_the_subject(signed_in, cohort):
    page = signed_in.get(reverse("attendance:sheet", args=[first_meeting(cohort).uid])).content.decode()
    assert first_meeting(cohort).label not in page
    assert cohort.programme.title not in page
    assert cohort.programme.neutral_title in page
