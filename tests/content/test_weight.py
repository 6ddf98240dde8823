"""What a phone has to fetch for the front page: little, in few parts, nothing that waits but one style sheet."""

import gzip
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.utils import timezone

from sessions.scheduling.enums import CohortState
from tests.factories.content import make_home, make_programme_page
from tests.factories.programmes import ProgrammeFactory
from tests.factories.scheduling import make_cohort

pytestmark = pytest.mark.django_db

KILOBYTES, REQUESTS = 60, 8
# What a browser fetches for a page: sheets, scripts, icons, drawings; of several icons, one.
FETCHED = re.compile(r"(?:href|src)=\"/static/([^\"#]+)")
NOT_FETCHED_BY_A_PHONE = ("img/share.png", "img/icon-180.png", "img/icon-192.png")


@pytest.fixture
def front_page(client, settings) -> str:
    """With three sessions of ten meetings, as full as it gets."""
    home = make_home(body=[{"type": "contact", "value": {"text": "Appelez-nous."}}])
    programme = ProgrammeFactory(modules=10)
    make_programme_page(home, programme, modules=False)
    for week in (4, 5, 6):
        first = timezone.now() + timedelta(weeks=week)
        make_cohort(programme=programme, state=CohortState.OPEN, opened_at=timezone.now(), first=first)
    return client.get("/").content.decode()


def test_the_front_page_weighs_at_most_sixty_kilobytes_in_eight_requests(front_page):
    files = sorted(set(FETCHED.findall(front_page)) - set(NOT_FETCHED_BY_A_PHONE))
    packed = {name: len(gzip.compress(Path(finders.find(name)).read_bytes())) for name in files}
    assert {"css/rebond.css", "img/art.svg"} <= set(packed)
    assert len(gzip.compress(front_page.encode())) + sum(packed.values()) <= KILOBYTES * 1000, packed
    assert len(files) + 1 <= REQUESTS, files


def test_nothing_waits_but_one_style_sheet(front_page):
    head = front_page.split("</head>")[0]
    assert len(re.findall(r'rel="stylesheet"', front_page)) == 1
    assert not [tag for tag in re.findall(r"<script\b[^>]*\ssrc=[^>]*>", front_page) if " defer" not in tag]
    assert "@import" not in head
