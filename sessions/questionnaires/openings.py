"""When campaigns open: what the rules of a programme and the dates of its sessions give today. Reads only."""

import calendar
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, Max, Min, OuterRef, Q, QuerySet
from django.utils import timezone

from sessions.partners.models import Contact
from sessions.people.models import Participant
from sessions.registrations.enums import RegistrationState
from sessions.registrations.models import Registration
from sessions.scheduling.enums import CohortState, MeetingKind, MeetingState
from sessions.scheduling.models import Cohort, Meeting

from . import queries
from .enums import QuestionnaireKind, QuestionnaireState
from .models import Ballot, Campaign, CampaignRule, Questionnaire

ALIVE = (CohortState.OPEN, CohortState.RUNNING, CohortState.COMPLETED)
LATE = timedelta(days=14)  # a campaign missed by more, or by as long as it would last, is left to people
NINE = time(9)
# How a moment is usually set; a programme changes it in the admin.
USUAL: dict[str, dict[str, int]] = {
    QuestionnaireKind.START: {"open_days": 14, "reminders": 1, "reminder_days": 5},
    QuestionnaireKind.END: {"open_days": 30, "reminders": 2, "reminder_days": 7},
    QuestionnaireKind.SIX_MONTHS: {"delay_months": 6, "open_days": 45, "reminders": 2, "reminder_days": 14},
    QuestionnaireKind.MEETING: {"open_days": 4, "reminders": 0, "reminder_days": 2},
    QuestionnaireKind.CO_ANIMATOR: {"open_days": 30, "reminders": 1, "reminder_days": 10},
}


@dataclass(frozen=True)
class Opening:
    """A campaign to open, or one that will: which version, whose, its days, when people are invited."""

    rule: CampaignRule
    questionnaire: Questionnaire
    cohort: Cohort
    opens_on: date
    closes_on: date
    invite_at: datetime
    meeting: Meeting | None = None

    @property
    def missed(self) -> bool:
        """Whether its day went by too long ago: it no longer opens by itself."""
        return self.opens_on < timezone.localdate()


def rules_by_moment() -> dict[tuple[int, str], CampaignRule]:
    """Every rule, by programme and moment."""
    return {(rule.programme_id, rule.kind): rule for rule in CampaignRule.objects.order_by("pk")}


def rule_of(campaign: Campaign, rules: Mapping[tuple[int, str], CampaignRule]) -> CampaignRule:
    """The rule of a campaign's moment; the usual one where the programme has none."""
    questionnaire = campaign.questionnaire
    key = questionnaire.programme_id, questionnaire.kind
    return rules.get(key) or CampaignRule(kind=questionnaire.kind, **USUAL[questionnaire.kind])


def due() -> list[Opening]:
    """What should be open today and is not; two queries, and one or two a rule whose questionnaire is ready."""
    today = timezone.localdate()
    found: list[Opening] = []
    for rule in CampaignRule.objects.filter(active=True).select_related("programme").order_by("pk"):
        questionnaire = queries.newest_ready(rule.programme_id, rule.kind)
        if questionnaire is not None:
            near = _near(rule, today)
            found += [one for one in _openings(rule, questionnaire, near) if _is_due(one, today)]
    return found


def planned(cohort: Cohort) -> list[Opening]:
    """The campaigns of a session that its programme's rules will open, the next one first; none after a meeting."""
    if cohort.state not in (CohortState.DRAFT, *ALIVE):
        return []
    found: list[Opening] = []
    rules = CampaignRule.objects.filter(active=True, programme=cohort.programme_id)
    for rule in rules.exclude(kind=QuestionnaireKind.MEETING).order_by("pk"):
        questionnaire = queries.newest_ready(rule.programme_id, rule.kind)
        if questionnaire is not None:
            found += _openings(rule, questionnaire, Q(pk=cohort.pk))
    return sorted(found, key=lambda one: one.opens_on)


def _is_due(one: Opening, today: date) -> bool:
    return one.opens_on <= today <= min(one.closes_on, one.opens_on + _late(one.rule))


def _late(rule: CampaignRule) -> timedelta:
    return min(LATE, timedelta(days=rule.open_days - 1))


