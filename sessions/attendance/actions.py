"""Taking attendance: mark, welcome who came unannounced, close, reopen, keep the signed sheet.

Each verb locks the meeting's register first.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from sessions.common.scans import Scan
from sessions.notifications.actions import enqueue
from sessions.people.actions import Details, find_or_create_participant
from sessions.people.models import Participant
from sessions.registrations import actions as registrations
from sessions.registrations.enums import HOLDS_A_PLACE, Author, RegistrationState
from sessions.registrations.models import Place, Registration
from sessions.registrations.queries import free_places
from sessions.registrations.waiting_list import take_offered
from sessions.scheduling.locks import lock_cohort
from sessions.scheduling.models import Cohort, Meeting
from sessions.scheduling.queries import who_answers_for

from . import messages, queries
from .enums import AttendanceState
from .models import Attendance, AttendanceMark, Register, RegisterEvent, SignedSheet


class AttendanceError(Exception):
    """The register does not allow this; the message says why, in words for the screen."""


class UnmarkedError(AttendanceError):
    """A register cannot be closed while somebody is unmarked; ``places`` are theirs."""

    def __init__(self, places: list[Place]) -> None:
        self.places = places
        names = ", ".join(str(place.registration.participant) for place in places)
        super().__init__(f"Il reste à noter : {names}.")


class ConflictError(AttendanceError):
    """Somebody else noted something else meanwhile; nothing was changed. ``noted`` is what stands."""

    def __init__(self, noted: Attendance, wanted: str) -> None:
        self.noted, self.wanted = noted, wanted
        who = str(noted.marked_by) if noted.marked_by else "Quelqu’un d’autre"
        super().__init__(
            f"{noted.place.registration.participant} : {who} a noté « {noted.get_state_display()} » entre-temps. "
            f"Choisissez de nouveau si c’est bien « {AttendanceState(wanted).label} »."
        )


class FullError(AttendanceError):
    """No place is left for somebody who came unannounced: the animator says what to do."""


@transaction.atomic
def mark_attendance(place: Place, state: str, *, by, shown: str | None = None, key: str = "") -> Attendance:
    """Note what a person did at a meeting; the same mark twice changes nothing.

    ``shown`` is what the page said before the choice: when somebody else has noted another thing since, nothing
    changes and ConflictError is raised; without ``shown`` the last mark wins. ``key`` is the device's own for this tap:
    the same tap is taken once, however late it comes again, and told by ConflictError when somebody else has changed it
    since. An excuse given beforehand stays on the place. Raises AttendanceError for a closed register, a meeting
    cancelled or to come, a place that was never offered.
    """
    register = _locked_register(place.meeting)
    noted = Attendance.objects.select_related("marked_by").filter(place=place).first()
    if noted is not None and key and AttendanceMark.objects.filter(key=key).exists():
        if (
            noted.state != state and noted.marked_by_id != by.pk
        ):  # else the device goes on showing what no longer stands
            raise ConflictError(noted, state)
        return noted
    _check_can_change(register)
    if not place.offered:
        raise AttendanceError("Cette personne est arrivée dans la session après cette séance.")
    if noted is None:
        noted = Attendance(place=place)
    elif noted.state == state:
        return noted
    elif shown is not None and noted.state != shown and noted.marked_by_id != by.pk:
        raise ConflictError(noted, state)
    noted.state, noted.marked_by = AttendanceState(state), by
    noted.save()
    AttendanceMark.objects.create(place=place, state=state, by=by, key=key or None)
    return noted


@transaction.atomic
def close_register(meeting: Meeting, *, by) -> Register:
    """Say that the register is complete. Excuses given beforehand count as marked; closing twice changes nothing.

    Who was not there receives the page of the module, once, if she wishes. Raises UnmarkedError with the people still
    to mark, AttendanceError before the meeting or when it is cancelled.
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
    _send_missed_module(register.meeting)
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


@dataclass(frozen=True)
class Arrival:
    """Somebody who came unannounced and agreed: known (``registration`` of the waiting list) or new (``details``).

    ``agreed_at`` tells one request from another; ``if_full`` is empty, "place" (one place more) or "wait".
    """

    agreed_at: datetime
    details: Details | None = None
    registration: Registration | None = None
    if_full: str = ""


