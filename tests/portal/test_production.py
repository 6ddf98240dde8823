"""Production starts with its secrets or not at all. What Django's deployment check says of it is in tests/run.py."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

SECRETS = {
    "SECRET_KEY": "x9!kd-" + "a1B2c3D4e5" * 6,
    "MFA_SECRETS_KEY": "une-cle-de-chiffrement-bien-longue-et-au-hasard",
    "SITE_URL": "https://rebond.example",
    "ALLOWED_HOSTS": "rebond.example",
    "EMAIL_HOST": "smtp.rebond.example",
    "DEFAULT_FROM_EMAIL": "Rebond <bonjour@rebond.example>",
    "CALENDAR_DOMAIN": "rebond.example",
}


def python(tmp_path, *arguments: str, **environment: str) -> subprocess.CompletedProcess:
    names = ("PATH", "HOME", "LANG")
    kept = {name: os.environ[name] for name in names if name in os.environ}
    kept |= {"VAR_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "portal.settings.production"}
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=settings.BASE_DIR, env=kept | environment, capture_output=True, text=True)


# One process tries every missing secret: starting Python costs more than the settings do.
TRIES = """
import importlib, os, sys
for name in sys.argv[1:]:
    value = os.environ.pop(name)
    for module in [m for m in sys.modules if m.startswith("portal.settings")]:
        del sys.modules[module]
    try:
        importlib.import_module("portal.settings.production")
    except Exception as error:
        print(name, type(error).__name__, name in str(error))
    os.environ[name] = value
os.environ["SECRET_KEY"] = "court"
for name in ("SECRET_KEY", "MFA_SECRETS_KEY"):
    os.environ.update({"SECRET_KEY": "x" * 60, "MFA_SECRETS_KEY": "x" * 40, name: "court"})
    for module in [m for m in sys.modules if m.startswith("portal.settings")]:
        del sys.modules[module]
    try:
        importlib.import_module("portal.settings.production")
    except Exception as error:
        print("short", name, type(error).__name__)
"""


def test_production_refuses_to_start_without_each_secret(tmp_path):
    done = python(tmp_path, "-c", TRIES, *SECRETS, **SECRETS)
    missing = [f"{name} ImproperlyConfigured True" for name in SECRETS]
    short = [f"short {name} ImproperlyConfigured" for name in ("SECRET_KEY", "MFA_SECRETS_KEY")]
    assert done.stdout.splitlines() == missing + short, done.stderr


@pytest.fixture(scope="module")
def settled(tmp_path_factory) -> list[str]:
    """What production makes of its environment, in one process: starting Python costs more than the settings do."""
    folder = tmp_path_factory.mktemp("production")
    said = (
        "from django.conf import settings; print(settings.DATABASES['default']['OPTIONS']['transaction_mode']);"
        "print(settings.ALLAUTH_TRUSTED_PROXY_COUNT)"
    )
    done = python(folder, "-c", said, DATABASE_URL=f"sqlite:///{folder}/autre.sqlite3", **SECRETS)
    assert not done.stderr
    return done.stdout.split()


def test_sqlite_waits_for_its_writer_wherever_its_file_lies(settled):
    """Otherwise two writers at once meet an error page, and places are counted twice."""
    assert settled[0] == "IMMEDIATE"


def test_visitors_behind_the_proxy_do_not_share_its_address(settled):
    """Otherwise one who tries too often, or twenty who register, keep everybody else out for a quarter of an hour."""
    assert settled[1] == "1"
