"""Answers that arrive at the same moment, from several processes."""

import multiprocessing

import pytest
from django.db import connections

from sessions.questionnaires import actions
from sessions.questionnaires.models import Ballot, Campaign, FreeAnswer, Tally
from tests.factories.questionnaires import make_campaign

PROCESSES = 4
EACH = 6

pytestmark = pytest.mark.django_db(transaction=True)


def _answer(barrier, results, keys: list) -> None:
    connections.close_all()
    accepted = 0
    barrier.wait()
    for key in keys:
        try:
            actions.submit(
                Ballot.objects.get(pk=key), {"colour": "vert", "tools": ["livret", "film"], "words": "Bien."}
            )
            accepted += 1
        except actions.AlreadyAnswered:
            continue
    connections.close_all()
    results.put(accepted)


def run(shares: list[list]) -> int:
    """Each share answers in a process of its own, all at once; how many answers were accepted."""
    context = multiprocessing.get_context("fork")
    barrier, results = context.Barrier(len(shares)), context.Queue()
    connections.close_all()  # a forked connection must not be shared
    workers = [context.Process(target=_answer, args=(barrier, results, share)) for share in shares]
    for worker in workers:
        worker.start()
    accepted = sum(results.get(timeout=60) for _ in workers)
    for worker in workers:
        worker.join(timeout=60)
    assert [worker.exitcode for worker in workers] == [0] * len(workers)
    return accepted


def test_answers_at_the_same_time_lose_no_count():
    campaign = make_campaign(ballots=PROCESSES * EACH)
    keys = list(campaign.ballots.values_list("pk", flat=True))
    assert run([keys[place::PROCESSES] for place in range(PROCESSES)]) == PROCESSES * EACH
    raised = Tally.objects.filter(campaign=campaign, count__gt=0).values_list("count", flat=True)
    assert set(raised) == {PROCESSES * EACH}
    assert len(raised) == 5
    assert Campaign.objects.get().answers == FreeAnswer.objects.count() == PROCESSES * EACH


def test_one_link_opened_by_four_processes_counts_once():
    campaign = make_campaign(ballots=3)
    keys = list(campaign.ballots.values_list("pk", flat=True))
    assert run([keys] * PROCESSES) == 3
    assert set(Tally.objects.filter(campaign=campaign, count__gt=0).values_list("count", flat=True)) == {3}
    assert FreeAnswer.objects.count() == 3
