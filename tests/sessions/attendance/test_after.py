"""After a meeting and before it: the nudge, the missed module's page, the one-tap excuse, the signed sheet."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from portal.accounts.enums import Role
from sessions.attendance.actions import close_register, mark_attendance, nudge_open_registers, reopen_register
from sessions.attendance.models import SignedSheet
from sessions.notifications.links import resolve
from sessions.notifications.models import Message
from sessions.registrations.models import ExcuseLink
from tests.factories.accounts import StaffFactory, sign_in
from tests.factories.attendance import cohort_at_work, first_meeting, places_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def animator():
    return StaffFactory()


@pytest.fixture
def cohort(at, animator):
    at("2027-03-02 14:30")
    return cohort_at_work(people=3, animators=[animator])


@pytest.fixture
def meeting(cohort):
    meeting = first_meeting(cohort)
    meeting.module.public_path = "/programme/module-1/"
    meeting.module.save()
    return meeting


def close(meeting, animator, *states) -> None:
    for place, state in zip(places_of(meeting), states, strict=True):
        mark_attendance(place, state, by=animator)
    close_register(meeting, by=animator)


def sent(kind: str) -> list[Message]:
    return list(Message.objects.filter(kind=kind).order_by("key"))


# --- A register left open ---------------------------------------------------------------------------------------------
def test_the_animator_is_nudged_once_the_next_morning(meeting, animator, at):
    at("2027-03-02 23:00")
    assert nudge_open_registers() == 0
    at("2027-03-03 07:59")
    assert nudge_open_registers() == 0
    at("2027-03-03 08:01")
    assert nudge_open_registers() == 1
    assert nudge_open_registers() == 0
    at("2027-03-04 09:00")
    assert nudge_open_registers() == 0
    assert [message.user for message in sent("RegisterLeftOpen")] == [animator]
    assert reverse("attendance:register", args=[meeting.uid]) in resolve(sent("RegisterLeftOpen")[0].body, animator)


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.ADMIN])
def test_without_an_animator_the_coordination_is_nudged_else_the_administration(meeting, animator, at, role):
    animator.is_active = False
    animator.save()
    StaffFactory(role=Role.COORDINATOR, department="75")
    other = StaffFactory(role=role, department=meeting.cohort.site.department)
    at("2027-03-03 08:01")
    assert nudge_open_registers() == 1
    assert [message.user for message in sent("RegisterLeftOpen")] == [other]


def test_a_closed_register_nudges_nobody(meeting, animator, at):
    close(meeting, animator, "present", "present", "present")
    at("2027-03-03 09:00")
    assert nudge_open_registers() == 0


def test_an_old_register_nudges_nobody(meeting, at):
    at("2027-03-08 09:00")
    assert nudge_open_registers() == 0


# --- The missed module ------------------------------------------------------------------------------------------------
def test_the_page_follows_whoever_was_not_there_once(meeting, animator):
    close(meeting, animator, "present", "absent", "excused")
    missed = {message.participant for message in sent("MissedModule")}
    assert missed == {place.registration.participant for place in places_of(meeting)[1:]}
    reopen_register(meeting, by=animator, reason="Une erreur de ligne")
    close_register(meeting, by=animator)
    assert len(sent("MissedModule")) == 2


def test_the_message_says_no_word_of_absence_and_no_title(meeting, animator):
    close(meeting, animator, "present", "absent", "present")
    message = sent("MissedModule")[0]
    text = resolve(message.body, message.participant)
    assert "absen" not in text.lower()
    assert meeting.label not in message.subject + text
    assert f"/a-lire/{meeting.module.public_id}/" in text


def test_whoever_does_not_wish_it_gets_nothing(meeting, animator):
    for place in places_of(meeting):
        place.registration.participant.wants_missed_modules = False
        place.registration.participant.save()
    close(meeting, animator, "absent", "absent", "absent")
    assert not sent("MissedModule")


def test_a_module_without_a_page_sends_nothing(meeting, animator):
    meeting.module.public_path = ""
    meeting.module.save()
    close(meeting, animator, "absent", "absent", "absent")
    assert not sent("MissedModule")


def test_nobody_is_called_for_a_page_to_read(meeting, animator):
    person = places_of(meeting)[0].registration.participant
    person.email, person.mobile, person.landline, person.channel = "", "", "0199001234", "phone"
    person.save()
    close(meeting, animator, "absent", "present", "present")
    assert not sent("MissedModule")


def test_the_neutral_address_leads_to_the_page(client, meeting):
    assert client.get(reverse("excuses:reading", args=[meeting.module.public_id])).url == "/programme/module-1/"


# --- The signed sheet -------------------------------------------------------------------------------------------------
def picture(form: str = "JPEG", **more) -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(kept, form, **more)
    return kept.getvalue()


def upload(client, meeting, name: str, content: bytes, content_type: str):
    file = SimpleUploadedFile(name, content, content_type)
    return client.post(reverse("attendance:keep_scan", args=[meeting.uid]), {"file": file})


@pytest.fixture
def staff(client, animator, cohort):
    sign_in(client, animator)
    return client


def test_a_photo_is_kept_drawn_again_without_what_the_telephone_says(staff, meeting):
    exif = Image.Exif()
    exif[0x010F] = "Marque du telephone"
    upload(staff, meeting, "feuille.jpg", picture(exif=exif), "image/jpeg")
    sheet = SignedSheet.objects.get()
    answer = staff.get(reverse("attendance:scan", args=[sheet.public_id]))
    content = answer.content
    assert Image.open(io.BytesIO(content)).size == (40, 30)
    assert b"Marque" not in content
    assert "no-store" in answer["Cache-Control"]
    assert answer["Content-Disposition"].startswith("attachment")


def test_the_same_file_is_kept_once(staff, meeting):
    for _ in range(2):
        upload(staff, meeting, "feuille.png", picture("PNG"), "image/png")
    assert SignedSheet.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("feuille.svg", b"<svg/>", "image/svg+xml"),
        ("feuille.pdf", b"<html></html>", "application/pdf"),
        ("feuille.jpg", b"%PDF-1.7 %%EOF", "image/jpeg"),
        ("feuille.jpg", picture("PNG"), "image/jpeg"),
        ("feuille.jpg", picture(), "text/html"),
        ("feuille.html", picture(), "image/jpeg"),
        ("feuille.png", b"\x89PNG\r\n\x1a\n" + b"0" * 40, "image/png"),
    ],
)
def test_what_is_not_what_it_says_is_refused_in_words(staff, meeting, name, content, kind):
    answer = upload(staff, meeting, name, content, kind)
    assert answer.status_code == 422
    assert "fichier" in answer.content.decode() or "photo" in answer.content.decode()
    assert not SignedSheet.objects.exists()


def test_a_file_too_large_is_refused(staff, meeting, monkeypatch):
    monkeypatch.setattr("sessions.common.scans.LARGEST", 100)
    assert "10 Mo" in upload(staff, meeting, "feuille.jpg", picture(), "image/jpeg").content.decode()


def test_a_scan_is_the_teams_alone_and_can_be_deleted(
    client, staff, meeting, animator, django_capture_on_commit_callbacks
):
    upload(staff, meeting, "feuille.pdf", b"%PDF-1.7\n...%%EOF\n", "application/pdf")
    sheet = SignedSheet.objects.get()
    storage, name = sheet.file.storage, sheet.file.name
    read, forget = (reverse(f"attendance:{view}", args=[sheet.public_id]) for view in ("scan", "forget_scan"))
    sign_in(client, StaffFactory())
    assert (client.get(read).status_code, client.post(forget).status_code) == (404, 404)
    sign_in(client, animator)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(forget)
    assert not SignedSheet.objects.exists()
    assert not storage.exists(name)


def test_a_place_excused_by_link_counts_when_the_register_is_closed(client, cohort, animator, at):
    place = places_of(cohort.meetings.order_by("starts_at")[1])[0]
    client.post(ExcuseLink.current_for(place.pk).path(), {"excuse": "oui"})
    at((place.meeting.starts_at + timedelta(hours=1)).isoformat())
    for other in places_of(place.meeting)[1:]:
        mark_attendance(other, "present", by=animator)
    close_register(place.meeting, by=animator)
    place.refresh_from_db()
    assert place.attendance.state == "excused"


def test_a_scan_that_the_folder_lost_is_not_found_instead_of_an_error(staff, meeting, caplog):
    """A database that comes back from a backup may speak of a file that does not."""
    upload(staff, meeting, "feuille.pdf", b"%PDF-1.7\n...%%EOF\n", "application/pdf")
    sheet = SignedSheet.objects.get()
    sheet.file.storage.delete(sheet.file.name)
    assert staff.get(reverse("attendance:scan", args=[sheet.public_id])).status_code == 404
    assert "a private file is gone" in caplog.text
