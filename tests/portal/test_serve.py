"""``manage.py serve``: what it tells whoever starts it."""

from portal.management.commands.serve import say_address


def test_it_says_its_own_port_unless_the_environment_says_where_it_is_found(monkeypatch):
    monkeypatch.setenv("SITE_URL", "https://rebond.example")
    assert say_address(8001) == "https://rebond.example"
    monkeypatch.delenv("SITE_URL")
    assert say_address(8001) == say_address(8002) == "http://localhost:8001"