def _near(rule: CampaignRule, today: date) -> Q:
    """A rough window of dates, so that a session long past is not read again; the exact day is computed after."""
    back = timedelta(days=rule.delay_days + 31 * rule.delay_months + 5) + LATE
    ahead = timedelta(days=28 * rule.delay_months + rule.delay_days - 2)
    window = [timezone.now() - back, timezone.now() - ahead]
    return Q(anchor__range=window)


def _openings(rule: CampaignRule, questionnaire: Questionnaire, near: Q) -> Iterator[Opening]:
    if rule.kind == QuestionnaireKind.MEETING:
        meetings = _meetings(rule).annotate(anchor=Min("starts_at")).filter(near)
        for meeting in meetings.select_related("cohort__site", "cohort__programme"):
            yield _opening(rule, questionnaire, meeting.cohort, meeting.starts_at, meeting.ends_at, meeting)
        return
    modules = Q(meetings__kind=MeetingKind.MODULE, meetings__state=MeetingState.PLANNED)
    pick = Min if rule.kind == QuestionnaireKind.START else Max
    opened = Campaign.objects.filter(cohort=OuterRef("pk"), questionnaire__kind=rule.kind)
    cohorts = (
        Cohort.objects.filter(~Exists(opened), programme=rule.programme_id, state__in=(CohortState.DRAFT, *ALIVE))
        .annotate(anchor=pick("meetings__starts_at", filter=modules), end=pick("meetings__ends_at", filter=modules))
        .filter(near, anchor__isnull=False)
        .select_related("site", "programme")
        .order_by("pk")
    )
    for cohort in cohorts:
        yield _opening(rule, questionnaire, cohort, cohort.anchor, cohort.end)


def _meetings(rule: CampaignRule) -> QuerySet[Meeting]:
    """Those to ask about; the last one is left to the end questionnaire when that opens before this one would close."""
    opened = Campaign.objects.filter(meeting=OuterRef("pk"), questionnaire__kind=rule.kind)
    planned_modules = Meeting.objects.filter(kind=MeetingKind.MODULE, state=MeetingState.PLANNED)
    later = planned_modules.filter(cohort=OuterRef("cohort"), starts_at__gt=OuterRef("starts_at"))
    at_the_end = CampaignRule.objects.filter(
        programme=rule.programme_id,
        kind=QuestionnaireKind.END,
        active=True,
        delay_months=0,
        delay_days__lt=rule.open_days,
        programme__questionnaires__kind=QuestionnaireKind.END,
        programme__questionnaires__state=QuestionnaireState.READY,
    )
    return Meeting.objects.filter(
        Exists(later) | ~Exists(at_the_end),
        ~Exists(opened),
        cohort__programme=rule.programme_id,
        cohort__state__in=ALIVE,
        kind=MeetingKind.MODULE,
        state=MeetingState.PLANNED,
    ).order_by("starts_at", "pk")


def _opening(
    rule: CampaignRule,
    questionnaire: Questionnaire,
    cohort: Cohort,
    starts_at: datetime,
    ends_at: datetime,
    meeting: Meeting | None = None,
) -> Opening:
    zone = cohort.site.zone
    day = add_months(starts_at.astimezone(zone).date(), rule.delay_months) + timedelta(days=rule.delay_days)
    opens_on = max(day, timezone.localdate()) if day + _late(rule) >= timezone.localdate() else day
    invite_at = datetime.combine(opens_on, NINE, tzinfo=zone)
    if rule.kind != QuestionnaireKind.START:
        invite_at = max(invite_at, ends_at)  # the same day: once everybody has left the room
    return Opening(
        rule=rule,
        questionnaire=questionnaire,
        cohort=cohort,
        meeting=meeting,
        opens_on=opens_on,
        closes_on=opens_on + timedelta(days=rule.open_days - 1),
        invite_at=invite_at,
    )


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or that month's last: 31 August and six months give 28 or 29 February."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return day.replace(year=year, month=month, day=min(day.day, calendar.monthrange(year, month)[1]))


