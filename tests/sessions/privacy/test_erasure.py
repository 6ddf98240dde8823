"""Two years after the last contact nothing is left of a participant but that somebody was there."""

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from sessions.attendance import queries as attendance
from sessions.attendance.models import SignedSheet
from sessions.notifications import actions as notifications
from sessions.notifications import channels
from sessions.notifications.models import Message
from sessions.people.actions import Details, find_or_create_participant, note_contact
from sessions.people.models import Participant, PersonalLink
from sessions.privacy import desk, upkeep
from sessions.privacy.actions import erase_participant
from sessions.privacy.erasure import empty_participant
from sessions.questionnaires.models import Campaign
from sessions.registrations.actions import RegistrationRefused, register, sign_up
from sessions.registrations.enums import RegistrationState
from sessions.registrations.models import Registration
from sessions.registrations.team import register_for
from sessions.scheduling.models import Cohort
from sessions.statistics import activity, overview, participation
from sessions.statistics.actions import keep_participation
from sessions.statistics.exports import as_json
from sessions.statistics.figures import evaluation
from sessions.statistics.finished import finished_cohorts
from tests.factories.notifications import MessageFactory
from tests.factories.people import ParticipantFactory
from tests.factories.privacy import FIRST, LAST, WAYS, dump, somebody
from tests.factories.scheduling import make_cohort

pytestmark = pytest.mark.django_db
LATER = "2025-10-02 10:00"  # two years and two days after her last contact: the end of the questionnaire


def figures(cohort: Cohort) -> dict:
    """All that the portal counts: evaluation, activity of the years, overview, sessions, meetings, response rates."""
    programme = cohort.programme
    cohorts = list(Cohort.objects.order_by("pk"))
    return {
        "evaluation": as_json(programme, evaluation(finished_cohorts(programme, None)), filters={}),
        "activity": [activity.report(year, None, by) for year in (2023, 2024) for by in activity.BY],
        "referrals": [activity.referrals(2023, None)],
        "overview": overview.overview(None),
        "numbers": [participation.numbers_of(one) for one in cohorts],
        "now": sorted(participation.participation_now(cohorts)),
        "registered": [attendance.registered_in(one).count() for one in cohorts],
        "waiting": [attendance.waiting_in(one).count() for one in cohorts],
        "expected": [
            sorted((place.pk, attendance.shown_mark(place)) for place in attendance.expected(meeting))
            for one in cohorts
            for meeting in one.meetings.order_by("pk")
        ],
        "came": [row["came"] for one in cohorts for row in attendance.plan_of(one)],
        "rates": list(Campaign.objects.order_by("pk").values_list("expected", "answers")),
    }


def test_nothing_leads_back_to_her_and_every_count_stays(at):
    found = somebody(at)
    before_erasure = dump()
    assert not {one for one in found.traces if one not in before_erasure}, "the test looks for what is not there"
    at(LATER)
    counted = figures(found.cohort)
    assert upkeep.erase_participants() >= 1
    upkeep.forget_sheets()
    assert figures(found.cohort) == counted
    left = dump()
    assert not {one for one in found.traces if one in left}
    assert str(Participant._base_manager.get(pk=found.person.pk)) == "Nom effacé"
    keep_participation()
    assert figures(found.cohort) == counted


def test_erasing_twice_changes_nothing(at):
    found = somebody(at)
    at(LATER)
    upkeep.erase_participants()
    once = dump()
    assert upkeep.erase_participants() == 0
    assert dump() == once
    assert Participant._base_manager.get(pk=found.person.pk).erased_at


def test_two_years_without_a_day_is_too_early(at):
    found = somebody(at)
    at("2025-09-28 10:00")
    upkeep.erase_participants()
    assert Participant.objects.filter(pk=found.person.pk).exists()


def test_she_registers_anew_as_somebody_new(at):
    found = somebody(at)
    at(LATER)
    upkeep.erase_participants()
    session = make_cohort(programme=found.cohort.programme, first=at("2025-10-20 14:00"), state="open")
    at(LATER)
    details = Details(first_name=FIRST, last_name=LAST, **WAYS)
    registration = sign_up(session, details, agreed_at=timezone.now()).registration
    assert registration.participant_id != found.person.pk
    assert registration.state == "registered"


def test_who_shares_her_address_keeps_it(at):
    found = somebody(at)
    at("2025-01-10 10:00")
    sister = ParticipantFactory(first_name="Maëlle", last_name=LAST, **WAYS)
    link = PersonalLink.current_for(sister)
    at(LATER)
    upkeep.erase_participants()
    assert not Participant.objects.filter(pk=found.person.pk).exists()
    sister.refresh_from_db()
    assert (sister.email, link.participant_id) == (WAYS["email"], sister.pk)


def test_a_shell_holds_no_word(at):
    found = somebody(at)
    at(LATER)
    upkeep.erase_participants()
    shell = Participant._base_manager.filter(pk=found.person.pk)
    for field, value in {"last_name": "Petit", "email": "a@b.example", "wants_reminders": True}.items():
        with pytest.raises(IntegrityError), transaction.atomic():
            shell.update(**{field: value})


