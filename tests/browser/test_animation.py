"""The animator's day in a real browser: today, the register with and without a script, a change of date."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from sessions.attendance.actions import close_register, mark_attendance
from sessions.attendance.models import Attendance, Register
from sessions.notifications.actions import deliver
from sessions.notifications.models import Message
from sessions.registrations.models import ExcuseLink
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


def test_taps_are_saved_at_once_or_when_the_network_is_back(phone, sign_in, animator, cohort, axe, guard_complaints):
    first, second, third = places_of(first_meeting(cohort))[1:4]
    sign_in(phone, animator)
    phone.goto(reverse("attendance:today"))
    phone.get_by_role("link", name="Faire l’appel").click()
    tap(phone, first, "present")
    phone.get_by_text("Enregistré.").wait_for()
    assert states(cohort) == ["present"]
    axe(phone)

    phone.context.set_offline(True)
    tap(phone, second, "partial")
    phone.get_by_text("Pas de réseau").wait_for()
    tap(phone, second, "absent")
    assert states(cohort) == ["present"]
    phone.context.set_offline(False)
    phone.get_by_text("Enregistré.").wait_for()
    assert phone.evaluate("localStorage.length") == 0
    assert states(cohort) == ["present", "absent"]

    phone.context.set_offline(True)
    tap(phone, third, "partial")
    phone.get_by_text("Pas de réseau").wait_for()
    phone.goto("about:blank")
    phone.context.set_offline(False)
    phone.goto(address(cohort))
    phone.get_by_text("Enregistré.").wait_for()
    assert phone.evaluate("localStorage.length") == 0
    assert states(cohort) == ["present", "absent", "partial"]
    guard_complaints[:] = [line for line in guard_complaints if "ERR_INTERNET_DISCONNECTED" not in line]


def test_the_register_closes_and_opens_again_without_a_script(nojs, sign_in, animator, cohort):
    sign_in(nojs, animator)
    nojs.goto(address(cohort))
    for place in places_of(first_meeting(cohort))[1:-1]:
        tap(nojs, place, "present")
    nojs.get_by_role("button", name="Enregistrer et clore").click()
    assert nojs.get_by_text("Il reste quelqu’un à noter").is_visible()
    tap(nojs, places_of(first_meeting(cohort))[-1], "absent")
    nojs.get_by_role("button", name="Enregistrer et clore").click()
    assert nojs.get_by_text("Le registre est clos.").is_visible()
    assert states(cohort) == ["excused", "present", "present", "present", "absent"]
    nojs.goto(address(cohort))
    nojs.get_by_label("Raison").fill("Une erreur de ligne")
    nojs.get_by_role("button", name="Rouvrir").click()
    nojs.get_by_text("Le registre est rouvert.").wait_for()
    assert Register.objects.get().closed_at is None


def test_a_meeting_is_moved_people_told_and_the_call_ticked_off(
    phone, sign_in, animator, cohort, axe, sideways, screenshot
):
    meeting = cohort.meetings.order_by("starts_at")[1]
    sign_in(phone, animator)
    phone.goto(reverse("attendance:cohort", args=[cohort.code]))
    phone.get_by_role("link", name="Déplacer").first.click()
    phone.get_by_label("Nouvelle date").fill("2020-01-06")
    phone.get_by_role("button", name="Vérifier avant d’annoncer").click()
    phone.get_by_role("alert").filter(has_text="Cette date est passée").wait_for()
    axe(phone)
    new_day = (timezone.localtime(meeting.starts_at) + timedelta(days=2)).date()
    phone.get_by_label("Nouvelle date").fill(new_day.isoformat())
    phone.get_by_label("Début").fill("09:30")
    phone.get_by_label("Fin").fill("12:00")
    phone.get_by_role("button", name="Vérifier avant d’annoncer").click()
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
    written = Message.objects.exclude(channel="sms").values_list("body", flat=True)  # an SMS has room for the new date
    assert all("Avant :" in body and "Maintenant :" in body for body in written)

    for call in Message.objects.filter(channel="phone"):
        deliver(call.pk)
    phone.goto(reverse("attendance:phone_list"))
    phone.get_by_role("button", name="C’est fait").first.click()
    phone.get_by_role("status").filter(has_text="C’est noté").wait_for()
    assert Message.objects.get(state="done").channel == "phone"


def pages_of(cohort, animator) -> dict[str, str]:
    """Each page of the day and of the desk, with something on it."""
    MessageFactory(failed=True, cohort=cohort)
    MessageFactory(sent=True, cohort=cohort)
    MessageFactory(call=True, cohort=cohort)
    meeting, later = first_meeting(cohort), cohort.meetings.order_by("-starts_at")[0]
    closed = first_meeting(cohort_at_work(people=1, animators=[animator]))
    mark_attendance(places_of(closed)[0], "present", by=animator)
    close_register(closed, by=animator)
    registration = cohort.registrations.order_by("pk")[0]
    file = [cohort.code, registration.public_id]
    return {
        "today": reverse("attendance:today"),
        "register": reverse("attendance:register", args=[meeting.uid]),
        "closed": reverse("attendance:register", args=[closed.uid]),
        "future": reverse("attendance:register", args=[later.uid]),
        "arrival": reverse("attendance:arrival", args=[meeting.uid]),
        "sheet": reverse("attendance:sheet", args=[later.uid]),
        "cohorts": reverse("attendance:cohorts"),
        "cohort": reverse("attendance:cohort", args=[cohort.code]),
        "cancel_meeting": reverse("attendance:cancel_meeting", args=[later.uid]),
        "cancel_cohort": reverse("attendance:cancel_cohort", args=[cohort.code]),
        "stop_contact": reverse("attendance:stop_contact", args=[cohort.code, registration.participant.public_id]),
        "messages": reverse("attendance:messages"),
        "calls": reverse("attendance:phone_list"),
        "file": reverse("reception:registration", args=file),
        "move_person": reverse("reception:move", args=file),
        "waiting_list": reverse("reception:waiting_list", args=[cohort.code]),
        "export": reverse("reception:export"),
        "excuse": ExcuseLink.current_for(places_of(later)[0].pk).path(),
    }


def test_every_page_is_accessible_and_fits(page, sign_in, animator, cohort, look):
    sign_in(page, animator)
    for name, where in pages_of(cohort, animator).items():
        page.goto(where)
        look(page, name)
    page.goto(reverse("attendance:sheet", args=[first_meeting(cohort).uid]))
    page.get_by_role("button", name="Fichier PDF").click()
    page.get_by_role("heading", name="Feuille de présence").wait_for()
    look(page, "document")
    page.goto(address(cohort))
    page.get_by_label("Photo ou scan").set_input_files(
        {"name": "feuille.svg", "mimeType": "image/svg+xml", "buffer": b"<svg/>"}
    )
    page.get_by_role("button", name="Garder ce fichier").click()
    page.get_by_role("link", name="Revenir aux présences").wait_for()
    look(page, "scan")
