"""The worker process: ``python -m amiyan.config.worker``.

A dispatcher looks twice a second which shards have something to do and asks for a job for each; procrastinate
runs the jobs. SIGTERM ends it after the jobs that are under way (each commits in small steps, so that is soon).
"""

import asyncio
import logging
import os
import signal
import sys
import threading

import django
from django.db import DatabaseError, connection, connections
from procrastinate.exceptions import ConnectorException

from amiyan.config import logs, traces

LOOKS_EVERY_S = 0.5
JOBS_AT_ONCE = 2
SESSIONS_LAST_S = 600


def main() -> int:
    """Work until told to stop."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amiyan.config.settings")
    django.setup()
    logs.configure("worker")
    traces.configure("worker")
    # A session that lives on keeps the terms that were laid out in it: a drain of a few passes need not do it anew.
    connections.databases["default"].update(CONN_MAX_AGE=SESSIONS_LAST_S, CONN_HEALTH_CHECKS=True)
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
    """Two workers in one: whatever a night takes, drains have slots of their own."""
    from amiyan.settlement.jobs import DRAIN_QUEUE, NIGHT_QUEUE  # noqa: PLC0415 - as above

    worker_app = app.with_connector(app.connector.get_worker_connector())  # type: ignore[attr-defined]
    slots = {DRAIN_QUEUE: int(os.environ.get("AMIYAN_JOBS_AT_ONCE", JOBS_AT_ONCE)), NIGHT_QUEUE: 1}
    async with worker_app.open_async(), asyncio.TaskGroup() as both:
        workers = [
            both.create_task(
                worker_app.run_worker_async(
                    queues=[queue],
                    name=queue,
                    concurrency=jobs,
                    delete_jobs="successful",
                    fetch_job_polling_interval=LOOKS_EVERY_S * 2,
                    shutdown_graceful_timeout=30,
                    install_signal_handlers=False,  # there is one for both
                )
            )
            for queue, jobs in slots.items()
        ]
        for signum in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(signum, _end, workers)


def _end(workers: list["asyncio.Task[None]"]) -> None:
    """A worker that is cancelled finishes the jobs that it holds."""
    for worker in workers:
        worker.cancel()


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
