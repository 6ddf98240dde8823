"""The animator's day in a real browser: today, the register with and without a script, a change of date."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from sessions.attendance.models import Attendance, Register
from sessions.notifications.models import Message
from tests.browser.conftest import PHONE
from tests.factories.accounts import StaffFactory
from tests.factories.attendance import cohort_at_work, first_meeting, places_of
from tests.factories.notifications import MessageFactory
from tests.factories.people import ParticipantFactory
from tests.factories.registrations import RegistrationFactory


@pytest.fixture
def animator(transactional_db):
    return StaffFactory(first_name="Claire", last_name="Moreau")


@pytest.fixture
def cohort(animator):
    """One meeting going on, people with and without e-mail, somebody excused, somebody who waits."""
    cohort = cohort_at_work(people=4, animators=[animator])
    RegistrationFactory(cohort=cohort, participant=ParticipantFactory(landline_only=True, last_name="Sanscourriel"))
    RegistrationFactory(cohort=cohort, state="waiting", participant=ParticipantFactory(last_name="Quiattend"))
    excused = places_of(first_meeting(cohort))[0]
    excused.excused_at = timezone.now() - timedelta(days=1)
    excused.save()
    return cohort


def address(cohort) -> str:
    return reverse("attendance:register", args=[first_meeting(cohort).uid])


def states(cohort) -> list[str]:
    marks = Attendance.objects.filter(place__meeting=first_meeting(cohort)).order_by("place")
    return list(marks.values_list("state", flat=True))


def tap(page, place, state: str) -> None:
    page.locator(f"label:has(input[name='place-{place.pk}'][value='{state}'])").click()


def test_an_animator_signs_in_and_sees_today(phone, sign_in, animator, cohort, axe, sideways, screenshot):
    sign_in(phone, animator)
    phone.goto(reverse("attendance:today"))
    assert phone.get_by_role("heading", name=first_meeting(cohort).label).is_visible()
    axe(phone)
    sideways(phone)
    screenshot(phone, "today")
    phone.get_by_role("link", name="Faire l'appel").click()
    assert phone.get_by_role("heading", name="Présences").is_visible()


def test_a_tap_is_saved_at_once(phone, sign_in, animator, cohort, axe, sideways, screenshot):
    sign_in(phone, animator)
    phone.goto(address(cohort))
    tap(phone, places_of(first_meeting(cohort))[1], "present")
    phone.get_by_text("Enregistré.").wait_for()
    assert states(cohort) == ["present"]
    axe(phone)
    sideways(phone)
    screenshot(phone, "register")


def test_taps_made_without_network_arrive_later_and_once(phone, sign_in, animator, cohort, guard_complaints):
    first, second = places_of(first_meeting(cohort))[1:3]
    sign_in(phone, animator)
    phone.goto(address(cohort))
    phone.context.set_offline(True)
    tap(phone, first, "present")
    phone.get_by_text("Pas de réseau").wait_for()
    tap(phone, second, "partial")
    tap(phone, second, "absent")
    assert states(cohort) == []
    phone.context.set_offline(False)
    phone.get_by_text("Enregistré.").wait_for()
    assert phone.evaluate("localStorage.length") == 0
    assert states(cohort) == ["present", "absent"]
    guard_complaints[:] = [line for line in guard_complaints if "ERR_INTERNET_DISCONNECTED" not in line]


def test_taps_kept_on_the_phone_arrive_when_the_page_opens_again(phone, sign_in, animator, cohort, guard_complaints):
    place = places_of(first_meeting(cohort))[1]
    sign_in(phone, animator)
    phone.goto(address(cohort))
    phone.context.set_offline(True)
    tap(phone, place, "partial")
    phone.get_by_text("Pas de réseau").wait_for()
    phone.goto("about:blank")
    phone.context.set_offline(False)
    phone.goto(address(cohort))
    phone.get_by_text("Enregistré.").wait_for()
    assert phone.evaluate("localStorage.length") == 0
    assert states(cohort) == ["partial"]
    guard_complaints[:] = [line for line in guard_complaints if "ERR_INTERNET_DISCONNECTED" not in line]


def test_the_register_works_without_a_script(open_page, sign_in, animator, cohort, screenshot):
    page = open_page(PHONE, java_script_enabled=False)
    sign_in(page, animator)
    page.goto(address(cohort))
    for place in places_of(first_meeting(cohort))[1:-1]:
        tap(page, place, "present")
    page.get_by_role("button", name="Enregistrer et clore").click()
    assert page.get_by_text("Il reste quelqu'un à noter").is_visible()
    screenshot(page, "unmarked")
    tap(page, places_of(first_meeting(cohort))[-1], "absent")
    page.get_by_role("button", name="Enregistrer et clore").click()
    assert page.get_by_text("Le registre est clos.").is_visible()
    assert states(cohort) == ["excused", "present", "present", "present", "absent"]


def test_a_closed_register_is_reopened_with_a_reason(page, sign_in, animator, cohort, axe, screenshot):
    sign_in(page, animator)
    page.goto(address(cohort))
    for place in places_of(first_meeting(cohort)):
        tap(page, place, "present")
    page.get_by_role("button", name="Enregistrer et clore").click()
    page.get_by_text("Le registre est clos.").wait_for()
    page.goto(address(cohort))
    axe(page)
    screenshot(page, "closed")
    page.get_by_label("Raison").fill("Une erreur de ligne")
    page.get_by_role("button", name="Rouvrir").click()
    page.get_by_text("Le registre est rouvert.").wait_for()
    assert Register.objects.get().closed_at is None


def test_the_next_meeting_is_moved_and_people_are_told(phone, sign_in, animator, cohort, axe, sideways, screenshot):
    meeting = cohort.meetings.order_by("starts_at")[1]
    sign_in(phone, animator)
    phone.goto(reverse("attendance:cohort", args=[cohort.code]))
    axe(phone)
    sideways(phone)
    screenshot(phone, "cohort")
    phone.get_by_role("link", name="Déplacer").first.click()
    axe(phone)
    screenshot(phone, "move")
    new_day = (timezone.localtime(meeting.starts_at) + timedelta(days=2)).date()
    phone.get_by_label("Nouvelle date").fill(new_day.isoformat())
    phone.get_by_label("Début").fill("09:30")
    phone.get_by_label("Fin").fill("12:00")
    phone.get_by_role("button", name="Vérifier avant d'annoncer").click()
    phone.get_by_role("heading", name="Annoncer un changement").wait_for()
    axe(phone)
    sideways(phone)
    screenshot(phone, "announce")
    assert not Message.objects.exists()
    phone.get_by_role("button", name="Déplacer et prévenir").click()
    phone.get_by_text("La séance est déplacée.").wait_for()
    meeting.refresh_from_db()
    assert (meeting.sequence, timezone.localtime(meeting.starts_at).date()) == (1, new_day)
    assert Message.objects.count() == 5
    assert all("Avant :" in body and "Maintenant :" in body for body in Message.objects.values_list("body", flat=True))


def test_a_call_is_ticked_off(phone, sign_in, animator, cohort, axe, sideways, screenshot):
    MessageFactory(call=True, cohort=cohort)
    sign_in(phone, animator)
    phone.goto(reverse("attendance:phone_list"))
    axe(phone)
    sideways(phone)
    screenshot(phone, "calls")
    phone.get_by_role("button", name="C'est fait").click()
    phone.get_by_role("status").filter(has_text="C'est noté").wait_for()
    assert Message.objects.get().state == "done"


@pytest.mark.parametrize("width", [320, 1280])
def test_every_page_is_accessible_and_fits(open_page, sign_in, animator, cohort, axe, sideways, screenshot, width):
    MessageFactory(failed=True, cohort=cohort)
    MessageFactory(sent=True, cohort=cohort)
    later = cohort.meetings.order_by("-starts_at")[0]
    person = cohort.registrations.order_by("pk")[0].participant
    page = open_page({"viewport": {"width": width, "height": 800}}, color_scheme="dark")
    sign_in(page, animator)
    addresses = {
        "today": reverse("attendance:today"),
        "register": address(cohort),
        "future": reverse("attendance:register", args=[later.uid]),
        "sheet": reverse("attendance:sheet", args=[later.uid]),
        "cohorts": reverse("attendance:cohorts"),
        "cohort": reverse("attendance:cohort", args=[cohort.code]),
        "cancel_meeting": reverse("attendance:cancel_meeting", args=[later.uid]),
        "cancel_cohort": reverse("attendance:cancel_cohort", args=[cohort.code]),
        "stop_contact": reverse("attendance:stop_contact", args=[cohort.code, person.public_id]),
        "messages": reverse("attendance:messages"),
        "calls": reverse("attendance:phone_list"),
    }
    for name, where in addresses.items():
        page.goto(where)
        axe(page)
        sideways(page)
        screenshot(page, f"{name}-{width}")


def test_an_impossible_date_says_how_to_correct_it(phone, sign_in, animator, cohort, axe, screenshot):
    meeting = cohort.meetings.order_by("starts_at")[1]
    sign_in(phone, animator)
    phone.goto(reverse("attendance:move_meeting", args=[meeting.uid]))
    phone.get_by_label("Nouvelle date").fill("2020-01-06")
    phone.get_by_role("button", name="Vérifier avant d'annoncer").click()
    phone.get_by_role("alert").filter(has_text="Cette date est passée").wait_for()
    axe(phone)
    screenshot(phone, "past")
