"""Sign-in sheet and certificate: neutral, tagged, the same bytes for the same content, read by whom they concern."""

import io

import pikepdf
import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from sessions.attendance import papers
from sessions.attendance.actions import mark_attendance
from sessions.common.actions import build_document, request_document
from sessions.common.models import Document
from sessions.people.actions import issue_link
from sessions.people.permissions import SESSION_KEY
from tests.factories.accounts import StaffFactory, sign_in
from tests.factories.attendance import cohort_at_work, first_meeting, places_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def animator():
    return StaffFactory(first_name="Claire", last_name="Moreau")


@pytest.fixture
def cohort(animator):
    return cohort_at_work(people=3, animators=[animator])


@pytest.fixture
def meeting(cohort):
    return first_meeting(cohort)


@pytest.fixture
def registration(meeting, animator):
    place = places_of(meeting)[0]
    mark_attendance(place, "present", by=animator)
    return place.registration


def pdf_of(document: Document) -> tuple[pikepdf.Pdf, bytes]:
    with document.file.open() as stored:
        content = stored.read()
    return pikepdf.open(io.BytesIO(content)), content


def tags(pdf: pikepdf.Pdf) -> set[str]:
    return {str(thing.S) for thing in pdf.objects if isinstance(thing, pikepdf.Dictionary) and "/S" in thing}


def as_person(client, registration) -> None:
    session = client.session
    session[SESSION_KEY] = issue_link(registration.participant).pk
    session.save()


def test_the_sheet_is_a_tagged_pdf_on_a4(meeting):
    pdf, _ = pdf_of(build_document(request_document(papers.SHEET, {"meeting": str(meeting.uid)}).pk))
    assert str(pdf.Root.Lang) == "fr"
    assert pdf.Root.MarkInfo.Marked
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    assert {"/Table", "/TH", "/H1"} <= tags(pdf)
    assert b"pdfuaid:part=1" in pdf.Root.Metadata.read_bytes().replace(b'"', b"")
    assert [round(float(side)) for side in pdf.pages[0].MediaBox[2:]] == [595, 842]


def test_the_same_sheet_made_twice_has_the_same_bytes(meeting):
    first = build_document(request_document(papers.SHEET, {"meeting": str(meeting.uid)}).pk).sha256
    Document.objects.all().delete()
    assert build_document(request_document(papers.SHEET, {"meeting": str(meeting.uid)}).pk).sha256 == first


def test_the_sheet_has_each_name_four_empty_rows_and_no_mark(meeting, registration):
    page = render_to_string("sessions/attendance/papers/sheet.html", papers.sheet_context(meeting))
    assert page.count("<tr>") == 1 + 3 + 4
    assert registration.participant.last_name in page
    assert meeting.label not in page
    assert "résence</td>" not in page


def test_a_sheet_is_asked_for_by_its_team_and_by_nobody_else(client, meeting, animator):
    address = reverse("attendance:sheet_pdf", args=[meeting.uid])
    sign_in(client, StaffFactory())
    assert client.post(address).status_code == 404
    sign_in(client, animator)
    answer = client.post(address)
    assert answer.status_code == 302
    document = build_document(Document.objects.get().pk)
    assert client.get(answer.url)["Content-Type"] == "application/pdf"
    assert "feuille-" in client.get(document.get_absolute_url())["Content-Disposition"]
    sign_in(client, StaffFactory())
    assert client.get(document.get_absolute_url()).status_code == 404


def test_a_certificate_says_dates_and_a_town_and_nothing_of_the_subject(registration, meeting):
    source = papers._certificate_source(papers.certificate_args(registration, back="person"))
    assert registration.participant.last_name in source
    assert registration.cohort.site.town in source
    assert "Claire Moreau" in source
    for telling in (meeting.label, registration.cohort.programme.title, registration.cohort.site.name):
        assert telling not in source


def test_a_sheet_says_room_and_town_and_never_the_name_of_the_house(meeting):
    """It may be a hospital's, or an association's against an illness, on a paper beside names."""
    source = papers._sheet_source({"meeting": str(meeting.uid)})
    assert meeting.cohort.site.town in source
    assert meeting.cohort.site.name not in source


def test_a_person_gets_her_own_certificate_and_no_other(client, registration, meeting, animator):
    as_person(client, registration)
    other = places_of(meeting)[1]
    mark_attendance(other, "present", by=animator)
    assert client.post(reverse("excuses:certificate", args=[other.registration.public_id])).status_code == 404
    answer = client.post(reverse("excuses:certificate", args=[registration.public_id]))
    build_document(Document.objects.get().pk)
    assert client.get(answer.url)["Content-Type"] == "application/pdf"
    as_person(client, other.registration)
    assert client.get(answer.url).status_code == 404


def test_the_team_gets_a_certificate_from_the_sessions_page(client, registration, animator, cohort):
    sign_in(client, animator)
    address = reverse("attendance:certificate", args=[registration.public_id])
    page = client.get(reverse("attendance:cohort", args=[cohort.code])).content.decode()
    assert page.count(address) == 1
    assert page.count("Attestation de présence") == 1
    assert client.post(address).status_code == 302
    sign_in(client, StaffFactory())
    assert client.post(address).status_code == 404


def test_who_was_never_there_has_no_certificate(client, meeting):
    registration = places_of(meeting)[2].registration
    as_person(client, registration)
    address = reverse("excuses:certificate", args=[registration.public_id])
    assert client.post(address).url == reverse("registrations:space")
    assert not Document.objects.exists()
