"""The queue of background jobs (django-tasks-db) looked after: it has neither retries, nor heartbeat, nor an end.

A job is idempotent by its arguments: one that a killed worker had begun is simply begun again.
"""

from datetime import timedelta

from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

LONGEST = timedelta(minutes=30)  # no job of ours runs for longer
TRIES = 3
KEPT = timedelta(days=7)
FAILED_KEPT = timedelta(days=30)


def arguments_waiting(task) -> set:
    """The first argument of each job of this task that no worker has taken yet."""
    waiting = DBTaskResult.objects.filter(task_path=task.module_path, status=TaskResultStatus.READY).order_by("pk")
    return {arguments["args"][0] for arguments in waiting.values_list("args_kwargs", flat=True) if arguments["args"]}


def is_waiting(task) -> bool:
    """Whether a job of this task is there that no worker has taken yet: asking again would only make a heap of them."""
    return DBTaskResult.objects.filter(task_path=task.module_path, status=TaskResultStatus.READY).exists()


def take_up_again() -> int:
    """Put back the jobs that a killed worker left behind, ``TRIES`` times at most; returns how many."""
    now = timezone.now()
    left = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING, started_at__lt=now - LONGEST).order_by("pk")
    back = 0
    for job in left:
        again = len(job.worker_ids) < TRIES
        fields = (
            {"status": TaskResultStatus.READY} if again else {"status": TaskResultStatus.FAILED, "finished_at": now}
        )
        # Compared with what was read: its worker may live after all, another machine may have put it back.
        back += DBTaskResult.objects.filter(
            pk=job.pk, status=TaskResultStatus.RUNNING, started_at=job.started_at
        ).update(**fields)
    return back


def prune() -> int:
    """Delete the rows of jobs done a week ago and failed a month ago: they name messages; returns how many."""
    now = timezone.now()
    done = DBTaskResult.objects.successful().filter(finished_at__lt=now - KEPT)
    failed = DBTaskResult.objects.failed().filter(finished_at__lt=now - FAILED_KEPT)
    return done.order_by().delete()[0] + failed.order_by().delete()[0]
