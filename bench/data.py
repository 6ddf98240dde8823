"""What the bench reads beside the demonstration: programmes with feeds of many meetings, sessions to register to,
animators with one meeting today and with thirty, each of twelve people; campaigns of forty questions; a long article.
"""

from datetime import datetime, timedelta

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.utils import timezone

from bench import ANSWERED, DAYS, EVALUATIONS, FEED_SIZES, PLACES, QUESTIONS, articles, evaluations
from portal.accounts.enums import Role
from portal.accounts.models import StaffRole, User
from sessions.people.models import Participant
from sessions.programmes.models import Programme, Site
from sessions.questionnaires.actions import create_tallies
from sessions.questionnaires.enums import QuestionKind, QuestionnaireKind
from sessions.questionnaires.models import Campaign, Choice, Question, Questionnaire
from sessions.registrations.enums import RegistrationState
from sessions.registrations.models import Place, Registration
from sessions.scheduling.enums import CohortState, MeetingKind
from sessions.scheduling.models import Cohort, Meeting
from sessions.statistics.actions import keep_sums


def load() -> None:
    """Everything, dated from now."""
    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    site = Site.objects.create(name="Salle du banc", slug="banc", town="Osny", department="95", post_code="95520")
    for size in FEED_SIZES:
        programme = Programme.objects.create(title=f"Banc de {size}", slug=f"banc-{size}", neutral_title="Atelier")
        cohort = Cohort.objects.create(
            code=f"banc-{size}", programme=programme, site=site, state=CohortState.OPEN, capacity=12, opened_at=now
        )
        starts = [now + timedelta(hours=24 * (place + 1)) for place in range(size)]
        Meeting.objects.bulk_create(
            Meeting(
                cohort=cohort,
                kind=MeetingKind.FOLLOW_UP,
                title=f"Rendez-vous {place}",
                starts_at=start,
                ends_at=start + timedelta(minutes=150),
            )
            for place, start in enumerate(starts)
        )
    programme = Programme.objects.create(title="Banc des places", slug="banc-places", neutral_title="Atelier")
    for code, capacity in PLACES.items():
        cohort = Cohort.objects.create(
            code=code, programme=programme, site=site, state=CohortState.OPEN, capacity=capacity, opened_at=now
        )
        Meeting.objects.bulk_create(
            Meeting(
                cohort=cohort,
                kind=MeetingKind.EXTRA,
                title=f"Séance {week}",
                starts_at=now + timedelta(weeks=week),
                ends_at=now + timedelta(weeks=week, minutes=150),
            )
            for week in range(1, 12)
        )
    articles.load()
    for sessions in EVALUATIONS:
        evaluations.load(sessions, site, now)
    keep_sums()  # as the worker does
    for meetings in DAYS:
        _day(meetings, programme, site, now)
    _campaigns(programme, site, now)


def _day(meetings: int, programme: Programme, site: Site, now: datetime) -> None:
    """An animator with so many meetings at this hour, twelve people in each."""
    animator = User.objects.create(email=f"banc-jour-{meetings}@rebond.example", first_name="Anne", last_name="Petit")
    TOTP.activate(animator, generate_totp_secret())
    StaffRole.objects.create(user=animator, role=Role.ANIMATOR, department=site.department)
    for number in range(meetings):
        cohort = Cohort.objects.create(
            code=f"banc-jour-{meetings}-{number}",
            programme=programme,
            site=site,
            state=CohortState.RUNNING,
            capacity=12,
            opened_at=now,
        )
        cohort.animators.add(animator)
        meeting = Meeting.objects.create(
            cohort=cohort,
            kind=MeetingKind.EXTRA,
            title="Séance du jour",
            starts_at=now,
            ends_at=now + timedelta(minutes=30),
        )
        for place in range(12):
            person = Participant.objects.create(
                first_name="Anne", last_name=f"Petit {place}", email=f"{meetings}-{number}-{place}@courriel.example"
            )
            registration = Registration.objects.create(
                participant=person,
                cohort=cohort,
                state=RegistrationState.REGISTERED,
                queued_at=now,
                agreed_at=now,
                registered_at=now,
            )
            Place.objects.create(registration=registration, meeting=meeting)


def _campaigns(programme: Programme, site: Site, now: datetime) -> None:
    """Open campaigns of one questionnaire, each of a session of its own, with room for every answer of the bench."""
    questionnaire = Questionnaire.objects.create(programme=programme, kind=QuestionnaireKind.END, title="Votre avis")
    for number in range(QUESTIONS):
        question = Question.objects.create(
            questionnaire=questionnaire,
            position=number,
            section=f"Page {number // 8}",
            code=f"question-{number}",
            kind=QuestionKind.SINGLE,
            text=f"Question {number}",
        )
        Choice.objects.bulk_create(
            Choice(question=question, position=position, code=code, label=code.upper())
            for position, code in enumerate("abcde")
        )
    Question.objects.create(
        questionnaire=questionnaire, position=QUESTIONS, code="words", kind=QuestionKind.TEXT, text="Un mot"
    )
    cohorts = Cohort.objects.bulk_create(
        Cohort(
            code=f"banc-avis-{pk}",
            programme=programme,
            site=site,
            state=CohortState.RUNNING,
            capacity=12,
            opened_at=now,
        )
        for pk in ANSWERED
    )
    create_tallies(
        Campaign.objects.bulk_create(
            Campaign(
                pk=pk,
                questionnaire=questionnaire,
                cohort=cohort,
                opens_on=now.date(),
                closes_on=now.date() + timedelta(days=7),
                expected=10**6,
            )
            for pk, cohort in zip(ANSWERED, cohorts, strict=True)
        )
    )
