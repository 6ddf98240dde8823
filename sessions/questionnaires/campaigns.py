"""Opening campaigns, by hand or by themselves, and asking people: invitations, reminders, the code of the tablet.

Nothing is planned ahead: each run of the periodic command looks at the dates as they are now, so a campaign follows a
session that moves. A campaign is opened under a lock on its cohort, once a moment (or once a meeting), whatever runs
twice.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone

from sessions.common import tokens
from sessions.notifications.actions import cancel, enqueue
from sessions.notifications.enums import MessageState
from sessions.notifications.messages import MessageClass
from sessions.notifications.models import Message
from sessions.partners.models import Contact
from sessions.people.models import Participant
from sessions.scheduling.locks import lock_cohort
from sessions.scheduling.models import Cohort, Meeting

from . import openings, queries
from .actions import AlreadyAnswered, CampaignClosed, create_tallies
from .enums import QuestionnaireKind
from .messages import AnswerInvitation, AnswerReminder, ContactAnswerInvitation, ContactAnswerReminder, about
from .models import Ballot, Campaign, Questionnaire

INVITATION_HOUR = time(9)
REST = timedelta(days=2)  # between an invitation and a reminder, the least that a rule leaves between two reminders


# --- Opening ----------------------------------------------------------------------------------------------------------
@transaction.atomic
def open_campaign(
    questionnaire: Questionnaire,
    cohort: Cohort,
    *,
    opens_on: date,
    closes_on: date,
    meeting: Meeting | None = None,
    invite_at: datetime | None = None,
) -> Campaign:
    """Create a cohort's campaign, all its counters at zero, a ballot and an invitation for each person to ask.

    Invitations leave at ``invite_at``, else at nine on the first day. Asking twice for a moment (or a meeting) gives
    the first campaign, unchanged, whatever the version.
    """
    lock_cohort(cohort.pk)
    Questionnaire.objects.select_for_update(no_key=True).get(pk=questionnaire.pk)  # from here on its version is frozen
    found = Campaign.objects.filter(cohort=cohort, questionnaire__kind=questionnaire.kind, meeting=meeting).first()
    if found is not None:
        return found
    campaign = Campaign.objects.create(
        questionnaire=questionnaire, cohort=cohort, meeting=meeting, opens_on=opens_on, closes_on=closes_on
    )
    create_tallies([campaign])
    if questionnaire.kind == QuestionnaireKind.CO_ANIMATOR:
        for contact in queries.contacts_to_ask(cohort):
            add_ballot(campaign, contact=contact, invite_at=invite_at)
    else:
        for participant in queries.people_to_ask(cohort, meeting):
            add_ballot(campaign, participant=participant, invite_at=invite_at)
    campaign.refresh_from_db(fields=["expected"])
    return campaign


@transaction.atomic
def add_ballot(
    campaign: Campaign,
    *,
    participant: Participant | None = None,
    contact: Contact | None = None,
    invite_at: datetime | None = None,
) -> Ballot:
    """Let one more person answer, and invite them; asking twice gives the first ballot."""
    ballot, created = Ballot.objects.get_or_create(campaign=campaign, participant=participant, contact=contact)
    if created:
        Campaign.objects.filter(pk=campaign.pk).update(expected=F("expected") + 1)
        morning = timezone.make_aware(datetime.combine(campaign.opens_on, INVITATION_HOUR))
        message = AnswerInvitation() if participant else ContactAnswerInvitation()
        _ask(ballot, message, key=invitation_key(ballot), send_after=max(invite_at or morning, timezone.now()))
    return ballot


def _ask(ballot: Ballot, message: MessageClass, *, key: str, send_after: datetime) -> None:
    campaign = ballot.campaign
    enqueue(
        message.write(
            ballot.participant or ballot.contact,
            key=key,
            cohort=campaign.cohort,
            context={"campaign": campaign, "ballot": ballot, "about": about(campaign)},
            attachment_args={"ballot": str(ballot.pk)},
            send_after=send_after,
        )
    )


def invitation_key(ballot: Ballot) -> str:
    return f"answer-invitation:{ballot.pk}"


@transaction.atomic
def revoke_ballot(ballot: Ballot) -> None:
    """Close one person's link for good (they left the session), and withdraw an invitation that waits.

    Raises AlreadyAnswered when the ballot is spent.
    """
    Campaign.objects.select_for_update(no_key=True).get(pk=ballot.campaign_id)
    if Ballot.objects.select_for_update(no_key=True).get(pk=ballot.pk).spent:
        raise AlreadyAnswered
    for message in Message.objects.filter(key=invitation_key(ballot), state=MessageState.QUEUED).order_by("pk"):
        cancel(message)
    ballot.delete()
    # Who answered in the room without being ticked off keeps a place among the people asked.
    Campaign.objects.filter(pk=ballot.campaign_id).update(expected=Greatest(F("expected") - 1, F("answers")))


@transaction.atomic
def extend(campaign: Campaign, *, closes_on: date) -> None:
    """Leave an open campaign open longer. Raises CampaignClosed once it has closed: its results have been seen."""
    found = Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)
    if not queries.is_open(found):
        raise CampaignClosed
    Campaign.objects.filter(pk=campaign.pk).update(closes_on=max(closes_on, found.closes_on))


# --- The tablet of a room ---------------------------------------------------------------------------------------------
@transaction.atomic
def give_tablet_code(campaign: Campaign) -> Campaign:
    """Give the campaign a new code; the one before opens nothing any more. Raises CampaignClosed outside its days."""
    found = Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)
    if not queries.is_open(found):
        raise CampaignClosed
    found.tablet_nonce = tokens.new_nonce()
    found.tablet_hash = queries.hash_of_code(queries.tablet_code(found))
    found.save(update_fields=["tablet_nonce", "tablet_hash"])
    return found


def take_tablet_code_back(campaign: Campaign) -> None:
    """Whoever has begun may finish; the code opens nothing any more."""
    Campaign.objects.filter(pk=campaign.pk).update(tablet_nonce="", tablet_hash=None)


# --- By themselves ----------------------------------------------------------------------------------------------------
def open_due() -> int:
    """Open the campaigns whose day has come, as their programmes' rules say; periodic. Returns how many are new.

    One for co-animators waits for somebody who accepted a meeting: there is nobody else to ask.
    """
    opened = [one for one in openings.due() if not _lacks_co_animators(one)]
    for due in opened:
        open_campaign(
            due.questionnaire,
            due.cohort,
            opens_on=due.opens_on,
            closes_on=due.closes_on,
            meeting=due.meeting,
            invite_at=due.invite_at,
        )
    return len(opened)


def _lacks_co_animators(due: openings.Opening) -> bool:
    return due.rule.kind == QuestionnaireKind.CO_ANIMATOR and not queries.contacts_to_ask(due.cohort).exists()


def follow_people() -> int:
    """Let people answer who came since a campaign opened, and close the links of those who left; periodic.

    Who came are people registered, and co-animators who accepted a meeting. What follows a meeting keeps the people of
    that meeting; a co-animator who was asked and comes no more may still answer. Returns how many ballots came or went.
    """
    changed = 0
    for campaign, participant in openings.newcomers():
        add_ballot(campaign, participant=participant, invite_at=openings.invite_at(campaign))
        changed += 1
    for campaign, contact in openings.new_co_animators():
        add_ballot(campaign, contact=contact, invite_at=openings.invite_at(campaign))
        changed += 1
    for ballot in openings.leavers():
        try:
            revoke_ballot(ballot)
            changed += 1
        except (AlreadyAnswered, Ballot.DoesNotExist):
            continue  # they answered, or another machine closed it, in the meantime
    return changed


def remind() -> int:
    """Remind those who have not answered, as often as the rule says and twice at most; periodic. Returns how many.

    What was missed by more than a day is left out: a reminder that comes late comes too close to the next. Whoever has
    just been invited is left out too (``REST``).
    """
    return sum(
        _remind(ballot, number) for campaign, number in _to_remind() for ballot in openings.silent(campaign, number)
    )


def _to_remind() -> Iterator[tuple[Campaign, int]]:
    """Open campaigns on a day of reminder, from nine in the morning, with the number of that reminder."""
    rules = openings.rules_by_moment()
    for campaign in openings.alive().select_related("questionnaire", "cohort__site", "cohort__programme"):
        zone = campaign.cohort.site.zone
        now = timezone.now().astimezone(zone)
        rule = openings.rule_of(campaign, rules)
        number, late = divmod((now.date() - campaign.opens_on).days, rule.reminder_days)
        if 1 <= number <= rule.reminders and late <= 1 and now.time() >= INVITATION_HOUR:
            yield campaign, number


@transaction.atomic
def _remind(ballot: Ballot, number: int) -> int:
    Campaign.objects.select_for_update(no_key=True).get(pk=ballot.campaign_id)  # first, as whoever answers does
    found = Ballot.objects.select_for_update(no_key=True).filter(pk=ballot.pk).first()
    if found is None or found.spent or found.reminders >= number or _invited_lately(ballot):
        return 0
    Ballot.objects.filter(pk=ballot.pk).update(reminders=number)
    Campaign.objects.filter(pk=ballot.campaign_id).update(reminders=F("reminders") + 1)
    message = AnswerReminder() if ballot.participant_id else ContactAnswerReminder()
    _ask(ballot, message, key=f"answer-reminder:{ballot.pk}:{number}", send_after=timezone.now())
    return 1


def _invited_lately(ballot: Ballot) -> bool:
    day_of = ballot.campaign.cohort.site.day_of
    invited = Message.objects.filter(key=invitation_key(ballot)).order_by("pk").first()
    return invited is not None and day_of(timezone.now()) - day_of(invited.send_after) < REST
