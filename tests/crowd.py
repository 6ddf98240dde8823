"""People at the same second on real processes, forked with database connections of their own.

``AT_ONCE`` at most, as a large server has workers, each for one person after another. PostgreSQL refuses more than its
``max_connections`` (100 by default). Tests that use it need ``django_db(transaction=True)``.
"""

import gc
import json
import os
import traceback
from multiprocessing import get_context

from django.db import connections

AT_ONCE = 50


def crowd(number: int, work) -> list:
    """``work(place)`` for that many people on forked processes, released together; what each of them got."""
    start = get_context("fork").Event()
    processes = min(number, AT_ONCE)
    connections.close_all()
    gc.freeze()
    pipes = []
    for first in range(processes):
        reader, writer = os.pipe()
        if not (pid := os.fork()):
            try:
                start.wait(60)
                found = [work(place) for place in range(first, number, processes)]
                connections.close_all()
                os.write(writer, json.dumps(found).encode())
            except BaseException:
                os.write(writer, json.dumps([traceback.format_exc()[-2000:]]).encode())
            os._exit(0)
        os.close(writer)
        pipes.append((pid, reader))
    start.set()
    answers = []
    for pid, reader in pipes:
        with os.fdopen(reader) as pipe:
            answers += json.loads(pipe.read())
        os.waitpid(pid, 0)
    return answers
