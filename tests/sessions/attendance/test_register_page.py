"""The register on a phone: one tap each, one button for all, with or without a script."""

import pytest
from django.urls import reverse
from django.utils import timezone

from sessions.attendance.models import Attendance, Register, RegisterEvent
from sessions.scheduling.actions import cancel_meeting
from tests.factories.accounts import StaffFactory, sign_in
from tests.factories.attendance import AttendanceFactory, cohort_at_work, first_meeting, places_of

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}


@pytest.fixture
def animator():
    return StaffFactory()


@pytest.fixture
def meeting(animator):
    return first_meeting(cohort_at_work(people=2, animators=[animator]))


@pytest.fixture
def address(meeting):
    return reverse("attendance:register", args=[meeting.uid])


@pytest.fixture
def staff(client, animator):
    sign_in(client, animator)
    return client


def marks(*pairs, **more) -> dict:
    return {f"place-{place.pk}": state for place, state in pairs} | more


def test_one_button_saves_every_line(staff, meeting, address):
    first, second = places_of(meeting)
    answer = staff.post(address, marks((first, "present"), (second, "absent")))
    assert answer.status_code == 302
    assert dict(Attendance.objects.values_list("place", "state")) == {first.pk: "present", second.pk: "absent"}


def test_a_line_left_out_stays_unmarked(staff, meeting, address):
    first, second = places_of(meeting)
    staff.post(address, marks((first, "partial")))
    assert list(Attendance.objects.values_list("place", flat=True)) == [first.pk]
    assert second.pk not in Attendance.objects.values_list("place", flat=True)


def test_all_the_others_are_there_at_one_tap_but_who_excused_herself_or_was_noted(staff, animator):
    meeting = first_meeting(cohort_at_work(people=4, animators=[animator]))
    absent, excused, noted, other = places_of(meeting)
    excused.excused_at = timezone.now()
    excused.save()
    AttendanceFactory(place=noted, state="partial", marked_by=animator)
    page = reverse("attendance:register", args=[meeting.uid])
    assert 'name="rest"' in staff.get(page).content.decode()
    sent = marks((absent, "absent"), (excused, "excused"), rest="1")
    staff.post(page, sent | {f"shown-{excused.pk}": "excused", f"shown-{noted.pk}": "", f"shown-{other.pk}": ""})
    states = dict(Attendance.objects.values_list("place", "state"))
    assert states == {absent.pk: "absent", excused.pk: "excused", noted.pk: "partial", other.pk: "present"}
    assert 'name="rest"' not in staff.get(page).content.decode()


def test_all_the_others_leaves_who_excused_herself_since_the_page_was_shown(staff, meeting, address):
    excused, other = places_of(meeting)
    excused.excused_at = timezone.now()
    excused.save()
    staff.post(address, {"rest": "1", f"shown-{excused.pk}": "", f"shown-{other.pk}": ""})
    assert dict(Attendance.objects.values_list("place", "state")) == {other.pk: "present"}


def test_a_script_saves_one_line_and_gets_json(staff, meeting, address):
    first, _ = places_of(meeting)
    answer = staff.post(address, marks((first, "present")), headers=JSON)
    assert answer.json() == {"saved": [first.pk], "conflicts": []}


def test_a_script_is_told_of_what_somebody_else_noted(staff, meeting, address):
    first, second = places_of(meeting)
    AttendanceFactory(place=first, state="partial", marked_by=StaffFactory(first_name="Inès", last_name="Le Goff"))
    sent = marks((first, "absent"), (second, "present"), **{f"shown-{first.pk}": "", f"key-{first.pk}": "k1"})
    answer = staff.post(address, sent, headers=JSON).json()
    assert answer["saved"] == [second.pk]
    assert answer["conflicts"][0]["state"] == "partial"
    assert "Inès Le Goff" in answer["conflicts"][0]["words"]
    assert Attendance.objects.get(place=first).state == "partial"


