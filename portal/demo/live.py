"""The live part: one cohort running with a meeting today, one open with places, one full with a waiting list."""

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from portal.accounts.enums import Role
from sessions.attendance.actions import close_register, mark_attendance
from sessions.attendance.enums import AttendanceState
from sessions.calendars.actions import feed_for, revoke_feed
from sessions.calendars.enums import FeedKind
from sessions.calendars.models import CalendarFeed
from sessions.partners.models import Contact
from sessions.people.actions import issue_link
from sessions.programmes.models import Programme, Site
from sessions.questionnaires import campaigns
from sessions.questionnaires.actions import submit_drawn
from sessions.questionnaires.draws import draw
from sessions.questionnaires.enums import QuestionnaireKind, Way
from sessions.questionnaires.models import Campaign
from sessions.questionnaires.queries import newest_ready
from sessions.registrations.actions import excuse, register, withdraw
from sessions.registrations.enums import LATER, Author, RegistrationState
from sessions.registrations.models import Place
from sessions.registrations.waiting_list import set_wish
from sessions.scheduling import queries
from sessions.scheduling.actions import open_cohort, touch_schedule
from sessions.scheduling.enums import CoAnimationState, CohortState
from sessions.scheduling.models import CoAnimation, Cohort, ColleagueNamed, Meeting
from sessions.scheduling.planning import create_cohort, propose_slots
from sessions.scheduling.upkeep import follow_calendar

from . import referrals
from .people import person
from .programme import load_partners

HELD = 3  # meetings already held by the running cohort
START = time(14, 0)
RUNNING = "argenteuil-a"  # how the code of the running cohort begins


def load(programme: Programme, sites: dict[str, Site], accounts: dict) -> None:
    """Create the three cohorts, or bring their dates back to today."""
    animator = accounts[Role.ANIMATOR]
    today = timezone.localdate()
    running = _cohort(RUNNING, CohortState.RUNNING, programme, sites["argenteuil"], animator, range(0, 11))
    opened = _cohort("osny-b", CohortState.OPEN, programme, sites["osny"], animator, range(11, 16))
    full = _cohort("argenteuil-c", CohortState.OPEN, programme, sites["argenteuil"], animator, range(16, 32))
    _bring_to(running, today - timedelta(days=7 * HELD))
    for cohort, days in ((opened, 22), (full, 36)):
        first = queries.with_dates(Cohort.objects.filter(pk=cohort.pk)).get().first_start
        if timezone.localdate(first) < today + timedelta(days=7):
            _bring_to(cohort, today + timedelta(days=days))
    follow_calendar()
    _hold_past_meetings(running, animator)
    contacts = load_partners(today)
    Contact.objects.filter(pk=contacts[0].pk).update(user=accounts[Role.PARTNER])  # the same fictitious person
    _invite_contacts(running, contacts)
    referrals.load(contacts, programme, opened, animator)
    _open_questionnaire(running, programme, today)
    _open_feeds(programme, sites, animator)
    link_of(person(0))


def running_cohort() -> Cohort:
    """The demonstration's own: others begin beside it, « osny-b » after three weeks or one that somebody planned."""
    return Cohort.objects.filter(code__startswith=RUNNING, state=CohortState.RUNNING).order_by("-pk")[0]


def link_of(participant):
    """The person's link that opens today, made when there is none."""
    link = participant.links.filter(revoked_at__isnull=True, expires_at__gt=timezone.now()).order_by("pk").first()
    return link or issue_link(participant)


def _cohort(base: str, state: str, programme: Programme, site: Site, animator, people: range) -> Cohort:
    """The demonstration's cohort of this base code in its state; a new one when the last has lived its life."""
    number = 1
    while (found := Cohort.objects.filter(code=f"{base}{number}").first()) is not None:
        if found.state == state:
            return found
        number += 1
    return _new_cohort(f"{base}{number}", programme, site, animator, people)


@transaction.atomic
def _new_cohort(code: str, programme: Programme, site: Site, animator, people: range) -> Cohort:
    first_day = timezone.localdate() + timedelta(days=22 if code.startswith("osny") else 36)
    first = datetime.combine(first_day, START, tzinfo=site.zone)
    cohort = create_cohort(
        programme,
        site=site,
        code=code,
        slots=propose_slots(programme, site, first),
        room=site.rooms.first(),
        animators=[animator],
        by=animator,
    )
    open_cohort(cohort, by=animator)
    for number in people:
        register(person(number), cohort, author=Author.STAFF, by=animator, agreed_at=timezone.now())
    if cohort.registrations.filter(state=RegistrationState.WAITING).exists():
        # Somebody withdraws: the first of the list is offered the place, which stays held.
        withdraw(cohort.registrations.filter(state=RegistrationState.REGISTERED)[0], by=animator)
        # Two of those who wait ask for a next session, here and in the other town.
        waiting = cohort.registrations.filter(state=RegistrationState.WAITING).order_by("-queued_at")
        for registration, wish in zip(waiting, LATER, strict=False):
            set_wish(registration, wish, by=animator)
    return cohort


