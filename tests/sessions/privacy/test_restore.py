"""A backup brings nobody back who asked to be erased: what was erased is noted beside the database."""

from datetime import timedelta
from unittest.mock import Mock

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from sessions.partners.models import Contact
from sessions.people.models import Participant
from sessions.privacy import ledger, upkeep
from sessions.privacy.actions import erase_contact, erase_participant, erase_requested, note
from sessions.privacy.enums import Verb
from sessions.privacy.models import ErasureLine, PrivacyAct
from sessions.questionnaires.campaigns import follow_people
from sessions.referrals.models import Referral
from sessions.registrations.actions import register, withdraw
from tests.factories.partners import ContactFactory
from tests.factories.people import ParticipantFactory
from tests.factories.questionnaires import make_campaign
from tests.factories.referrals import ReferralFactory
from tests.factories.scheduling import make_cohort

pytestmark = pytest.mark.django_db
WHY = {"by": None, "reason": "Demande reçue le 3 mars"}


def restored(row):
    """The row as a backup from before held it."""
    type(row)._base_manager.filter(pk=row.pk).delete()
    type(row)._base_manager.bulk_create([row])


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    return django_capture_on_commit_callbacks(execute=True)


def test_who_was_erased_on_request_is_erased_again(committed):
    person, other = ParticipantFactory(), ParticipantFactory()
    contact = ContactFactory()
    request = ReferralFactory(kind="difficulty", programme=None, words="Peut-on la recevoir ?")
    with committed:
        erase_participant(person, **WHY)
        erase_contact(contact, **WHY)
        erase_requested(request, **WHY)
    for row in (person, contact, request):
        restored(row)
    assert upkeep.erase_again() == 3
    assert set(Participant.objects.all()) == {other}
    assert not Contact.objects.filter(pk=contact.pk).exists()
    assert Referral.objects.get(pk=request.pk).erased_at
    assert PrivacyAct.objects.filter(reason=upkeep.AFTER_A_RESTORE).count() == 3
    assert upkeep.erase_again() == 0


def test_the_line_says_nothing_of_the_person(committed):
    with committed:
        erase_participant(ParticipantFactory(public_id="11111111-2222-4333-8444-555555555555"), **WHY)
    (text,) = (settings.PRIVATE_ROOT / ledger.FOLDER).iterdir()
    assert text.read_text() == f"{timezone.localdate()} participant 11111111-2222-4333-8444-555555555555\n"
    assert text.stat().st_mode & 0o077 == 0
    assert not ErasureLine.objects.exists()


def test_a_crash_right_after_the_erasure_loses_no_line():
    person = ParticipantFactory()
    known = str(person.public_id)
    erase_participant(person, **WHY)  # what follows a commit does not run in this test
    assert ledger.erased() == {}
    assert (ledger.write_due(), ledger.write_due()) == (1, 0)
    assert ledger.erased() == {"participant": {known}}


def test_a_crash_right_after_the_line_says_no_more_than_once(monkeypatch):
    erase_participant(ParticipantFactory(), **WHY)
    with monkeypatch.context() as crash:
        crash.setattr(ErasureLine, "delete", Mock(side_effect=ConnectionError))
        with pytest.raises(ConnectionError):
            ledger.write_due()
    before = ledger.erased()
    assert ledger.write_due() == 1
    assert ledger.erased() == before


def test_an_erasure_that_is_undone_leaves_no_line():
    person = ParticipantFactory()

    @transaction.atomic
    def erase_and_fail() -> None:
        erase_participant(person, **WHY)
        raise ConnectionError

    with pytest.raises(ConnectionError):
        erase_and_fail()
    assert Participant.objects.filter(pk=person.pk).exists()
    assert ledger.write_due() == 0


@pytest.mark.parametrize("cut", ["2026-11-26 parti", "2026-11-26 participant 99999999-2222-4333-8444-55"])
def test_a_line_cut_short_by_a_crash_is_passed_over_and_hides_none(cut):
    ledger.keep("participant", "11111111-2222-4333-8444-555555555555")
    (text,) = (settings.PRIVATE_ROOT / ledger.FOLDER).iterdir()
    text.write_text(f"{cut}{text.read_text()}{cut}")
    assert ledger.erased() == {"participant": {"11111111-2222-4333-8444-555555555555"}}


def test_a_disk_that_is_full_keeps_nobody_from_being_erased(committed, monkeypatch, caplog):
    def full(*line):
        raise OSError("No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(ledger, "keep", full)
        with committed:
            assert erase_participant(ParticipantFactory(), **WHY)
    assert not Participant.objects.exists()
    assert "No space left" in caplog.text
    call_command("tick")  # there is room again
    assert len(ledger.erased()["participant"]) == 1


def test_a_folder_that_cannot_be_read_is_told_and_keeps_no_log(at):
    at("2024-03-02 10:00")
    note(Verb.READ, by=None, reason="Demande")
    at("2026-03-02 10:00")
    settings.PRIVATE_ROOT.mkdir(exist_ok=True)
    (settings.PRIVATE_ROOT / ledger.FOLDER).write_text("not a folder")
    with pytest.raises(OSError, match=ledger.FOLDER):
        upkeep.erase_again()
    with pytest.raises(OSError, match=ledger.FOLDER):
        upkeep.forget_logs()
    assert not PrivacyAct.objects.exists()


def test_lines_are_kept_for_a_year(at):
    at("2025-03-02 10:00")
    ledger.keep("participant", "11111111-2222-4333-8444-555555555555")
    at("2026-03-30 10:00")
    assert ledger.forget() == 0
    at("2026-04-01 10:00")
    upkeep.forget_logs()
    assert ledger.erased() == {}


def test_who_is_erased_is_none_of_the_people_whom_an_open_questionnaire_asks():
    cohort = make_cohort(modules=2)
    left, erased, stays = (
        register(ParticipantFactory(), cohort, agreed_at=timezone.now() - timedelta(days=1)) for _ in range(3)
    )
    campaign = make_campaign(cohort=cohort, ballots=0)
    follow_people()
    withdraw(left)
    erase_participant(erased.participant, **WHY)
    follow_people()
    campaign.refresh_from_db()
    assert campaign.expected == 1
    assert campaign.ballots.get().participant == stays.participant
