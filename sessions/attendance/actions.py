"""Taking attendance: mark, close, reopen. Each verb locks the meeting's register first."""

from django.db import transaction
from django.utils import timezone

from sessions.registrations.models import Place
from sessions.scheduling.models import Meeting

from . import queries
from .enums import AttendanceState
from .models import Attendance, Register, RegisterEvent


class AttendanceError(Exception):
    """The register does not allow this; the message says why, in words for the screen."""


class UnmarkedError(AttendanceError):
    """A register cannot be closed while somebody is unmarked; ``places`` are theirs."""

    def __init__(self, places: list[Place]) -> None:
        self.places = places
        names = ", ".join(str(place.registration.participant) for place in places)
        super().__init__(f"Il reste à noter : {names}.")


@transaction.atomic
def mark_attendance(place: Place, state: str, *, by, only_if_unmarked: bool = False) -> Attendance:
    """Note what a person did at a meeting; the last mark wins, the same mark twice changes nothing.

    ``only_if_unmarked`` keeps what somebody else noted in the meantime. An excuse given beforehand stays on the place.
    Raises AttendanceError for a closed register, a meeting cancelled or to come, a place that was never offered.
    """
    register = _locked_register(place.meeting)
    _check_can_change(register)
    if not place.offered:
        raise AttendanceError("Cette personne est arrivée dans la session après cette séance.")
    noted, created = Attendance.objects.get_or_create(
        place=place, defaults={"state": AttendanceState(state), "marked_by": by}
    )
    if not created and not only_if_unmarked and noted.state != state:
        noted.state, noted.marked_by = AttendanceState(state), by
        noted.save(update_fields=["state", "marked_by", "changed_at"])
    return noted


@transaction.atomic
def close_register(meeting: Meeting, *, by) -> Register:
    """Say that the register is complete. Excuses given beforehand count as marked; closing twice changes nothing.

    Raises UnmarkedError with the people still to mark, AttendanceError before the meeting or when it is cancelled.
    """
    register = _locked_register(meeting)
    if register.closed_at is not None:
        return register
    _check_can_change(register)
    if meeting.starts_at > timezone.now():
        raise AttendanceError("Le registre se clôt après le début de la séance.")
    unmarked = [place for place in queries.expected(meeting) if queries.mark_of(place) == ""]
    if left := [place for place in unmarked if place.excused_at is None]:
        raise UnmarkedError(left)
    for place in unmarked:
        mark_attendance(place, AttendanceState.EXCUSED, by=by)
    register.closed_at, register.closed_by = timezone.now(), by
    register.save(update_fields=["closed_at", "closed_by", "changed_at"])
    RegisterEvent.objects.create(register=register, closed=True, by=by)
    return register


@transaction.atomic
def reopen_register(meeting: Meeting, *, by, reason: str) -> Register:
    """Open a closed register again, with a reason that is kept; what was noted stays.

    Raises AttendanceError without a reason or when the register is open.
    """
    register = _locked_register(meeting)
    if register.closed_at is None:
        raise AttendanceError("Ce registre est déjà ouvert.")
    if not reason.strip():
        raise AttendanceError("Indiquez pourquoi vous rouvrez le registre.")
    register.closed_at = register.closed_by = None
    register.save(update_fields=["closed_at", "closed_by", "changed_at"])
    RegisterEvent.objects.create(register=register, closed=False, by=by, reason=reason.strip())
    return register


def _locked_register(meeting: Meeting) -> Register:
    Register.objects.get_or_create(meeting=meeting)
    return Register.objects.select_for_update(of=["self"]).select_related("meeting__cohort__site").get(meeting=meeting)


def _check_can_change(register: Register) -> None:
    if register.closed_at is not None:
        raise AttendanceError("Ce registre est clos. Rouvrez-le pour changer quelque chose.")
    if refusal := queries.why_no_register(register.meeting):
        raise AttendanceError(refusal)
