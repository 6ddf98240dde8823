"""Cohorts and their meetings.

``make_cohort`` is the usual way in: a cohort and its meetings, one a week, the follow-up six months after the last.
"""

from datetime import datetime, timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from sessions.scheduling.enums import CohortState, MeetingKind
from sessions.scheduling.models import CoAnimation, Cohort, Meeting

from .programmes import ModuleFactory, ProgrammeFactory, RoomFactory, SiteFactory

OPENED = (CohortState.OPEN, CohortState.RUNNING, CohortState.COMPLETED, CohortState.ARCHIVED)
CLOSED = (CohortState.COMPLETED, CohortState.ARCHIVED, CohortState.CANCELLED)


class CohortFactory(DjangoModelFactory):
    """An open cohort without meetings; any other state gets the dates that go with it."""

    class Meta:
        model = Cohort
        skip_postgeneration_save = True

    code = factory.Sequence(lambda n: f"une-session-{n}")  # no code that a test names itself
    programme = factory.SubFactory(ProgrammeFactory)
    site = factory.SubFactory(SiteFactory)
    room = factory.SubFactory(RoomFactory, site=factory.SelfAttribute("..site"))
    state = CohortState.OPEN
    capacity = 12
    opened_at = factory.LazyAttribute(lambda cohort: timezone.now() if cohort.state in OPENED else None)
    closed_at = factory.LazyAttribute(lambda cohort: timezone.now() if cohort.state in CLOSED else None)

    @factory.post_generation
    def animators(cohort, create, users, **kwargs):
        if create and users:
            cohort.animators.set(users)


class MeetingFactory(DjangoModelFactory):
    """A meeting of a module, in a week; give ``kind`` and ``module=None`` for another sort."""

    class Meta:
        model = Meeting

    cohort = factory.SubFactory(CohortFactory)
    kind = MeetingKind.MODULE
    module = factory.Maybe(
        factory.LazyAttribute(lambda meeting: meeting.kind == MeetingKind.MODULE),
        factory.SubFactory(ModuleFactory, programme=factory.SelfAttribute("..cohort.programme")),
        None,
    )
    starts_at = factory.LazyFunction(lambda: default_start())
    ends_at = factory.LazyAttribute(lambda meeting: meeting.starts_at + timedelta(minutes=150))


class CoAnimationFactory(DjangoModelFactory):
    class Meta:
        model = CoAnimation

    meeting = factory.SubFactory(MeetingFactory)


def default_start() -> datetime:
    """In a week, at 14:00 in Paris."""
    return (timezone.localtime() + timedelta(days=7)).replace(hour=14, minute=0, second=0, microsecond=0)


def make_cohort(*, modules: int = 3, follow_up: bool = True, first: datetime | None = None, **fields) -> Cohort:
    """A cohort with one weekly meeting a module and a follow-up meeting; ``first`` is the start of the first one."""
    programme = fields.pop("programme", None) or ProgrammeFactory(modules=modules)
    cohort = CohortFactory(programme=programme, **fields)
    start = first or default_start()
    for week, module in enumerate(programme.modules.order_by("position")):
        MeetingFactory(cohort=cohort, module=module, starts_at=start + timedelta(weeks=week))
    if follow_up:
        last = start + timedelta(weeks=max(programme.modules.count() - 1, 0))
        MeetingFactory(
            cohort=cohort,
            kind=MeetingKind.FOLLOW_UP,
            module=None,
            title="Nous retrouver",
            starts_at=last + timedelta(weeks=26),
        )
    return cohort
