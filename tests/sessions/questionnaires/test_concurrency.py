"""Answers that arrive at the same moment, and periodic work done at the same moment, by several processes."""

import multiprocessing

import pytest
from django.db import connections

from sessions.notifications.models import Message
from sessions.questionnaires import actions, campaigns
from sessions.questionnaires.draws import Draw, draw
from sessions.questionnaires.enums import QuestionnaireKind, Way
from sessions.questionnaires.models import Ballot, Campaign, CrossTab, CrossTally, FreeAnswer, Tally
from tests.factories.partners import ContactFactory
from tests.factories.questionnaires import make_campaign, make_questionnaire
from tests.factories.scheduling import CoAnimationFactory, make_cohort

PROCESSES = 4
EACH = 6

pytestmark = pytest.mark.django_db(transaction=True)


ANSWERS = {"colour": "vert", "tools": ["livret", "film"], "words": "Bien."}


def submit(one) -> None:
    """One answer: by a ballot's key, or on a form drawn for one use; or something else to do, as it is."""
    if callable(one):
        one()
    elif isinstance(one, Draw):
        actions.submit_drawn(one, ANSWERS)
    else:
        actions.submit(Ballot.objects.get(pk=one), ANSWERS)


def _answer(barrier, results, keys: list) -> None:
    connections.close_all()
    accepted = 0
    barrier.wait()
    for key in keys:
        try:
            submit(key)
            accepted += 1
        except (actions.AlreadyAnswered, actions.EverybodyAnswered):
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


def test_links_tablet_and_paper_at_the_same_time_lose_no_count_of_a_crossing():
    questionnaire = make_questionnaire()
    questions = {question.code: question for question in questionnaire.questions.order_by("pk")}
    CrossTab.objects.create(questionnaire=questionnaire, row=questions["tools"], column=questions["colour"])
    campaign = make_campaign(ballots=PROCESSES * EACH, questionnaire=questionnaire)
    keys = list(campaign.ballots.values_list("pk", flat=True))[: PROCESSES * EACH // 2]
    drawn = [draw(campaign, way) for way in (Way.TABLET, Way.PAPER) for _ in range(PROCESSES * EACH // 4)]
    every = [one for pair in zip(keys, drawn, strict=True) for one in pair]
    assert run([every[place::PROCESSES] for place in range(PROCESSES)]) == PROCESSES * EACH
    assert set(CrossTally.objects.filter(count__gt=0).values_list("count", flat=True)) == {PROCESSES * EACH}
    campaign.refresh_from_db()
    assert (campaign.answers, campaign.on_tablet, campaign.on_paper) == (24, 6, 6)


def test_one_form_sent_by_four_processes_counts_once_and_never_more_than_people():
    campaign = make_campaign(ballots=2)
    assert run([[draw(campaign, Way.TABLET)]] * PROCESSES) == 1
    assert run([[draw(campaign, Way.TABLET)] for _ in range(PROCESSES)]) == 1
    assert Campaign.objects.get().answers == FreeAnswer.objects.count() == 2


def test_co_animators_who_join_are_asked_once_by_four_workers_at_once():
    cohort = make_cohort(state="running")
    questionnaire = make_questionnaire(programme=cohort.programme, kind=QuestionnaireKind.CO_ANIMATOR)
    make_campaign(ballots=0, questionnaire=questionnaire, cohort=cohort)
    for meeting in cohort.meetings.order_by("pk"):
        CoAnimationFactory(meeting=meeting, contact=ContactFactory(), state="accepted")
    assert run([[campaigns.follow_people] * 2] * PROCESSES) == 2 * PROCESSES
    assert Campaign.objects.get().expected == Ballot.objects.count() == Message.objects.count() == 4