def test_without_a_script_a_conflict_is_said_and_the_register_stays_open(staff, meeting, address):
    first, second = places_of(meeting)
    AttendanceFactory(place=first, state="partial", marked_by=StaffFactory())
    answer = staff.post(address, marks((first, "absent"), (second, "present"), close="1"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Quelqu’un d’autre a noté autre chose" in page
    assert f'value="partial" id="id_place-{first.pk}_1" checked' in page or 'value="partial"' in page
    assert not Register.objects.exclude(closed_at=None).exists()


def test_sent_twice_by_a_poor_network_it_is_one_row(staff, meeting, address):
    first, _ = places_of(meeting)
    for _ in range(3):
        staff.post(address, marks((first, "present")), headers=JSON)
    assert Attendance.objects.count() == 1


def test_an_excuse_preselected_and_not_touched_is_saved(staff, meeting, address):
    first, _ = places_of(meeting)
    first.excused_at = timezone.now()
    first.save()
    staff.post(address, marks((first, "excused"), **{f"shown-{first.pk}": "excused"}))
    assert Attendance.objects.get().state == "excused"


def test_an_old_page_does_not_undo_what_somebody_else_marked(staff, meeting, address):
    first, second = places_of(meeting)
    AttendanceFactory(place=first, state="present")
    staff.post(
        address,
        marks((first, "absent"), (second, "present"), **{f"shown-{first.pk}": "absent", f"shown-{second.pk}": ""}),
    )
    assert Attendance.objects.get(place=first).state == "present"


def test_an_unknown_choice_is_refused_and_nothing_is_saved(staff, meeting, address):
    first, second = places_of(meeting)
    answer = staff.post(address, marks((first, "bien"), (second, "present")))
    assert answer.status_code == 422
    assert "Choisissez une des quatre réponses." in answer.content.decode()
    assert not Attendance.objects.exists()


def test_the_place_of_another_meeting_is_not_marked(staff, meeting, address):
    other = places_of(first_meeting(cohort_at_work(people=1)))[0]
    staff.post(address, marks((other, "present")))
    assert not Attendance.objects.exists()


def test_closing_names_who_is_left_and_keeps_the_rest(staff, meeting, address):
    first, second = places_of(meeting)
    answer = staff.post(address, marks((first, "present"), close="1"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'<a href="#id_place-{second.pk}_0">{second.registration.participant}</a>' in page
    assert Attendance.objects.get().place == first
    assert not Register.objects.exclude(closed_at=None).exists()


def test_closing_leads_back_to_the_day(staff, meeting, address, animator):
    answer = staff.post(address, marks(*[(place, "present") for place in places_of(meeting)], close="1"))
    assert answer.url == reverse("attendance:today")
    assert Register.objects.get().closed_by == animator


def test_a_closed_register_shows_marks_and_no_choices(staff, meeting, address):
    staff.post(address, marks(*[(place, "partial") for place in places_of(meeting)], close="1"))
    page = staff.get(address).content.decode()
    assert page.count("Présence partielle") == 2
    assert 'type="radio"' not in page
    assert "Rouvrir" in page


def test_a_closed_register_refuses_a_late_tap(staff, meeting, address):
    places = places_of(meeting)
    staff.post(address, marks(*[(place, "present") for place in places], close="1"))
    answer = staff.post(address, marks((places[0], "absent")), headers=JSON)
    assert answer.status_code == 409
    assert "clos" in answer.json()["error"]


def test_reopening_shows_its_reason(staff, meeting, address):
    staff.post(address, marks(*[(place, "present") for place in places_of(meeting)], close="1"))
    staff.post(reverse("attendance:reopen_register", args=[meeting.uid]), {"reason": "Une erreur de ligne"})
    assert "Une erreur de ligne" in staff.get(address).content.decode()


def test_reopening_without_a_reason_is_refused_in_words(staff, meeting, address):
    staff.post(address, marks(*[(place, "present") for place in places_of(meeting)], close="1"))
    answer = staff.post(reverse("attendance:reopen_register", args=[meeting.uid]), {"reason": ""}, follow=True)
    assert "Indiquez pourquoi" in answer.content.decode()
    assert RegisterEvent.objects.count() == 1


def test_a_meeting_to_come_says_when_it_opens(staff, meeting):
    later = meeting.cohort.meetings.order_by("-starts_at")[0]
    page = staff.get(reverse("attendance:register", args=[later.uid])).content.decode()
    assert "n’a pas encore eu lieu" in page


def test_a_meeting_to_come_refuses_marks(staff, meeting):
    later = meeting.cohort.meetings.order_by("-starts_at")[0]
    answer = staff.post(
        reverse("attendance:register", args=[later.uid]), marks((places_of(later)[0], "present")), headers=JSON
    )
    assert answer.status_code == 409


def test_a_cancelled_meeting_refuses_marks(staff, meeting, address, animator):
    place = places_of(meeting)[0]
    cancel_meeting(meeting, by=animator)
    answer = staff.post(address, marks((place, "present")))
    assert answer.status_code == 422
    assert "annulée" in answer.content.decode()
    assert not Attendance.objects.exists()


def test_a_meeting_without_anybody_is_kind(staff, animator):
    empty = first_meeting(cohort_at_work(people=0, animators=[animator]))
    page = staff.get(reverse("attendance:register", args=[empty.uid])).content.decode()
    assert "Personne n’est encore inscrit" in page


def test_what_is_kept_without_a_network_is_the_same_for_everybody(client, animator):
    page = client.get(reverse("attendance:offline"))
    assert page.status_code == 200
    sign_in(client, animator)
    assert client.get(reverse("attendance:offline")).content == page.content
    worker = client.get(reverse("attendance:offline_worker"))
    assert worker["Content-Type"] == "text/javascript; charset=utf-8"
    assert reverse("attendance:offline") in worker.content.decode()
