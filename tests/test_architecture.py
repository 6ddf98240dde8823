"""House rules on the shape of the code: names, sizes, models, requirements, and reading that never writes."""

import ast
import json
import re
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.models import CheckConstraint, UniqueConstraint
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver
from wagtail.contrib.settings.models import AbstractSetting
from wagtail.models import Page

from portal.accounts.enums import Role
from tests.factories.accounts import StaffFactory

ROOT = Path(__file__).resolve().parent.parent
OWN_APPS = ("accounts", "content", "portal_sessions")
FOLDERS_THAT_ARE_NO_CONCEPT = {"management", "migrations", "templatetags", "__pycache__"}
CONCEPTS = sorted(
    path for path in (ROOT / "sessions").iterdir() if path.is_dir() and path.name not in FOLDERS_THAT_ARE_NO_CONCEPT
)
SOURCES = sorted(
    path
    for name in ("portal", "sessions", "content", "tests", "bench")
    for path in (ROOT / name).rglob("*.py")
    if "migrations" not in path.parts
)
# The names that say nothing; the listed ones of architecture.md and a noun for a pure builder remain.
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "misc", "tools", "services", "managers", "core", "base"}
LONGEST_MODULE, LONGEST_FUNCTION = 400, 60
# Requirements that no module of ours imports, with who does.
USED_BY_OTHERS = {
    "gunicorn": "started by manage.py serve",
    "redis": "Django's cache backend, when REDIS_URL is set",
    "psycopg": "Django's PostgreSQL backend",
    "whitenoise": "named in settings",
    "django-tasks-db": "named in settings",
    "django-csp": "named in settings",
    "pytest-django": "plugin of pytest",
    "pytest-xdist": "plugin of pytest",
    "import-linter": "run by make check",
    "ruff": "run by make check",
    "djlint": "run by make check",
    "mypy": "run by make check",
    "django-stubs": "plugin of mypy",
    "uv": "run by make lock",
}


def trees():
    return ((path, ast.parse(path.read_text())) for path in SOURCES)


# --- Names and sizes --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("concept", CONCEPTS, ids=lambda path: path.name)
def test_a_concept_says_what_it_is_in_three_to_eight_lines(concept):
    text = ast.get_docstring(ast.parse((concept / "__init__.py").read_text())) or ""
    assert 3 <= len(text.splitlines()) <= 8


def test_no_module_has_a_name_that_says_nothing():
    wrong = [path for path in SOURCES if path.stem in EMPTY_NAMES and "settings" not in path.parts]
    assert [path for path in wrong if path.name != "base.py" or "content" not in path.parts] == []


def test_a_builder_knows_nothing_of_http():
    """Files of a concept with a name of their own build from data; requests belong to views."""
    listed = {"enums", "validators", "models", "queries", "permissions", "messages", "actions", "forms", "exports"}
    listed |= {"views", "urls", "admin", "__init__"}
    wrong = []
    for path in (path for concept in CONCEPTS for path in concept.glob("*.py") if path.stem not in listed):
        imported = {
            node.module or "" for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ImportFrom)
        }
        wrong += [
            f"{path.relative_to(ROOT)} imports {name}"
            for name in imported
            if re.match(r"django\.(views|shortcuts)|(\w+\.)*views$", name)
        ]
    assert not wrong


def test_no_module_is_too_long():
    lengths = {path: len(path.read_text().splitlines()) for path in SOURCES}
    assert not [f"{path.relative_to(ROOT)}: {count}" for path, count in lengths.items() if count > LONGEST_MODULE]


def test_a_function_fits_a_screen():
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}: {node.end_lineno - node.lineno + 1}"
        for path, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, functions) and node.end_lineno - node.lineno + 1 > LONGEST_FUNCTION
    ]
    assert not wrong


def test_a_lock_lets_others_refer_to_the_row():
    """FOR UPDATE keeps others from writing whatever refers to the row: they wait in a circle, and one is thrown out."""
    own = [path for path in SOURCES if "tests" not in path.parts]
    lines = [(path, line) for path in own for line in path.read_text().splitlines() if "select_for_update(" in line]
    assert not [f"{path.relative_to(ROOT)}: {line.strip()}" for path, line in lines if "no_key=True" not in line]


