"""The register without a network and with somebody else at work; who comes unannounced; the link to excuse."""

import pytest
from django.urls import reverse

from sessions.attendance.actions import mark_attendance
from sessions.attendance.models import Attendance, AttendanceMark
from sessions.registrations.models import ExcuseLink
from tests.factories.accounts import StaffFactory
from tests.factories.attendance import cohort_at_work, first_meeting, places_of

WORKER_AT_WORK = """async () => {
  for (let turn = 0; turn < 100 && !navigator.serviceWorker.controller; turn += 1)
    await new Promise((resolve) => setTimeout(resolve, 50));
  return navigator.serviceWorker.controller !== null;
}"""


@pytest.fixture
def animator(transactional_db):
    return StaffFactory(first_name="Claire", last_name="Moreau")


@pytest.fixture
def meeting(animator):
    return first_meeting(cohort_at_work(people=3, animators=[animator]))


def tap(page, place, state: str) -> None:
    page.locator(f"label:has(input[name='place-{place.pk}'][value='{state}'])").click()


def test_a_colleagues_mark_is_shown_a_new_tap_decides_and_somebody_comes_unannounced(
    phone, sign_in, animator, meeting, axe, sideways, screenshot, guard_complaints
):
    place, other = places_of(meeting)[:2]
    sign_in(phone, animator)
    phone.goto(reverse("attendance:register", args=[meeting.uid]))
    assert phone.evaluate(WORKER_AT_WORK)
    phone.context.set_offline(True)
    tap(phone, place, "absent")
    tap(phone, other, "present")
    phone.get_by_text("Pas de réseau").wait_for()
    phone.get_by_role("button", name="Enregistrer et clore").click()
    phone.get_by_text("Vous pourrez clore").wait_for()
    phone.reload()
    phone.get_by_text("2 présences notées attendent sur ce téléphone").wait_for()
    assert meeting.cohort.registrations.first().participant.last_name not in phone.content()
    screenshot(phone, "offline")
    mark_attendance(place, "partial", by=StaffFactory(first_name="Inès", last_name="Le Goff"))
    phone.context.set_offline(False)
    phone.get_by_text("Inès Le Goff").wait_for()
    assert phone.locator(f"input[name='place-{place.pk}'][value='partial']").is_checked()
    axe(phone)
    sideways(phone)
    screenshot(phone, "conflict")
    assert Attendance.objects.get(place=place).state == "partial"
    assert Attendance.objects.get(place=other).state == "present"
    tap(phone, place, "absent")
    phone.get_by_text("Enregistré.").wait_for()
    assert Attendance.objects.get(place=place).state == "absent"
    assert AttendanceMark.objects.filter(place=other).count() == 1
    with phone.expect_response(lambda answer: answer.request.method == "POST"):
        phone.get_by_role("button", name="Tous les autres sont là").click()
    assert [noted.state for noted in Attendance.objects.order_by("place")] == ["absent", "present", "present"]

    phone.get_by_role("link", name="Ajouter une personne venue sans inscription").click()
    phone.get_by_label("Prénom").fill("Aïcha")
    phone.get_by_label("Nom", exact=True).fill("Benali-Roy")
    phone.get_by_label("La personne est d’accord").check()
    phone.get_by_role("button", name="L’inscrire").click()
    phone.get_by_text("sa présence est notée").wait_for()
    assert Attendance.objects.latest("pk").state == "present"
    guard_complaints[:] = [line for line in guard_complaints if "ERR_INTERNET_DISCONNECTED" not in line]


def test_a_tap_in_a_message_excuses_without_a_script(nojs, meeting):
    place = places_of(meeting.cohort.meetings.order_by("starts_at")[1])[0]
    nojs.goto(ExcuseLink.current_for(place.pk).path())
    nojs.get_by_role("button", name="Je ne peux pas venir").click()
    nojs.get_by_role("button", name="Je peux venir finalement").wait_for()
    place.refresh_from_db()
    assert place.excused_at is not None
