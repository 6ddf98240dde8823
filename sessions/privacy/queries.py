"""Reading what time takes away: who left (people of partners, participants, accounts of the team), texts, logs."""

from datetime import datetime

from django.apps import apps
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from portal.accounts.models import RoleLog, User
from sessions.attendance.enums import ATTENDED
from sessions.attendance.models import SignedSheet
from sessions.notifications.enums import Channel, MessageState
from sessions.notifications.models import Message
from sessions.partners.models import Contact, ContactLink
from sessions.people.models import ContactTransition, DetailsChange, Participant
from sessions.questionnaires.models import Ballot
from sessions.reception.models import ExportLog
from sessions.referrals.models import Referral
from sessions.registrations.enums import HOLDS_A_PLACE, OfferState, RegistrationState
from sessions.registrations.models import ModuleRead, Place, Registration, RegistrationTransition, WaitingOffer
from sessions.scheduling.enums import PUBLIC_STATES, MeetingState
from sessions.scheduling.models import CoAnimation

from .authors import AUTHORS
from .models import PrivacyAct

UNSENT = (MessageState.QUEUED, MessageState.SENDING, MessageState.TO_DO)
LOGS = (RoleLog, ExportLog, PrivacyAct)


def departed(since: datetime) -> QuerySet[Contact]:
    """Contacts who have given no sign of work since then: asked to no meeting, no request that is open or was closed
    later, no link made, used or closed, no sign-in, nothing corrected of them.

    While a convention is in force its people are there, except those whose links the team has all closed.
    """
    own = {"contact": OuterRef("pk")}
    asked = CoAnimation.objects.filter(meeting__ends_at__gt=since, **own)
    sent = Referral.objects.filter(Q(closed_at=None) | Q(closed_at__gt=since), **own)
    links = ContactLink.objects.filter(**own)
    followed = links.filter(Q(created_at__gt=since) | Q(last_used_at__gt=since) | Q(revoked_at__gt=since))
    unbound = Q(partner__convention_start=None) | Q(partner__convention_end__lte=timezone.localdate(since))
    sent_away = Exists(links) & ~Exists(links.filter(revoked_at=None))
    return Contact.objects.filter(
        ~Exists(asked), ~Exists(sent), ~Exists(followed), unbound | sent_away, changed_at__lte=since
    ).exclude(user__last_login__gt=since)


def out_of_touch(since: datetime) -> QuerySet[Participant]:
    """Participants who have not been in touch since then, and whom nothing awaits.

    ``last_contact_at`` holds registrations, links, codes and wishes. The rest is read where it is noted: she came or
    excused herself, answered an offer, spoke on the telephone, her registration or details changed, a partner sent a
    request for her, she signed in. A questionnaire keeps no date: its last day stands for the answer.
    A program that reads her calendar is no contact. She is awaited while a session open or under way, or a meeting to
    come – the follow-up of a session that is over is one – has a place for her.
    """
    own, hers = {"participant": OuterRef("pk")}, {"registration__participant": OuterRef("pk")}
    registrations, places = Registration.objects.filter(**own), Place.objects.filter(**hers)
    waits = registrations.filter(state__in=(*HOLDS_A_PLACE, RegistrationState.WAITING), cohort__state__in=PUBLIC_STATES)
    to_come = places.filter(
        registration__state=RegistrationState.REGISTERED,
        meeting__state=MeetingState.PLANNED,
        meeting__ends_at__gt=timezone.now(),
    )
    answered = (OfferState.ACCEPTED, OfferState.DECLINED)
    signs = (
        registrations.filter(Q(queued_at__gt=since) | Q(agreed_at__gt=since)),
        RegistrationTransition.objects.filter(at__gt=since, **hers),
        places.filter(excused_at__gt=since),
        places.filter(attendance__state__in=ATTENDED, meeting__ends_at__gt=since),
        WaitingOffer.objects.filter(state__in=answered, answered_at__gt=since, **hers),
        Message.objects.filter(channel=Channel.PHONE, state=MessageState.DONE, sent_at__gt=since, **own),
        Ballot.objects.filter(spent=True, campaign__closes_on__gte=timezone.localdate(since), **own),
        ContactTransition.objects.filter(at__gt=since, **own),
        DetailsChange.objects.filter(at__gt=since, **own),
        ModuleRead.objects.filter(at__gt=since, **own),
        Referral.objects.filter(Q(received_at__gt=since) | Q(closed_at__gt=since), **hers),
    )
    silent = [~Exists(rows) for rows in (waits, to_come, *signs)]
    return Participant.objects.filter(*silent, last_contact_at__lte=since).exclude(user__last_login__gt=since)


def left_accounts(since: datetime) -> QuerySet[User]:
    """Accounts that open nothing any more and gave no sign since then: closed, or without a role and whose last was
    taken away before. Accounts of people with a file go with the file.
    """
    roles = Exists(User.objects.filter(pk=OuterRef("pk"), staff_roles__isnull=False))
    decided = RoleLog.objects.filter(user=OuterRef("pk"), at__gt=since)
    works = Q(is_active=True) & (roles | Q(is_superuser=True) | Q(is_staff=True))
    return (
        User.objects.filter(~works, ~Exists(decided), date_joined__lte=since)
        .exclude(last_login__gt=since)
        .exclude(pk__in=Contact.objects.filter(user__isnull=False).order_by().values("user"))
        .exclude(pk__in=Participant.objects.filter(user__isnull=False).order_by().values("user"))
        .order_by("pk")
    )


def old_sheets(since: datetime) -> QuerySet[SignedSheet]:
    """Scans of meetings that were over then, and those of which nobody's name is kept any more."""
    people = Place.objects.filter(meeting=OuterRef("meeting"))
    nobody = Exists(people) & ~Exists(people.filter(registration__participant__erased_at=None))
    return SignedSheet.objects.filter(nobody | Q(meeting__ends_at__lte=since)).order_by("pk")


def old_texts(since: datetime) -> QuerySet[Message]:
    """Messages written before, that wait for nothing and still say something."""
    return Message.objects.filter(created_at__lte=since).exclude(state__in=UNSENT).exclude(body="").order_by("pk")


def old_lines(since: datetime) -> list[QuerySet]:
    """The lines of the logs written before, a log each."""
    return [model._default_manager.filter(at__lte=since).order_by() for model in LOGS]


def old_signatures(since: datetime) -> list[tuple[str, QuerySet]]:
    """(field, rows) for each kind of change (``AUTHORS``): those made before, of which it is still said by whom."""
    models = [(apps.get_model(f"portal_sessions.{model}"), field, at) for model, field, at in AUTHORS]
    return [
        (field, model._base_manager.filter(**{f"{field}__isnull": False, f"{at}__lte": since}).order_by())
        for model, field, at in models
    ]
