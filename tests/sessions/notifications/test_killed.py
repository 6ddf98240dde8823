"""A process killed with SIGKILL, at any point: nothing leaves twice, nothing is lost, on both databases.

The child is a real process, forked from this one; it opens its own connection, works as the web or the worker would,
and is killed at the point that the test names. What it sent lies in files, so that both sides can count it.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from sessions.common import jobs
from sessions.notifications import actions, channels
from sessions.notifications.actions import deliver, deliver_due, recover_interrupted
from sessions.notifications.models import Message
from sessions.registrations.actions import register
from sessions.registrations.models import Registration
from tests.factories.notifications import MessageFactory
from tests.factories.people import ParticipantFactory
from tests.factories.scheduling import make_cohort

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(autouse=True)
def mails(settings, tmp_path) -> Path:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    return tmp_path


def sent(folder: Path) -> int:
    return sum(path.read_text().count("\nMessage-ID:") for path in folder.glob("*.log"))


def killed(work: Callable[[], object]) -> None:
    """Run this in a process of its own, which must end by SIGKILL."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status)
    assert os.WTERMSIG(status) == signal.SIGKILL


def die(*args, **kwargs) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def dying_in(module, name: str, work: Callable[[], object]) -> Callable[[], object]:
    """The work, in a process that dies where this function is called."""

    def run():
        setattr(module, name, die)
        return work()

    return run


def later() -> None:
    """Eleven minutes pass, and what was written before looks as old to the periodic command."""
    old = timezone.now() - timedelta(minutes=11)
    Message.objects.filter(claimed_at__isnull=False).update(claimed_at=old)
    Message.objects.filter(state="queued").update(send_after=old)


def the_clock_and_the_worker() -> None:
    """What ``tick`` and ``db_worker`` do, once."""
    recover_interrupted()
    deliver_due()
    for message in Message.objects.filter(state="queued").order_by("pk"):
        deliver(message.pk)


# --- The worker -------------------------------------------------------------------------------------------------------
def test_killed_before_the_hand_over_it_leaves_once(mails):
    message = MessageFactory()
    killed(dying_in(actions.links, "resolve", lambda: deliver(message.pk)))
    assert (Message.objects.get().state, sent(mails)) == ("sending", 0)
    later()
    the_clock_and_the_worker()
    assert (Message.objects.get().state, sent(mails)) == ("sent", 1)


def test_killed_between_claim_and_anything_else_it_leaves_once(mails):
    message = MessageFactory()
    killed(dying_in(actions, "_send", lambda: deliver(message.pk)))
    later()
    the_clock_and_the_worker()
    the_clock_and_the_worker()
    assert (Message.objects.get().state, sent(mails)) == ("sent", 1)


def test_killed_after_the_hand_over_it_is_not_sent_again_and_not_forgotten(mails):
    message = MessageFactory()

    def handed_over_then_dead():
        real = channels.send_email

        def send_and_die(**kwargs):
            real(**kwargs)
            die()

        channels.send_email = send_and_die
        deliver(message.pk)

    killed(handed_over_then_dead)
    assert sent(mails) == 1
    later()
    the_clock_and_the_worker()
    the_clock_and_the_worker()
    assert (Message.objects.get().state, sent(mails)) == ("failed", 1)
    assert "vérifiez" in Message.objects.get().last_error


def test_what_a_killed_process_holds_is_left_alone_while_it_may_live(mails):
    message = MessageFactory()
    killed(dying_in(actions.links, "resolve", lambda: deliver(message.pk)))
    the_clock_and_the_worker()
    assert (Message.objects.get().state, sent(mails)) == ("sending", 0)


# --- The web ----------------------------------------------------------------------------------------------------------
def test_killed_between_commit_and_queue_the_message_is_found():
    cohort, person = make_cohort(modules=2), ParticipantFactory()

    def web():
        actions.deliver_message.__class__.enqueue = die
        register(person, cohort, agreed_at=timezone.now())

    killed(web)
    assert (Registration.objects.count(), Message.objects.get().state) == (1, "queued")
    assert not DBTaskResult.objects.exists()
    later()
    assert deliver_due() == 1
    assert DBTaskResult.objects.count() == 1


def test_killed_before_the_commit_neither_registration_nor_message_is_there():
    cohort, person = make_cohort(modules=2), ParticipantFactory()

    def web():
        with transaction.atomic():
            register(person, cohort, agreed_at=timezone.now())
            die()

    killed(web)
    assert (Registration.objects.count(), Message.objects.count()) == (0, 0)


