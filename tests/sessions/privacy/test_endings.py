"""The dry run of what time takes away: it tells each job's work before it is done, in numbers, and writes nothing."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from portal.accounts.enums import Role
from sessions.common.typography import day
from sessions.management.commands.tick import JOBS
from sessions.privacy.endings import ENDINGS, forecast
from tests.factories.accounts import StaffFactory
from tests.factories.privacy import FIRST, LAST, dump, somebody

pytestmark = pytest.mark.django_db
LATER = "2025-10-02 10:00"  # two years and two days after her last contact
TOLD_OF_HER = {
    *("participants_departed", "referral_people_old", "referral_files_old", "sheets_old", "message_texts_old"),
    *("logs_old", "authors_old", "documents_old"),
}


def told(at) -> dict[str, int]:
    return {ending.job: number for ending, number in forecast(at)}


def test_every_job_that_forgets_is_in_the_dry_run():
    forget = {job for job in JOBS if job.endswith(("_old", "_departed"))}
    assert {one.job for one in ENDINGS} == forget


def test_what_was_told_is_what_goes(at):
    found = somebody(at)
    until = at(LATER)
    at("2025-09-12 10:00")
    before = told(until)
    at(LATER)
    assert told(timezone.now()) == before, "told three weeks before"
    assert {job for job, number in before.items() if number} >= TOLD_OF_HER
    assert JOBS["participants_departed"]() == before["participants_departed"]
    for one in ENDINGS:
        JOBS[one.job]()
    assert not any(told(timezone.now()).values())
    assert not {one for one in found.traces if one in dump()}


def test_the_dry_run_writes_nothing_and_names_nobody(at, signed_in):
    somebody(at)
    at("2025-09-12 10:00")
    officer, out = signed_in(StaffFactory(role=Role.PRIVACY)), StringIO()
    before = dump()
    page = officer.get(reverse("privacy:ahead"), {"days": 90}).content.decode()
    call_command("retention", days=90, stdout=out)
    assert dump() == before
    assert "participants_departed: 6" in out.getvalue()
    assert day(timezone.now() + timedelta(days=90)) in page
    assert not {word for word in (FIRST, LAST) if word in page + out.getvalue()}


def test_the_dry_run_says_at_once_whether_anything_goes(at, signed_in):
    officer = signed_in(StaffFactory(role=Role.PRIVACY))
    assert "D’ici là, rien n’est à effacer." in officer.get(reverse("privacy:ahead")).content.decode()
    somebody(at)
    at("2025-09-12 10:00")
    officer = signed_in(StaffFactory(role=Role.PRIVACY))
    page = officer.get(reverse("privacy:ahead"), {"days": 90}).content.decode()
    assert "quelque chose est à effacer sur" in page
    assert "<strong>6</strong>" in page


def test_a_wrong_length_is_said_and_the_usual_one_is_shown(signed_in):
    officer = signed_in(StaffFactory(role=Role.PRIVACY))
    wrong = officer.get(reverse("privacy:ahead"), {"days": "12"})
    assert (wrong.status_code, "Choisissez une durée" in wrong.content.decode()) == (422, True)
    assert officer.get(reverse("privacy:ahead")).status_code == 200


def test_the_dry_run_costs_the_same_whatever_there_is(at, signed_in, budget):
    somebody(at)
    at("2025-09-12 10:00")
    officer = signed_in(StaffFactory(role=Role.PRIVACY))
    with budget(38):
        officer.get(reverse("privacy:ahead"))
