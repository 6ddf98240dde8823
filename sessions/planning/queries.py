"""Reading a session as the planning page shows it."""

from dataclasses import dataclass

from django.utils import timezone

from portal.accounts.enums import Role
from portal.accounts.queries import departments_of
from sessions.programmes.models import Programme
from sessions.registrations.queries import with_places
from sessions.scheduling.enums import INVITED, CoAnimationState, CohortState, MeetingState
from sessions.scheduling.models import CoAnimation, CoAnimationTransition, Cohort, Meeting, MeetingChange
from sessions.scheduling.permissions import runnable_cohorts
from sessions.scheduling.queries import meetings_of, with_dates


def cohort_of(user, code: str):
    """One of the account's cohorts, with its dates and places."""
    cohorts = with_places(with_dates(runnable_cohorts(user)))
    return cohorts.select_related("programme", "site", "room").filter(code=code)


def meeting_of(user, uid):
    """One meeting of the account's cohorts."""
    meetings = Meeting.objects.filter(uid=uid, cohort__in=runnable_cohorts(user))
    return meetings.select_related("module", "room", "cohort__room", "cohort__site", "cohort__programme")


@dataclass(frozen=True)
class Line:
    """One meeting of the page: what may be done with it, and who of the partners takes part."""

    meeting: Meeting
    to_come: bool
    followed: bool
    contacts: list[str]
    refused: list[str]  # who cannot come, and what they propose instead


def lines(cohort: Cohort) -> list[Line]:
    """Every meeting in order; ``followed`` says that another one to come follows it."""
    now, meetings = timezone.now(), list(meetings_of(cohort))
    invited: dict[int, list[str]] = {}
    refused: dict[int, list[str]] = {}
    rows = CoAnimation.objects.filter(meeting__in=meetings, state__in=[*INVITED, CoAnimationState.DECLINED])
    for row in rows.select_related("contact", "colleague").order_by("pk"):
        if row.state in INVITED:
            invited.setdefault(row.meeting_id, []).append(f"{row.contact} ({row.answer})")
        else:
            refused.setdefault(row.meeting_id, []).append(_refusal(row))
    to_come = [one.pk for one in meetings if one.state == MeetingState.PLANNED and one.starts_at > now]
    return [
        Line(one, one.pk in to_come, one.pk in to_come[:-1], invited.get(one.pk, []), refused.get(one.pk, []))
        for one in meetings
    ]


def _refusal(row: CoAnimation) -> str:
    """« Hervé Quéméneur (propose une autre date et un nom) »."""
    proposed = [
        words for words, given in (("une autre date", row.other_start), ("un nom", hasattr(row, "colleague"))) if given
    ]
    return f"{row.contact} (propose {' et '.join(proposed)})" if proposed else str(row.contact)


def asked_to(meeting: Meeting):
    """Everybody of the partners who was ever asked to a meeting, in the order they were."""
    return meeting.co_animations.select_related("contact__partner", "meeting__cohort", "colleague").order_by("pk")


def journal(cohort: Cohort) -> list[dict]:
    """What happened to the session, the latest first: states, dates and contacts in one list.

    The meetings that were cancelled with it are one line, that of the session.
    """
    transitions = list(cohort.transitions.select_related("by").order_by("pk"))
    called_off = next((row.at for row in transitions if row.to_state == CohortState.CANCELLED), None)
    rows = list(
        MeetingChange.objects.filter(meeting__cohort=cohort).select_related("by", "meeting__module").order_by("pk")
    )
    with_it = {row.pk for row in rows if row.cancelled and called_off and row.at >= called_off}
    states = [
        {"at": row.at, "by": row.by, "change": None, "text": _state_words(row, len(with_it)), "note": row.note}
        for row in transitions
    ]
    changes = [
        {"at": row.at, "by": row.by, "change": row, "text": "", "note": row.reason}
        for row in rows
        if row.pk not in with_it
    ]
    asked = [
        {"at": row.at, "by": row.by, "change": None, "text": _answer_words(row), "note": row.note}
        for row in CoAnimationTransition.objects.filter(co_animation__meeting__cohort=cohort)
        .select_related("by", "co_animation__contact", "co_animation__meeting__module")
        .order_by("pk")
    ]
    return sorted(states + changes + asked, key=lambda line: line["at"], reverse=True)


def _state_words(row, cancelled: int) -> str:
    """``cancelled``: how many meetings went with a session that was cancelled."""
    to_state = CohortState(row.to_state).label
    words = f"{CohortState(row.from_state).label} → {to_state}" if row.from_state else f"Créée : {to_state}"
    if row.to_state == CohortState.CANCELLED and cancelled:
        words += f", avec {cancelled} séances à venir" if cancelled > 1 else ", avec la séance à venir"
    return words


def _answer_words(row: CoAnimationTransition) -> str:
    asked, state = row.co_animation, CoAnimationState(row.to_state).label.lower()
    return f"{asked.meeting.label} : intervention de {asked.contact} {state}"


def copies_for(user):
    """The copied programmes of the departments that the account coordinates, the newest first."""
    held = departments_of(user, Role.COORDINATOR, Role.ADMIN)
    copies = Programme.objects.filter(origin__isnull=False).select_related("origin").order_by("-created_at", "-pk")
    return copies if held is None else copies.filter(department__in=held)
