"""The worker process: ``python -m amiyan.config.worker``.

A dispatcher looks twice a second which shards have something to do and asks for a job for each; procrastinate
runs the jobs. SIGTERM ends it after the jobs that are under way (each commits in small steps, so that is soon).
What is not done after ``ENDS_WITHIN_S`` is given up: its transaction rolls back, its marks stay, and the next
worker goes on from there.
"""

import asyncio
import logging
import os
import signal
import sys
import threading
import uuid
from typing import Final

import django
import structlog
from django.db import DatabaseError, connection, connections
from procrastinate.exceptions import ConnectorException

from amiyan.config import logs, traces
from amiyan.config.loading import loading
from amiyan.kernel.sql import query

LOOKS_EVERY_S = 0.5
JOBS_AT_ONCE = 2
SESSIONS_LAST_S = 600
# Before the supervisor's patience ends: it could only kill, and the database would go on with the statements.
ENDS_WITHIN_S: Final = 10.0
GIVEN_UP_WITHIN_S: Final = 3.0
# By it the sessions of this process are known to the database.
SESSIONS: Final = f"amiyan-worker-{uuid.uuid4().hex[:12]}"

_END_SESSIONS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE application_name = %s AND usename = current_user AND pid <> pg_backend_pid()
"""


def main() -> int:
    """Work until told to stop."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amiyan.config.settings")
    with loading():
        django.setup()
    logs.configure("worker")
    traces.configure("worker")
    # A session that lives on keeps the terms that were laid out in it: a drain of a few passes need not do it anew.
    database = connections.databases["default"]
    database.update(CONN_MAX_AGE=SESSIONS_LAST_S, CONN_HEALTH_CHECKS=True)
    database["OPTIONS"] = {**database["OPTIONS"], "application_name": SESSIONS}
    from procrastinate.contrib.django import app  # noqa: PLC0415 - known once Django is set up

    stop = threading.Event()
    dispatcher = threading.Thread(target=_dispatch, args=[stop], name="dispatcher", daemon=True)
    dispatcher.start()
    try:
        asyncio.run(_work(app))
    finally:
        stop.set()
        dispatcher.join(timeout=5)
    return 0


async def _work(app: "object") -> None:
    """Several workers in one: whatever a night, a witness or a message centre takes, the others have slots of their own."""
    from amiyan.auditor.jobs import EXPORT_QUEUE  # noqa: PLC0415 - known once Django is set up
    from amiyan.settlement.jobs import DRAIN_QUEUE, LOG_QUEUE, NIGHT_QUEUE  # noqa: PLC0415 - as above
    from amiyan.voice.jobs import VOICE_QUEUE  # noqa: PLC0415 - as above

    worker_app = app.with_connector(app.connector.get_worker_connector())  # type: ignore[attr-defined]
    drains = int(os.environ.get("AMIYAN_JOBS_AT_ONCE", JOBS_AT_ONCE))
    slots = {DRAIN_QUEUE: drains, NIGHT_QUEUE: 1, LOG_QUEUE: 2, VOICE_QUEUE: 1, EXPORT_QUEUE: 1}
    async with worker_app.open_async(), asyncio.TaskGroup() as all_of_them:
        workers = [
            all_of_them.create_task(
                worker_app.run_worker_async(
                    queues=[queue],
                    name=queue,
                    concurrency=jobs,
                    delete_jobs="successful",
                    fetch_job_polling_interval=LOOKS_EVERY_S * 2,
                    install_signal_handlers=False,  # there is one for all of them
                )
            )
            for queue, jobs in slots.items()
        ]
        for signum in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(signum, _end, workers)


def _end(workers: list["asyncio.Task[None]"]) -> None:
    """A worker that is cancelled finishes the jobs that it holds, and has not for ever time for it."""
    for worker in workers:
        worker.cancel()
    asyncio.get_running_loop().call_later(ENDS_WITHIN_S, _give_up)


def _give_up() -> None:
    """End at once, and let the database end what it does for us.

    This holds up the loop, so that no job is noted as failed: it is left as one of a worker that is gone, which
    another worker does again.
    """
    structlog.get_logger("amiyan.worker").warning("jobs are given up", seconds=ENDS_WITHIN_S)
    # A thread: Django asks no database inside a loop, and one that does not answer is not waited for.
    ending = threading.Thread(target=_end_sessions, name="ending", daemon=True)
    ending.start()
    ending.join(GIVEN_UP_WITHIN_S)
    os._exit(0)  # a thread that waits for a statement cannot be ended otherwise


def _end_sessions() -> None:
    try:
        query(_END_SESSIONS, [SESSIONS])
    except DatabaseError:
        return  # with the database its sessions have gone too


def _dispatch(stop: threading.Event) -> None:
    """Ask for drains until told to stop; while the database is away there is nothing to ask."""
    from amiyan.settlement.jobs import ask_for, dirty_shards  # noqa: PLC0415 - as above

    log = logging.getLogger("amiyan.worker")
    while not stop.wait(LOOKS_EVERY_S):
        try:
            ask_for(dirty_shards())
        except (DatabaseError, ConnectorException) as error:  # the queue has an error of its own for it
            log.warning("the database is away: %s", type(error).__name__)
            connection.close()
    connection.close()


if __name__ == "__main__":
    sys.exit(main())
