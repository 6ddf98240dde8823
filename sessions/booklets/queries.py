"""Reading questions and handovers."""

from django.db.models import Count, F, Q, QuerySet

from sessions.programmes.models import Programme
from sessions.scheduling.models import Cohort, Meeting

from .enums import QuestionState
from .models import Handover, RaisedQuestion


def questions() -> QuerySet[RaisedQuestion]:
    """Every question with what a line about it shows, in the order of the meetings."""
    return RaisedQuestion.objects.select_related(
        "meeting__module", "meeting__cohort__site", "meeting__cohort__programme", "author"
    ).order_by("meeting__starts_at", "pk")


def questions_of(meeting: Meeting) -> QuerySet[RaisedQuestion]:
    """What was proposed after one meeting, withdrawn questions left out."""
    return questions().filter(meeting=meeting).exclude(state=QuestionState.WITHDRAWN)


def to_review() -> QuerySet[RaisedQuestion]:
    """The questions that wait for an editor, the oldest proposal first."""
    return questions().filter(state=QuestionState.PROPOSED).order_by("changed_at", "pk")


def reviewed(limit: int) -> list[RaisedQuestion]:
    """The last decisions, newest first."""
    decided = questions().filter(state__in=[QuestionState.ACCEPTED, QuestionState.REFUSED])
    return list(decided.order_by("-decided_at", "-pk")[:limit])


def accepted(programme: Programme, cohort: Cohort | None = None) -> QuerySet[RaisedQuestion]:
    """What enters a booklet, in the order of the modules: what is for everyone, and the session's own questions.

    Questions of meetings without module come last, on either database.
    """
    mine = Q(for_everyone=True)
    if cohort is not None:
        mine |= Q(meeting__cohort=cohort)
    return (
        questions()
        .filter(mine, state=QuestionState.ACCEPTED, meeting__cohort__programme=programme)
        .order_by(F("meeting__module__position").asc(nulls_last=True), "pk")
    )


def counts_for(cohort: Cohort) -> dict[int, int]:
    """By meeting of a session: how many questions were proposed, withdrawn ones left out."""
    rows = (
        RaisedQuestion.objects.filter(meeting__cohort=cohort)
        .exclude(state=QuestionState.WITHDRAWN)
        .order_by("meeting")
        .values("meeting")
        .annotate(number=Count("pk"))
    )
    return {row["meeting"]: row["number"] for row in rows}


def newest_handovers(cohorts: list[int]) -> dict[int, Handover]:
    """By session: the last booklet that it received. One query whatever the number."""
    rows = Handover.objects.filter(cohort__in=cohorts).order_by("at", "pk")
    return {row.cohort_id: row for row in rows}
