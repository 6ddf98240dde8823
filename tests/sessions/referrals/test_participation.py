"""Which partner takes part in what: right figures for the period and the territory, inert files."""

import csv
import io
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from portal.accounts.enums import Role
from sessions.referrals.queries import taking_part
from sessions.scheduling.actions import cancel_meeting
from tests.factories.accounts import StaffFactory
from tests.factories.partners import ContactFactory
from tests.factories.programmes import SiteFactory
from tests.factories.referrals import ReferralFactory
from tests.factories.scheduling import CoAnimationFactory, make_cohort

pytestmark = pytest.mark.django_db
PAGE = reverse("referrals_team:participation")
FIRST = datetime(2027, 3, 2, 14, tzinfo=ZoneInfo("Europe/Paris"))
YEAR = (date(2027, 1, 1), date(2027, 12, 31))


@pytest.fixture
def contact(at):
    """Two meetings, one over and accepted, one to come and declined; two people referred, one of them registered."""
    at("2027-03-03 10:00")
    cohort = make_cohort(modules=3, follow_up=False, first=FIRST)
    contact = ContactFactory(partner__name="=Association")
    meetings = list(cohort.meetings.order_by("starts_at"))
    for meeting, state in zip(meetings, ("accepted", "declined", "accepted"), strict=True):
        CoAnimationFactory(meeting=meeting, contact=contact, state=state)
    cancel_meeting(meetings[2], by=None)
    ReferralFactory(contact=contact, programme=cohort.programme)
    ReferralFactory(contact=contact, programme=cohort.programme, state="accepted")
    ReferralFactory(contact=contact, kind="contact")
    return contact


def test_meetings_and_requests_are_counted_by_partner_and_programme(contact, budget):
    with budget(4):
        [line] = taking_part(*YEAR)
    assert (line.partner, line.asked, line.accepted, line.declined, line.held) == (contact.partner, 2, 1, 1, 1)
    assert (line.referred, line.registered) == (2, 1)


def test_the_period_and_the_territory_bound_it(contact):
    [line] = taking_part(date(2027, 3, 3), date(2027, 3, 9))
    assert (line.asked, line.declined, line.referred) == (1, 1, 2)
    assert taking_part(date(2028, 1, 1), date(2028, 12, 31)) == []
    assert taking_part(*YEAR, departments={"75"}) == []
    elsewhere = make_cohort(
        modules=1, follow_up=False, first=FIRST + timedelta(days=1), site=SiteFactory(department="75")
    )
    CoAnimationFactory(meeting=elsewhere.meetings.get(), contact=contact)
    [line] = taking_part(*YEAR, departments={"75"})
    assert (line.asked, line.referred) == (1, 0)
    assert [one.programme for one in taking_part(*YEAR, programme=elsewhere.programme)] == [elsewhere.programme.title]


def test_the_page_and_its_files(signed_in, contact):
    staff = signed_in(StaffFactory(role=Role.COORDINATOR, department="95"))
    assert "=Association" in staff.get(PAGE).content.decode()
    query = {"since": "2027-01-01", "until": "2027-12-31"}
    sheet = staff.get(PAGE, {**query, "format": "csv"})
    rows = list(csv.reader(io.StringIO(sheet.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[1][0] == "'=Association"
    assert [int(cell) for cell in rows[1][4:]] == [2, 1, 1, 1, 2, 1]
    assert staff.get(PAGE, {**query, "format": "xlsx"}).content[:2] == b"PK"
    assert "Orientations acceptées" in staff.get(PAGE, query).content.decode()
    empty = staff.get(PAGE, {"since": "2029-01-01", "until": "2029-12-31"})
    assert "Rien sur cette période" in empty.content.decode()
    wrong = staff.get(PAGE, {"since": "2027-12-31", "until": "2027-01-01", "format": "csv"})
    assert (wrong.status_code, "échangez-les" in wrong.content.decode()) == (422, True)


def test_it_is_for_the_team(signed_in):
    assert signed_in(StaffFactory(role=Role.PARTNER)).get(PAGE).status_code == 404
