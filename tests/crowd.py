"""People at the same second on as many real processes, forked with database connections of their own.

At most ``AT_ONCE`` of them hold a connection together, as behind a server with that many workers: PostgreSQL refuses
more than its ``max_connections`` (100 by default). Tests that use it need ``django_db(transaction=True)``.
"""

import gc
import json
import os
import traceback
from multiprocessing import get_context

from django.db import connections

AT_ONCE = 50


def crowd(number: int, work) -> list:
    """``work(place)`` in that many forked processes, released together; what each returned."""
    context = get_context("fork")
    start, seats = context.Event(), context.Semaphore(AT_ONCE)
    connections.close_all()
    gc.freeze()
    pipes = []
    for place in range(number):
        reader, writer = os.pipe()
        if not (pid := os.fork()):
            try:
                start.wait(60)
                with seats:
                    found = work(place)
                    connections.close_all()
                os.write(writer, json.dumps(found).encode())
            except BaseException:
                os.write(writer, json.dumps(traceback.format_exc()[-2000:]).encode())
            os._exit(0)
        os.close(writer)
        pipes.append((pid, reader))
    start.set()
    answers = []
    for pid, reader in pipes:
        with os.fdopen(reader) as pipe:
            answers.append(json.loads(pipe.read()))
        os.waitpid(pid, 0)
    return answers