def test_an_erased_person_is_neither_recognised_nor_registered(at):
    """The page was open while her file was erased."""
    found = somebody(at)
    at(LATER)
    upkeep.erase_participants()
    session = make_cohort(programme=found.cohort.programme, first=at("2025-10-20 14:00"), state="open")
    assert note_contact(found.person) is False
    assert find_or_create_participant(Details(first_name=FIRST, last_name=LAST, **WAYS)).pk != found.person.pk
    for call in (
        lambda: register(found.person, session, agreed_at=timezone.now()),
        lambda: register_for(found.person, session, by=found.staff, agreed_at=timezone.now()),
    ):
        with pytest.raises(RegistrationRefused, match="nouvelle personne"):
            call()


def test_who_comes_back_while_others_are_erased_is_kept(at, monkeypatch):
    at("2023-08-01 10:00")
    first, second = ParticipantFactory(), ParticipantFactory()
    at(LATER)
    one = upkeep._one

    def meanwhile(*due):
        note_contact(second)
        return one(*due)

    monkeypatch.setattr(upkeep, "_one", meanwhile)
    assert upkeep.erase_participants() == 1
    assert list(Participant.objects.all()) == [second]
    assert first.pk != second.pk


def test_a_place_taken_while_she_is_erased_on_request_is_given_back_too(monkeypatch):
    """A colleague registered her between the reading of her places and the lock on her file."""
    person, read = ParticipantFactory(), desk.current_registrations
    register(person, make_cohort(modules=1), agreed_at=timezone.now())
    read_too_early = [Registration.objects.none()]
    monkeypatch.setattr(
        desk, "current_registrations", lambda who: read_too_early.pop() if read_too_early else read(who)
    )
    assert erase_participant(person, by=None, reason="Demande")
    assert Registration.objects.get().state == RegistrationState.WITHDRAWN
    assert Participant._base_manager.get().erased_at


def test_killed_half_way_the_next_run_ends_it(at, monkeypatch):
    found = somebody(at)
    at(LATER)
    with monkeypatch.context() as cut:
        cut.setattr("sessions.privacy.erasure._unname", lambda person: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            upkeep.erase_participants()
    assert Participant.objects.get(pk=found.person.pk).last_name == LAST
    upkeep.erase_participants()
    upkeep.forget_sheets()
    left = dump()
    assert not {one for one in found.traces if one in left}


def test_pages_of_an_old_session_say_that_the_name_is_erased(at, signed_in):
    found = somebody(at)
    registration = Registration.objects.get(participant=found.person, cohort=found.cohort)
    at(LATER)
    upkeep.erase_participants()
    team = signed_in(found.staff)
    page = team.get(reverse("attendance:cohort", args=[found.cohort.code])).content.decode()
    assert "Nom effacé" in page
    assert "Son dossier est effacé" in page
    registration.refresh_from_db()
    file = reverse("reception:registration", args=[found.cohort.code, registration.public_id])
    certificate = reverse("attendance:certificate", args=[registration.public_id])
    assert (team.get(file).status_code, team.post(certificate).status_code) == (404, 404)
    meeting = found.cohort.meetings.order_by("starts_at").first()
    for name in ("register", "sheet"):
        assert "Nom effacé" in team.get(reverse(f"attendance:{name}", args=[meeting.uid])).content.decode()


def test_signed_sheets_go_two_years_after_their_meeting(at):
    found = somebody(at)
    sheet = SignedSheet.objects.get()
    at("2025-09-03 10:00")
    assert upkeep.forget_sheets() == 0
    at("2025-09-06 10:00")
    assert upkeep.forget_sheets() == 1
    assert not sheet.file.storage.exists(sheet.file.name)
    assert found.cohort.meetings.count() == 4


# --- A message in a worker's hands ------------------------------------------------------------------------------------
MOMENTS = {
    "before it is claimed": (notifications, "channel_now"),
    "before it is handed over": (notifications, "_hand_over"),
    "while it leaves": (channels, "send_email"),
    "while the carrier refuses it": (channels, "send_email"),
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_message_in_hand_goes_with_its_person_and_nothing_fails(monkeypatch, caplog, moment):
    message = MessageFactory(body="Bonjour [[lien:personal]]")
    where, name = MOMENTS[moment]
    meant = getattr(where, name)

    def erased_meanwhile(*args, **kwargs):
        with transaction.atomic():
            empty_participant(message.participant)
        if "refuses" in moment:
            raise ConnectionRefusedError
        return meant(*args, **kwargs)

    monkeypatch.setattr(where, name, erased_meanwhile)
    notifications.deliver_message.func(str(message.pk))
    warned = [one.levelname for one in caplog.records if one.name.startswith("sessions")]
    assert warned == ["WARNING"] * ("refuses" in moment), "the carrier's trouble alone is told"
    assert not Message.objects.exists()
    assert len(mail.outbox) == (moment == "while it leaves")
    assert not PersonalLink.objects.filter(revoked_at=None).exists(), "no link is made for a shell"
