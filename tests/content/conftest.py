"""What the tests of pages and booklets share; a file that needs another home or programme has its own."""

import pytest

from content.models import BookletPage, HomePage
from tests.factories.booklets import make_booklet
from tests.factories.content import make_home
from tests.factories.programmes import ProgrammeFactory
from tests.factories.scheduling import make_cohort


@pytest.fixture
def home() -> HomePage:
    return make_home()


@pytest.fixture
def programme():
    return ProgrammeFactory(modules=2)


@pytest.fixture
def booklet(home, programme) -> BookletPage:
    return make_booklet(home, programme)


@pytest.fixture
def cohort(programme):
    return make_cohort(programme=programme, state="running")
