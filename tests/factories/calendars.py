"""Feeds, entries of a calendar file, and many meetings at once."""

from datetime import UTC, datetime, timedelta

import factory
from factory.django import DjangoModelFactory

from sessions.calendars.enums import FeedKind
from sessions.calendars.ical import Entry
from sessions.calendars.models import CalendarFeed
from sessions.scheduling.enums import MeetingKind
from sessions.scheduling.models import Cohort, Meeting

from .people import ParticipantFactory
from .scheduling import default_start


class CalendarFeedFactory(DjangoModelFactory):
    """A participant's feed; give ``kind`` and its subject for another sort."""

    class Meta:
        model = CalendarFeed

    kind = FeedKind.PARTICIPANT
    participant = factory.Maybe(
        factory.LazyAttribute(lambda feed: feed.kind == FeedKind.PARTICIPANT),
        factory.SubFactory(ParticipantFactory),
        None,
    )


class EntryFactory(factory.Factory):
    class Meta:
        model = Entry

    uid = factory.Sequence(lambda n: f"meeting-{n}@rebond.example")
    sequence = 0
    stamp = datetime(2026, 1, 5, 9, tzinfo=UTC)
    start = datetime(2026, 3, 2, 13, tzinfo=UTC)
    end = factory.LazyAttribute(lambda entry: entry.start + timedelta(minutes=150))
    zone = "Europe/Paris"
    summary = "Atelier – Osny"
    location = "Salle 1, 1, place de la Mairie, 95520 Osny"
    description = "Détails et changements : https://rebond.example/agenda/seance/1/"
    url = "https://rebond.example/agenda/seance/1/"
    categories = ("Séance",)


def add_meetings(cohort: Cohort, number: int) -> None:
    """Extra meetings of a cohort, one a day, written at once."""
    start = default_start()
    Meeting.objects.bulk_create(
        Meeting(
            cohort=cohort,
            kind=MeetingKind.EXTRA,
            title="Séance supplémentaire",
            starts_at=start + timedelta(days=day),
            ends_at=start + timedelta(days=day, minutes=150),
        )
        for day in range(number)
    )
