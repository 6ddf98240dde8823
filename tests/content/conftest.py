"""What the tests of pages and booklets share; a file that needs another home or programme has its own."""

import pytest

from content.models import BookletPage, HomePage
from sessions.programmes.models import Programme
from tests.factories.content import make_home
from tests.factories.programmes import ProgrammeFactory
from tests.factories.scheduling import make_cohort


@pytest.fixture
def home(request, db) -> HomePage:
    """The one above the booklet, where a test has the booklet."""
    return HomePage.objects.get() if "booklet" in request.fixturenames else make_home()


@pytest.fixture
def programme(request, db):
    """The one that the booklet tells of, where a test has the booklet."""
    return Programme.objects.get() if "booklet" in request.fixturenames else ProgrammeFactory(modules=2)


@pytest.fixture
def booklet(_booklet, db) -> BookletPage:
    return BookletPage.objects.get()


@pytest.fixture
def cohort(programme):
    return make_cohort(programme=programme, state="running")
