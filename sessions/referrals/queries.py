"""Reading requests."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from sessions.common.text import fold, letters
from sessions.partners.models import Contact, Partner
from sessions.people.models import Participant
from sessions.people.queries import at_address
from sessions.programmes.models import Programme
from sessions.registrations.enums import RegistrationState
from sessions.registrations.queries import with_places
from sessions.scheduling.enums import CoAnimationState, MeetingState
from sessions.scheduling.models import CoAnimation, Cohort, Meeting
from sessions.scheduling.permissions import runnable_cohorts
from sessions.scheduling.queries import day_bounds, joinable_cohorts, meetings_of, public_cohorts, upcoming

from .enums import NoteFor, ReferralKind, ReferralState
from .models import Referral, ReferralNote


def sent_by(contact: Contact) -> QuerySet[Referral]:
    """What a contact sent, the latest first."""
    return Referral.objects.filter(contact=contact).select_related("programme", "cohort__site").order_by("-received_at")


def about(person: Participant) -> list[Referral]:
    """The requests about a participant: those that led to a registration of hers, and those of her name and address."""
    hers = Q(registration__participant=person)
    name = letters(f"{person.last_name} {person.first_name}")
    address = at_address(person.email, person.mobile, person.landline)
    found = Referral.objects.filter(hers | address if address else hers, erased_at=None).select_related(
        "partner", "registration"
    )
    return [
        one
        for one in found.order_by("received_at", "pk")
        if (one.registration and one.registration.participant_id == person.pk)
        or letters(f"{one.last_name} {one.first_name}") == name
    ]


def shown_to_sender(referral: Referral) -> list[ReferralNote]:
    """The messages of the team for the sender, the oldest first."""
    return list(referral.notes.filter(audience=NoteFor.SENDER).order_by("at", "pk"))


def first_meeting(referral: Referral) -> Meeting | None:
    """The next meeting to which the person of an accepted referral is expected, for a sender who must tell her."""
    registration = referral.registration
    if registration is None or registration.state != RegistrationState.REGISTERED:
        return None
    return upcoming(meetings_of(registration.cohort)).first()


def wanted_sessions(department: str) -> list[Cohort]:
    """Where somebody may be referred to: sessions that have not begun, those of the department first."""
    found = list(joinable_cohorts())
    return sorted(found, key=lambda cohort: (cohort.site.department != department, cohort.first_start))


def wanted_programmes(department: str) -> list[Programme]:
    """The programmes whose next session may be asked for: those of the department, and those of every department.

    One that has neither a public page nor a session that was ever opened is still being written: a fresh copy.
    """
    opened = Cohort.objects.filter(opened_at__isnull=False).order_by().values("programme")
    known = Q(pk__in=opened) | ~Q(public_path="")
    return list(Programme.objects.filter(known, department__in={"", department}).order_by("title", "pk"))


def sessions_for(referral: Referral, user) -> QuerySet[Cohort]:
    """The open and running sessions of the programme asked for that the account runs, with places."""
    mine = runnable_cohorts(user).order_by().values("pk")
    return with_places(public_cohorts(referral.programme).filter(pk__in=mine))


def with_file(referrals: QuerySet[Referral]) -> QuerySet[Referral]:
    """With what the team's page shows of one request."""
    return referrals.select_related("registration__cohort").prefetch_related(
        "files", "notes__by", "transitions__by", "readings__by"
    )


@dataclass(frozen=True)
class PartnerReferrals:
    """How many requests of one partner arrived in the period: by kind, and by the state in which they are today."""

    partner: Partner
    by_kind: dict[str, int] = field(default_factory=dict)
    by_state: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.by_kind.values())