# --- Whom open campaigns concern --------------------------------------------------------------------------------------
_LAST_END = Max(
    "cohort__meetings__ends_at",
    filter=Q(cohort__meetings__kind=MeetingKind.MODULE, cohort__meetings__state=MeetingState.PLANNED),
)


def alive() -> QuerySet[Campaign]:
    """The open campaigns, but for those of a session that was cancelled: nobody is asked about it any more."""
    return queries.open_campaigns().exclude(cohort__state=CohortState.CANCELLED)


def _following() -> QuerySet[Campaign]:
    """The open campaigns whose people are those of the session."""
    followed = alive().filter(meeting=None).exclude(questionnaire__kind=QuestionnaireKind.CO_ANIMATOR)
    return followed.select_related("questionnaire", "cohort__programme", "cohort__site")


def _registered() -> set[tuple[int, int]]:
    campaigns = _following().order_by().values("pk")
    confirmed = Registration.objects.filter(state=RegistrationState.REGISTERED, cohort__campaigns__in=campaigns)
    return set(confirmed.order_by().values_list("cohort__campaigns", "participant"))


def newcomers() -> list[tuple[Campaign, Participant]]:
    """People registered since a campaign opened and without a ballot; a fixed number of queries."""
    campaigns = {campaign.pk: campaign for campaign in _following().annotate(ends_at=_LAST_END)}
    missing = _without_ballot(_registered(), campaigns, "participant")
    people = Participant.objects.filter(do_not_contact_at=None).in_bulk([participant for _, participant in missing])
    return [(campaigns[campaign], people[participant]) for campaign, participant in missing if participant in people]


def new_co_animators() -> list[tuple[Campaign, Contact]]:
    """Contacts who accepted a meeting since their session's campaign opened and without a ballot; fixed queries too."""
    for_them = alive().filter(questionnaire__kind=QuestionnaireKind.CO_ANIMATOR)
    for_them = for_them.select_related("questionnaire", "cohort__programme", "cohort__site")
    campaigns = {campaign.pk: campaign for campaign in for_them.annotate(ends_at=_LAST_END)}
    accepted = queries.co_animating().filter(meeting__cohort__campaigns__in=list(campaigns))
    missing = _without_ballot(set(accepted.values_list("meeting__cohort__campaigns", "contact")), campaigns, "contact")
    contacts = Contact.objects.in_bulk([contact for _, contact in missing])
    return [(campaigns[campaign], contacts[contact]) for campaign, contact in missing]


def _without_ballot(
    pairs: set[tuple[int, int]], campaigns: Mapping[int, Campaign], whose: str
) -> list[tuple[int, int]]:
    asked = set(Ballot.objects.filter(campaign__in=list(campaigns)).order_by().values_list("campaign", whose))
    return sorted(pair for pair in pairs - asked if pair[0] in campaigns)


def invite_at(campaign: Campaign) -> datetime | None:
    """When to invite whoever joins a campaign: on its first day, once the last meeting is over; None is at once."""
    if campaign.questionnaire.kind == QuestionnaireKind.START or campaign.ends_at is None:
        return None
    return campaign.ends_at if campaign.cohort.site.day_of(campaign.ends_at) == campaign.opens_on else None


def leavers() -> list[Ballot]:
    """Unspent ballots of people who are no longer registered."""
    registered = _registered()
    unspent = Ballot.objects.filter(
        campaign__in=_following().order_by().values("pk"), spent=False, participant__isnull=False
    )
    return [one for one in unspent.order_by("pk") if (one.campaign_id, one.participant_id) not in registered]


def silent(campaign: Campaign, number: int) -> QuerySet[Ballot]:
    """Whom a reminder of this number is for: nobody who answered, was reminded as often, or is left in peace."""
    return (
        Ballot.objects.filter(campaign=campaign, spent=False, reminders__lt=number)
        .filter(Q(participant__do_not_contact_at=None, participant__isnull=False) | Q(contact__isnull=False))
        .filter(contact__do_not_contact_at=None)
        .select_related(
            "participant", "contact", "campaign__questionnaire", "campaign__meeting", "campaign__cohort__site"
        )
        .order_by("pk")
    )