def test_the_clock_killed_in_the_middle_asks_for_the_rest_the_next_time():
    MessageFactory.create_batch(3, send_after=timezone.now() - timedelta(hours=1))

    def clock():
        real, count = type(actions.deliver_message).enqueue, []

        def enqueue(self, *args):
            if count:
                die()
            count.append(1)
            return real(self, *args)

        type(actions.deliver_message).enqueue = enqueue
        deliver_due()

    killed(clock)
    assert DBTaskResult.objects.count() == 1
    assert deliver_due() == 2
    assert deliver_due() == 0


# --- The real worker --------------------------------------------------------------------------------------------------
WORKER = """
import os, signal, sys
from django.conf import settings
settings.DATABASES["default"]["NAME"] = os.environ["TEST_NAME"]
settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
settings.EMAIL_FILE_PATH = os.environ["TEST_MAILS"]
import django
django.setup()
from django.core.management import call_command
from sessions.notifications import channels
if os.environ["TEST_STOP"]:
    def wait(**kwargs):
        print("handing over", flush=True)
        signal.pause()
    channels.send_email = wait
call_command("db_worker", "--backend=jobs", "--queue-name=*", "--interval=0.1", "--no-reload", "--batch", "-v0")
"""


def worker(mails: Path, *, stops: bool) -> subprocess.Popen:
    name = {"TEST_NAME": str(connection.settings_dict["NAME"]), "TEST_MAILS": str(mails), "TEST_STOP": "1" * stops}
    environment = os.environ | name | {"DJANGO_SETTINGS_MODULE": "portal.settings.test"}
    return subprocess.Popen([sys.executable, "-c", WORKER], cwd=ROOT, env=environment, stdout=subprocess.PIPE)


def test_the_worker_itself_killed_in_the_middle_of_a_job(mails):
    doubtful, waiting = MessageFactory(), MessageFactory()
    actions.deliver_message.enqueue(str(doubtful.pk))
    with worker(mails, stops=True) as first:
        assert first.stdout.readline() == b"handing over\n"
        first.kill()
    job = DBTaskResult.objects.get()
    assert job.status == "RUNNING"
    DBTaskResult.objects.update(started_at=timezone.now() - timedelta(hours=1))
    later()
    assert (jobs.take_up_again(), recover_interrupted(), deliver_due()) == (1, 1, 1)
    with worker(mails, stops=False) as second:
        assert second.wait(timeout=60) == 0
    states = dict(Message.objects.order_by().values_list("pk", "state"))
    assert states == {doubtful.pk: "failed", waiting.pk: "sent"}
    assert sent(mails) == 1


# --- The rows of jobs -------------------------------------------------------------------------------------------------
def finished(days: int, **fields) -> DBTaskResult:
    result = actions.deliver_message.enqueue("0")
    fields = {"status": "SUCCESSFUL", "finished_at": timezone.now() - timedelta(days=days)} | fields
    DBTaskResult.objects.filter(pk=result.id).update(**fields)
    return DBTaskResult.objects.get(pk=result.id)


def test_rows_of_jobs_end_after_a_week_and_failures_after_a_month():
    for days, status in ((6, "SUCCESSFUL"), (8, "SUCCESSFUL"), (29, "FAILED"), (31, "FAILED")):
        finished(days, status=status)
    waiting = actions.deliver_message.enqueue("0")
    assert jobs.prune() == 2
    assert DBTaskResult.objects.count() == 3
    assert DBTaskResult.objects.filter(pk=waiting.id).exists()


def test_a_job_that_kills_its_workers_is_given_up_after_three():
    started = timezone.now() - timedelta(hours=1)
    job = finished(0, status="RUNNING", finished_at=None, started_at=started, worker_ids=["a", "b", "c"])
    jobs.take_up_again()
    job.refresh_from_db()
    assert job.status == "FAILED"


def test_a_job_that_is_running_is_left_alone():
    finished(0, status="RUNNING", finished_at=None, started_at=timezone.now(), worker_ids=["a"])
    assert jobs.take_up_again() == 0


def test_a_message_already_asked_for_is_not_asked_for_again():
    MessageFactory(send_after=timezone.now() - timedelta(hours=1))
    assert [deliver_due(), deliver_due()] == [1, 0]