def referrals_by_partner(
    since: date | None = None, until: date | None = None, *, departments: set[str] | None = None, programme=None
) -> list[PartnerReferrals]:
    """What each partner sent from ``since`` to ``until``, both days included, in order of name; those who sent nothing
    are left out.

    ``departments`` None: everywhere; with a ``programme``, only what refers somebody to its sessions. Every kind and
    every state has its number, 0 included. Two queries.
    """
    found = Referral.objects.order_by()
    if since is not None:
        found = found.filter(received_at__gte=day_bounds(since)[0])
    if until is not None:
        found = found.filter(received_at__lt=day_bounds(until)[1])
    if departments is not None:
        found = found.filter(department__in=departments)
    if programme is not None:
        found = found.filter(programme=programme)
    rows = list(found.values("partner", "kind", "state").annotate(n=Count("pk")))
    partners = Partner.objects.filter(pk__in={row["partner"] for row in rows}).order_by("name", "pk")
    counted = {
        partner.pk: PartnerReferrals(
            partner, dict.fromkeys(ReferralKind.values, 0), dict.fromkeys(ReferralState.values, 0)
        )
        for partner in partners
    }
    for row in rows:
        line = counted[row["partner"]]
        line.by_kind[row["kind"]] += row["n"]
        line.by_state[row["state"]] += row["n"]
    return list(counted.values())


@dataclass
class TakingPart:
    """One partner in one programme over a period: meetings asked to and held, requests sent."""

    partner: Partner
    programme: str
    asked: int = 0
    accepted: int = 0
    declined: int = 0
    held: int = 0
    referred: int = 0
    registered: int = 0


def taking_part(
    since: date, until: date, *, departments: set[str] | None = None, programme: Programme | None = None
) -> list[TakingPart]:
    """Which partner took part in what, by programme, for meetings and requests of these days, both included.

    ``departments`` (None: everywhere) are those of the sites and of the requests. Meetings that were cancelled do not
    count; ``held`` are those that are over and whose invitation was accepted. In order of partner and programme; four
    queries at most.
    """
    start, end = day_bounds(since)[0], day_bounds(until)[1]
    asked = CoAnimation.objects.filter(
        meeting__starts_at__gte=start, meeting__starts_at__lt=end, meeting__state=MeetingState.PLANNED
    ).order_by()
    referred = Referral.objects.filter(
        kind=ReferralKind.SESSION, received_at__gte=start, received_at__lt=end
    ).order_by()
    if departments is not None:
        asked = asked.filter(meeting__cohort__site__department__in=departments)
        referred = referred.filter(department__in=departments)
    if programme is not None:
        asked, referred = asked.filter(meeting__cohort__programme=programme), referred.filter(programme=programme)
    accepted = Q(state=CoAnimationState.ACCEPTED)
    meetings = asked.values("contact__partner", "meeting__cohort__programme").annotate(
        asked=Count("pk"),
        accepted=Count("pk", filter=accepted),
        declined=Count("pk", filter=Q(state=CoAnimationState.DECLINED)),
        held=Count("pk", filter=accepted & Q(meeting__ends_at__lte=timezone.now())),
    )
    requests = referred.values("partner", "programme").annotate(
        referred=Count("pk"), registered=Count("pk", filter=Q(state=ReferralState.ACCEPTED))
    )
    return _lines([dict(row) for row in meetings], [dict(row) for row in requests])


def _lines(meetings: list[dict], requests: list[dict]) -> list[TakingPart]:
    counts: dict[tuple[int, int], dict[str, int]] = {}
    for row in meetings:
        key = (row.pop("contact__partner"), row.pop("meeting__cohort__programme"))
        counts.setdefault(key, {}).update(row)
    for row in requests:
        counts.setdefault((row.pop("partner"), row.pop("programme")), {}).update(row)
    partners = Partner.objects.in_bulk({partner for partner, _ in counts})
    titles = dict(Programme.objects.filter(pk__in={key for _, key in counts}).order_by().values_list("pk", "title"))
    lines = [TakingPart(partners[partner], titles[key], **found) for (partner, key), found in counts.items()]
    return sorted(lines, key=lambda line: (fold(line.partner.name), fold(line.programme)))
