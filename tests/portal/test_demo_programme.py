"""The demonstration's first programme."""

import pytest

from portal.demo import programme

pytestmark = pytest.mark.django_db


def test_it_shows_an_outline_to_those_who_animate():
    loaded, _ = programme.load()
    assert loaded.modules.exclude(outline="").exists()
