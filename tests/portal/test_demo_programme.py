"""The demonstration's first programme."""

import pytest

from portal.demo import programme

pytestmark = pytest.mark.django_db


def test_it_shows_an_outline_to_those_who_animate():
    loaded, _ = programme.load()
    assert loaded.modules.exclude(outline="").exists()


def test_what_it_invents_of_houses_that_exist_says_so():
    _, sites = programme.load()
    for site in sites.values():
        assert all("par exemple" in line.lower() for line in (*site.transport.splitlines(), site.access))
