"""What the bench reads beside the demonstration: programmes with feeds of many meetings, sessions to register to."""

from datetime import timedelta

from django.utils import timezone

from bench import FEED_SIZES, PLACES
from sessions.programmes.models import Programme, Site
from sessions.scheduling.enums import CohortState, MeetingKind
from sessions.scheduling.models import Cohort, Meeting


def load() -> None:
    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    site = Site.objects.create(name="Salle du banc", slug="banc", town="Osny", department="95", post_code="95520")
    for size in FEED_SIZES:
        programme = Programme.objects.create(title=f"Banc de {size}", slug=f"banc-{size}", neutral_title="Atelier")
        cohort = Cohort.objects.create(
            code=f"banc-{size}", programme=programme, site=site, state=CohortState.OPEN, capacity=12, opened_at=now
        )
        starts = [now + timedelta(hours=24 * (place + 1)) for place in range(size)]
        Meeting.objects.bulk_create(
            Meeting(
                cohort=cohort,
                kind=MeetingKind.FOLLOW_UP,
                title=f"Rendez-vous {place}",
                starts_at=start,
                ends_at=start + timedelta(minutes=150),
            )
            for place, start in enumerate(starts)
        )
    programme = Programme.objects.create(title="Banc des places", slug="banc-places", neutral_title="Atelier")
    for code, capacity in PLACES.items():
        cohort = Cohort.objects.create(
            code=code, programme=programme, site=site, state=CohortState.OPEN, capacity=capacity, opened_at=now
        )
        Meeting.objects.bulk_create(
            Meeting(
                cohort=cohort,
                kind=MeetingKind.EXTRA,
                title=f"Séance {week}",
                starts_at=now + timedelta(weeks=week),
                ends_at=now + timedelta(weeks=week, minutes=150),
            )
            for week in range(1, 12)
        )
