"""Erasing one person: what is said of her goes, the row that counts stays, and nothing leads back to her.

At the height of ``actions``. Each verb is called inside a transaction that has locked the person's row, and leaves
something whole when it is cut off: a file is deleted before its row, so that a second run finds what the first left.
"""

import uuid
from contextlib import suppress
from datetime import datetime, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.db.models.functions import TruncYear
from django.utils import timezone
from wagtail.models import ModelLogEntry

from portal.accounts.enums import Role
from portal.accounts.models import User
from sessions.attendance import letters, papers
from sessions.attendance.models import Attendance, AttendanceMark, RegisterEvent, SignedSheet
from sessions.booklets.models import QuestionTransition, RaisedQuestion
from sessions.calendars.models import Invitation, OwnCalendar
from sessions.common.actions import forget_document
from sessions.common.models import ERASED, Document
from sessions.common.text import fold
from sessions.notifications.enums import Channel
from sessions.notifications.models import Message
from sessions.partners.models import Contact
from sessions.people.models import Participant
from sessions.questionnaires.actions import AlreadyAnswered
from sessions.questionnaires.campaigns import revoke_ballot
from sessions.questionnaires.queries import open_campaigns
from sessions.reception.models import ExportLog
from sessions.referrals.models import ReferralNote
from sessions.referrals.upkeep import erase_person
from sessions.registrations.enums import Wish
from sessions.registrations.models import ExcuseLink, Place, Registration, RegistrationTransition, WaitingOffer
from sessions.scheduling.enums import CoAnimationState
from sessions.scheduling.models import CoAnimationTransition, CohortTransition, MeetingChange

from .models import PrivacyAct

SHELL = {
    **dict.fromkeys(("first_name", "last_name", "folded_name", "email", "mobile", "landline", "postal_address"), ""),
    **{"department": "", "do_not_contact_reason": "", "channel": Channel.EMAIL, "user": None},
    **{"wants_reminders": False, "wants_missed_modules": False},
}
NOBODY = {
    **dict.fromkeys(("first_name", "last_name", "function", "email", "mobile", "landline"), ""),
    **{"channel": Channel.EMAIL, "user": None},
}
# What the team types freely, where somebody's name may stand.
TYPED = (
    (RegistrationTransition, "note"),
    (Registration, "rank_reason"),
    (CohortTransition, "note"),
    (CoAnimationTransition, "note"),
    (MeetingChange, "reason"),
    (RegisterEvent, "reason"),
    (ReferralNote, "text"),
    (RaisedQuestion, "question"),
    (RaisedQuestion, "answer"),
    (RaisedQuestion, "accepted_question"),
    (RaisedQuestion, "accepted_answer"),
    (QuestionTransition, "note"),
    (ExportLog, "reason"),
    (PrivacyAct, "reason"),
)


# --- Participants -----------------------------------------------------------------------------------------------------
def empty_participant(person: Participant, *, alike: bool = False) -> None:
    """Make a shell of the file: places and attendances stay as numbers, dates as their year, and nothing else.

    ``alike`` also empties the requests of partners about somebody of her name and address that led to no registration.
    """
    account, today = person.user, _midnight()
    _forget_documents(person)
    _ask_no_more(person)
    erase_person(person, alike=alike)
    person.privacy_acts.order_by().update(participant=None)
    about = ("links", "access_codes", "feeds", "messages", "ballots", "modules_read")
    for rows in (*about, "details_changes", "contact_transitions"):
        getattr(person, rows).order_by().delete()
    for model, path in (
        (RegistrationTransition, "registration__participant"),
        (WaitingOffer, "registration__participant"),
        (ExcuseLink, "place__registration__participant"),
        (AttendanceMark, "place__registration__participant"),
    ):
        model._base_manager.filter(**{path: person}).order_by().delete()
    for registration in person.registrations.order_by("pk"):
        _empty_registration(registration)
    places = Place.objects.filter(registration__participant=person).order_by()
    places.filter(excused_at__isnull=False).update(excused_at=TruncYear("excused_at"))
    noted = Attendance.objects.filter(place__registration__participant=person).order_by()
    noted.update(marked_by=None, created_at=TruncYear("created_at"), changed_at=TruncYear("changed_at"))
    _unname(person)
    Participant._base_manager.filter(pk=person.pk).update(
        **SHELL,
        public_id=uuid.uuid4(),
        created_at=TruncYear("created_at"),
        changed_at=TruncYear("changed_at"),
        last_contact_at=TruncYear("last_contact_at"),
        do_not_contact_at=today,
        erased_at=today,
    )
    _close_account(account)


def _empty_registration(registration: Registration) -> None:
    """State and places count; when it ended still says at which meetings she was expected."""
    Registration.objects.filter(pk=registration.pk).update(
        public_id=uuid.uuid4(),
        ended_at=_coarse_end(registration),
        wish=Wish.THIS,
        wished_at=None,
        rank=None,
        rank_reason="",
        author_user=None,
        author_contact=None,
        **{name: TruncYear(name) for name in ("queued_at", "registered_at", "agreed_at", "created_at", "changed_at")},
    )


