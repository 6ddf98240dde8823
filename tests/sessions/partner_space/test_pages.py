"""A contact's pages: what they show of a meeting, what they answer, their own calendar."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from sessions.calendars.models import CalendarFeed, OwnCalendar
from sessions.common import typography
from sessions.questionnaires import campaigns
from sessions.questionnaires.enums import QuestionnaireKind
from sessions.questionnaires.models import Ballot
from sessions.registrations.actions import excuse, register
from sessions.scheduling.actions import cancel_meeting, move_meeting
from sessions.scheduling.enums import CohortState
from sessions.scheduling.models import ColleagueNamed, Meeting
from tests.factories.accounts import StaffFactory
from tests.factories.partners import ContactFactory, open_space
from tests.factories.people import ParticipantFactory
from tests.factories.questionnaires import QuestionnaireFactory
from tests.factories.scheduling import CoAnimationFactory, make_cohort

pytestmark = pytest.mark.django_db
SPACE = reverse("partner_space:space")
CALENDAR = reverse("partner_space:calendar")
FIRST = datetime(2027, 3, 30, 14, tzinfo=ZoneInfo("Europe/Paris"))


@pytest.fixture
def row(at):
    at("2027-03-01 10:00")
    cohort = make_cohort(modules=2, follow_up=False, first=FIRST, animators=[StaffFactory(last_name="Ferrand")])
    cohort.site.access, cohort.site.transport = "Deuxième étage, ascenseur", "Arrêt Mairie"
    cohort.site.save()
    meeting = cohort.meetings.earliest("starts_at")
    meeting.module.outline = "Accueil, tour de table"
    meeting.module.save()
    return CoAnimationFactory(meeting=meeting, contact=ContactFactory())


@pytest.fixture
def space(client, row):
    return open_space(client, row.contact)


def page(row, name="meeting") -> str:
    return reverse(f"partner_space:{name}", args=[row.meeting.uid])


def test_a_meeting_says_where_with_whom_and_how_many_and_names_nobody_who_comes(space, row, at):
    people = [ParticipantFactory() for _ in range(3)]
    for person in people:
        registration = register(person, row.meeting.cohort, agreed_at=at("2027-03-01 10:00"))
    excuse(registration.places.get(meeting=row.meeting))
    other = CoAnimationFactory(meeting=row.meeting, contact=ContactFactory(), state="accepted").contact
    text = space.get(page(row)).content.decode()
    for shown in ("Deuxième étage", "Arrêt Mairie", "Ferrand", "<dd>2</dd>", "tour de table", str(other)):
        assert shown in text
    assert not [person for person in people if person.last_name in text]


def test_yes_is_one_button(space, row):
    answer = space.post(page(row, "accept"), follow=True)
    row.refresh_from_db()
    assert row.state == "accepted"
    assert "Vous venez" in answer.content.decode()
    assert "Vous venez" in space.get(SPACE).content.decode()


def test_a_yes_to_a_date_that_is_another_one_by_now_is_asked_again(space, row):
    seen = {"seen": row.meeting.sequence}
    assert f'name="seen" value="{row.meeting.sequence}"' in space.get(page(row)).content.decode()
    move_meeting(row.meeting, starts_at=FIRST + timedelta(days=1), by=None)
    assert "relisez-la" in space.post(page(row, "accept"), seen, follow=True).content.decode()
    row.refresh_from_db()
    assert row.state == "proposed"


def test_no_needs_nothing_more(space, row):
    assert space.get(page(row, "decline")).status_code == 200
    space.post(page(row, "decline"))
    row.refresh_from_db()
    assert row.state == "declined"
    assert "Finalement, je viens" in space.get(page(row)).content.decode()


def test_no_with_another_date_and_a_colleague(space, row):
    space.post(
        page(row, "decline"),
        {
            "other_date": "2027-03-31",
            "other_time": "09:30",
            "words": "De garde.",
            "first_name": "Inès",
            "last_name": "d'Aubigny",
            "email": "ines@organisme.example",
        },
    )
    row.refresh_from_db()
    assert row.other_start == datetime(2027, 3, 31, 9, 30, tzinfo=ZoneInfo("Europe/Paris"))
    assert str(ColleagueNamed.objects.get()) == "Inès d’Aubigny"
    text = space.get(page(row)).content.decode()
    assert "mercredi 31\u00a0mars 2027 à 9\u00a0h\u00a030" in text
    assert "Inès d’Aubigny" in text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"other_time": "09:30"}, "écrivez aussi le jour"),
        ({"other_date": "2027-03-31"}, "aussi une heure"),
        ({"other_date": "2027-02-28", "other_time": "09:30"}, "est passée"),
        ({"other_date": "2027-03-28", "other_time": "02:30"}, "n’existe pas le dimanche 28"),
        ({"first_name": "Inès"}, "donnez son prénom, son nom et son adresse"),
        ({"words": "1 84 12 76 451 089 46"}, "numéro de sécurité sociale"),
        ({"email": "ines@"}, "adresse complète"),
    ],
)
def test_what_is_wrong_says_how_to_correct_and_loses_nothing(space, row, wrong, said):
    answer = space.post(page(row, "decline"), {"words": "De garde.", **wrong})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    row.refresh_from_db()
    assert row.state == "proposed"


def test_an_answer_after_the_beginning_is_refused_in_words(space, row, at):
    at("2027-03-30 14:30")
    open_space(space, row.contact)
    assert "a commencé" in space.post(page(row, "accept"), follow=True).content.decode()
    assert "a commencé" in space.post(page(row, "decline")).content.decode()
    assert "Sans réponse" in space.get(page(row)).content.decode()


def test_past_meetings_are_thanked_for(space, row, at):
    space.post(page(row, "accept"))
    at("2027-03-31 10:00")
    open_space(space, row.contact)
    assert "Passées" in space.get(SPACE).content.decode()
    assert "Merci d’avoir animé" in space.get(page(row)).content.decode()


def test_a_meeting_that_goes_on_is_still_theirs(space, row, at):
    space.post(page(row, "accept"))
    at("2027-03-30 14:30")
    open_space(space, row.contact)
    text = space.get(page(row)).content.decode()
    assert "Vous venez" in text
    assert "Un empêchement" not in text


def test_a_cancelled_meeting_says_so_and_asks_nothing(space, row):
    cancel_meeting(row.meeting, by=None)
    assert "Annulée" in space.get(SPACE).content.decode()
    text = space.get(page(row)).content.decode()
    assert "Séance annulée" in text
    assert "Oui, je viens" not in text
    assert "est annulée" in space.post(page(row, "accept"), follow=True).content.decode()


def test_a_draft_and_a_replacement_are_not_shown(space, row):
    type(row.meeting.cohort).objects.update(state=CohortState.DRAFT, opened_at=None)
    assert "Aucune séance à venir" in space.get(SPACE).content.decode()
    assert space.get(page(row)).status_code == 404
    type(row.meeting.cohort).objects.update(state=CohortState.OPEN, opened_at=row.created_at)
    type(row).objects.update(state="replaced")
    assert space.get(page(row)).status_code == 404


def test_hours_are_those_of_the_site(space, row):
    type(row.meeting.cohort.site).objects.update(time_zone="Indian/Reunion")
    later = FIRST + timedelta(days=1)
    Meeting.objects.filter(pk=row.meeting.pk).update(starts_at=later, ends_at=later + timedelta(hours=2))
    assert "de 16\u00a0h à 18\u00a0h" in space.get(page(row)).content.decode()


def test_a_contact_subscribes_and_gives_their_own_calendar(space, row):
    assert space.get(CALENDAR).status_code == 200
    response = space.post(CALENDAR, {"subscribe": "oui"})
    assert CalendarFeed.objects.get(contact=row.contact).token in response.url
    space.post(CALENDAR, {"invited": "on", "address": "https://agenda.example/moi.ics"})
    assert OwnCalendar.objects.get(contact=row.contact).address == "https://agenda.example/moi.ics"
    refused = space.post(CALENDAR, {"address": "http://agenda.example/moi.ics"})
    assert refused.status_code == 422


def test_a_questionnaire_for_co_animators_is_offered(space, row, at):
    space.post(page(row, "accept"))
    questionnaire = QuestionnaireFactory(programme=row.meeting.cohort.programme, kind=QuestionnaireKind.CO_ANIMATOR)
    days = {"opens_on": date(2027, 3, 1), "closes_on": date(2027, 4, 30)}
    campaigns.open_campaign(questionnaire, row.meeting.cohort, **days)
    ballot = Ballot.objects.get(contact=row.contact)
    shown = space.get(SPACE).content.decode()
    assert reverse("questionnaires:answer", args=[ballot.token]) in shown
    assert f"Donner mon avis sur la session {typography.of(row.meeting.cohort.site.town)}" in shown


def test_after_a_meeting_its_page_thanks_asks_for_an_opinion_and_speaks_of_the_past(space, row, at):
    space.post(page(row, "accept"))
    questionnaire = QuestionnaireFactory(programme=row.meeting.cohort.programme, kind=QuestionnaireKind.CO_ANIMATOR)
    days = {"opens_on": date(2027, 3, 1), "closes_on": date(2027, 4, 30)}
    campaigns.open_campaign(questionnaire, row.meeting.cohort, **days)
    answer = reverse("questionnaires:answer", args=[Ballot.objects.get(contact=row.contact).token])
    before = space.get(page(row)).content.decode()
    assert (answer in before, "Vous accueille" in before) == (False, True)
    at("2027-03-31 10:00")
    open_space(space, row.contact)
    after = space.get(page(row)).content.decode()
    assert (answer in after, "Vous accueille" in after) == (True, False)


def test_who_looks_for_the_door_has_the_number_of_the_place(space, row):
    site = row.meeting.cohort.site
    site.phone = "01 99 00 20 20"
    site.save()
    assert 'href="tel:0199002020"' in space.get(page(row)).content.decode()


@pytest.mark.parametrize("others", [1, 6])
def test_a_meeting_costs_the_same_whoever_comes(space, row, others, budget):
    for _ in range(others):
        CoAnimationFactory(meeting=row.meeting, contact=ContactFactory(), state="accepted")
    space.get(page(row))
    with budget(6):
        space.get(page(row))
