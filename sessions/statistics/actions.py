"""Writing numbers of sessions: those an animator enters, those of past sessions, those kept when people's files end."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from sessions.programmes.models import Programme, Site
from sessions.questionnaires.actions import create_tallies
from sessions.questionnaires.enums import QuestionnaireKind
from sessions.questionnaires.models import Campaign, FreeAnswer, Questionnaire, Tally
from sessions.questionnaires.sums import sums_of
from sessions.scheduling.actions import touch_schedule
from sessions.scheduling.enums import CohortState, MeetingKind
from sessions.scheduling.models import Cohort, CohortTransition, Meeting

from . import kept, participation
from .aggregates import FOLLOW_UP, PastSession
from .finished import finished_cohorts
from .models import CohortCount, KeptSums, Verbatim

USUAL_LENGTH = timedelta(minutes=150)
CAMPAIGN_DAYS = timedelta(days=30)
HALF_A_YEAR = timedelta(weeks=26)
KEPT_FOR = timedelta(days=400)  # after its end a session's participation no longer changes


@transaction.atomic
def set_counts(cohort: Cohort, counts: Mapping[str, int | None]) -> None:
    """Note numbers of a session; None takes one away (« not counted » is not zero)."""
    for indicator, count in counts.items():
        if count is None:
            CohortCount.objects.filter(cohort=cohort, indicator=indicator).delete()
        else:
            CohortCount.objects.update_or_create(cohort=cohort, indicator=indicator, defaults={"count": count})


def keep_participation() -> int:
    """Keep the participation of finished sessions as plain numbers, so that they outlive people's files; periodic.

    A number never goes down here: files that ended since are still counted. Zero is kept too, for it is known: without
    it, the people of its session would leave the base. Returns how many numbers changed.
    """
    recent = timezone.now() - KEPT_FOR
    cohorts = Cohort.objects.filter(state__in=participation.FINISHED, closed_at__gte=recent)
    kept = {
        (row.cohort_id, row.indicator): row for row in CohortCount.objects.filter(cohort__in=cohorts).order_by("pk")
    }
    new, changed = [], []
    for cohort, indicator, count in participation.participation_now(cohorts):
        row = kept.get((cohort, indicator))
        if row is None:
            new.append(CohortCount(cohort_id=cohort, indicator=indicator, count=count))
        elif row.count < count:
            row.count = count
            changed.append(row)
    CohortCount.objects.bulk_create(new)
    CohortCount.objects.bulk_update(changed, ["count"])
    return len(new) + len(changed)


def keep_sums() -> int:
    """Add up once the campaigns that count, group by group, and forget the sums that no group has any more; periodic.

    Returns how many sums are new or gone.
    """
    there = set(KeptSums.objects.order_by().values_list("key", flat=True))
    wanted: set[str] = set()
    for programme in Programme.objects.order_by("pk"):
        found = finished_cohorts(programme, None)
        groups = kept.groups_of(found)
        wanted |= {group.key for group in groups}
        missing = [group for group in groups if group.key not in there]
        for key, campaigns in kept.campaigns_of(found, missing).items() if missing else ():
            KeptSums.objects.get_or_create(key=key, defaults={"sums": sums_of(campaigns).to_plain()})
    KeptSums.objects.filter(key__in=list(there - wanted)).delete()
    return len(there ^ wanted)


@transaction.atomic
def choose_verbatim(answer: FreeAnswer, *, text: str, by) -> Verbatim:
    """Choose a text for publication, as redacted; choosing again changes the text."""
    verbatim, _ = Verbatim.objects.update_or_create(
        answer=answer,
        defaults={"cohort": answer.campaign.cohort, "question": answer.question, "text": text, "chosen_by": by},
    )
    return verbatim


def drop_verbatim(answer: FreeAnswer) -> None:
    """No longer publish this text."""
    Verbatim.objects.filter(answer=answer).delete()


@transaction.atomic
def import_past(
    programme: Programme, sessions: Sequence[PastSession], *, sites: Mapping[str, Site], by
) -> list[Cohort]:
    """Write the sessions of a checked file, all or none, archived: cohorts, meetings, counters, numbers."""
    cohorts = Cohort.objects.bulk_create(_cohort(programme, one, sites[one.site]) for one in sessions)
    CohortTransition.objects.bulk_create(
        CohortTransition(cohort=cohort, to_state=cohort.state, by=by, note="Reprise de chiffres passés")
        for cohort in cohorts
    )
    modules = {str(module.position): module for module in programme.modules.all()}
    pairs = list(zip(sessions, cohorts, strict=True))
    Meeting.objects.bulk_create(
        _meeting(cohort, modules.get(code), start) for one, cohort in pairs for code, start in one.meetings.items()
    )
    CohortCount.objects.bulk_create(
        CohortCount(cohort=cohort, indicator=indicator, count=count)
        for one, cohort in pairs
        for indicator, count in one.counts.items()
    )
    _campaigns(pairs)
    touch_schedule()
    return cohorts


def _aware(moment: datetime, site: Site) -> datetime:
    return moment.replace(tzinfo=site.zone)


def _last_module(one: PastSession) -> datetime:
    return max(start for code, start in one.meetings.items() if code != FOLLOW_UP)


def _cohort(programme: Programme, one: PastSession, site: Site) -> Cohort:
    return Cohort(
        code=one.code,
        programme=programme,
        site=site,
        state=CohortState.ARCHIVED,
        capacity=max(programme.capacity, one.people),
        opened_at=_aware(min(one.meetings.values()) - timedelta(days=60), site),
        closed_at=_aware(max(one.meetings.values()) + CAMPAIGN_DAYS, site),
    )


def _meeting(cohort: Cohort, module, start: datetime) -> Meeting:
    length = timedelta(minutes=module.minutes) if module else USUAL_LENGTH
    kind = MeetingKind.MODULE if module else MeetingKind.FOLLOW_UP
    starts_at = _aware(start, cohort.site)
    return Meeting(cohort=cohort, kind=kind, module=module, starts_at=starts_at, ends_at=starts_at + length)


def _opens_on(one: PastSession, moment: str) -> date:
    if moment == QuestionnaireKind.START:
        return min(one.meetings.values()).date()
    last = _last_module(one)
    if moment == QuestionnaireKind.SIX_MONTHS:
        return one.meetings.get(FOLLOW_UP, last + HALF_A_YEAR).date()
    return last.date()


def _campaigns(pairs: list[tuple[PastSession, Cohort]]) -> None:
    versions = Questionnaire.objects.in_bulk({pk for one, _ in pairs for pk in one.versions.values()})
    wanted = [(one, cohort, moment) for one, cohort in pairs for moment in one.versions]
    campaigns = Campaign.objects.bulk_create(
        Campaign(
            questionnaire=versions[one.versions[moment]],
            cohort=cohort,
            opens_on=_opens_on(one, moment),
            closes_on=_opens_on(one, moment) + CAMPAIGN_DAYS,
            expected=one.people,
            answers=one.received[moment],
        )
        for one, cohort, moment in wanted
    )
    create_tallies(campaigns)
    numbers = {campaign.pk: item for campaign, item in zip(campaigns, wanted, strict=True)}
    tallies = list(Tally.objects.filter(campaign__in=campaigns).select_related("question", "choice").order_by("pk"))
    for tally in tallies:
        one, _, moment = numbers[tally.campaign_id]
        choice = tally.choice.code if tally.choice else ""
        tally.count = one.answers.get((moment, tally.question.code, choice), 0)
    Tally.objects.bulk_update(tallies, ["count"], batch_size=500)