def _bring_to(cohort: Cohort, first_day: date) -> None:
    """Shift every meeting by whole days so that the first falls on this day, at the same local hour."""
    meetings = list(cohort.meetings.order_by("starts_at"))
    zone = cohort.site.zone
    shift = first_day - meetings[0].starts_at.astimezone(zone).date()
    if not shift:
        return
    for meeting in meetings:
        starts_at, ends_at = (
            datetime.combine(old.astimezone(zone).date() + shift, old.astimezone(zone).time(), tzinfo=zone)
            for old in (meeting.starts_at, meeting.ends_at)
        )
        Meeting.objects.filter(pk=meeting.pk).update(
            starts_at=starts_at, ends_at=ends_at, sequence=F("sequence") + 1, revised_at=timezone.now()
        )
    for name in ("queued_at", "registered_at") if shift < timedelta(0) else ():  # they registered before it began
        cohort.registrations.filter(**{f"{name}__isnull": False}).update(**{name: F(name) + shift})
    touch_schedule()


def _hold_past_meetings(cohort: Cohort, animator) -> None:
    """Take and close the register of each past meeting, and let one person excuse herself from the next."""
    for meeting in queries.past(cohort.meetings.all()):
        if hasattr(meeting, "register") and meeting.register.closed_at:
            continue
        for number, place in enumerate(Place.objects.filter(meeting=meeting).order_by("pk")):
            state = AttendanceState.EXCUSED if number % 7 == meeting.pk % 7 else AttendanceState.PRESENT
            mark_attendance(place, state=state, by=animator)
        close_register(meeting, by=animator)
    coming = queries.upcoming(cohort.meetings.all())[1:2]
    for place in Place.objects.filter(meeting__in=list(coming), excused_at__isnull=True).order_by("pk")[3:4]:
        excuse(place)


def _invite_contacts(cohort: Cohort, contacts: list) -> None:
    """Each partner at one meeting: those held were accepted, among those to come somebody has not answered yet and
    somebody proposes another date and a colleague. The first contact, who has an account, is at two more.
    """
    meetings = list(queries.meetings_of(cohort))
    for meeting, contact in zip(meetings, contacts, strict=False):
        _invite(meeting, contact, CoAnimationState.ACCEPTED)
    coming = [meeting for meeting in meetings if meeting.starts_at > timezone.now()]
    for meeting, state in zip(coming[:2], (CoAnimationState.ACCEPTED, CoAnimationState.PROPOSED), strict=False):
        _invite(meeting, contacts[0], state)
    for meeting, state in zip(coming[2:4], (CoAnimationState.PROPOSED, CoAnimationState.DECLINED), strict=False):
        row = _invite(meeting, contacts[1], state)
        if row.state == CoAnimationState.DECLINED and not row.words:
            other = meeting.starts_at + timedelta(days=1)
            row.other_start, row.words = other, "Je suis pris ce jour-là, le lendemain me conviendrait."
            row.save()
            colleague = {"first_name": "Noémie", "last_name": "Carpentier", "email": "noemie@partenaires.example"}
            ColleagueNamed.objects.get_or_create(co_animation=row, defaults=colleague)


def _invite(meeting: Meeting, contact: Contact, state: str) -> CoAnimation:
    row, _ = CoAnimation.objects.get_or_create(meeting=meeting, contact=contact, defaults={"state": state})
    return row


def _open_questionnaire(cohort: Cohort, programme: Programme, today: date) -> None:
    """Keep the questionnaires of the end and of the co-animators open; a code and two answers stand in the first."""
    end = today + timedelta(days=60)
    for kind in (QuestionnaireKind.END, QuestionnaireKind.CO_ANIMATOR):
        questionnaire = newest_ready(programme.pk, kind)
        campaign = Campaign.objects.filter(questionnaire=questionnaire, cohort=cohort).first()
        if campaign is None:
            campaign = campaigns.open_campaign(questionnaire, cohort, opens_on=today, closes_on=end)
            if kind == QuestionnaireKind.END:
                _answer_in_the_room(campaign)
        elif campaign.closes_on < today:
            Campaign.objects.filter(pk=campaign.pk).update(closes_on=end)
    open_ones = Campaign.objects.filter(cohort=cohort, questionnaire__kind=QuestionnaireKind.END, tablet_hash=None)
    for campaign in open_ones.order_by("pk"):
        campaigns.give_tablet_code(campaign)


def _answer_in_the_room(campaign: Campaign) -> None:
    """One person on the tablet, one on paper."""
    said = {"effects": ["confiance", "elan"], "recommend": "oui", "age": "40-49", "occupation": "bureau"}
    submit_drawn(draw(campaign, Way.TABLET), said)
    submit_drawn(draw(campaign, Way.PAPER), said | {"effects": ["projet"], "age": "50-59"})


def _open_feeds(programme: Programme, sites: dict[str, Site], animator) -> None:
    """The feeds of the doorplate, one of them revoked."""
    feed_for(FeedKind.PROGRAMME, programme)
    for site in sites.values():
        feed_for(FeedKind.SITE, site)
    feed_for(FeedKind.ANIMATOR, animator)
    contacts = load_partners(timezone.localdate())
    feed_for(FeedKind.PARTNER, contacts[0].partner)
    if not CalendarFeed.objects.filter(kind=FeedKind.PARTNER, revoked_at__isnull=False).exists():
        revoke_feed(feed_for(FeedKind.PARTNER, contacts[1].partner))
