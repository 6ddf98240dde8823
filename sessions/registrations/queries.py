"""Reading registrations. Places are registered people plus those held by an offer."""

from datetime import datetime

from django.db.models import Count, Exists, F, IntegerField, Max, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from sessions.notifications.enums import Channel, MessageState
from sessions.notifications.models import Message
from sessions.people.models import Participant
from sessions.people.queries import recognise
from sessions.programmes.models import Module
from sessions.scheduling.enums import PUBLIC_STATES, MeetingKind, MeetingState
from sessions.scheduling.models import Cohort, Meeting
from sessions.scheduling.queries import joinable_cohorts

from .enums import HOLDS_A_PLACE, OfferState, RegistrationState, Wish
from .models import ModuleRead, Place, Registration, WaitingOffer

# Attachments that put meetings into a calendar.
WITH_DATES = ("confirmation", "invitation", "invitations", "meeting_update")
WITHOUT_DATES = ("withdrawal", "cancellations")  # and that take out of it all that is to come
LAPSES = 2  # offers left without answer, after which a person is asked no more


def with_places(cohorts: QuerySet[Cohort]) -> QuerySet[Cohort]:
    """Add ``held`` (registered, or offered and waiting for an answer) and ``free`` (never below 0)."""
    held = (
        Registration.objects.filter(cohort=OuterRef("pk"), state__in=HOLDS_A_PLACE)
        .order_by()
        .values("cohort")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return cohorts.annotate(held=Coalesce(Subquery(held, output_field=IntegerField()), 0)).annotate(
        free=Greatest(F("capacity") - F("held"), 0, output_field=IntegerField())
    )


def free_places(cohort: Cohort) -> int:
    """How many places nobody holds, at least 0; only true under the cohort's lock."""
    held = Registration.objects.filter(cohort=cohort, state__in=HOLDS_A_PLACE).count()
    return max(cohort.capacity - held, 0)


def can_join(participant: Participant, cohort: Cohort) -> bool:
    """Whether the person would have a place there at once; only true under the cohort's lock."""
    holding = Registration.objects.filter(cohort=cohort, participant=participant, state__in=HOLDS_A_PLACE)
    return holding.exists() or free_places(cohort) > 0


def is_registered(participant: Participant, cohort: Cohort) -> bool:
    """Whether the person has her place there; only true under the cohort's lock."""
    here = Registration.objects.filter(cohort=cohort, participant=participant)
    return here.filter(state=RegistrationState.REGISTERED).exists()


def other_cohorts(cohort: Cohort) -> QuerySet[Cohort]:
    """The other sessions of the programme where one may register or wait: this site's first, then by date."""
    here = Q(site=cohort.site_id)
    others = with_places(joinable_cohorts(cohort.programme)).exclude(pk=cohort.pk)
    return others.annotate(elsewhere=~here).order_by("elsewhere", "first_start", "pk")


def joinable(code: str) -> Cohort | None:
    """The session of this code with its places, as long as one may register or wait there."""
    return with_places(joinable_cohorts()).filter(code=code).first()


def find_registration(cohort: Cohort, **identity: str) -> Registration | None:
    """The registration here of the person recognised by these details (``recognise``), whatever its state."""
    person = recognise(**identity)
    return Registration.objects.filter(cohort=cohort, participant=person).first() if person else None


def to_ask(cohort: Cohort) -> QuerySet[Registration]:
    """The waiting list in the order in which places are offered: the team's order first, then the oldest request.

    Who left an offer unanswered comes after the others and, the second time, is asked no more; who waits for another
    session is asked there. Asking anew starts afresh. Who may not be contacted is left out.
    """
    return (
        with_lapses(_waiting())
        .filter(cohort=cohort, wish=Wish.THIS, lapsed__lt=LAPSES)
        .select_related("participant")
        .order_by("lapsed", F("rank").asc(nulls_last=True), "queued_at", "pk")
    )


def with_lapses(registrations: QuerySet[Registration]) -> QuerySet[Registration]:
    """Add ``lapsed``: the offers left without answer since the person asked."""
    expired = (
        WaitingOffer.objects.filter(
            registration=OuterRef("pk"), state=OfferState.EXPIRED, created_at__gte=OuterRef("queued_at")
        )
        .order_by()
        .values("registration")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return registrations.annotate(lapsed=Coalesce(Subquery(expired, output_field=IntegerField()), 0))


def with_answers(registrations: QuerySet[Registration]) -> QuerySet[Registration]:
    """Add ``lapsed`` and ``answer_by``: until when the offer that she has may be answered."""
    pending = WaitingOffer.objects.filter(registration=OuterRef("pk"), state=OfferState.PENDING).order_by()
    return with_lapses(registrations).annotate(answer_by=Subquery(pending.values("expires_at")[:1]))


def is_asked_no_more(registration: Registration) -> bool:
    """Whether she waits here, and too many offers were left without answer for another one to be made."""
    return with_lapses(_waiting()).filter(pk=registration.pk, wish=Wish.THIS, lapsed__gte=LAPSES).exists()


def awaiting(cohort: Cohort, opened_at: datetime | None = None) -> QuerySet[Registration]:
    """Who asked, before this session opened, for the next one here or elsewhere than theirs; the oldest request first.

    ``opened_at`` stands for a session that is not open yet.

    Whoever had to do with this session already, or may not be contacted, is left out.
    """
    fits = Q(wish=Wish.HERE, cohort__site=cohort.site_id) | Q(wish=Wish.ELSEWHERE) & ~Q(cohort__site=cohort.site_id)
    known = Registration.objects.filter(cohort=cohort).order_by().values("participant")
    return (
        _waiting()
        .filter(fits, cohort__programme=cohort.programme_id, wished_at__lt=opened_at or cohort.opened_at)
        .exclude(participant__in=known)
        .select_related("participant", "cohort__site")
        .order_by(F("rank").asc(nulls_last=True), "queued_at", "pk")
    )


def _waiting() -> QuerySet[Registration]:
    return Registration.objects.filter(state=RegistrationState.WAITING, participant__do_not_contact_at=None)


BEGUN, OVER = "begun", "over"


def how_far(cohort: Cohort) -> str:
    """For who waits for a place in it: ``BEGUN`` once its first module has, ``OVER`` once no place can come free any
    more (the last module has begun, or the session is closed), nothing before. Reads ``cohort.meetings``.
    """
    now = timezone.now()
    modules = [
        meeting.starts_at
        for meeting in cohort.meetings.all()
        if meeting.state == MeetingState.PLANNED and meeting.kind != MeetingKind.FOLLOW_UP
    ]
    if cohort.state not in PUBLIC_STATES or (modules and max(modules) <= now):
        return OVER
    return BEGUN if modules and min(modules) <= now else ""


def may_go_elsewhere(cohort: Cohort) -> bool:
    """Whether the programme is run in other places too."""
    return Cohort.objects.filter(programme=cohort.programme_id).exclude(site=cohort.site_id).exists()


def cohorts_with_waiting(states) -> QuerySet[Cohort]:
    """Cohorts in these states where somebody waits."""
    waiting = Registration.objects.filter(state=RegistrationState.WAITING).values("cohort")
    return Cohort.objects.filter(pk__in=waiting, state__in=states).order_by("pk")


def expired_offers(now: datetime | None = None) -> QuerySet[WaitingOffer]:
    """Offers whose deadline has passed without an answer, the oldest first."""
    return (
        WaitingOffer.objects.filter(state=OfferState.PENDING, expires_at__lte=now or timezone.now())
        .select_related("registration__cohort", "registration__participant")
        .order_by("expires_at", "pk")
    )


def find_offer(token: str) -> WaitingOffer | None:
    """The offer of this token, answered or not."""
    return (
        WaitingOffer.objects.with_token(token)
        .select_related("registration__participant", "registration__cohort__programme", "registration__cohort__site")
        .first()
    )


def pending_offer(registration: Registration) -> WaitingOffer | None:
    """The place that is held for this registration until it is answered."""
    return registration.offers.filter(state=OfferState.PENDING).first()


def registrations_of(participant: Participant) -> QuerySet[Registration]:
    """A person's registrations that are not over for her, with sessions and meetings ready to be shown."""
    meetings = Meeting.objects.select_related("module", "room").order_by("starts_at", "pk")
    return (
        with_lapses(Registration.objects.all())
        .filter(participant=participant, state__in=[*HOLDS_A_PLACE, RegistrationState.WAITING])
        .select_related("cohort__programme", "cohort__site", "cohort__room")
        .prefetch_related(
            Prefetch("cohort__meetings", meetings),
            Prefetch("places", Place.objects.order_by("pk")),
            Prefetch("offers", WaitingOffer.objects.filter(state=OfferState.PENDING).order_by("pk")),
        )
        .order_by("queued_at", "pk")
    )


def modules_to_read(participant: Participant) -> QuerySet[Module]:
    """The modules of her programmes that have a public page, in order, each with ``was_read``, her own mark."""
    hers = Registration.objects.filter(
        participant=participant, state__in=[*HOLDS_A_PLACE, RegistrationState.WAITING]
    ).values("cohort__programme")
    marked = ModuleRead.objects.filter(participant=participant, module=OuterRef("pk"))
    return (
        Module.objects.filter(programme__in=hers)
        .exclude(public_path="")
        .annotate(was_read=Exists(marked))
        .defer("outline")
        .select_related("programme")
        .order_by("programme__title", "programme", "position")
    )


def own_registration(participant: Participant, public_id) -> Registration | None:
    """The person's registration of this identifier; somebody else's is not found."""
    return (
        Registration.objects.filter(participant=participant, public_id=public_id)
        .select_related("cohort__programme", "cohort__site", "participant")
        .first()
    )


def own_place(participant: Participant, uid) -> Place | None:
    """The person's place in this meeting, while she is registered; somebody else's is not found."""
    return (
        Place.objects.filter(
            meeting__uid=uid, registration__participant=participant, registration__state=RegistrationState.REGISTERED
        )
        .select_related("meeting__module", "meeting__cohort", "registration")
        .first()
    )


def places_to_come() -> QuerySet[Place]:
    """Places where somebody is expected: registered, not excused, in a planned meeting that has not begun."""
    return (
        Place.objects.filter(
            registration__state=RegistrationState.REGISTERED,
            offered=True,
            excused_at=None,
            meeting__state=MeetingState.PLANNED,
            meeting__starts_at__gt=timezone.now(),
        )
        .select_related("registration__participant", "meeting__cohort__site")
        .order_by("registration__participant__folded_name", "pk")
    )


def place_to_come(pk: int | None) -> Place | None:
    """This place, as long as somebody is expected there (``places_to_come``)."""
    return places_to_come().filter(pk=pk).first()


def may_be_in_her_calendar(registration: Registration) -> bool:
    """Whether a mail has put meetings of this session into her calendar, or may have, and none took them out since."""
    mails = Message.objects.filter(
        participant=registration.participant_id, cohort=registration.cohort_id, channel=Channel.EMAIL
    )
    written = mails.aggregate(
        to_put=Max("created_at", filter=Q(attachment__in=WITH_DATES, handed_over=True)),
        to_take=Max("created_at", filter=Q(attachment__in=WITHOUT_DATES, state=MessageState.SENT)),
    )
    to_put, to_take = written["to_put"], written["to_take"]
    return to_put is not None and (to_take is None or to_take <= to_put)
