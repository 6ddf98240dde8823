"""The eleven sessions of 2012 to 2018: their dates are ours, their figures add up to the printed evaluation.

Nobody is left of them but counters, as after the erasure of personal files.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta

import holidays
from django.db import transaction
from django.utils import timezone

from sessions.programmes.models import Module, Programme, Site
from sessions.questionnaires.actions import create_tallies
from sessions.questionnaires.enums import QuestionnaireKind
from sessions.questionnaires.models import Campaign, Questionnaire, Tally
from sessions.scheduling.enums import CohortState, MeetingKind
from sessions.scheduling.models import Cohort, Meeting

from . import questionnaires as forms

# First Tuesday and number of participants of each session; Argenteuil and Osny take turns.
SESSIONS = [
    (date(2012, 10, 2), 11),
    (date(2013, 3, 12), 10),
    (date(2013, 10, 1), 10),
    (date(2014, 3, 11), 10),
    (date(2014, 9, 30), 12),
    (date(2015, 3, 10), 10),
    (date(2015, 9, 29), 10),
    (date(2016, 3, 8), 11),
    (date(2016, 9, 27), 10),
    (date(2017, 3, 7), 10),
    (date(2017, 10, 31), 10),
]
RESPONDENTS = 114
PRINTED = {
    (QuestionnaireKind.END, "age"): {"moins-25": 0, "25-39": 18, "40-49": 39, "50-59": 55, "60-67": 2},
    (QuestionnaireKind.END, "cancer_type"): {
        "sein": 79, "hematome": 8, "ovaires": 6, "tube-digestif": 5, "intestin": 3, "prostate": 3, "orl": 3,
        "cerveau": 2, "rein": 1, "poumon": 1, "os": 1,
    },
    (QuestionnaireKind.SIX_MONTHS, "situation"): {
        "invalidite-2": 33, "reprise": 19, "invalidite-1": 17, "arret": 15, "pole-emploi": 6, "retraite": 4,
        "autres": 5, "deces": 7,
    },
}  # fmt: skip
STRIDE = 25  # prime to 114: deals the answers so that each session gets a bit of each
STARTS, LASTS = time(14), timedelta(minutes=150)


@transaction.atomic
def load_past(programme: Programme, sites: Mapping[str, Site]) -> list[Cohort]:
    """The eleven archived sessions on two sites in turn, with campaigns that hold the printed counts; idempotent."""
    turns = sorted(sites.values(), key=lambda site: site.town)
    codes = [_code(site, first) for site, first, _ in _plan(turns)]
    found = list(Cohort.objects.filter(code__in=codes).order_by("code"))
    if found:
        return found
    versions = forms.load(programme)
    cohorts = _cohorts(programme, turns)
    _meetings(cohorts, list(programme.modules.order_by("position")))
    for kind in (QuestionnaireKind.END, QuestionnaireKind.SIX_MONTHS):
        _campaigns(versions[kind.value, forms.PAST], cohorts)
    return cohorts


def dealt(counts: dict[str, int]) -> list[list[str | None]]:
    """One answer a respondent (None: passed), session by session, the same at every call."""
    answers: list[str | None] = [code for code, n in counts.items() for _ in range(n)]
    answers += [None] * (RESPONDENTS - len(answers))
    mixed = [answers[place * STRIDE % RESPONDENTS] for place in range(RESPONDENTS)]
    sessions, start = [], 0
    for _, size in SESSIONS:
        sessions.append(mixed[start : start + size])
        start += size
    return sessions


def _plan(sites: Sequence[Site]) -> list[tuple[Site, date, int]]:
    return [(sites[number % len(sites)], first, size) for number, (first, size) in enumerate(SESSIONS)]


def _code(site: Site, first: date) -> str:
    return f"{site.slug[:30]}-{first.year}-{1 if first.month < 7 else 2}"


def _at(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, STARTS))


def _weeks(first: date, number: int) -> list[date]:
    """A day a week, without public holidays nor the week between Christmas and the New Year."""
    closed = holidays.country_holidays("FR", years=[first.year, first.year + 1])
    days: list[date] = []
    day = first
    while len(days) < number:
        if day not in closed and not (day.month == 12 and day.day > 24):
            days.append(day)
        day += timedelta(weeks=1)
    return days


def _cohorts(programme: Programme, sites: Sequence[Site]) -> list[Cohort]:
    return Cohort.objects.bulk_create(
        Cohort(
            code=_code(site, first),
            programme=programme,
            site=site,
            state=CohortState.ARCHIVED,
            capacity=programme.capacity,
            opened_at=_at(first - timedelta(days=60)),
            closed_at=_at(first + timedelta(days=300)),
        )
        for site, first, _ in _plan(sites)
    )


def _meetings(cohorts: list[Cohort], modules: list[Module]) -> None:
    """Each module in a week, the follow-up about six months after the last one."""
    meetings = []
    for cohort, (first, _) in zip(cohorts, SESSIONS, strict=True):
        days = _weeks(first, len(modules))
        follow_up = _weeks(days[-1] + timedelta(weeks=26), 1)[0]
        dated = [(day, MeetingKind.MODULE, module) for day, module in zip(days, modules, strict=True)]
        for day, kind, module in [*dated, (follow_up, MeetingKind.FOLLOW_UP, None)]:
            start = _at(day)
            meetings.append(Meeting(cohort=cohort, kind=kind, module=module, starts_at=start, ends_at=start + LASTS))
    Meeting.objects.bulk_create(meetings)


def _campaigns(questionnaire: Questionnaire, cohorts: list[Cohort]) -> None:
    """One closed campaign a session, whose counters hold the answers dealt to it."""
    delay = timedelta(weeks=10 if questionnaire.kind == QuestionnaireKind.END else 37)
    campaigns = Campaign.objects.bulk_create(
        Campaign(
            questionnaire=questionnaire,
            cohort=cohort,
            opens_on=first + delay,
            closes_on=first + delay + timedelta(days=30),
            expected=size,
            answers=size,
        )
        for cohort, (first, size) in zip(cohorts, SESSIONS, strict=True)
    )
    create_tallies(campaigns)
    session_of = {campaign.pk: number for number, campaign in enumerate(campaigns)}
    answers = {code: dealt(counts) for (kind, code), counts in PRINTED.items() if kind == questionnaire.kind}
    tallies = list(Tally.objects.filter(campaign__in=campaigns).select_related("question", "choice").order_by("pk"))
    for tally in tallies:
        given = answers[tally.question.code][session_of[tally.campaign_id]]
        tally.count = sum(code == tally.choice.code if tally.choice else code is not None for code in given)
    Tally.objects.bulk_update(tallies, ["count"])
