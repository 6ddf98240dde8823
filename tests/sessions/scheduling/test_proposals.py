"""What contacts are told of the meetings they are asked to: once, in time, and no more once it is no longer true."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from portal.accounts.enums import Role
from sessions.notifications.actions import deliver
from sessions.notifications.links import resolve
from sessions.notifications.models import Message
from sessions.partners.models import Contact
from sessions.programmes.models import Site
from sessions.scheduling import proposals
from sessions.scheduling.actions import cancel_meeting, move_meeting
from sessions.scheduling.co_animation import (
    CoAnimationError,
    Refusal,
    accept,
    decline,
    invite_contact,
    leave_colleague,
    replace_contact,
    take_colleague,
)
from sessions.scheduling.enums import CohortState
from sessions.scheduling.models import CoAnimation, CoAnimationTransition, ColleagueNamed, Meeting
from tests.factories.accounts import StaffFactory
from tests.factories.partners import ContactFactory
from tests.factories.programmes import RoomFactory
from tests.factories.scheduling import CoAnimationFactory, make_cohort

pytestmark = pytest.mark.django_db
FIRST = datetime(2027, 3, 30, 14, tzinfo=ZoneInfo("Europe/Paris"))


@pytest.fixture
def cohort(at):
    at("2027-03-01 10:00")
    return make_cohort(modules=2, follow_up=False, first=FIRST, animators=[StaffFactory()])


@pytest.fixture
def row(cohort):
    return CoAnimationFactory(meeting=cohort.meetings.earliest("starts_at"), contact=ContactFactory())


def kinds(contact) -> list[str]:
    return list(Message.objects.filter(contact=contact).order_by("created_at", "pk").values_list("kind", flat=True))


def test_the_meetings_of_a_session_are_proposed_in_one_message(cohort, row):
    CoAnimationFactory(meeting=cohort.meetings.latest("starts_at"), contact=row.contact)
    assert (proposals.tell_proposals(), proposals.tell_proposals()) == (1, 0)
    message = Message.objects.get()
    assert message.body.count("–") == 2
    assert "mardi 30" in message.body
    assert "http" not in message.body


def test_a_draft_says_nothing_until_it_opens(cohort, row):
    type(cohort).objects.update(state=CohortState.DRAFT, opened_at=None)
    assert proposals.tell_proposals() == 0
    type(cohort).objects.update(state=CohortState.OPEN, opened_at=timezone.now())
    assert proposals.tell_proposals() == 1


def test_who_does_not_answer_is_reminded_once(row, at):
    proposals.tell_proposals()
    at("2027-03-07 09:59")
    assert proposals.remind_unanswered() == 0
    at("2027-03-08 10:01")
    assert (proposals.remind_unanswered(), proposals.remind_unanswered()) == (1, 0)
    at("2027-03-20 10:00")
    assert proposals.remind_unanswered() == 0


def test_a_near_meeting_asks_earlier_but_leaves_two_days(row, at):
    at("2027-03-25 10:00")
    proposals.tell_proposals()
    at("2027-03-26 10:00")
    assert proposals.remind_unanswered() == 0
    at("2027-03-27 10:01")
    assert proposals.remind_unanswered() == 1


def test_who_answered_is_not_reminded(row, at):
    proposals.tell_proposals()
    accept(row)
    at("2027-03-20 10:00")
    assert proposals.remind_unanswered() == 0


def test_who_is_asked_again_is_told_again(row):
    proposals.tell_proposals()
    decline(row, Refusal())
    invite_contact(row.meeting, row.contact, by=None)
    assert proposals.tell_proposals() == 1


def moved(row, **new):
    meeting = Meeting.objects.get(pk=row.meeting_id)
    return move_meeting(meeting, **{"starts_at": meeting.starts_at, "by": None, **new})


@pytest.mark.parametrize("what", ["date", "hour", "room"])
def test_who_has_not_answered_is_told_once_when_the_meeting_moves(row, at, what):
    proposals.tell_proposals()
    at("2027-03-02 10:00")
    room = RoomFactory(site=row.meeting.cohort.site, name="Salle Rivière")
    moved(
        row,
        **{
            "date": {"starts_at": FIRST + timedelta(days=1)},
            "hour": {"starts_at": FIRST + timedelta(hours=1)},
            "room": {"room": room},
        }[what],
    )
    at("2027-03-02 10:01")
    assert (proposals.tell_proposals(), proposals.tell_moved(), proposals.tell_moved()) == (0, 1, 0)
    assert kinds(row.contact) == ["CoAnimationProposed", "CoAnimationMoved"]
    message = Message.objects.get(kind="CoAnimationMoved")
    shown = {"date": "mercredi 31", "hour": "de 15", "room": "Salle Rivière"}[what]
    assert shown in message.body


def test_a_meeting_that_moves_while_others_are_told_of_theirs_is_told_again(row, at, monkeypatch):
    later = make_cohort(modules=1, follow_up=False, first=FIRST + timedelta(days=7), animators=[StaffFactory()])
    other = CoAnimationFactory(meeting=later.meetings.get(), contact=row.contact)
    write, first = proposals._letter, []

    def meanwhile(letter, rows, key):
        if not first:
            first.append(rows[0])
            at("2027-03-01 10:01")
            moved(other if rows[0] == row else row, starts_at=FIRST + timedelta(days=2))
        return write(letter, rows, key)

    monkeypatch.setattr(proposals, "_letter", meanwhile)
    assert (proposals.tell_proposals(), proposals.tell_moved()) == (2, 1)
    assert "jeudi 1er" in Message.objects.get(kind="CoAnimationMoved").body


def test_a_week_is_counted_from_the_new_date(row, at):
    proposals.tell_proposals()
    at("2027-03-08 10:01")
    assert proposals.remind_unanswered() == 1
    moved(row, starts_at=FIRST + timedelta(days=30))
    at("2027-03-08 10:02")
    proposals.tell_moved()
    at("2027-03-12 10:02")
    assert proposals.remind_unanswered() == 0
    at("2027-03-15 10:03")
    assert proposals.remind_unanswered() == 1


def test_who_declined_or_was_never_told_is_not_told_that_it_moves(cohort, row, at):
    other = CoAnimationFactory(meeting=cohort.meetings.latest("starts_at"), contact=ContactFactory())
    proposals.tell_proposals()
    decline(row, Refusal())
    at("2027-03-02 10:00")
    moved(row, starts_at=FIRST + timedelta(days=1))
    type(other).objects.filter(pk=other.pk).update(told_at=None)
    moved(other, starts_at=FIRST + timedelta(days=40))
    at("2027-03-02 10:01")
    assert (proposals.tell_moved(), proposals.tell_proposals()) == (0, 1)


def test_telling_costs_the_same_whatever_moves_in_one_session(cohort, row, at, budget):
    CoAnimationFactory(meeting=cohort.meetings.latest("starts_at"), contact=row.contact)
    proposals.tell_proposals()
    at("2027-03-02 10:00")
    for one in CoAnimation.objects.all():
        moved(one, room=RoomFactory(site=cohort.site))
    at("2027-03-02 10:01")
    with budget(9):
        assert proposals.tell_moved() == 1


@pytest.mark.parametrize("kind", ["CoAnimationProposed", "CoAnimationUnanswered", "CoAnimationWithdrawn"])
def test_a_message_about_a_meeting_that_has_begun_does_not_leave(row, at, kind):
    proposals.tell_proposals()
    at("2027-03-09 10:00")
    proposals.remind_unanswered()
    replace_contact(invite_contact(row.meeting, ContactFactory(), by=None), ContactFactory(), by=None)
    if kind == "CoAnimationWithdrawn":
        replace_contact(row, ContactFactory(), by=None)
        proposals.tell_withdrawn()
    at("2027-03-30 14:00")
    assert deliver(Message.objects.get(contact=row.contact, kind=kind).pk).state == "cancelled"


def test_neither_the_reminder_nor_the_refusal_leaves_once_the_meeting_has_begun(cohort, row, at):
    other = CoAnimationFactory(meeting=row.meeting, contact=ContactFactory())
    accept(row)
    decline(other, Refusal())
    at("2027-03-28 15:00")
    proposals.remind_interventions()
    at("2027-03-30 14:00")
    for kind in ("InterventionSoon", "CoAnimationDeclined"):
        assert deliver(Message.objects.get(kind=kind).pk).state == "cancelled"


def test_who_is_asked_again_is_not_told_that_no_answer_is_needed(row):
    proposals.tell_proposals()
    replace_contact(row, ContactFactory(), by=None)
    proposals.tell_withdrawn()
    invite_contact(row.meeting, row.contact, by=None)
    assert deliver(Message.objects.get(kind="CoAnimationWithdrawn").pk).state == "cancelled"


def test_a_proposal_that_is_over_does_not_leave(row):
    proposals.tell_proposals()
    cancel_meeting(row.meeting, by=None)
    assert deliver(Message.objects.get(contact=row.contact).pk).state == "cancelled"


def test_who_was_asked_and_is_not_needed_any_more_is_told_once(cohort, row):
    proposals.tell_proposals()
    replace_contact(row, ContactFactory(), by=None)
    other = CoAnimationFactory(meeting=cohort.meetings.latest("starts_at"), contact=ContactFactory())
    proposals.tell_proposals()
    cancel_meeting(other.meeting, by=None)
    assert (proposals.tell_withdrawn(), proposals.tell_withdrawn()) == (2, 0)
    assert "Quelqu’un d’autre" in Message.objects.get(contact=row.contact, kind="CoAnimationWithdrawn").body
    assert "n’aura pas lieu" in Message.objects.get(contact=other.contact, kind="CoAnimationWithdrawn").body


def test_who_was_never_told_or_had_accepted_is_not_told_that_it_is_off(cohort, row):
    replace_contact(row, ContactFactory(), by=None)
    other = CoAnimationFactory(meeting=cohort.meetings.latest("starts_at"), contact=ContactFactory())
    proposals.tell_proposals()
    replace_contact(accept(other), ContactFactory(), by=None)
    assert proposals.tell_withdrawn() == 0


def test_whoever_comes_is_reminded_three_days_before_and_again_when_it_moves(row, at):
    accept(row)
    at("2027-03-27 12:00")
    assert proposals.remind_interventions() == 0
    at("2027-03-27 15:00")
    assert (proposals.remind_interventions(), proposals.remind_interventions()) == (1, 0)
    later = FIRST + timedelta(days=7)
    Meeting.objects.filter(pk=row.meeting.pk).update(starts_at=later, ends_at=later + timedelta(hours=2))
    at("2027-04-04 15:00")
    assert proposals.remind_interventions() == 1


def test_whoever_came_is_thanked_the_day_after_once(row, at):
    accept(row)
    for moment, expected in (("2027-03-31 08:59", 0), ("2027-03-31 09:00", 1), ("2027-03-31 10:00", 0)):
        at(moment)
        assert proposals.thank_contacts() == expected
    assert kinds(row.contact) == ["InterventionThanks"]


def test_thanks_leave_in_the_morning_of_the_site_overseas_too(cohort, row, at):
    accept(row)
    Site.objects.filter(pk=cohort.site_id).update(time_zone="Indian/Reunion")  # two hours ahead of Paris in summer
    for moment, expected in (("2027-03-31 03:00", 0), ("2027-03-31 06:59", 0), ("2027-03-31 07:00", 1)):
        at(moment)
        assert proposals.thank_contacts() == expected


def test_who_wants_no_contact_is_told_nothing(row):
    type(row.contact).objects.update(do_not_contact_at=timezone.now())
    assert proposals.tell_proposals() == 0


@pytest.mark.parametrize("word", ["[[lien:excuse:1]]", "[[lien:rien]]", "[[[lien:excuse:1]]"])
def test_the_words_of_a_contact_make_no_link_in_a_message(row, word):
    decline(row, Refusal(words=f"De garde {word}"))
    message = Message.objects.get(kind="CoAnimationDeclined")
    body = resolve(message.body, message.user)
    assert "De garde [ [" in body
    assert "/excuse/" not in body


def test_a_refusal_is_told_to_the_animators_with_what_it_proposes(row):
    other = FIRST + timedelta(days=1)
    named = {"first_name": "Inès", "last_name": "D’Aubigny", "email": "ines@organisme.example"}
    decline(row, Refusal(other_start=other, words="De garde.", **named))
    message = Message.objects.get(kind="CoAnimationDeclined")
    for part in ("mercredi 31\u00a0mars 2027 à 14\u00a0h", "De garde.", "Inès D’Aubigny"):
        assert part in message.body
    assert "ines@" not in message.body
    assert CoAnimationTransition.objects.get().note


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.ADMIN])
def test_a_refusal_in_a_session_without_animator_is_told_to_the_coordination_else_the_administration(row, role):
    row.meeting.cohort.animators.clear()
    other = StaffFactory(role=role, department=row.meeting.cohort.site.department)
    decline(row, Refusal())
    assert [message.user for message in Message.objects.filter(kind="CoAnimationDeclined")] == [other]


@pytest.mark.parametrize(("first", "second"), [("take", "leave"), ("leave", "take"), ("take", "take")])
def test_of_two_decisions_on_a_colleague_the_first_counts(row, first, second):
    decline(row, Refusal(first_name="Inès", last_name="D’Aubigny", email="ines@organisme.example"))
    seen = [ColleagueNamed.objects.get() for _ in range(2)]  # both pages were open
    verbs = {"take": lambda named: take_colleague(named, by=None), "leave": leave_colleague}
    verbs[first](seen[0])
    with pytest.raises(CoAnimationError, match="déjà décidé"):
        verbs[second](seen[1])
    assert Contact.objects.filter(email="ines@organisme.example").count() == (first == "take")


def test_changing_ones_mind_forgets_the_other_date_and_the_colleague(row):
    named = {"first_name": "Inès", "last_name": "D’Aubigny", "email": "ines@organisme.example"}
    decline(row, Refusal(other_start=FIRST + timedelta(days=1), words="De garde.", **named))
    row = accept(row)
    assert (row.state, row.other_start, row.words) == ("accepted", None, "")
    assert not ColleagueNamed.objects.exists()


def test_nothing_is_answered_once_the_meeting_has_begun(row, at):
    at("2027-03-30 14:00")
    for answer in (accept, lambda one: decline(one, Refusal())):
        with pytest.raises(CoAnimationError, match="commencé"):
            answer(row)


def test_a_colleague_on_whom_nobody_decides_is_forgotten(row, at):
    decline(row, Refusal(first_name="Inès", last_name="D’Aubigny", email="ines@organisme.example"))
    assert proposals.forget_colleagues() == 0
    at("2027-04-01 10:00")
    assert proposals.forget_colleagues() == 1
