"""Lists that leave: who may, why, and no cell that becomes a formula."""

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from portal.accounts.enums import Role
from sessions.attendance.actions import mark_attendance
from sessions.common.spreadsheet import Table, inert, to_csv, to_xlsx
from sessions.common.typography import at
from sessions.reception.models import ExportLog
from sessions.registrations.models import Place
from tests.factories.accounts import StaffFactory
from tests.factories.attendance import cohort_at_work, first_meeting, places_of
from tests.factories.people import ParticipantFactory
from tests.factories.registrations import RegistrationFactory
from tests.factories.scheduling import make_cohort

PAGE = reverse("reception:export")
WHY = "Réunion d’équipe"
DANGEROUS = ["=1+1", "+33199001234", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "＝1", "\ufeff=1"]


@pytest.fixture
def animator(db):
    return StaffFactory(department="95")


@pytest.fixture
def desk(signed_in, animator):
    return signed_in(animator)


def ask(client, kind="registrations", file_format="csv", **more):
    return client.post(PAGE, {"kind": kind, "format": file_format, "reason": WHY, "session": ""} | more)


def rows_of(response) -> list[list[str]]:
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))


# --- Cells ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("text", DANGEROUS)
def test_a_text_that_looks_like_a_formula_is_inert_in_both_formats(text):
    table = Table("Liste", ["Nom"], [[text], ["Petit"], [3]])
    (_,), (cell,), (plain,), (number,) = csv.reader(
        io.StringIO(to_csv(table).decode("utf-8-sig"), newline=""), delimiter=";"
    )
    assert cell.startswith("'")
    assert (plain, number) == ("Petit", "3")
    sheet = load_workbook(io.BytesIO(to_xlsx(table))).active
    assert [sheet["A2"].data_type, sheet["A4"].data_type] == ["s", "n"]
    assert str(sheet["A2"].value).startswith("'")


@settings(deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_no_text_at_all_becomes_a_formula_or_breaks_a_file(text):
    assert not str(inert(text)).lstrip().startswith(("=", "+", "-", "@"))
    table = Table("Liste: [1]/2", ["Nom"], [[text]])
    assert load_workbook(io.BytesIO(to_xlsx(table))).active["A2"].data_type in ("s", "n", "inlineStr")
    assert to_csv(table)


def test_a_workbook_has_as_many_columns_as_its_list():
    content = to_xlsx(Table("Liste", [f"n° {number}" for number in range(40)], [list(range(40))]))
    assert load_workbook(io.BytesIO(content)).active["AN2"].value == 39


# --- Lists ------------------------------------------------------------------------------------------------------------
def test_registrations_leave_with_their_author_and_a_trace(desk, animator):
    cohort = make_cohort(animators=[animator])
    RegistrationFactory(cohort=cohort, participant__last_name="=HYPERLINK(1)")
    RegistrationFactory(cohort=cohort, state="waiting")
    response = ask(desk)
    assert response["Content-Disposition"].startswith('attachment; filename="inscriptions-')
    assert "no-store" in response["Cache-Control"]
    head, *rows = rows_of(response)
    assert head[:4] == ["Session", "Commune", "Nom", "Prénom"]
    assert len(rows) == 2
    assert "'=HYPERLINK(1)" in [row[2] for row in rows]
    log = ExportLog.objects.get()
    assert (log.kind, log.format, log.rows, log.reason, log.by, log.cohort) == (
        "registrations",
        "csv",
        2,
        WHY,
        animator,
        None,
    )


def test_the_list_says_what_each_of_those_who_wait_waits_for(desk, animator):
    cohort = make_cohort(animators=[animator])
    RegistrationFactory(cohort=cohort)
    RegistrationFactory(cohort=cohort, state="waiting", wish="here", wished_at=timezone.now())
    head, *rows = rows_of(ask(desk))
    column = head.index("Attend")
    assert sorted(row[column] for row in rows) == ["", f"la prochaine session {at(cohort.site.town)}"]


def test_a_workbook_opens(desk, animator):
    cohort = make_cohort(animators=[animator])
    RegistrationFactory(cohort=cohort)
    response = ask(desk, file_format="xlsx", session=cohort.code)
    sheet = load_workbook(io.BytesIO(response.content)).active
    assert (sheet.title, sheet.max_row) == ("Inscriptions", 2)
    assert ExportLog.objects.get().cohort == cohort


def test_attendance_leaves_meeting_by_meeting(signed_in, animator, at):
    at("2027-03-02 14:30")
    desk = signed_in(animator)
    cohort = cohort_at_work(people=2, animators=[animator])
    place = places_of(first_meeting(cohort))[0]
    mark_attendance(place, "present", by=animator)
    _, *rows = rows_of(ask(desk, kind="attendance", session=cohort.code))
    assert len({row[3] for row in rows}) == len(rows) / 2
    assert sorted(row[6] for row in rows)[-1] == place.attendance.get_state_display()


def test_the_phone_list_leaves_in_peace_whoever_asked_for_it(desk, animator):
    now = timezone.now()
    cohort = make_cohort(animators=[animator])
    RegistrationFactory(cohort=cohort, participant=ParticipantFactory(landline_only=True))
    RegistrationFactory(cohort=cohort, participant__do_not_contact_at=now)
    RegistrationFactory(cohort=cohort, state="withdrawn")
    _, row = rows_of(ask(desk, kind="phones"))
    assert row[6] == "01\u00a099\u00a000\u00a012\u00a034"


# --- Who and why ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("reason", ["", "   "])
def test_without_a_reason_nothing_leaves(desk, animator, reason):
    response = ask(desk, reason=reason)
    assert "reason" in response.context["form"].errors
    assert not ExportLog.objects.exists()


def test_a_list_stops_at_the_sessions_one_runs(desk, animator):
    other = RegistrationFactory(cohort=make_cohort()).cohort
    assert "session" in ask(desk, session=other.code).context["form"].errors
    assert len(rows_of(ask(desk))) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "department", "rows"), [(Role.COORDINATOR, "95", 1), (Role.COORDINATOR, "78", 0), (Role.ADMIN, "", 1)]
)
def test_a_coordinator_takes_the_lists_of_the_territory(signed_in, role, department, rows):
    RegistrationFactory(cohort=make_cohort())
    visitor = signed_in(StaffFactory(role=role, department=department))
    assert len(rows_of(ask(visitor))) == rows + 1


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.EDITOR, Role.PARTNER, Role.PRIVACY])
def test_others_find_no_such_page(signed_in, role):
    visitor = signed_in(StaffFactory(role=role))
    assert (visitor.get(PAGE).status_code, ask(visitor).status_code) == (404, 404)
    assert not ExportLog.objects.exists()


def test_looking_at_the_page_keeps_no_trace(desk):
    assert desk.get(PAGE).status_code == 200
    assert not ExportLog.objects.exists()


@pytest.mark.parametrize("people", [1, 300])
def test_each_list_reads_as_much_for_one_as_for_many(desk, animator, budget, people):
    began = timezone.now() - timedelta(hours=1)
    cohort = cohort_at_work(people=0, animators=[animator], modules=1, capacity=people, first=began)
    registrations = RegistrationFactory.create_batch(people, cohort=cohort, places=False)
    meeting = first_meeting(cohort)
    Place.objects.bulk_create(Place(registration=one, meeting=meeting) for one in registrations)
    ask(desk)
    for kind, cost in (("registrations", 8), ("attendance", 8), ("phones", 8)):
        with budget(cost):
            assert len(rows_of(ask(desk, kind))) == people + 1
