"""Whether the process is up, and whether the installation can work."""

from datetime import timedelta

import pytest
from django.core.cache import caches
from django.db import OperationalError, connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult, get_date_max

from portal import readiness
from sessions.common.models import PeriodicLock
from sessions.notifications.models import Message
from tests.factories.accounts import UserFactory


@pytest.fixture(autouse=True)
def _just_started(monkeypatch) -> None:
    """However long this process of the suite has been there."""
    monkeypatch.setattr(readiness, "_STARTED", timezone.now())


def test_health_asks_nothing_of_the_database(client):
    response = client.get("/health/")
    assert response.status_code == 200
    assert response.json() == {"status": "ok"}


@pytest.mark.django_db
def test_ready_when_all_is_in_order(client):
    response = client.get("/health/ready/")
    assert response.status_code == 200
    assert response.json() == {"status": "ready", "problems": {}}


@pytest.mark.parametrize("path", ["/health/", "/health/ready/"])
def test_health_answers_are_not_stored_and_only_read(client, db, path):
    assert "no-cache" in client.get(path).headers["Cache-Control"]
    assert client.post(path).status_code == 405


def not_ready(client) -> dict:
    response = client.get("/health/ready/")
    assert response.status_code == 503
    return response.json()["problems"]


def test_database_out_of_reach(client, monkeypatch):
    def fail():
        raise OperationalError("no server")

    monkeypatch.setattr(connection, "ensure_connection", fail)
    assert not_ready(client) == {"database": "out of reach"}


@pytest.mark.django_db
def test_migrations_not_applied(client, monkeypatch):
    monkeypatch.setattr(readiness, "migrations_applied", lambda: False)
    assert not_ready(client) == {"migrations": "not applied"}


@pytest.mark.django_db
def test_a_migration_missing_from_the_database_is_seen(monkeypatch):
    from django.db.migrations.recorder import MigrationRecorder

    readiness.forget()
    MigrationRecorder.Migration.objects.filter(app="accounts").delete()
    assert not readiness.migrations_applied()
    readiness.forget()


@pytest.mark.django_db
def test_cache_out_of_reach(client, monkeypatch):
    def fail(*args, **kwargs):
        raise ConnectionError("cache")

    monkeypatch.setattr(caches["default"], "set", fail)
    assert not_ready(client) == {"cache": "out of reach"}


def job(*, due_for: timedelta, runs_in: timedelta | None = None, status="READY") -> None:
    result = DBTaskResult.objects.create(
        task_path="tests.task",
        args_kwargs={"args": [], "kwargs": {}},
        queue_name="default",
        backend_name="jobs",
        status=status,
        run_after=get_date_max() if runs_in is None else timezone.now() + runs_in,
        exception_class_path="",
        traceback="",
    )
    DBTaskResult.objects.filter(pk=result.pk).update(enqueued_at=timezone.now() - due_for)


@pytest.mark.django_db
def test_job_that_waits_too_long_is_a_queue_without_worker(client):
    job(due_for=timedelta(minutes=20))
    assert "oldest one is due for 12" in not_ready(client)["queue"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "waiting",
    [
        {"due_for": timedelta(minutes=5)},
        {"due_for": timedelta(days=1), "status": "SUCCESSFUL"},
        {"due_for": timedelta(days=1), "runs_in": timedelta(hours=3)},
        {"due_for": timedelta(days=1), "runs_in": -timedelta(minutes=1)},
    ],
)
def test_job_that_is_recent_done_or_not_due_is_no_problem(client, waiting):
    job(**waiting)
    assert client.get("/health/ready/").status_code == 200


def message(*, due_for: timedelta) -> None:
    Message.objects.create(
        key="essai",
        kind="essai",
        channel="email",
        user=UserFactory(),
        subject="Essai",
        body="Essai",
        send_after=timezone.now() - due_for,
    )


@pytest.mark.django_db
def test_message_that_waits_too_long(client):
    message(due_for=timedelta(minutes=20))
    assert "oldest one is due for 12" in not_ready(client)["messages"]


@pytest.mark.django_db
def test_message_due_later_is_no_problem(client):
    message(due_for=timedelta(hours=-1))
    assert client.get("/health/ready/").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("last", "started", "late"),
    [
        (20, 60, True),
        (5, 60, False),
        (20, 2, False),
        (None, 20, True),
        pytest.param(-20, 60, False, id="clocks differ"),
    ],
)
def test_periodic_work_that_nobody_does_is_said_once_the_house_is_open(client, monkeypatch, last, started, late):
    now = timezone.now()
    monkeypatch.setattr(readiness, "_STARTED", now - timedelta(minutes=started))
    PeriodicLock.objects.create(name="left by a wrong clock", held_until=now + timedelta(days=300))
    if last is not None:
        PeriodicLock.objects.create(name="offers", held_until=now - timedelta(minutes=last))
    problems = client.get("/health/ready/").json()["problems"]
    assert ("not done for 12" in problems["periodic"]) if late else (problems == {})