# --- Models -----------------------------------------------------------------------------------------------------------
def own_models():
    return [model for label in OWN_APPS for model in apps.get_app_config(label).get_models()]


@pytest.mark.parametrize("model", own_models(), ids=lambda model: model.__name__)
def test_a_model_has_a_french_name_and_an_order(model):
    assert "verbose_name" in model._meta.original_attrs
    has_order_of_its_own = issubclass(model, Page | AbstractSetting)  # the tree; one row a site
    assert model._meta.ordering or has_order_of_its_own


@pytest.mark.parametrize("model", own_models(), ids=lambda model: model.__name__)
def test_a_constraint_says_in_french_what_is_wrong(model):
    constraints = [rule for rule in model._meta.constraints if isinstance(rule, CheckConstraint | UniqueConstraint)]
    assert not [
        rule.name for rule in constraints if rule.violation_error_message == rule.default_violation_error_message
    ]


# --- Requirements -----------------------------------------------------------------------------------------------------
def test_each_requirement_is_used():
    named = re.findall(
        r"^([a-z][a-z0-9-]*)",
        "\n".join((ROOT / f"requirements/{name}.in").read_text() for name in ("base", "dev")),
        re.MULTILINE,
    )
    modules: dict[str, set[str]] = {}
    for module, distributions in packages_distributions().items():
        for distribution in distributions:
            modules.setdefault(re.sub(r"[-_.]+", "-", distribution).lower(), set()).add(module)
    imported = set()
    for path, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                imported |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                imported.add(node.module.split(".")[0])
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and "settings" in path.parts:
                imported.add(node.value.split(".")[0])
    unused = [name for name in named if name not in USED_BY_OTHERS and not modules.get(name, set()) & imported]
    assert not unused


# --- Reading never writes ---------------------------------------------------------------------------------------------
SAMPLES = {
    "int": "1",
    "slug": "inconnu",
    "str": "inconnu",
    "uuid": "00000000-0000-4000-8000-000000000000",
    "path": "inconnu",
}
# Wagtail's and allauth's own views answer for themselves.
OTHERS = re.compile(r"gestion/|documents/|compte/|_util/|media/|\^")
# An HTTP session is no record of the domain; a feed's row is the cache of the meetings that it shows.
CACHES = "django_session|portal_sessions_calendarfeed"
WRITES = re.compile(rf"^\s*(?:INSERT INTO|UPDATE|DELETE FROM|REPLACE INTO) (?!\"(?:{CACHES})\")", re.IGNORECASE)


def addresses(resolver=None, prefix: str = "") -> list[str]:
    """Every address of ours, with a sample in the place of each argument."""
    found = []
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if OTHERS.search(route):
            continue
        if isinstance(entry, URLResolver):
            found += addresses(entry, route)
        elif isinstance(entry, URLPattern):
            found.append("/" + re.sub(r"<(?:(\w+):)?\w+>", lambda match: SAMPLES[match[1] or "str"], route))
    return found


def writes_of(client, paths) -> list[str]:
    found = []
    for path in paths:
        with CaptureQueriesContext(connection) as captured:
            client.get(path)
        found += [f"{path}: {query['sql'][:150]}" for query in captured.captured_queries if WRITES.match(query["sql"])]
    return found


@pytest.mark.django_db
def test_a_visitor_who_reads_writes_nothing(client):
    assert not writes_of(client, addresses())


@pytest.mark.django_db
def test_staff_who_read_write_nothing(signed_in):
    assert not writes_of(signed_in(StaffFactory(role=Role.COORDINATOR)), addresses())


@pytest.mark.django_db
@pytest.mark.slow
def test_no_address_of_the_demonstration_writes_when_it_is_read(client, signed_in, capsys):
    call_command("demo", "--json")
    printed = capsys.readouterr().out
    paths = list(json.loads(printed[printed.index("{") :])["urls"].values())
    assert paths
    assert not writes_of(client, paths)
    assert not writes_of(signed_in(StaffFactory(role=Role.COORDINATOR)), paths)