def _coarse_end(registration: Registration) -> datetime | None:
    """Just after the last meeting begun before the end, else the end's year: the same meetings lie before it."""
    end = registration.ended_at
    if end is None:
        return None
    before = registration.cohort.meetings.filter(starts_at__lt=end).order_by("-starts_at").first()
    if before is not None:
        return min(end, before.starts_at + timedelta(minutes=1))
    return timezone.localtime(end).replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)


def _forget_documents(person: Participant) -> None:
    """Certificates, letters and sign-in sheets that bear her name and that somebody asked for lately."""
    registrations = {str(pk) for pk in person.registrations.order_by().values_list("public_id", flat=True)}
    messages = {str(pk) for pk in person.messages.order_by().values_list("pk", flat=True)}
    meetings = Place.objects.filter(registration__participant=person).order_by().values_list("meeting__uid", flat=True)
    bearing = {
        papers.CERTIFICATE: ("registration", registrations),
        letters.LETTER: ("message", messages),
        papers.SHEET: ("meeting", {str(uid) for uid in meetings}),
    }
    for document in Document.objects.filter(kind__in=bearing).order_by("pk"):
        name, those = bearing[document.kind]
        if document.args[name] in those:
            if document.file.name:
                document.file.storage.delete(document.file.name)
            forget_document(document)


def sheets_of(person: Participant) -> QuerySet[SignedSheet]:
    """The scans of signed sheets of the meetings where she had a place: her name is there among others."""
    hers = Place.objects.filter(registration__participant=person).order_by()
    return SignedSheet.objects.filter(meeting__in=hers.values("meeting")).order_by("pk")


# --- Contacts ---------------------------------------------------------------------------------------------------------
def empty_contact(contact: Contact) -> None:
    """Keep of a contact that somebody of their organisation animated, or sent a request."""
    account = contact.user
    contact.privacy_acts.order_by().update(contact=None)
    _ask_no_more(contact)
    for rows in (contact.links, contact.feeds, contact.messages, contact.ballots):
        rows.order_by().delete()
    for model in (OwnCalendar, Invitation):
        model.objects.filter(contact=contact).delete()
    contact.co_animations.order_by().update(words="", other_start=None)
    named = Q(to_state=CoAnimationState.REPLACED, co_animation__meeting__co_animations__contact=contact)
    CoAnimationTransition.objects.filter(Q(co_animation__contact=contact) | named).order_by().update(note="")
    _unname(contact)
    now = timezone.now()  # marked like the shell of a participant: whoever writes passes it by
    Contact.objects.filter(pk=contact.pk).update(erased_at=now, do_not_contact_at=now, **NOBODY)
    _close_account(account)


# --- Both -------------------------------------------------------------------------------------------------------------
def _ask_no_more(person: Participant | Contact) -> None:
    """In a questionnaire that is open, who cannot answer any more is none of the people asked, like who left."""
    unspent = person.ballots.filter(spent=False, campaign__in=open_campaigns().order_by().values("pk"))
    for ballot in unspent.order_by("campaign_id", "pk"):
        with suppress(AlreadyAnswered):
            revoke_ballot(ballot)


def _unname(person: Participant | Contact) -> None:
    """Take the name out of what the team typed and of messages to others, unless somebody else bears it too."""
    relabel(person)
    name = str(person)
    if _has_namesake(person):
        return
    for model, field in TYPED:
        for row in model._base_manager.filter(**{f"{field}__contains": name}).order_by("pk"):
            model._base_manager.filter(pk=row.pk).update(**{field: getattr(row, field).replace(name, ERASED)})
    for message in Message.objects.filter(body__contains=name).order_by("pk"):
        Message.objects.filter(pk=message.pk).update(body=message.body.replace(name, ERASED))


def _has_namesake(person: Participant | Contact) -> bool:
    name = fold(f"{person.last_name} {person.first_name}")
    people = Participant.objects.filter(folded_name=name)
    contacts = Contact.objects.filter(first_name=person.first_name, last_name=person.last_name)
    staff = User.objects.filter(first_name=person.first_name, last_name=person.last_name)
    if isinstance(person, Participant):
        people = people.exclude(pk=person.pk)
    else:
        contacts = contacts.exclude(pk=person.pk)
    return people.exists() or contacts.exists() or staff.exclude(pk=person.user_id).exists()


def relabel(person: Participant | Contact | User) -> None:
    """The admin's log says what was done, no longer to whom."""
    kind = ContentType.objects.get_for_model(type(person))
    ModelLogEntry.objects.filter(content_type=kind, object_id=str(person.pk)).update(label=ERASED)


def _close_account(account: User | None) -> None:
    """Delete the account that the person had for her own pages; one with another right stays its holder's."""
    if account is None or account.is_staff or account.is_superuser:
        return
    held = account.staff_roles.exclude(role=Role.PARTNER).exists()
    others = Contact.objects.filter(user=account).exists() or Participant.objects.filter(user=account).exists()
    if not held and not others:
        relabel(account)
        account.delete()


def _midnight() -> datetime:
    """Today and no hour: the log of erasures has the hour."""
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