@transaction.atomic
def welcome(meeting: Meeting, arrival: Arrival, *, by) -> Registration:
    """Register who came unannounced and note her presence; the same arrival sent twice changes nothing.

    Raises FullError when no place is left and nobody said what to do, AttendanceError for a register that cannot
    change, RegistrationRefused when the session takes nobody any more. Nothing is written then.
    """
    cohort = lock_cohort(meeting.cohort_id)
    _check_can_change(_locked_register(meeting))
    if known := Registration.objects.filter(cohort=cohort, agreed_at=arrival.agreed_at, author_user=by).first():
        return known
    person = arrival.registration.participant if arrival.registration else find_or_create_participant(arrival.details)
    held = Registration.objects.filter(cohort=cohort, participant=person, state__in=HOLDS_A_PLACE).exists()
    if not held and free_places(cohort) == 0:
        if not arrival.if_full:
            raise FullError("Il n’y a plus de place dans cette session.")
        if arrival.if_full == "place":
            Cohort.objects.filter(pk=cohort.pk).update(capacity=F("capacity") + 1)
    registration = _registered(person, cohort, arrival, by=by)
    if registration.state == RegistrationState.REGISTERED:
        place = registration.places.select_related("meeting", "registration__participant").get(meeting=meeting)
        place.offered = True  # she is there, although the meeting may have begun
        place.save(update_fields=["offered"])
        mark_attendance(place, AttendanceState.PRESENT, by=by)
    return registration


def _registered(person: Participant, cohort: Cohort, arrival: Arrival, *, by) -> Registration:
    found = registrations.register(person, cohort, author=Author.STAFF, by=by, agreed_at=arrival.agreed_at)
    return take_offered(found, by=by) if found.state == RegistrationState.OFFERED else found


def _send_missed_module(meeting: Meeting) -> None:
    """The module's public page to whoever was not there and wishes it; once for each place, whatever is reopened."""
    if not meeting.module_id or not meeting.module.public_path:
        return
    letter = messages.MissedModule()
    for place in queries.who_missed(meeting):
        person = place.registration.participant
        if letter.channel_for(person) not in letter.channels:
            continue  # nobody is called for a page to read
        with timezone.override(meeting.cohort.site.time_zone):
            message = letter.write(
                person,
                key=f"missed:{place.pk}",
                cohort=meeting.cohort,
                context={"meeting": meeting},
                attachment_args={"place": place.pk},
            )
        enqueue(message)


def nudge_open_registers() -> int:
    """Tell who answers for the session, once, the morning after, of each register left open; how many messages are new.

    For the periodic command, as often as it runs; ``queries.to_nudge`` says when a register is due.
    """
    return sum(_nudge(meeting) for meeting in queries.to_nudge())


@transaction.atomic
def _nudge(meeting: Meeting) -> int:
    count = 0
    for person in who_answers_for(meeting.cohort):
        key = f"register-open:{meeting.uid}:{person.pk}"
        if messages.RegisterLeftOpen.written(key):
            continue
        with timezone.override(meeting.cohort.site.time_zone):
            message = messages.RegisterLeftOpen().write(
                person,
                key=key,
                cohort=meeting.cohort,
                context={"meeting": meeting},
                attachment_args={"meeting": str(meeting.uid)},
            )
        enqueue(message)
        count += 1
    return count


@transaction.atomic
def keep_signed_sheet(meeting: Meeting, scan: Scan, *, by) -> SignedSheet:
    """Keep a scan of the signed sheet; the same file twice is kept once."""
    _locked_register(meeting)
    sha256 = hashlib.sha256(scan.content).hexdigest()
    if known := meeting.signed_sheets.filter(sha256=sha256).first():
        return known
    sheet = SignedSheet(
        meeting=meeting, content_type=scan.content_type, size=len(scan.content), sha256=sha256, uploaded_by=by
    )
    sheet.file.save(f"feuilles/{sheet.public_id}", ContentFile(scan.content))
    return sheet


@transaction.atomic
def forget_signed_sheet(sheet: SignedSheet) -> None:
    """Delete a scan, for good: the wrong file, or its period is over.

    The file first: killed in between, the row is still there to be asked again.
    """
    sheet.file.storage.delete(sheet.file.name)
    sheet.delete()


def _locked_register(meeting: Meeting) -> Register:
    Register.objects.get_or_create(meeting=meeting)
    return (
        Register.objects.select_for_update(of=["self"], no_key=True)
        .select_related("meeting__cohort__site", "meeting__cohort__programme", "meeting__module")
        .get(meeting=meeting)
    )


def _check_can_change(register: Register) -> None:
    if register.closed_at is not None:
        raise AttendanceError("Ce registre est clos. Rouvrez-le pour changer quelque chose.")
    if refusal := queries.why_no_register(register.meeting):
        raise AttendanceError(refusal)
