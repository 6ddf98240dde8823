"""The evaluation of a programme over eleven sessions, and over five thousand: the same queries, more rows to sum."""

from functools import partial

from bench import EVALUATIONS
from bench.cases import case
from bench.cases.attendance import of_an_animator


def evaluation(visitor, sessions):
    of_an_animator(visitor, "banc-jour-1", f"evaluation/banc-evaluation-{sessions}/")


for sessions in EVALUATIONS:
    case(f"evaluation of {sessions:,} sessions")(partial(evaluation, sessions=sessions))
